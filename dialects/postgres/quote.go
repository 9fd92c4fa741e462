package postgres

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

func ident(name string) string { return pgsql.QuoteIdent(name) }

// idents lists names, quoted, with commas between them.
func idents(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = ident(name)
	}
	return strings.Join(quoted, ", ")
}

// qualified spells the schema and name of an object outside tables.
func qualified(a schema.Address) string {
	if a.Kind == schema.KindSchema {
		return ident(a.Name)
	}
	return pgsql.QualifiedName(a.Schema, a.Name)
}

// exprSQL spells an expression; literals are quoted. A comment at its end must
// not swallow what follows.
func exprSQL(e schema.Expr) string {
	switch {
	case e.Literal == schema.StringLiteral:
		return pgsql.QuoteLiteral(e.SQL)
	case e.Literal == schema.NotLiteral && pgsql.EndsInComment(e.SQL):
		return e.SQL + "\n"
	}
	return e.SQL
}

// typeSQL spells a column's type.
func typeSQL(t schema.Type) string {
	name := t.Name
	if !t.User.IsZero() {
		name = qualified(t.User)
	}
	if t.Array {
		name += "[]"
	}
	return name
}

// paramOrder is the order in which PostgreSQL's manual explains storage
// parameters, and in which people commonly write them. The server keeps the
// order that it is given.
var paramOrder = strings.Fields(`length pages_per_range autosummarize fillfactor deduplicate_items buffering fastupdate gin_pending_list_limit
	autovacuum_enabled autovacuum_vacuum_threshold autovacuum_vacuum_scale_factor autovacuum_vacuum_insert_threshold
	autovacuum_vacuum_insert_scale_factor autovacuum_vacuum_cost_delay autovacuum_vacuum_cost_limit
	autovacuum_analyze_threshold autovacuum_analyze_scale_factor toast_tuple_target parallel_workers
	autovacuum_freeze_min_age autovacuum_freeze_max_age autovacuum_freeze_table_age log_autovacuum_min_duration user_catalog_table`)

// compareParams puts names in paramOrder, others behind in alphabetical order,
// and those of TOAST tables last.
func compareParams(a, b string) int {
	place := func(name string) int {
		if at := slices.Index(paramOrder, name); at >= 0 {
			return at
		}
		if strings.HasPrefix(name, "toast.") {
			return len(paramOrder) + 1
		}
		return len(paramOrder)
	}
	return cmp.Or(place(a)-place(b), strings.Compare(a, b))
}

// paramList spells storage parameters in a stable order.
func paramList(params schema.Params) string {
	var list []string
	for _, name := range slices.SortedFunc(maps.Keys(params), compareParams) {
		list = append(list, name+" = "+paramValue(params[name]))
	}
	return strings.Join(list, ", ")
}

func paramValue(value string) string {
	for _, r := range value {
		if !(r == '_' || r == '.' || r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
			return pgsql.QuoteLiteral(value)
		}
	}
	if value == "" {
		return "''"
	}
	return value
}

// withParams is the WITH clause for storage parameters, with a leading space.
func withParams(params schema.Params) string {
	if len(params) == 0 {
		return ""
	}
	return " WITH (" + paramList(params) + ")"
}
