package postgres

import (
	"strconv"
	"strings"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// columnName reads a text that is nothing but a column's name.
func columnName(text string) (string, bool) {
	n, err := pgsql.ParseExpr(text)
	if err != nil || n.Kind != pgsql.Column || len(n.Names) != 1 {
		return "", false
	}
	return n.Names[0], true
}

// EqualExpr implements planner.Rules. What is unsure counts as different,
// unless Settle has noted the stored form.
func (d dialect) EqualExpr(pair planner.Pair, address schema.Address, field string, a, b schema.Expr) bool {
	if name, ok := strings.CutPrefix(field, planner.RowField); ok && address.Kind == schema.KindData {
		column := lookupColumn(pair.To, address.Table(), name)
		return column != nil && equalValues(column, a, b)
	}
	if c, ok := pair.To.Lookup(address).(*schema.Collation); ok {
		return sameLocale(c, a.SQL, b.SQL)
	}
	switch {
	case strings.HasPrefix(field, boundField):
		return d.equalBounds(pair.From, pair.To, address)
	case strings.HasSuffix(field, "storage_params"), field == "statistics" && address.Kind == schema.KindIndex, field == "postgres.options":
		return paramMeaning(a.SQL) == paramMeaning(b.SQL)
	case field == "default" && isNull(a) && isNull(b):
		return true
	case field == schema.TypeField:
		return parsed(schema.Type{Name: a.SQL}).Equal(parsed(schema.Type{Name: b.SQL}))
	}
	return d.verdict(pair, address, field, a, b) == pgsql.Equal
}

// paramMeaning is what a storage parameter is set to. The server keeps the word
// that was written, and for some parameters takes only on and off.
func paramMeaning(text string) string {
	if on, known := schema.ReadSwitch(text); known {
		return strconv.FormatBool(on)
	}
	return strings.ToLower(text)
}

// verdict compares expressions: any form of one may agree with any form of
// the other.
func (d dialect) verdict(pair planner.Pair, address schema.Address, field string, a, b schema.Expr) pgsql.Verdict {
	if compared, verdict := d.routineVerdict(pair, address, field, a, b); compared {
		return verdict
	}
	compare := pgsql.EqualExpr
	if isView(address.Kind) && field == "as" {
		compare = pgsql.EqualView
	}
	if address.Kind == schema.KindRule && field == "as" {
		compare = func(x, y string, _ pgsql.Scope) pgsql.Verdict { return equalStatements(x, y) }
	}
	scope := d.scopeOf(pair.To, address, field)
	return bestVerdict(a, b, func(x, y string) pgsql.Verdict { return compare(x, y, scope) })
}

// bestVerdict compares all forms of two expressions.
func bestVerdict(a, b schema.Expr, compare func(x, y string) pgsql.Verdict) pgsql.Verdict {
	best := pgsql.Different
	for _, x := range forms(a) {
		for _, y := range forms(b) {
			switch compare(x, y) {
			case pgsql.Equal:
				return pgsql.Equal
			case pgsql.Unsure:
				best = pgsql.Unsure
			}
		}
	}
	return best
}

// forms are the texts of an expression: as written, as stored.
func forms(e schema.Expr) []string {
	texts := []string{exprSQL(e)}
	if e.Stored != "" {
		texts = append(texts, e.Stored)
	}
	return texts
}

// scopeOf says what names mean in an expression of the object at address.
func (d dialect) scopeOf(g *schema.Graph, address schema.Address, field string) pgsql.Scope {
	table := scopeTable(address)
	relations := relationTypes{dialect: d, graph: g, known: map[schema.Address][]pgsql.ColumnType{}}
	scope := pgsql.Scope{DefaultSchema: d.defaultSchema, Major: d.major, Schema: address.Schema, Table: table.Name, Target: "boolean",
		Column: func(name string) (string, bool) {
			column := lookupColumn(g, table, name)
			if p, ok := g.Lookup(address).(*schema.Publication); ok {
				column = publishedColumn(g, p, name)
			}
			if column == nil {
				return "", false
			}
			return typeSQL(column.Type), true
		},
		Relation:  relations.columns,
		UserType:  func(namespace, name string) (pgsql.UserType, bool) { return describeType(g, namespace, name) },
		Functions: func(namespace, name string) []pgsql.Function { return overloads(g, namespace, name) }}
	if domain, ok := g.Lookup(address).(*schema.Domain); ok {
		scope.Column, scope.Arguments = func(name string) (string, bool) { return typeSQL(domain.Type), name == "value" }, true
		if field == "default" {
			scope.Target = typeSQL(domain.Type)
		}
	}
	if address.Kind == schema.KindTrigger {
		scope.Rows = []string{"old", "new"}
	}
	if field == "parts" || field == "exprs" || field == "postgres.partition.parts" {
		scope.Target = ""
	}
	if column, ok := g.Lookup(address).(*schema.Column); ok {
		scope.Target = typeSQL(column.Type)
	}
	return scope
}

// overloads lists the functions of a name.
func overloads(g *schema.Graph, namespace, name string) []pgsql.Function {
	var found []pgsql.Function
	for _, o := range g.Overloads(schema.KindFunction, namespace, name) {
		f := o.(*schema.Function)
		x := pgsql.Function{Result: typeSQL(f.Return)}
		for _, a := range f.Args {
			if isOutput(a) {
				x.Columns = append(x.Columns, pgsql.ColumnType{Name: a.Name, Type: typeSQL(a.Type)})
			}
			if !a.IsInput() {
				continue
			}
			x.Args, x.Names = append(x.Args, typeSQL(a.Type)), append(x.Names, a.Name)
			x.Variadic = x.Variadic || a.Mode == "VARIADIC"
			if !a.Default.IsZero() {
				x.Defaults++
			}
		}
		for _, a := range f.ReturnTable {
			x.Columns = append(x.Columns, pgsql.ColumnType{Name: a.Name, Type: typeSQL(a.Type)})
		}
		found = append(found, x)
	}
	return found
}

// describeType says what the user type of a name is.
func describeType(scope schema.Scope, namespace, name string) (pgsql.UserType, bool) {
	switch o := scope.Lookup(userType(scope, namespace, name)).(type) {
	case nil:
		return pgsql.UserType{}, false
	case *schema.Enum:
		return pgsql.UserType{Kind: pgsql.EnumType}, true
	case *schema.Domain:
		return pgsql.UserType{Kind: pgsql.DomainType, Base: typeSQL(o.Type)}, true
	case *schema.Range:
		return pgsql.UserType{Kind: pgsql.RangeType, Base: typeSQL(o.Subtype)}, true
	case *schema.Composite:
		x := pgsql.UserType{Kind: pgsql.CompositeType}
		for _, f := range o.Fields {
			x.Fields = append(x.Fields, pgsql.ColumnType{Name: f.Name, Type: typeSQL(f.Type)})
		}
		return x, true
	}
	return pgsql.UserType{}, true
}

// scopeTable is the table whose columns an expression of the object at
// address uses: its parent's, or, in a partition key, the table's own.
func scopeTable(address schema.Address) schema.Address {
	if address.Kind == schema.KindTable {
		return address
	}
	return address.Table()
}
