package compiler

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

// permissionBlock is a block permission. Those for one role and one object are
// joined into one object.
type permissionBlock struct {
	*schema.Permission
	grant
	// others are the permissions for the rest of a list.
	others []*schema.Permission
}

// grant is what a block of either sort of permission says of privileges.
type grant struct {
	words     []string
	grantable bool
	// revoked takes away what a wider permission gives.
	revoked bool
}

var grantFields = []field[grant]{
	required(field[grant]{name: "privileges", in: postgres | clickhouse, decode: decodePrivileges, print: printPrivileges}),
	flag("grantable", postgres|clickhouse, func(g *grant) *bool { return &g.grantable }),
	flag("revoked", clickhouse, func(g *grant) *bool { return &g.revoked }),
}

var permissionSpec = newSpec("permission",
	fields([]field[permissionBlock]{
		required(roleField("to", func(b *permissionBlock) *string { return &b.Name })),
		{name: "for", required: true, decode: decodeTarget, print: printTarget},
		flag("sequence", postgres, func(b *permissionBlock) *bool { return &b.Sequence }),
	}, adapt(func(b *permissionBlock) *grant { return &b.grant }, grantFields)), nil)

// decodePermission reads a block whose label is for people alone.
func decodePermission(d *decoder, b block) {
	errors := d.failures()
	block := permissionBlock{Permission: &schema.Permission{}}
	block.Origin.Range = d.at(b.DefRange())
	d.owner = owner{schema: d.defaultSchema}
	permissionSpec.decode(d, b, &block, &block.Origin)
	block.into(&block.Privileges)
	if block.grantable && block.revoked {
		d.problems.Errorf("conflicting-attributes", "Conflicting attributes", block.Origin.Field("revoked"),
			"What is revoked cannot be granted to others. Keep either grantable or revoked.")
	}
	d.finish(block.Permission, errors)
	for _, other := range block.others {
		other.Meta, other.Privileges = block.Meta, block.Privileges
		d.link(func(*linker) { other.Name = block.Name }) // which a reference sets
		d.finish(other, errors)
	}
}

// into notes the privileges.
func (g grant) into(p *schema.Privileges) {
	switch {
	case g.revoked:
		p.Revoked = g.words
	case g.grantable:
		p.Grantable = g.words
	default:
		p.List = g.words
	}
}

// roleField is an attribute with one role.
func roleField[T any](name string, get func(*T) *string) field[T] {
	return field[T]{name: name, in: postgres | clickhouse,
		decode: func(d *decoder, t *T, e hclsyntax.Expression) {
			into := get(t)
			d.role(e, func(role string) { *into = role })
		},
		print: func(p *printer, t *T) {
			if role := *get(t); role != "" {
				p.attr(name, p.roleText(role))
			}
		}}
}

// decodeTarget reads the object that a permission is for. On ClickHouse it can
// be a string for what has no model, and a list makes a permission for each.
func decodeTarget(d *decoder, b *permissionBlock, e hclsyntax.Expression) {
	if d.dialect != clickhouse {
		d.target(b.Permission, e)
		return
	}
	items := []hclsyntax.Expression{e}
	if tuple, ok := e.(*hclsyntax.TupleConsExpr); ok && len(tuple.Exprs) > 0 {
		items = tuple.Exprs
	}
	for i, item := range items {
		p := b.Permission
		if i > 0 {
			p = &schema.Permission{}
			b.others = append(b.others, p)
		}
		if root := rootName(item); root != "" && !d.isVariable(root) {
			d.target(p, item)
		} else if on, ok := d.text(item); ok {
			p.On = on
		}
	}
}

// target reads the reference to what a permission is for.
func (d *decoder) target(into *schema.Permission, e hclsyntax.Expression) {
	p, ok := d.path(e)
	if !ok {
		return
	}
	d.refer(p, func(l *linker, a schema.Address) {
		switch {
		case l.dialect == clickhouse && isGrantable(a.Kind):
			into.Target = a
		case l.dialect == clickhouse:
			l.problems.Errorf("wrong-reference", "Wrong kind of reference", p.at,
				"%s: there are no permissions for a %s. Name a table, a view, a column or a schema, or write a string such as \"*.*\".", p, a.Kind)
		case schema.PrivilegesOf(a.Kind) == nil:
			l.problems.Errorf("wrong-reference", "Wrong kind of reference", p.at, "%s: there are no permissions for a %s. Name a table, a view, a column, a schema, a type, a function or a foreign server.", p, a.Kind)
		default:
			into.Target = a
		}
	})
}

// isGrantable reports whether privileges of ClickHouse are for objects of the
// kind.
func isGrantable(kind schema.Kind) bool {
	switch kind {
	case schema.KindSchema, schema.KindColumn, schema.KindUser, schema.KindRole, schema.KindNamedCollection:
		return true
	}
	return kind.IsRelation()
}

func printTarget(p *printer, b *permissionBlock) {
	if b.Target.IsZero() {
		p.attr("for", quote(b.On))
		return
	}
	p.attr("for", p.reference(b.Target))
}

// decodePrivileges reads a list of words.
func decodePrivileges(d *decoder, g *grant, e hclsyntax.Expression) {
	tuple, ok := e.(*hclsyntax.TupleConsExpr)
	if !ok {
		g.words, _ = d.texts(e)
		return
	}
	g.words = []string{}
	for _, x := range tuple.Exprs {
		text, bare := word(x)
		if !bare || d.isVariable(text) {
			text, ok = d.text(x)
		}
		if bare || ok {
			g.words = append(g.words, text)
		}
	}
}

// printPrivileges writes words, in which _ stands for a space.
func printPrivileges(p *printer, g *grant) {
	words := make([]string, len(g.words))
	for i, w := range g.words {
		words[i] = strings.ReplaceAll(w, " ", "_")
	}
	p.list("privileges", words)
}

// grantee is what tells permissions apart.
type grantee struct {
	role     string
	target   schema.Address
	on       string
	sequence bool
	// forRole, objects and where are set for those of objects to come.
	forRole, objects string
	where            schema.Address
}

// joinPermissions makes one object of the blocks for the same role and target.
func joinPermissions(objects []schema.Object) []schema.Object {
	first := map[grantee]*schema.Privileges{}
	return slices.DeleteFunc(objects, func(o schema.Object) bool {
		var key grantee
		var stated *schema.Privileges
		switch o := o.(type) {
		case *schema.Permission:
			key, stated = grantee{role: o.Name, target: o.Target, on: o.On, sequence: o.Sequence}, &o.Privileges
		case *schema.DefaultPermission:
			key, stated = grantee{role: o.Name, forRole: o.ForRole, objects: o.Objects, where: o.In}, &o.Privileges
		default:
			return false
		}
		joined := first[key]
		if joined == nil {
			first[key] = stated
			return false
		}
		joined.List, joined.Grantable = append(joined.List, stated.List...), append(joined.Grantable, stated.Grantable...)
		joined.Revoked = append(joined.Revoked, stated.Revoked...)
		return true
	})
}

// grants lists what blocks say of privileges: one block for those that can be
// handed on, one for the others, and one for none at all.
func grants(privileges schema.Privileges, kind schema.Kind) []grant {
	list, grantable := privileges.List, privileges.Grantable
	switch privileges.Maintain {
	case schema.HasMaintain:
		list = append(slices.Clone(list), "MAINTAIN")
	case schema.GrantableMaintain:
		grantable = append(slices.Clone(grantable), "MAINTAIN")
	}
	var all []grant
	if len(list) > 0 || len(grantable)+len(privileges.Revoked) == 0 {
		all = append(all, grant{words: inShort(list, privileges.Maintain, kind)})
	}
	if len(grantable) > 0 {
		all = append(all, grant{words: inShort(grantable, privileges.Maintain, kind), grantable: true})
	}
	if len(privileges.Revoked) > 0 {
		all = append(all, grant{words: privileges.Revoked, revoked: true})
	}
	return all
}

// inShort says ALL where the list has all that there is.
func inShort(words []string, maintain string, kind schema.Kind) []string {
	all := schema.PrivilegesOf(kind)
	complete := len(all) > 1 && !slices.ContainsFunc(all, func(word string) bool { return !slices.Contains(words, word) })
	if complete && (slices.Contains(words, "MAINTAIN") || maintain == "") {
		return []string{"ALL"}
	}
	return words
}

// printPermission leaves out what every server has from the start, save where there
// is nothing else: a model without permissions would say that it does not manage
// any, not that there are none.
func printPermission(p *printer, o *schema.Permission) {
	if o.Initial {
		if p.graph.ManagesPermissions() {
			return
		}
		p.note = "There are no other permissions. Without any, a model leaves those of the database alone."
	}
	for _, g := range grants(o.Privileges, o.PrivilegeKind()) {
		p.open("permission")
		permissionSpec.print(p, &permissionBlock{Permission: o, grant: g})
		p.close()
	}
}
