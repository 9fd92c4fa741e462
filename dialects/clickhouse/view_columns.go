package clickhouse

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// typedColumns are the columns of a view in SQL, where each is stated with its
// type.
func typedColumns(columns []schema.ViewColumn) []string {
	var lines []string
	for _, c := range columns {
		if c.Type.IsZero() {
			return nil
		}
		lines = append(lines, chsql.Backquote(c.Name)+" "+c.Type.Name+commentSQL(c.Comment))
	}
	return lines
}

// viewColumnsSQL is the column list with its leading space, where the model
// states one with types.
func viewColumnsSQL(columns []schema.ViewColumn) string {
	lines := typedColumns(columns)
	if len(lines) == 0 {
		return ""
	}
	return " (\n    " + strings.Join(lines, ",\n    ") + "\n)"
}

// viewColumnsOf are the columns that the server has noted of a view. Those of
// a list of bare names are in the query too.
func viewColumnsOf(c *chsql.Create) []schema.ViewColumn {
	var columns []schema.ViewColumn
	for _, column := range c.Columns {
		if column.Type.String() == "" {
			continue
		}
		columns = append(columns, schema.ViewColumn{Name: column.Name, Type: schema.Type{Name: column.Type.String()}, Comment: column.Comment})
	}
	return columns
}

// normalizeViewColumns brings the types of stated columns into the server's
// form. NULL is part of the type here.
func normalizeViewColumns(o schema.Object, columns []schema.ViewColumn) diag.List {
	var problems diag.List
	for i := range columns {
		c := &schema.Column{Schema: o.Address().Schema, Table: o.Address().Name, Name: columns[i].Name, Meta: *o.Common(), Null: columns[i].Null, Type: columns[i].Type}
		if c.Type.IsZero() {
			continue
		}
		typ, err := chsql.ParseType(c.Type.Name)
		if err != nil {
			problems.Append(*columnProblem(c, "type", "unknown-type", "Unknown type", err.Error()+"."))
			continue
		}
		problems = append(problems, setType(c, typ)...)
		columns[i] = schema.ViewColumn{Name: c.Name, Type: schema.Type{Name: typeSQL(c)}, Comment: columns[i].Comment}
	}
	commented := func(c schema.ViewColumn) bool { return c.Comment != "" }
	if slices.ContainsFunc(columns, commented) && typedColumns(columns) == nil {
		problems.Append(*refuse(o, "column", "ClickHouse keeps the comments of a view's columns beside their types. State the type of every column of %s, or remove comment.", o.Address()))
	}
	return problems
}

// starred are the columns that a * which stays in the query may stand for. What
// is computed it leaves out.
func (d dialect) starred(v *schema.View, scope schema.Scope) string {
	if _, known := chsql.OutputNames(v.Body.SQL); known {
		return ""
	}
	var names []string
	for _, a := range d.viewReferences(v, scope) {
		if c, ok := scope.Lookup(a).(*schema.Column); ok && c.ClickHouse.DefaultKind == "" {
			names = append(names, a.QualifiedName())
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// checkStated compares the columns that a view states with those of its query,
// as far as its text tells. Where all have types they are what queries of a
// plain view find, in any order and not all of them.
func checkStated(o schema.Object, stated []schema.ViewColumn, query string) diag.List {
	names, known := chsql.OutputNames(query)
	if !known {
		return nil
	}
	if _, plain := o.(*schema.View); plain && typedColumns(stated) != nil && !slices.Contains(names, "") {
		names = slices.DeleteFunc(names, func(name string) bool {
			return !slices.ContainsFunc(stated, func(c schema.ViewColumn) bool { return c.Name == name })
		})
		stated = slices.Clone(stated)
		slices.SortStableFunc(stated, func(a, b schema.ViewColumn) int { return slices.Index(names, a.Name) - slices.Index(names, b.Name) })
	}
	return schema.CheckStated(o, stated, names, func(name string) string { return name })
}

// sameColumns reports whether a view that states columns and one that states
// none have the same: the server has noted them. A way back cannot lead to those
// that an inspection has found and no view can have.
func sameColumns(pair planner.Pair, view schema.Address, from, to string) bool {
	if v, ok := pair.To.Lookup(view).(*schema.View); ok && to != "" && len(v.Columns) == 0 {
		return true
	}
	silent, other := pair.From, to
	if to == "" {
		silent, other = pair.To, from
	}
	v, ok := silent.Lookup(view).(*schema.View)
	return ok && v.Result.Stated == "" && v.Result.Yielded == other
}

// statesColumns reports whether the view states its columns on one of the sides.
func statesColumns(pair planner.Pair, view schema.Address) bool {
	return slices.ContainsFunc([]*schema.Graph{pair.From, pair.To}, func(g *schema.Graph) bool {
		v, ok := g.Lookup(view).(*schema.View)
		return ok && v.Result.Stated != ""
	})
}

// staleView reports whether a plain view would go on to convert what its query
// gives to the types of before the change, or to ask for what is gone: the
// server notes names and types when the view is made. Such a view is made again.
func staleView(pair planner.Pair, c planner.Change, dependent schema.Object) bool {
	v, plain := pair.To.Lookup(dependent.Address()).(*schema.View)
	if !plain || v.Result.Stated != "" {
		return false
	}
	switch c.Address.Kind {
	case schema.KindColumn:
		return c.Action == planner.Drop && v.Result.Starred != "" ||
			c.Action == planner.Alter && changesType(c.Before.(*schema.Column), c.After.(*schema.Column))
	case schema.KindTable:
		return (c.Action == planner.Rebuild || c.Action == planner.Replace) && readsChangedType(pair, c.Address, dependent)
	case schema.KindDictionary:
		return c.Action == planner.Replace || slices.Contains(c.Fields, "attributes") || slices.Contains(c.Fields, "keys")
	case schema.KindView, schema.KindMaterialized:
		return c.Action == planner.Replace || slices.ContainsFunc(c.Fields, func(f string) bool { return slices.Contains(resultFields, f) })
	}
	return false
}

// resultFields are those on which the columns of a view depend.
var resultFields = []string{"as", "result.stated", "result.starred"}

func changesType(from, to *schema.Column) bool { return from.Type != to.Type || from.Null != to.Null }

// readsChangedType reports whether the view reads a column of the table that
// gets another type.
func readsChangedType(pair planner.Pair, table schema.Address, view schema.Object) bool {
	return slices.ContainsFunc(pair.From.DependsOn(view.Address()), func(a schema.Address) bool {
		from, _ := pair.From.Lookup(a).(*schema.Column)
		to, _ := pair.To.Lookup(a).(*schema.Column)
		return from != nil && to != nil && a.Table() == table && changesType(from, to)
	})
}
