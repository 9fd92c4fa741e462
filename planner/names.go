package planner

import "github.com/schemac/schemac/schema"

// claim is a name in one of an engine's name spaces. Objects of different
// kinds share some of them: a table, a view, an index and the index behind a
// key cannot have the same name, nor can two constraints of a table.
type claim struct {
	space               string
	schema, table, name string
	signature           string
}

// claimsOf lists the names that the object occupies, with those of what the
// engine makes along with it.
func (p *planning) claimsOf(object schema.Object) []claim {
	claims, a := p.ownClaims(object), p.key(object.Address())
	relation, constraint := p.rules.Brings(object)
	if relation != "" {
		claims = append(claims, claim{space: "relation", schema: a.Schema, name: relation})
	}
	if constraint != "" {
		claims = append(claims, claim{space: "constraint", schema: a.Schema, table: a.Parent, name: constraint})
	}
	return claims
}

func (p *planning) ownClaims(object schema.Object) []claim {
	a := p.key(object.Address())
	relation := func(name string) claim { return claim{space: "relation", schema: a.Schema, name: name} }
	constraint := func(name string) claim {
		return claim{space: "constraint", schema: a.Schema, table: a.Parent, name: name}
	}
	switch a.Kind {
	case schema.KindMaterialized:
		view := object.(*schema.Materialized)
		if to := p.key(view.ClickHouse.To); !view.ClickHouse.Refresh.IsZero() && !view.ClickHouse.Refresh.Append && !to.IsZero() {
			return []claim{relation(a.Name), {space: "refreshed", schema: to.Schema, name: to.Name}} // the table of one view alone
		}
		return []claim{relation(a.Name)}
	case schema.KindTable, schema.KindView, schema.KindIndex, schema.KindSequence,
		schema.KindEnum, schema.KindDomain, schema.KindComposite, schema.KindRange:
		return []claim{relation(a.Name)}
	case schema.KindFunction, schema.KindProcedure, schema.KindAggregate:
		return []claim{{space: "routine", schema: a.Schema, name: a.Name, signature: a.Signature}}
	case schema.KindOperatorClass:
		own := claim{space: string(a.Kind), schema: a.Schema, name: a.Name, signature: a.Signature}
		if object.(*schema.OperatorClass).OwnFamily() {
			return []claim{own, {space: string(schema.KindOperatorFamily), schema: a.Schema, name: a.Name, signature: a.Signature}}
		}
		return []claim{own}
	case schema.KindPrimaryKey:
		name := object.(*schema.PrimaryKey).Name
		return []claim{relation(name), constraint(name)}
	case schema.KindStatistics:
		return []claim{{space: "statistics", schema: object.(*schema.Statistics).Place(), name: a.Name}}
	case schema.KindUnique, schema.KindExclude:
		return []claim{relation(a.Name), constraint(a.Name)}
	case schema.KindCheck, schema.KindForeignKey:
		return []claim{constraint(a.Name)}
	case schema.KindTrigger:
		if object.(*schema.Trigger).Constraint {
			return []claim{{space: string(a.Kind), schema: a.Schema, table: a.Parent, name: a.Name}, constraint(a.Name)}
		}
	}
	return []claim{{space: string(a.Kind), schema: a.Schema, table: a.Parent, name: a.Name, signature: a.Signature}}
}

// free notes the names that a change gives up.
func (o *ordering) free(n *node, c Change) {
	if c.Before != nil && (c.After == nil || c.Action == Rename) {
		for _, name := range o.p.claimsOf(c.Before) {
			o.frees[name] = append(o.frees[name], n)
		}
		if c.Address.Kind.HasSignature() {
			name := o.overload(c.Before)
			o.frees[name] = append(o.frees[name], n)
		}
	}
}

// overload is the name of a routine whatever its arguments: while an old one
// and a new one of the same name both exist, calls may be ambiguous.
func (o *ordering) overload(object schema.Object) claim {
	a := o.p.key(object.Address())
	return claim{space: "overload", schema: a.Schema, name: a.Name}
}

// linkNames puts what takes a name behind what gives it up.
func (o *ordering) linkNames() {
	for _, taker := range o.nodes {
		if c := taker.change; c.Creates() && c.Address.Kind.HasSignature() {
			for _, owner := range o.frees[o.overload(c.After)] {
				wish(owner, taker)
			}
		}
		for _, name := range o.taken(taker) {
			for _, owner := range o.frees[name] {
				if o.isMove(taker) && o.ends[o.p.key(taker.change.Address)] == owner {
					continue // the same object, dropped under its new name
				}
				link(owner, taker, reason{owner.change.Address, taker.change.Address, "takes the name of"})
			}
		}
	}
}

func (o *ordering) taken(n *node) []claim {
	var names []claim
	for _, c := range namedBy(n.change) {
		if c.After != nil && (c.Before == nil || c.Action == Rename) {
			names = append(names, o.p.claimsOf(c.After)...)
		}
	}
	return names
}

// namedBy lists the change and those of its parts whose names matter outside
// the table. A rebuild settles the names of its parts within the new table.
func namedBy(c Change) []Change {
	if c.Action == Rebuild {
		return []Change{c}
	}
	return append([]Change{c}, c.Parts...)
}
