package postgres

import (
	"fmt"

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
const foreignTablesQuery = `
SELECT f.ftrelid, s.srvname, array(SELECT o FROM unnest(f.ftoptions) o WHERE split_part(o, '=', 1) <> ALL ($2))
FROM pg_foreign_table f
JOIN pg_class c ON c.oid = f.ftrelid AND c.relnamespace = ANY ($1)
JOIN pg_foreign_server s ON s.oid = f.ftserver
WHERE NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_foreign_server'::regclass AND x.objid = s.oid AND x.deptype = 'e')`

func (i *inspector) foreignTables() error {
	var table uint32
	var server string
	var options []string
	return i.query(foreignTablesQuery, []any{i.scope, secretOptions}, []any{&table, &server, &options}, func() {
		i.foreign[table] = schema.Foreign{Server: schema.Address{Kind: schema.KindForeignServer, Name: server}, Options: storageParams(options, nil)}
	})
}
