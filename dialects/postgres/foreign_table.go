package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// tableWord is the word of statements that make, drop or describe the table.
func tableWord(t *schema.Table) string {
	if t.IsForeign() {
		return "FOREIGN TABLE"
	}
	return "TABLE"
}

// elsewhere reports whether the rows of the table are on another server, so that
// no change of the table touches any.
func (e *emitter) elsewhere(table schema.Address) bool {
	for _, graph := range []*schema.Graph{e.pair.From, e.pair.To} {
		if t, ok := graph.Lookup(table).(*schema.Table); ok {
			return t.IsForeign()
		}
	}
	return false
}

// serverField begins the names of the fields that say on which server a foreign
// table is.
const serverField = "postgres.foreign.server."

// tableStrategy replaces a foreign table, whose rows are elsewhere, where
// nothing else gives it another server. Other tables hold rows.
func tableStrategy(before *schema.Table, c planner.Change) (planner.Action, string) {
	after, _ := c.After.(*schema.Table)
	foreign := after != nil && before.IsForeign() && after.IsForeign()
	switch moved := slices.ContainsFunc(c.Fields, isServerField); {
	case c.Action == planner.Replace && !foreign && before.Postgres.Partition.Type != "":
		return planner.Alter, "PostgreSQL cannot change a partition key: make another partitioned table beside it, move the rows, and exchange the names with renamed_from."
	case c.Action == planner.Replace && !foreign:
		return planner.Alter, "It is no foreign table, whose rows are elsewhere."
	case foreign && moved:
		return planner.Replace, "PostgreSQL cannot change the server of a foreign table in place"
	}
	return c.Action, ""
}

func isServerField(field string) bool { return strings.HasPrefix(field, serverField) }

// restsOn reports whether a table goes on needing a server or a parent that is
// made anew.
func restsOn(pair planner.Pair, table, on schema.Address) bool {
	after, stays := pair.To.Lookup(table).(*schema.Table)
	return stays && slices.Contains(after.DependsOn(), on) && (on.Kind == schema.KindForeignServer || on.Kind == schema.KindTable)
}

// foreignTableGone warns of a foreign table that is dropped, be it to be made
// anew.
func foreignTableGone(table schema.Address, madeAgain bool) dialects.Hazard {
	if madeAgain {
		return hazard(dialects.Breaking, "Options of table %s that no model states, such as a password, do not come back with it.", table.QualifiedName())
	}
	return unused("table", table)
}

// refuseOtherSort reports a table that would become a foreign one, or a foreign
// table that would hold its rows itself.
func (e *emitter) refuseOtherSort(c planner.Change, fields *dialects.Fields) {
	moved := false
	for _, field := range c.Fields {
		moved = isServerField(field) && fields.Take(field) || moved
	}
	if !moved {
		return
	}
	fields.Take("postgres.foreign.options")
	e.problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "foreign-rows", Summary: "Rows cannot move to another server, or from there",
		Range: c.After.Common().Origin.Range, Address: c.Address.String(),
		Detail: fmt.Sprintf("%s is a foreign table on one side and a table with rows of its own on the other, and no statement moves the rows. Make the new table beside it under another name, "+
			"copy the rows, and then let the two exchange their names with renamed_from.", c.Address)})
}

// normalizeForeignColumn reports what only columns of foreign tables have, and
// what they do not have.
func normalizeForeignColumn(c *schema.Column, scope schema.Scope) diag.List {
	problems := normalizeOptions(c, "foreign_options", &c.Postgres.ForeignOptions)
	t, ok := scope.Lookup(c.Address().Table()).(*schema.Table)
	wrong := func(attribute, detail string) {
		problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "foreign-column", Summary: "Attribute does not fit the table",
			Range: c.Origin.Field(attribute), Address: c.Address().String(), Detail: fmt.Sprintf(detail, c.Address())})
	}
	switch {
	case !ok:
	case !t.IsForeign() && c.Postgres.ForeignOptions != nil:
		wrong("foreign_options", "%s belongs to a table that is not foreign, so that no wrapper reads options of it. Remove foreign_options.")
	case t.IsForeign() && !c.Postgres.Using.IsZero():
		wrong("using", "%s belongs to a foreign table. Its values are on another server, and PostgreSQL converts none of them. Remove using.")
	}
	return problems
}

// checkForeignPartition reports what a table cannot have that a foreign table is a
// partition of: what would have to hold for rows that are elsewhere.
func (h *heritage) checkForeignPartition(t *schema.Table, o schema.Object) {
	if !t.IsPartition() || !t.IsForeign() {
		return
	}
	switch o := o.(type) {
	case *schema.PrimaryKey, *schema.Unique, *schema.Exclude, *schema.ForeignKey:
	case *schema.Index:
		if !o.Unique {
			return
		}
	default:
		return
	}
	h.problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "foreign-partition", Summary: "Foreign table cannot be a partition here",
		Range: t.Origin.Field("parent"), Address: t.Address().String(),
		Detail: fmt.Sprintf("%s cannot be a partition of a table with %s: PostgreSQL cannot see to that for rows that are on another server. Remove the one or the other.", t.Address(), o.Address())})
}

// foreignTablesQuery reads the places of foreign tables.
var foreignTablesQuery = `
SELECT f.ftrelid, s.srvname, ` + withoutSecrets("f.ftoptions") + `
FROM pg_foreign_table f
JOIN pg_class c ON c.oid = f.ftrelid AND c.relnamespace = ANY ($1)
JOIN pg_foreign_server s ON s.oid = f.ftserver`

func (i *inspector) foreignTables() error {
	var table uint32
	var server string
	var options []string
	return i.queryScope(foreignTablesQuery, []any{&table, &server, &options}, func() {
		i.foreign[table] = schema.Foreign{Server: i.server(server), Options: storageParams(options, nil)}
	})
}
