package clickhouse

import (
	"slices"

	"github.com/schemac/schemac/schema"
)

// References implements schema.Rules.
func (d dialect) References(o schema.Object, scope schema.Scope) []schema.Address {
	switch o := o.(type) {
	case *schema.Table:
		return append(tableColumns(o, scope), engineTarget(o.ClickHouse, scope)...)
	case *schema.View:
		return d.queryReferences(o.Body, scope)
	case *schema.Materialized:
		refs := append(d.queryReferences(o.Body, scope), engineTarget(o.ClickHouse.Storage, scope)...)
		for _, c := range scope.Columns(o.ClickHouse.To) {
			refs = append(refs, c.Address())
		}
		return refs
	}
	if o.Address().Kind.OfTable() {
		return childColumns(o, scope)
	}
	return nil
}

// tableColumns are the table's own columns that its keys and TTL name. The
// planner knows that a table comes before its columns all the same.
func tableColumns(t *schema.Table, scope schema.Scope) []schema.Address {
	s := t.ClickHouse
	names := partColumns(slices.Concat(s.Sort, s.Partition))
	addColumns(names, s.Sample)
	addColumns(names, s.TTL)
	for _, arg := range engineOf(s.Engine).args {
		addColumns(names, schema.SQLExpr(arg))
	}
	return ownColumns(t.Address(), names, scope)
}

func ownColumns(table schema.Address, names map[string]bool, scope schema.Scope) []schema.Address {
	var refs []schema.Address
	for _, c := range scope.Columns(table) {
		if names[c.Name] {
			refs = append(refs, c.Address())
		}
	}
	return refs
}

// engineTarget is the table that a Distributed or Buffer engine stands for.
func engineTarget(s schema.ClickHouseTable, scope schema.Scope) []schema.Address {
	database, table := engineOf(s.Engine).target()
	if database == "" || table == "" {
		return nil
	}
	if o := scope.Relation(database, table); o != nil {
		return []schema.Address{o.Address()}
	}
	return nil
}

// childColumns are the columns of the same table that a child's expressions
// name.
func childColumns(o schema.Object, scope schema.Scope) []schema.Address {
	names := map[string]bool{}
	schema.Exprs(o, func(_ string, e *schema.Expr) { addColumns(names, *e) })
	refs := ownColumns(o.Address().Table(), names, scope)
	return slices.DeleteFunc(refs, func(a schema.Address) bool { return a == o.Address() })
}
