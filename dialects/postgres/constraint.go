package postgres

import (
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// constraintName is the name of a primary key, unique constraint, check or
// foreign key.
func constraintName(o schema.Object) string {
	if key, ok := o.(*schema.PrimaryKey); ok {
		return key.Name
	}
	return o.Address().Name
}

// dropConstraint takes a constraint away; its table stays.
func (e *emitter) dropConstraint(c planner.Change) {
	e.clause(c, c.Address.Table(), "DROP CONSTRAINT "+ident(constraintName(c.Before)), e.keyGone(c)...)
}

func (e *emitter) renameConstraint(c planner.Change, from, to string) {
	e.sql(c, "ALTER TABLE "+qualified(c.Address.Table())+" RENAME CONSTRAINT "+ident(from)+" TO "+ident(to))
}

// constraintComment sets the comment of a constraint that was just made.
func (e *emitter) constraintComment(c planner.Change, name string) {
	if comment := c.After.Common().Comment; comment != "" {
		e.setConstraintComment(c, name, comment)
	}
	if comment := indexComment(c.After); comment != "" {
		e.setIndexComment(c, name, comment)
	}
}

func (e *emitter) setConstraintComment(c planner.Change, name, comment string) {
	e.comment(c, c.Address.Table(), "CONSTRAINT "+ident(name)+" ON "+qualified(c.Address.Table()), comment)
}

// indexComment is the comment on the index behind a constraint.
func indexComment(o schema.Object) string {
	switch o := o.(type) {
	case *schema.PrimaryKey:
		return o.IndexComment
	case *schema.Unique:
		return o.IndexComment
	case *schema.Exclude:
		return o.IndexComment
	}
	return ""
}

func (e *emitter) setIndexComment(c planner.Change, name, comment string) {
	table := c.Address.Table()
	e.comment(c, table, "INDEX "+qualified(table.Child(schema.KindIndex, name)), comment)
}

// alterKeyParams changes the storage parameters of a constraint's index.
func (e *emitter) alterKeyParams(c planner.Change, name string, before, after schema.Params) {
	if isPartitioned(e.pair.To, c.Address.Table()) {
		e.refuseParams(c)
		return
	}
	index := qualified(schema.Address{Kind: schema.KindIndex, Schema: c.Address.Schema, Name: name})
	for _, clause := range paramClauses(before, after) {
		e.sql(c, "ALTER INDEX "+index+" "+clause)
	}
}

// alterConstraint handles what every constraint has, and reports the rest.
func (e *emitter) alterConstraint(c planner.Change, fields *dialects.Fields) {
	if fields.Take("comment") {
		e.setConstraintComment(c, constraintName(c.After), c.After.Common().Comment)
	}
	if fields.Take("index_comment") {
		e.setIndexComment(c, constraintName(c.After), indexComment(c.After))
	}
	e.problems = append(e.problems, fields.Rest()...)
}

const constraintsQuery = `
SELECT con.oid, con.conrelid, con.conname, con.contype::text, coalesce(con.conkey, '{}'), con.confrelid,
  coalesce(con.confkey, '{}'), con.confupdtype::text, con.confdeltype::text, con.confmatchtype::text,
  con.condeferrable, con.condeferred, con.convalidated, con.connoinherit,
  coalesce(pg_get_expr(con.conbin, con.conrelid), ''), coalesce(d.description, ''), con.conindid,
  {fk_delete_columns}, {not_enforced}, {period}, coalesce(origin.conrelid, 0), coalesce(origin.conname, ''), NOT con.conislocal,
  ARRAY(SELECT CASE WHEN n.nspname = 'pg_catalog' OR n.nspname = current_schema() AND NOT EXISTS (SELECT FROM pg_operator other
      WHERE other.oprname = o.oprname AND other.oprnamespace = 'pg_catalog'::regnamespace) THEN '' ELSE quote_ident(n.nspname) || '.' END || o.oprname
    FROM unnest(con.conexclop) WITH ORDINALITY x(oid, at) JOIN pg_operator o ON o.oid = x.oid JOIN pg_namespace n ON n.oid = o.oprnamespace ORDER BY x.at)
FROM pg_constraint con
JOIN pg_class c ON c.oid = con.conrelid AND c.relnamespace = ANY ($1)
LEFT JOIN pg_constraint origin ON origin.oid = con.conparentid
LEFT JOIN pg_description d ON d.classoid = 'pg_constraint'::regclass AND d.objoid = con.oid AND d.objsubid = 0
WHERE con.contype IN ('p', 'u', 'c', 'f', 'x') AND (con.conparentid = 0 OR origin.conrelid <> con.conrelid)
ORDER BY con.conname`

// constraint is one row of constraintsQuery.
type constraint struct {
	oid, table                                 uint32
	name, kind                                 string
	columns                                    []int16
	refTable                                   uint32
	refColumns                                 []int16
	onUpdate, onDelete, match                  string
	deferrable, deferred, validated, noInherit bool
	expr, comment                              string
	index                                      uint32
	deleteColumns                              []int16
	notEnforced, period                        bool
	// origin is the table of the constraint that this one of a partition is a
	// part of, or 0.
	origin     uint32
	originName string
	inherited  bool
	// operators are those of an exclusion constraint.
	operators []string
}

// of is the address of the constraint that this one is a part of, or zero.
func (i *inspector) of(c constraint, kind schema.Kind) schema.Address {
	parent := i.tables[c.origin]
	if parent == nil {
		return schema.Address{}
	}
	if kind == schema.KindPrimaryKey {
		return parent.Address().Child(kind, "")
	}
	return parent.Address().Child(kind, c.originName)
}

// constraints reads every constraint of the tables in scope.
func (i *inspector) constraints() error {
	var c constraint
	into := []any{&c.oid, &c.table, &c.name, &c.kind, &c.columns, &c.refTable, &c.refColumns, &c.onUpdate, &c.onDelete, &c.match,
		&c.deferrable, &c.deferred, &c.validated, &c.noInherit, &c.expr, &c.comment, &c.index, &c.deleteColumns, &c.notEnforced, &c.period, &c.origin, &c.originName, &c.inherited, &c.operators}
	err := i.queryScope(constraintsQuery, into, func() {
		if table := i.tables[c.table]; table != nil {
			i.constraint(table, c)
		}
	})
	if err != nil {
		return err
	}
	return i.extendedStatistics()
}

func (i *inspector) constraint(table *schema.Table, c constraint) {
	meta := schema.Meta{Comment: c.comment}
	parts := schema.ColumnParts(i.columnNames(c.table, c.columns)...)
	switch c.kind {
	case "p":
		key := &schema.PrimaryKey{Schema: table.Schema, Table: table.Name, Name: c.name, Meta: meta, Parts: parts,
			WithoutOverlaps: c.period, Deferrable: inspectedDeferral(c.deferrable, c.deferred), Of: i.of(c, schema.KindPrimaryKey)}
		i.keyIndexes[c.index] = key
		i.add(key)
	case "u":
		key := &schema.Unique{Schema: table.Schema, Table: table.Name, Name: c.name, Meta: meta, Parts: parts,
			WithoutOverlaps: c.period, Deferrable: inspectedDeferral(c.deferrable, c.deferred), Of: i.of(c, schema.KindUnique)}
		i.keyIndexes[c.index] = key
		i.add(key)
	case "c":
		i.add(&schema.Check{Schema: table.Schema, Table: table.Name, Name: c.name, Meta: meta, Expr: schema.SQLExpr(trimParens(c.expr)),
			Postgres: schema.PostgresCheck{NoInherit: c.noInherit, NotValid: !c.validated, NotEnforced: c.notEnforced, Inherited: c.inherited}})
	case "x":
		i.exclude(table, c, meta)
	case "f":
		i.foreignKey(table, c, meta)
	}
}
