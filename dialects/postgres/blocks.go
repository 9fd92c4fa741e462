package postgres

import (
	"slices"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// Blocks implements planner.Rules.
func (d dialect) Blocks(pair planner.Pair, c planner.Change, dependent schema.Object) bool {
	if takesPlace(c) && schema.IsOnly(dependent) {
		return lacksPart(pair.To, c.After.Address(), dependent.Address())
	}
	switch c.Action {
	case planner.Drop, planner.Replace:
		if schema.OriginOf(c.Before) == dependent.Address() {
			return d.losesPart(pair, c, dependent)
		}
		return c.Address.Kind != schema.KindExtension && !d.partsFirst(pair, c, dependent) && !d.computesWithout(pair, c.Address, dependent) && goneBlocks(pair, c, dependent)
	case planner.Rebuild:
		return rebuiltEnumBlocks(pair, c.Address, dependent)
	case planner.Alter:
		switch o := dependent.(type) {
		case *schema.Permission:
			return o.Sequence && (slices.Contains(c.Fields, "identity") || slices.Contains(c.Fields, "postgres.serial"))
		case *schema.Index, *schema.PrimaryKey, *schema.Unique:
			if d.takenForPart(pair, c, o) {
				return true
			}
		}
		if slices.Contains(c.Fields, "type") && !typeFollows(pair, c) || slices.Contains(c.Fields, "collate") {
			return d.typeChangeBlocks(pair, c, dependent)
		}
		if slices.Contains(c.Fields, "as.expr") {
			return hasTarget(dependent) || hasParts(pair.From, dependent)
		}
		return losesFields(c) && usesFields(dependent)
	}
	return false
}

// lacksPart reports whether the table has no part of the key or index of its parent.
func lacksPart(g *schema.Graph, table, whole schema.Address) bool {
	return !slices.ContainsFunc(g.Children(table), func(o schema.Object) bool { return schema.OriginOf(o) == whole })
}

// losesPart reports whether a partition is to lose its part of an index or a key
// that stays. The server drops parts only together with the whole.
func (d dialect) losesPart(pair planner.Pair, part planner.Change, whole schema.Object) bool {
	table := part.Before.Address().Table()
	return indexParts(whole) != nil && pair.To.Lookup(table) != nil && d.stayJoined(pair, table, whole.Address().Table())
}

// goneBlocks says that nothing can refer to what is gone. A column whose type
// is a dropped enum has got another type before.
func goneBlocks(pair planner.Pair, c planner.Change, dependent schema.Object) bool {
	a := dependent.Address()
	if a.Kind == schema.KindData || letsGo(pair, c, dependent) || awaitsPartition(dependent, c.Address) {
		return false
	}
	if column, ok := dependent.(*schema.Column); ok {
		return column.Generated.Type != "" && c.Address.Kind == schema.KindColumn || stands(pair, c, dependent) || waitsForType(pair, c, column) || losesCounter(pair, c, column) ||
			givesUpName(pair, c) && pair.To.Lookup(column.Address()) != nil
	}
	if slices.Contains(ownTypes, c.Address.Kind) && followsColumns(dependent) ||
		c.Action == planner.Drop && c.Address.Kind == schema.KindColumn && holdsRow(dependent, c.Address.Table()) {
		return false
	}
	if a.Kind == schema.KindTable {
		return inPartitionKeyOf(dependent, c.Address) || c.Action == planner.Replace && restsOn(pair, a, c.Address)
	}
	return !loose(dependent, c.Address) && (c.Address.Kind != schema.KindTable || a.Table() != c.Address)
}

// inPartitionKeyOf reports whether the table is partitioned with the help of what
// is at the address: an operator class, a collation or a function, which nothing
// else of a table itself refers to.
func inPartitionKeyOf(table schema.Object, a schema.Address) bool {
	switch a.Kind {
	case schema.KindOperatorClass, schema.KindOperatorFamily, schema.KindCollation, schema.KindFunction:
		return !slices.Contains(table.Common().After, a)
	}
	return false
}

// ownTypes are the kinds of types that CREATE TYPE and CREATE DOMAIN make.
var ownTypes = []schema.Kind{schema.KindEnum, schema.KindDomain, schema.KindComposite, schema.KindRange}

// followsColumns reports whether the object knows a type only as that of the
// columns that it lists: it minds when these change.
func followsColumns(dependent schema.Object) bool {
	switch o := dependent.(type) {
	case *schema.PrimaryKey, *schema.Unique, *schema.ForeignKey:
		return true
	case *schema.Index:
		return !hasExpression(o)
	}
	return false
}

// rebuiltEnumBlocks names what the server can't carry over to a new type by
// itself: everything that compares values of it.
func rebuiltEnumBlocks(pair planner.Pair, enum schema.Address, dependent schema.Object) bool {
	switch o := dependent.(type) {
	case *schema.View, *schema.Materialized, *schema.Check, *schema.ForeignKey, *schema.Domain, *schema.Composite, *schema.Range, *schema.Policy, *schema.Permission, *schema.Rule,
		*schema.Trigger, *schema.Publication:
		return true
	case *schema.Aggregate, *schema.Operator, *schema.Cast, *schema.OperatorClass, *schema.OperatorFamily:
		return true
	case *schema.Function, *schema.Procedure:
		return !loose(o, enum)
	case *schema.Column:
		return o.Generated.Type != "" || defaultNames(o, enum) || o.Type.User == enum && inPartitionKey(pair.From, o) && isColumn(pair.To, o.Address(), enum)
	case *schema.Index, *schema.Exclude, *schema.Statistics:
		return hasExpression(o)
	}
	return false
}

// defaultNames reports whether a column, which refers to the enum, does so by its
// default alone. That of a column of the enum moves over with it.
func defaultNames(column *schema.Column, enum schema.Address) bool {
	return column.Type.User != enum && !column.Default.IsZero()
}

// usesFields names what may use the field of a composite that is taken away or
// gets another type.
func usesFields(dependent schema.Object) bool {
	switch o := dependent.(type) {
	case *schema.View, *schema.Materialized, *schema.Check, *schema.Policy, *schema.Rule:
		return true
	case *schema.Column:
		return o.Generated.Type != ""
	case *schema.Index:
		return hasExpression(o)
	}
	return false
}

// stands reports whether a column or table goes on referring to what is
// replaced, by itself or by another function of its name, so that it has to let
// go of it meanwhile.
func stands(pair planner.Pair, c planner.Change, dependent schema.Object) bool {
	after := pair.To.Lookup(dependent.Address())
	if after == nil {
		return false
	}
	return slices.ContainsFunc(pair.To.DependsOn(after.Address()), func(on schema.Address) bool {
		return c.Action == planner.Replace && on == c.Address || c.Action == planner.Drop && succeeds(on, c.Address)
	})
}

// stillNames reports whether the object at a refers to the one at on, or to
// another function of its name.
func stillNames(g *schema.Graph, a, on schema.Address) bool {
	return slices.ContainsFunc(g.DependsOn(a), func(ref schema.Address) bool { return ref == on || succeeds(ref, on) })
}

// succeeds reports whether a text that means the function at b means the one at
// a once b is gone.
func succeeds(a, b schema.Address) bool {
	return a != b && a.Kind.HasSignature() && a.Kind == b.Kind && a.Schema == b.Schema && a.Name == b.Name
}

// hasExpression reports whether an index or its like computes anything.
func hasExpression(o schema.Object) bool {
	computed := func(p schema.Part) bool { return p.Column == "" }
	switch o := o.(type) {
	case *schema.Index:
		return !o.Where.IsZero() || slices.ContainsFunc(o.Parts, computed)
	case *schema.Exclude:
		return !o.Where.IsZero() || slices.ContainsFunc(o.Parts, computed)
	case *schema.Statistics:
		return len(o.Exprs) > 0
	}
	return false
}

// hasTarget reports whether the object has a statistics target of its own, which
// is lost where the server makes it anew with a column.
func hasTarget(o schema.Object) bool {
	switch o := o.(type) {
	case *schema.Statistics:
		return o.Target != nil
	case *schema.Index:
		return len(o.Statistics) > 0
	}
	return false
}

// hasParts reports whether the object is an index or a key of a partitioned table,
// or the part of one. The server does not build the parts anew with a column that
// is computed otherwise in a partition alone: it wants to drop them.
func hasParts(g *schema.Graph, o schema.Object) bool {
	switch o.(type) {
	case *schema.PrimaryKey, *schema.Unique, *schema.Index, *schema.Exclude:
		return !schema.OriginOf(o).IsZero() || len(g.Heirs(o)) > 0
	}
	return false
}

// losesParts reports whether partitions have of an index, or of a key, names of
// their own or comments. Where the server makes it anew with a column, it makes
// theirs anew as well, and keeps neither.
func (d dialect) losesParts(g *schema.Graph, o schema.Object) bool {
	if origin := g.Lookup(schema.OriginOf(o)); origin != nil {
		return d.losesParts(g, origin)
	}
	return hasParts(g, o) && slices.ContainsFunc(g.Heirs(o), func(part schema.Object) bool { return d.ownPart(g, part) })
}

func (d dialect) ownPart(g *schema.Graph, part schema.Object) bool {
	return constraintName(part) != d.DefaultName(part, func(string) bool { return false }) || part.Common().Comment != "" || indexComment(part) != "" ||
		slices.ContainsFunc(g.Heirs(part), func(below schema.Object) bool { return d.ownPart(g, below) })
}

// typeChangeBlocks knows what refuses, or does not survive, a new type of a
// column: the server refuses it for views and generated columns, and carries
// over expressions as they were read with the old type.
func (d dialect) typeChangeBlocks(pair planner.Pair, c planner.Change, dependent schema.Object) bool {
	switch o := dependent.(type) {
	case *schema.View, *schema.Materialized, *schema.Rule, *schema.Check, *schema.Policy, *schema.Publication:
		return true
	case *schema.Function, *schema.Procedure:
		return !loose(o, c.Address)
	case *schema.Trigger:
		return true
	case *schema.Column:
		return o.Generated.Type != "" || holdsRow(o, c.Address.Table())
	case *schema.Domain, *schema.Composite:
		return inColumns(pair.From, o.Address())
	case *schema.PrimaryKey, *schema.Unique:
		return d.losesParts(pair.From, o)
	case *schema.Index, *schema.Exclude, *schema.Statistics:
		return hasExpression(o) || hasTarget(o) || d.losesParts(pair.From, o) || isDetaching(c) && !schema.BaseType(pair.From, c.Before.(*schema.Column).Type).User.IsZero()
	case *schema.ForeignKey:
		return d.keyBlocks(pair, c, o)
	}
	return false
}

// keyBlocks reports whether the foreign key cannot live through the change of
// one of its columns, whatever the order in which both sides change.
func (d dialect) keyBlocks(pair planner.Pair, c planner.Change, key *schema.ForeignKey) bool {
	after := schema.BaseType(pair.To, c.After.(*schema.Column).Type)
	if isDetaching(c) {
		after = meanwhile(pair, after)
	}
	for i := range key.Columns {
		own, target := key.Address().Table().Child(schema.KindColumn, key.Columns[i]), key.RefTable.Child(schema.KindColumn, key.RefColumns[i])
		for _, graph := range []*schema.Graph{pair.From, pair.To} {
			if own == c.Address && !d.Comparable(after, typeAt(graph, target, after)) ||
				target == c.Address && !d.Comparable(typeAt(graph, own, after), after) {
				return true
			}
		}
	}
	return false
}

// typeAt is the type of a column, or otherwise where the graph has none.
func typeAt(g *schema.Graph, a schema.Address, otherwise schema.Type) schema.Type {
	if column, ok := g.Lookup(a).(*schema.Column); ok {
		return schema.BaseType(g, column.Type)
	}
	return otherwise
}
