package clickhouse

import (
	"context"
	"strings"

	driver "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
)

// placement is where schemac's own tables lie: on the one server, or on all
// hosts of a cluster as one replicated table.
type placement struct {
	// onCluster is the clause with its leading space, or nothing.
	onCluster string
	// replicated is set where the tables are, arguments has the engine's first
	// ones then.
	replicated bool
	arguments  func(table string) string
}

// placement asks for the database's engine once. A Replicated database spreads
// DDL by itself, refuses ON CLUSTER, and chooses the path.
func (t *target) placement(ctx context.Context) (placement, error) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.placed != nil {
		return *t.placed, nil
	}
	var engine string
	if err := t.conn.QueryRow(ctx, "SELECT engine FROM system.databases WHERE name = currentDatabase()").Scan(&engine); err != nil {
		return placement{}, serverError(err)
	}
	cluster := t.cluster
	if strings.HasPrefix(t.namespace(), scratchPrefix) {
		cluster = "" // the other hosts do not have it
	}
	p := placementIn(engine, cluster)
	t.placed = &p
	return p, nil
}

func placementIn(engine, cluster string) placement {
	switch {
	case engine == "Replicated":
		return placement{replicated: true, arguments: func(string) string { return "" }}
	case cluster != "":
		// The path names no shard: all hosts of the cluster have one ledger.
		return placement{replicated: true, onCluster: " ON CLUSTER " + chsql.QuoteIdent(cluster), arguments: func(table string) string {
			return chsql.QuoteString("/clickhouse/schemac/{database}/"+table) + ", '{shard}-{replica}'"
		}}
	}
	return placement{}
}

// create is a statement that makes one of schemac's tables. clauses follow the
// engine, whose argument may be empty.
func (p placement) create(verb, table, columns, engine, argument, clauses, comment string) string {
	arguments := argument
	if p.replicated {
		engine = "Replicated" + engine
		if arguments = p.arguments(table); arguments != "" && argument != "" {
			arguments += ", "
		}
		arguments += argument
	}
	return verb + " " + table + p.onCluster + " (" + columns + ") ENGINE = " + engine + "(" + arguments + ") " + clauses + commentSQL(comment)
}

// ownPatience is for how many seconds a statement about schemac's own tables
// waits for all hosts. Those that are down do it when they come back; what
// counts is the host that is asked.
const ownPatience = 30

// spread is the context for a statement about schemac's own tables.
func (p placement) spread(ctx context.Context) context.Context {
	if p.onCluster == "" {
		return ctx
	}
	return driver.Context(ctx, driver.WithSettings(driver.Settings{"distributed_ddl_task_timeout": ownPatience, "distributed_ddl_output_mode": "null_status_on_timeout"}))
}

// catchUp waits until the table on this host has what the others were told.
func (t *target) catchUp(ctx context.Context, table string) error {
	p, err := t.placement(ctx)
	if err != nil || !p.replicated {
		return err
	}
	return t.conn.Exec(ctx, "SYSTEM SYNC REPLICA "+table)
}
