package clickhouse

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
)

var _ dialects.Readier = (*target)(nil)

// longestDelay is how far a replica may be behind the others when a run
// begins. What it lacks would be done first.
const longestDelay = 5 * time.Minute

// Ready implements dialects.Readier. It refuses to begin where a statement
// would wait behind a mutation that fails, would meet a replica that cannot
// write, or would reach hosts that differ, or not all of them.
func (t *target) Ready(ctx context.Context, statements []dialects.Statement) error {
	var written, touched []chsql.Name
	spread := false
	for _, s := range statements {
		if s.Check != "" {
			continue
		}
		r := read(s.SQL)
		spread = spread || r.cluster != ""
		for _, n := range r.names {
			if catalogs[r.kind] == "" {
				touched = append(touched, t.inFull(n))
			}
			if slices.Contains(writingVerbs, r.verb) {
				written = append(written, t.inFull(n))
			}
		}
	}
	if spread && t.cluster != "" {
		if err := t.agree(ctx, touched); err != nil {
			return err
		}
	}
	if len(written) == 0 {
		return nil
	}
	if err := t.unhindered(ctx, written); err != nil {
		return err
	}
	return t.writable(ctx, written)
}

// writingVerbs change what is in a table, and wait for its replicas.
var writingVerbs = []string{"ALTER", "INSERT", "UPDATE", "DELETE FROM", "OPTIMIZE", "TRUNCATE"}

// systemTable is a table of this host, or of all of them on a cluster.
func (t *target) systemTable(name string) string {
	if t.cluster == "" || strings.HasPrefix(t.namespace(), scratchPrefix) {
		return "system." + name
	}
	return everywhere(t.cluster, name)
}

// agree refuses hosts that do not answer, and objects that they do not all have
// in the same form.
func (t *target) agree(ctx context.Context, touched []chsql.Name) error {
	hosts, missing, err := t.roll(ctx)
	switch {
	case hasCode(err, accessDenied):
		return nil // inspection has said so
	case err != nil:
		return err
	case missing != "":
		return &dialects.NotReadyError{Why: missing + " A statement ON CLUSTER would wait for the others. Start them, or take them out of the cluster's configuration, and run again."}
	case len(touched) == 0:
		return nil
	}
	different, err := t.divergent(ctx, databasesOf(touched), hosts)
	if err != nil {
		return err
	}
	for _, v := range different {
		if slices.ContainsFunc(touched, func(n chsql.Name) bool { return v.kind == "table" && v.name == n.Database+"."+n.Name }) {
			return &dialects.NotReadyError{Why: fmt.Sprintf("The hosts of the cluster %s do not have the same %s %s (%s). "+
				"Make them agree first, by statements without ON CLUSTER on the hosts that are behind.", t.cluster, v.kind, v.name, v.pattern())}
		}
	}
	return nil
}

func databasesOf(list []chsql.Name) []string {
	var databases []string
	for _, n := range list {
		databases = append(databases, n.Database)
	}
	slices.Sort(databases)
	return slices.Compact(databases)
}

// ofTables is the condition that a row of a system table is of one of the tables.
func ofTables(tables []chsql.Name) string {
	conditions := make([]string, len(tables))
	for i, n := range tables {
		conditions[i] = "(" + chsql.QuoteString(n.Database) + ", " + chsql.QuoteString(n.Name) + ")"
	}
	return "(database, table) IN (" + strings.Join(conditions, ", ") + ")"
}

// unhindered refuses tables with a mutation that fails again and again: every
// later one waits behind it. One that gets on is waited for by the server.
func (t *target) unhindered(ctx context.Context, tables []chsql.Name) error {
	found, err := t.texts(ctx, "SELECT concat('the mutation ', mutation_id, ' of ', database, '.', table, ' on ', "+hostName+
		", ', which has ', toString(parts_to_do), ' parts to go and fails: ', latest_fail_reason) FROM "+t.systemTable("mutations")+
		" WHERE NOT is_done AND latest_fail_reason != '' AND "+ofTables(tables)+" ORDER BY 1"+reachable)
	if err = serverError(err); err != nil || len(found) == 0 {
		return unlessDenied(err)
	}
	for i, text := range found {
		found[i] = strings.TrimSuffix(plainMessage(text), ".")
	}
	return &dialects.NotReadyError{Why: "An earlier mutation is not done, and later ones would wait behind it: " + strings.Join(found, "; ") +
		". Correct what it fails on, or end it with KILL MUTATION, and run again."}
}

// writable refuses replicated tables that cannot write or are far behind.
func (t *target) writable(ctx context.Context, tables []chsql.Name) error {
	found, err := t.texts(ctx, "SELECT concat(database, '.', table, ' on ', "+hostName+", if(is_readonly OR is_session_expired, "+
		"' is read-only, since it has no connection to Keeper or has lost what it had there', concat(' is ', toString(absolute_delay), ' seconds behind the other replicas'))) FROM "+
		t.systemTable("replicas")+fmt.Sprintf(" WHERE (is_readonly OR is_session_expired OR absolute_delay > %d) AND ", int(longestDelay.Seconds()))+ofTables(tables)+" ORDER BY 1"+reachable)
	if err = serverError(err); err != nil || len(found) == 0 {
		return unlessDenied(err)
	}
	return &dialects.NotReadyError{Why: "A replica cannot take part: " + strings.Join(found, "; ") + ". See to it (SYSTEM RESTORE REPLICA, SYSTEM SYNC REPLICA), and run again."}
}

// unlessDenied passes over a missing right, of which inspection has told.
func unlessDenied(err error) error {
	if hasCode(err, accessDenied) {
		return nil
	}
	return err
}
