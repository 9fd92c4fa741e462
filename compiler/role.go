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
	}, elementFields("profiles", elementsOfRole)), elementBlocks(elementsOfRole))

func elementsOfRole(r *schema.Role) *schema.Elements { return &r.ClickHouse }

func decodeRole(d *decoder, b block) { decodeNamed(d, b, roleSpec, &schema.Role{}) }

func printRole(p *printer, r *schema.Role) {
	p.open("role", r.Name)
	roleSpec.print(p, r)
	p.close()
}

// roleList is an attribute with a list of roles.
func roleList[T any](name string, get func(*T) *[]string) field[T] {
	return field[T]{name: name, in: postgres | clickhouse,
		decode: func(d *decoder, t *T, e hclsyntax.Expression) { d.roles(e, get(t)) },
		print:  func(p *printer, t *T) { p.roleList(name, *get(t)) }}
}

// roles reads a list of roles.
func (d *decoder) roles(e hclsyntax.Expression, into *[]string) { d.namedList(e, into, d.role) }

// role reads role.<name>, PUBLIC, or the name of a role that no model declares
// as a string. On ClickHouse it can be user.<name> as well.
func (d *decoder) role(e hclsyntax.Expression, found func(string)) {
	kinds := []schema.Kind{schema.KindRole}
	if d.dialect == clickhouse {
		kinds = append(kinds, schema.KindUser)
	} else if w, ok := word(e); ok && !d.isVariable(w) {
		d.roleWord(e, w, found)
		return
	}
	d.named(e, kinds, func(name string) { found(d.publicOr(name)) })
}

// named reads <kind>.<name>, or the name of an object that no model declares as
// a string.
func (d *decoder) named(e hclsyntax.Expression, kinds []schema.Kind, found func(string)) {
	if root := rootName(e); root == "" || d.isVariable(root) {
		if name, ok := d.text(e); ok {
			found(name)
		}
		return
	}
	p, ok := d.path(e)
	if !ok {
		return
	}
	if !slices.Contains(kinds, schema.Kind(p.steps[0])) || len(p.steps) != 2 {
		d.problems.Errorf("wrong-reference", "Wrong kind of reference", p.at, "%s is no %s. Write %s.<name>, or the name of a %s outside of the model as a string.",
			p, kinds[0], kinds[0], kinds[0])
		return
	}
	d.link(func(l *linker) { l.named(p, found) })
}

// publicOr takes PUBLIC in quotes for what it means: no role can have the name.
func (d *decoder) publicOr(name string) string {
	if d.dialect != clickhouse && name == strings.ToUpper(schema.Public) {
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

func (l *linker) named(p path, found func(string)) {
	kind := schema.Kind(p.steps[0])
	symbols := l.symbols[symbolKey{kind, p.steps[1]}]
	if len(symbols) > 0 {
		found(symbols[0].address.Name)
		return
	}
	var known []string
	for key := range l.symbols {
		if key.kind == kind {
			known = append(known, key.label)
		}
	}
	l.problems.Errorf("dangling-reference", "Reference to an unknown object", p.at,
		"No model declares %s. Write the name of a %s outside of the model as a string, \"%s\".%s", p, kind, p.steps[1], diag.DidYouMean(p.steps[1], known))
}

// roleText writes how a model names the role or user.
func (p *printer) roleText(name string) string {
	if name == schema.Public && p.dialect != clickhouse {
		return "PUBLIC"
	}
	if user := (schema.Address{Kind: schema.KindUser, Name: name}); p.declares(user) {
		return p.reference(user)
	}
	return p.named(schema.Address{Kind: schema.KindRole, Name: name})
}
