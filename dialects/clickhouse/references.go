package clickhouse

import (
	"cmp"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema"
)

// References implements schema.Rules.
func (d dialect) References(o schema.Object, scope schema.Scope) []schema.Address {
	switch o := o.(type) {
	case *schema.Table:
		return append(tableColumns(o, scope), engineTarget(o.ClickHouse, scope)...)
	case *schema.View:
		return d.viewReferences(o, scope)
	case *schema.Materialized:
		refs := append(d.queryReferences(o.Body, scope), engineTarget(o.ClickHouse.Storage, scope)...)
		return append(refs, allColumns(o.ClickHouse.To, scope)...)
	}
	if o.Address().Kind.OfTable() {
		return append(childColumns(o, scope), columnBehind(o, scope)...)
	}
	return d.accessReferences(o, scope)
}

// columnBehind is the column of that name in the table that a Distributed or
// Buffer table stands for: it has to be there first and go last, or queries of
// the one ask the other for what it does not have.
func columnBehind(o schema.Object, scope schema.Scope) []schema.Address {
	if o.Address().Kind != schema.KindColumn {
		return nil
	}
	table, ok := scope.Lookup(o.Address().Table()).(*schema.Table)
	if !ok || !strings.HasPrefix(table.ClickHouse.Engine, "Distributed") && !strings.HasPrefix(table.ClickHouse.Engine, "Buffer") {
		return nil
	}
	for _, target := range engineTarget(table.ClickHouse, scope) {
		if behind := target.Child(schema.KindColumn, o.Address().Name); scope.Lookup(behind) != nil {
			return []schema.Address{behind}
		}
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

func allColumns(table schema.Address, scope schema.Scope) []schema.Address {
	var refs []schema.Address
	for _, c := range scope.Columns(table) {
		refs = append(refs, c.Address())
	}
	return refs
}

// tablesIn are the qualified names of the relations that a query reads.
func (d dialect) tablesIn(query schema.Expr) []chsql.Name {
	refs, err := chsql.QueryReferences(query.SQL)
	if err != nil {
		return nil
	}
	for i, t := range refs.Tables {
		refs.Tables[i].Database = cmp.Or(t.Database, d.database)
	}
	slices.SortFunc(refs.Tables, func(a, b chsql.Name) int { return cmp.Compare(a.String(), b.String()) })
	return slices.Compact(refs.Tables)
}

// queryReferences are the relations that a query reads, with all their
// columns. A materialized view keeps them all, since its text still has the old
// name of a column that a plan has renamed.
func (d dialect) queryReferences(query schema.Expr, scope schema.Scope) []schema.Address {
	var refs []schema.Address
	for _, t := range d.tablesIn(query) {
		if o := scope.Relation(t.Database, t.Name); o != nil {
			refs = append(refs, o.Address())
			refs = append(refs, allColumns(o.Address(), scope)...)
		}
	}
	return refs
}

// viewReferences are the relations that a view reads, with the columns that
// its query may mean by the names in it.
func (d dialect) viewReferences(v *schema.View, scope schema.Scope) []schema.Address {
	refs, err := chsql.QueryReferences(v.Body.SQL)
	all := err != nil || refs.Star
	names := map[string]bool{}
	for _, name := range refs.Columns {
		names[name], names[lastPart(name)] = true, true
	}
	return slices.DeleteFunc(d.queryReferences(v.Body, scope), func(a schema.Address) bool {
		return a.Kind == schema.KindColumn && !all && !names[a.Name]
	})
}

// readsColumn reports whether a materialized view reads the column of the
// table, as far as its query tells.
func (d dialect) readsColumn(m *schema.Materialized, column schema.Address) bool {
	refs, err := chsql.QueryReferences(m.Body.SQL)
	if err != nil {
		return true
	}
	table := chsql.Name{Database: column.Schema, Name: column.Parent}
	if !slices.Contains(d.tablesIn(m.Body), table) {
		return false
	}
	return refs.Star || slices.ContainsFunc(refs.Columns, func(name string) bool {
		return name == column.Name || lastPart(name) == column.Name
	})
}

// RenameRefs implements planner.Rules. On RENAME COLUMN the server rewrites
// defaults, TTLs, constraints and indexes of the table. It refuses to rename
// what a projection names and leaves alone what reads the table; so
// projections and materialized views are dropped before the rename and created
// after it, and must show that they depend on the renamed object.
func (d dialect) RenameRefs(o schema.Object, from, to schema.Address) {
	if m, ok := o.(*schema.Materialized); ok && from.Kind == schema.KindTable {
		m.Body.SQL = d.renameTable(m.Body.SQL, from, to)
		return
	}
	a := o.Address()
	sameTable := a == to.Table() || a.Kind.OfTable() && a.Table() == to.Table()
	if from.Kind != schema.KindColumn || !sameTable {
		return
	}
	if p, ok := o.(*schema.Projection); ok {
		p.Body.SQL = renameIdentifier(p.Body.SQL, from.Name, to.Name)
		return
	}
	schema.Exprs(o, func(field string, e *schema.Expr) {
		if strings.HasSuffix(field, "ttl") {
			e.SQL = renameIdentifier(e.SQL, from.Name, to.Name)
			return
		}
		*e = renameColumn(*e, from.Name, to.Name)
	})
	if t, ok := o.(*schema.Table); ok {
		renameInEngine(t, from.Name, to.Name)
	}
}

func renameColumn(e schema.Expr, from, to string) schema.Expr {
	if e.Literal != schema.NotLiteral {
		return e
	}
	renamed, err := chsql.RenameColumn(e.SQL, from, to)
	if err != nil {
		return e
	}
	return schema.SQLExpr(renamed)
}

// renameInEngine follows a rebuild that renames a column which the engine's
// arguments name.
func renameInEngine(t *schema.Table, from, to string) {
	e := engineOf(t.ClickHouse.Engine)
	for i, arg := range e.args {
		e.args[i] = renameColumn(schema.SQLExpr(arg), from, to).SQL
	}
	t.ClickHouse.Engine = e.String()
}
