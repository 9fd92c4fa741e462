package compiler

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

var roleSpec = newSpec("role",
	fields(metaFields[schema.Role](), []field[schema.Role]{
		flag("superuser", postgres, func(r *schema.Role) *bool { return &r.Superuser }),
		flag("create_db", postgres, func(r *schema.Role) *bool { return &r.CreateDB }),
		flag("create_role", postgres, func(r *schema.Role) *bool { return &r.CreateRole }),
		inverseFlag("inherit", postgres, func(r *schema.Role) *bool { return &r.NoInherit }),
		flag("login", postgres, func(r *schema.Role) *bool { return &r.Login }),
		flag("replication", postgres, func(r *schema.Role) *bool { return &r.Replication }),
		flag("bypass_rls", postgres, func(r *schema.Role) *bool { return &r.BypassRLS }),
		optionalInteger("connection_limit", postgres, func(r *schema.Role) **int64 { return &r.ConnectionLimit }),
		text("valid_until", postgres, func(r *schema.Role) *string { return &r.ValidUntil }),
		roleList("member_of", func(r *schema.Role) *[]string { return &r.MemberOf }),
		roleList("admin_of", func(r *schema.Role) *[]string { return &r.AdminOf }),
		settingsField(func(r *schema.Role) *[]schema.Setting { return &r.Set }),
		comment[schema.Role](),
	}), nil)

func decodeRole(d *decoder, b block) {
	errors := d.failures()
	r := &schema.Role{}
	r.Name = d.begin(b, &r.Meta)
	d.needName(b, r.Name)
	d.enter(d.declare(b, r.Address()))
	roleSpec.decode(d, b, r, &r.Origin)
	d.finish(r, errors)
}

func printRole(p *printer, r *schema.Role) {
	p.open("role", r.Name)
	roleSpec.print(p, r)
	p.close()
}

// roleList is an attribute with a list of roles.
func roleList[T any](name string, get func(*T) *[]string) field[T] {
	return field[T]{name: name, in: postgres,
		decode: func(d *decoder, t *T, e hclsyntax.Expression) { d.roles(e, get(t)) },
		print: func(p *printer, t *T) {
			texts := make([]string, len(*get(t)))
			for i, role := range *get(t) {
				texts[i] = p.roleText(role)
			}
			if len(texts) > 0 {
				p.list(name, texts)
			}
		}}
}

// roles reads a list of roles.
func (d *decoder) roles(e hclsyntax.Expression, into *[]string) {
	tuple, ok := e.(*hclsyntax.TupleConsExpr)
	if !ok {
		if names, ok := d.texts(e); ok {
			*into = slices.Clone(names)
		}
		return
	}
	names := make([]string, len(tuple.Exprs))
	for i, x := range tuple.Exprs {
		d.role(x, func(name string) { names[i] = name })
	}
	*into = names
}

// role reads role.<name>, PUBLIC, or the name of a role that no model declares
// as a string.
func (d *decoder) role(e hclsyntax.Expression, found func(string)) {
	if w, ok := word(e); ok && !d.isVariable(w) {
		d.roleWord(e, w, found)
		return
	}
	if root := rootName(e); root == "" || d.isVariable(root) {
		if name, ok := d.text(e); ok {
			found(publicOr(name))
		}
		return
	}
	p, ok := d.path(e)
	if !ok {
		return
	}
	if p.steps[0] != string(schema.KindRole) || len(p.steps) != 2 {
		d.problems.Errorf("wrong-reference", "Wrong kind of reference", p.at, "%s is no role. Write role.<name>, or the name of a role outside of the model as a string.", p)
		return
	}
	d.link(func(l *linker) { l.role(p, found) })
}

// publicOr takes PUBLIC in quotes for what it means: no role can have the name.
func publicOr(name string) string {
	if name == strings.ToUpper(schema.Public) {
		return schema.Public
	}
	return name
}

func (d *decoder) roleWord(e hclsyntax.Expression, word string, found func(string)) {
	switch word {
	case "PUBLIC":
		found(schema.Public)
	case "CURRENT_USER", "CURRENT_ROLE", "SESSION_USER":
		d.problems.Errorf("wrong-value", "Wrong kind of value", d.at(e.Range()),
			"%s is whoever runs the statement, so that the model would mean something else for everybody. Name the role.", word)
	default:
		d.problems.Errorf("wrong-value", "Wrong kind of value", d.at(e.Range()), "%s is no role. Write role.%s for one of the model, or \"%s\" for another one.", word, word, word)
	}
}

func (l *linker) role(p path, found func(string)) {
	symbols := l.symbols[symbolKey{schema.KindRole, p.steps[1]}]
	if len(symbols) > 0 {
		found(symbols[0].address.Name)
		return
	}
	var known []string
	for key := range l.symbols {
		if key.kind == schema.KindRole {
			known = append(known, key.label)
		}
	}
	l.problems.Errorf("dangling-reference", "Reference to an unknown object", p.at,
		"No model declares %s. Write the name of a role outside of the model as a string, \"%s\".%s", p, p.steps[1], diag.DidYouMean(p.steps[1], known))
}

// roleText writes how a model names the role.
func (p *printer) roleText(name string) string {
	switch {
	case name == schema.Public:
		return "PUBLIC"
	case p.graph.Lookup(schema.Address{Kind: schema.KindRole, Name: name}) != nil:
		return string(schema.KindRole) + step(name)
	}
	return quote(name)
}
