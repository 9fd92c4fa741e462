package clickhouse

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema"
)

// References implements schema.Rules.
func (d dialect) References(o schema.Object, scope schema.Scope) []schema.Address {
	switch o := o.(type) {
	case *schema.Schema:
		return collectionReferences(o, scope)
	case *schema.Table:
		return slices.Concat(tableColumns(o, scope), d.engineTargets(o.ClickHouse, scope), collectionReferences(o, scope))
	case *schema.View:
		return append(d.viewReferences(o, scope), collectionReferences(o, scope)...)
	case *schema.Materialized:
		return slices.Concat(d.queryReferences(o.Body, scope), d.engineTargets(o.ClickHouse.Storage, scope), allColumns(o.ClickHouse.To, scope),
			collectionReferences(o, scope))
	case *schema.Dictionary:
		return d.dictionaryReferences(o, scope)
	case *schema.Function:
		return d.functionReferences(o, scope)
	}
	if o.Address().Kind.OfTable() {
		return slices.Concat(childColumns(o, scope), d.columnBehind(o, scope), d.exprRelations(o, scope))
	}
	return d.accessReferences(o, scope)
}

// columnBehind is the column of that name in the table that a Distributed or
// Buffer table stands for: it has to be there first and go last, or queries of
// the one ask the other for what it does not have.
func (d dialect) columnBehind(o schema.Object, scope schema.Scope) []schema.Address {
	if o.Address().Kind != schema.KindColumn {
		return nil
	}
	table, ok := scope.Lookup(o.Address().Table()).(*schema.Table)
	if !ok || !strings.HasPrefix(table.ClickHouse.Engine, "Distributed") && !strings.HasPrefix(table.ClickHouse.Engine, "Buffer") {
		return nil
	}
	for _, target := range d.engineTargets(table.ClickHouse, scope) {
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

// engineTargets are the tables that an engine stands for: the one of a
// Distributed, Buffer, Alias or Dictionary table, and those of a Merge table.
func (d dialect) engineTargets(s schema.ClickHouseTable, scope schema.Scope) []schema.Address {
	e := engineOf(s.Engine)
	if e.name == "Merge" {
		return mergedTables(e, scope)
	}
	database, table := e.target()
	if table == "" {
		return nil
	}
	if o := scope.Relation(cmp.Or(database, d.database), table); o != nil {
		return []schema.Address{o.Address()}
	}
	return nil
}

// mergedTables are those whose names the regular expression matches.
func mergedTables(e engine, scope schema.Scope) (tables []schema.Address) {
	if len(e.args) < 2 {
		return nil
	}
	pattern, err := regexp.Compile(unquoted(e.args[1]))
	if err != nil {
		return nil
	}
	for _, o := range scope.OfKind(schema.KindTable) {
		if a := o.Address(); a.Schema == unquoted(e.args[0]) && pattern.MatchString(a.Name) && engineOf(o.(*schema.Table).ClickHouse.Engine).name != "Merge" {
			tables = append(tables, a)
		}
	}
	return tables
}

// exprRelations are the tables and dictionaries that the expressions of a
// table's child ask.
func (d dialect) exprRelations(o schema.Object, scope schema.Scope) (refs []schema.Address) {
	eachAsking(o, func(named chsql.References) {
		refs = append(refs, d.relationsNamed(named, o.Address().Schema, scope)...)
	})
	return slices.DeleteFunc(refs, func(a schema.Address) bool { return a == o.Address().Table() })
}

// eachAsking calls visit with what each expression of the object names that may
// ask a table or a dictionary.
func eachAsking(o schema.Object, visit func(chsql.References)) {
	schema.Exprs(o, func(_ string, e *schema.Expr) {
		if e.Literal != schema.NotLiteral || !mayNameRelations(e.SQL) {
			return
		}
		if named, err := chsql.ExprReferences(e.SQL); err == nil {
			visit(named)
		}
	})
}

// childColumns are the columns of the same table that a child's expressions
// name, or that a projection has by its star. One that names none may have any.
func childColumns(o schema.Object, scope schema.Scope) []schema.Address {
	names, table := columnsNamed(o), o.Address().Table()
	refs := ownColumns(table, names, scope)
	if p, ok := o.(*schema.Projection); ok && (len(refs) == 0 || ofAllColumns(p)) {
		for _, c := range scope.Columns(table) {
			names[c.Name] = names[c.Name] || c.ClickHouse.DefaultKind == ""
		}
		refs = ownColumns(table, names, scope)
	}
	return slices.DeleteFunc(refs, func(a schema.Address) bool { return a == o.Address() })
}

func columnsNamed(o schema.Object) map[string]bool {
	names := map[string]bool{}
	schema.Exprs(o, func(_ string, e *schema.Expr) { addColumns(names, *e) })
	return names
}

func ofAllColumns(p *schema.Projection) bool {
	refs, err := chsql.QueryReferences(p.Body.SQL)
	return err == nil && refs.Star
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
	refs.Tables = append(refs.Tables, refs.Dictionaries...)
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

// RenameValues implements planner.Rules: ClickHouse has no enums of their own.
func (dialect) RenameValues(*schema.Graph, schema.Object, *schema.Enum, *schema.Enum) {}

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
