package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

// boundField begins the names of the fields of a partition's bound.
const boundField = "postgres.partition_of."

// normalizeBound gives the words of a range one spelling and the values of a
// list, which have no order, one order.
func normalizeBound(p *schema.PartitionOf) {
	for _, list := range [][]schema.Expr{p.From, p.To} {
		for i := range list {
			if word := strings.ToUpper(list[i].SQL); list[i].Literal == schema.NotLiteral && (word == "MINVALUE" || word == "MAXVALUE") {
				list[i].SQL = word
			}
		}
	}
	for _, list := range [][]schema.Expr{p.From, p.To, p.In} {
		for i := range list {
			list[i] = boundLiteral(list[i])
		}
	}
	slices.SortFunc(p.In, func(a, b schema.Expr) int { return strings.Compare(valueSQL(a), valueSQL(b)) })
}

// boundLiteral makes SQL that is just a constant the literal that it is.
func boundLiteral(x schema.Expr) schema.Expr {
	if x.Literal != schema.NotLiteral {
		return x
	}
	literal, ok := pgsql.ParseDefault(x.SQL, pgsql.Type{})
	switch {
	case ok && literal.Kind == pgsql.NullLiteral:
		return schema.Expr{Literal: schema.NullLiteral}
	case ok && literalKinds[literal.Kind] != schema.NotLiteral:
		return schema.Expr{SQL: literal.Value, Literal: literalKinds[literal.Kind]}
	}
	return x
}

// boundOf is the bound as SQL has it.
func boundOf(p schema.PartitionOf) pgsql.Bound {
	return pgsql.Bound{Default: p.Default, From: boundValues(p.From), To: boundValues(p.To), In: boundValues(p.In),
		Modulus: int(p.Modulus), Remainder: int(p.Remainder)}
}

func boundValues(list []schema.Expr) []string {
	var values []string
	for _, x := range list {
		values = append(values, valueSQL(x))
	}
	return values
}

// inspectedBound reads what the catalog says of a bound.
func inspectedBound(parent schema.Address, text string) (schema.PartitionOf, error) {
	bound, err := pgsql.ParseBound(text)
	if err != nil {
		return schema.PartitionOf{}, err
	}
	list := func(values []string) []schema.Expr {
		var all []schema.Expr
		for _, v := range values {
			all = append(all, schema.SQLExpr(v))
		}
		return all
	}
	return schema.PartitionOf{Parent: parent, Default: bound.Default, From: list(bound.From), To: list(bound.To), In: list(bound.In),
		Modulus: int64(bound.Modulus), Remainder: int64(bound.Remainder)}, nil
}

// equalBounds compares the bounds of a table of both graphs by what the server
// makes of them.
func (d dialect) equalBounds(from, to *schema.Graph, address schema.Address) bool {
	before, isTable := from.Lookup(address).(*schema.Table)
	after, stays := to.Lookup(address).(*schema.Table)
	if !isTable || !stays {
		return false
	}
	parent, ok := to.Lookup(after.Postgres.PartitionOf.Parent).(*schema.Table)
	if !ok {
		return false
	}
	scope := d.scopeOf(to, parent.Address(), "postgres.partition.parts")
	return pgsql.EqualBound(boundOf(before.Postgres.PartitionOf), boundOf(after.Postgres.PartitionOf), keyTypes(to, parent), scope) == pgsql.Equal
}

// keyTypes are the types of the columns of a partition key, "" where an
// expression stands.
func keyTypes(g *schema.Graph, parent *schema.Table) []string {
	var types []string
	for _, part := range parent.Postgres.Partition.Parts {
		text := ""
		if column := lookupColumn(g, parent.Address(), part.Column); column != nil {
			text = typeSQL(column.Type)
		}
		types = append(types, text)
	}
	return types
}
