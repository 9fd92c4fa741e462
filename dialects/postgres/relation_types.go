package postgres

import (
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

// relationTypes tells the columns of the relations of a graph. Those of views
// follow from their queries, which takes time: each is looked at once.
type relationTypes struct {
	dialect dialect
	graph   *schema.Graph
	// known has the views that have been asked for, nil for one whose columns
	// only the server knows, or are just being found out.
	known map[schema.Address][]pgsql.ColumnType
}

func (r relationTypes) columns(namespace, name string) ([]pgsql.ColumnType, bool) {
	switch relation := r.graph.Relation(namespace, name).(type) {
	case *schema.Table:
		return r.ofTable(relation.Address()), true
	case *schema.View:
		return r.ofView(relation.Address(), relation.Body)
	case *schema.Materialized:
		return r.ofView(relation.Address(), relation.Body)
	}
	return nil, false
}

func (r relationTypes) ofTable(table schema.Address) []pgsql.ColumnType {
	var columns []pgsql.ColumnType
	for _, c := range r.graph.Columns(table) {
		columns = append(columns, pgsql.ColumnType{Name: c.Name, Type: typeSQL(c.Type)})
	}
	return columns
}

func (r relationTypes) ofView(view schema.Address, body schema.Expr) ([]pgsql.ColumnType, bool) {
	columns, asked := r.known[view]
	if !asked {
		r.known[view] = nil // also for a view that reads itself
		scope := r.dialect.scopeOf(r.graph, view, "as")
		scope.Relation = r.columns
		columns, _ = pgsql.OutputColumns(body.SQL, scope)
		r.known[view] = columns
	}
	return columns, columns != nil
}
