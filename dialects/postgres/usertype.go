package postgres

import (
	"slices"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// normalizeTypes handles the kinds that come before tables.
func (d dialect) normalizeTypes(o schema.Object, scope schema.Scope) diag.List {
	switch o := o.(type) {
	case *schema.Collation:
		normalizeCollation(o)
	case *schema.Extension:
		if slices.Contains(extensionComments[o.Name], o.Comment) {
			o.Comment = "" // as it is inspected
		}
	case *schema.Domain:
		problems := d.resolveType(o, "type", &o.Type, scope)
		d.normalizeDomain(o, scope)
		return problems
	case *schema.Range:
		problems := d.resolveType(o, "subtype", &o.Subtype, scope)
		d.normalizeRange(o, scope)
		return problems
	case *schema.Composite:
		var problems diag.List
		for i := range o.Fields {
			f := &o.Fields[i]
			f.Collate = d.ownCollation(f.Collate)
			problems.Append(d.resolveType(o, "field", &f.Type, scope)...)
		}
		return problems
	}
	return nil
}

// plainType is schema.BaseType also of the elements of an array; false for an array of
// a domain that holds arrays itself.
func plainType(scope schema.Scope, t schema.Type) (schema.Type, bool) {
	element := t
	element.Array = false
	element = schema.BaseType(scope, element)
	if t.Array && element.Array {
		return t, false
	}
	element.Array = t.Array || element.Array
	return element, true
}

// restricts reports whether the domain, or one below it, refuses values of its
// base type.
func restricts(scope schema.Scope, t schema.Type) bool {
	for range 32 {
		domain, ok := scope.Lookup(t.User).(*schema.Domain)
		switch {
		case !ok:
			return false
		case domain.NotNull || len(domain.Checks) > 0:
			return true
		}
		t = domain.Type
	}
	return false
}

// inColumns reports whether a column has the type, or another one that is made
// of it.
func inColumns(g *schema.Graph, typ schema.Address) bool {
	return slices.ContainsFunc(g.Dependents(typ), func(a schema.Address) bool {
		switch o := g.Lookup(a).(type) {
		case *schema.Column:
			return o.Type.User == typ
		case *schema.Domain, *schema.Composite, *schema.Range:
			return inColumns(g, a)
		}
		return false
	})
}

// inContainers reports whether a column holds the domain inside of an array, a
// composite or a range, where the server cannot check its values.
func inContainers(g *schema.Graph, domain schema.Address) bool {
	return slices.ContainsFunc(g.Dependents(domain), func(a schema.Address) bool {
		switch o := g.Lookup(a).(type) {
		case *schema.Column:
			return o.Type.User == domain && o.Type.Array
		case *schema.Domain:
			return o.Type.User == domain && (o.Type.Array && inColumns(g, a) || inContainers(g, a))
		case *schema.Composite, *schema.Range:
			return inColumns(g, a)
		}
		return false
	})
}

// meanwhile is the type in which a column holds its values while its own type
// is made anew: what is below a domain, and else text, or jsonb for a composite
// or an array of them whose fields come, go or move, because that knows fields by
// name.
func meanwhile(pair planner.Pair, t schema.Type) schema.Type {
	base, ok := plainType(pair.From, t)
	switch {
	case !ok:
		return schema.Type{Name: "text"}
	case base.User.IsZero():
		return base
	case sameFields(pair, base.User):
		return schema.Type{Name: "text", Array: base.Array}
	}
	return schema.Type{Name: "jsonb"}
}

// hasFields reports whether values of the type, or its elements, have fields: those
// of a composite, or of a row of a table.
func hasFields(t schema.Type) bool {
	return t.User.Kind == schema.KindComposite || t.User.Kind == schema.KindTable
}

// sameFields reports whether the text of a value means the same before and
// after, as far as composites are a part of it: their fields are the same, in
// the same order. Columns of a table may get other places.
func sameFields(pair planner.Pair, typ schema.Address) bool {
	if typ.Kind == schema.KindTable {
		return false
	}
	before, ok := pair.From.Lookup(typ).(*schema.Composite)
	if !ok {
		return true
	}
	after, ok := pair.To.Lookup(typ).(*schema.Composite)
	if !ok || len(before.Fields) != len(after.Fields) {
		return false
	}
	pairs, _, _ := fieldPairs(before, after)
	for i, f := range before.Fields {
		if len(pairs) != len(before.Fields) || pairs[i].before.Name != f.Name || !sameFields(pair, schema.BaseType(pair.From, f.Type).User) {
			return false
		}
	}
	return true
}

// isDetaching reports whether a column lets go of its type for a while, and
// does not get another one.
func isDetaching(c planner.Change) bool {
	before, ok := c.Before.(*schema.Column)
	after, _ := c.After.(*schema.Column)
	return ok && after != nil && before.Type == after.Type && slices.Contains(c.Fields, "type")
}

// inPartitionKey reports whether the table is partitioned by the column, whose
// type can then not be changed.
func inPartitionKey(g *schema.Graph, c *schema.Column) bool {
	table, ok := g.Lookup(c.Address().Table()).(*schema.Table)
	return ok && slices.Contains(schema.PartColumns(table.Postgres.Partition.Parts), c.Name)
}

// isColumn reports whether the graph has the column with that type.
func isColumn(g *schema.Graph, a, typ schema.Address) bool {
	column, ok := g.Lookup(a).(*schema.Column)
	return ok && column.Type.User == typ
}

// domainStrategy replaces a domain whose new rule the server cannot check
// because values lie inside of other types.
func domainStrategy(pair planner.Pair, c planner.Change) (planner.Action, string) {
	before, after := c.Before.(*schema.Domain), c.After.(*schema.Domain)
	stricter := after.NotNull && !before.NotNull || slices.ContainsFunc(after.Checks, func(now schema.DomainCheck) bool {
		old, there := domainCheck(before, now.Name)
		return !now.NotValid && (!there || old.NotValid || !old.Expr.SameText(now.Expr))
	})
	if stricter && inContainers(pair.From, c.Address) {
		return planner.Replace, "PostgreSQL cannot check values of a domain inside of arrays and composites"
	}
	return planner.Alter, ""
}
