package compiler

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

var userSpec = newSpec("user",
	fields(metaFields[schema.User](), []field[schema.User]{
		text("valid_until", clickhouse, func(u *schema.User) *string { return &u.ValidUntil }),
		roleList("member_of", func(u *schema.User) *[]string { return &u.MemberOf }),
		roleList("admin_of", func(u *schema.User) *[]string { return &u.AdminOf }),
	}, choiceFields("default_roles", "ALL", func(u *schema.User) *schema.RoleChoice { return &u.DefaultRoles }),
		choiceFields("grantees", "ANY", func(u *schema.User) *schema.RoleChoice { return &u.Grantees }),
		[]field[schema.User]{
			{name: "default_database", decode: decodeDefaultDatabase, print: printDefaultDatabase},
			comment[schema.User](),
		}, elementFields("profiles", func(u *schema.User) *schema.Elements { return &u.Elements })),
	slices.Concat([]nested[schema.User]{
		{name: "identified", decode: decodeIdentified, print: printIdentified},
		{name: "hosts", once: true, decode: decodeHosts, print: printHosts},
	}, elementBlocks(func(u *schema.User) *schema.Elements { return &u.Elements })))

func decodeUser(d *decoder, b block) { decodeNamed(d, b, userSpec, &schema.User{}) }

func printUser(p *printer, u *schema.User) {
	p.open("user", u.Name)
	userSpec.print(p, u)
	p.close()
}

func decodeDefaultDatabase(d *decoder, u *schema.User, e hclsyntax.Expression) {
	u.DefaultDatabase, _ = d.schemaName(e)
}

func printDefaultDatabase(p *printer, u *schema.User) {
	if a := (schema.Address{Kind: schema.KindSchema, Name: u.DefaultDatabase}); u.DefaultDatabase != "" && p.declares(a) {
		p.attr("default_database", p.reference(a))
	} else if u.DefaultDatabase != "" {
		p.attr("default_database", quote(u.DefaultDatabase))
	}
}

// declares reports whether the printed model has a block for the object.
func (p *printer) declares(a schema.Address) bool { return p.graph.Lookup(a) != nil }

var identifiedSpec = newSpec("identified", []field[schema.Authentication]{
	required(raw("type", clickhouse, func(a *schema.Authentication) *string { return &a.Type })),
	text("server", clickhouse, func(a *schema.Authentication) *string { return &a.Server }),
	text("scheme", clickhouse, func(a *schema.Authentication) *string { return &a.Scheme }),
	text("realm", clickhouse, func(a *schema.Authentication) *string { return &a.Realm }),
	optionalTexts("common_names", func(a *schema.Authentication) *[]string { return &a.CommonNames }),
	optionalTexts("subject_alt_names", func(a *schema.Authentication) *[]string { return &a.SubjectAltNames }),
	optionalTexts("keys", func(a *schema.Authentication) *[]string { return &a.Keys }),
}, nil)

func decodeIdentified(d *decoder, u *schema.User, b block) {
	var a schema.Authentication
	for _, name := range []string{"password", "hash", "by"} {
		if secret := b.Body.Attributes[name]; secret != nil {
			d.problems.Errorf("secret-option", "Secret in a model", d.at(secret.NameRange),
				"A model holds no passwords and no hashes of them: they would be in files, plans and snapshots. "+
					"State the type alone, and set the password with ALTER USER when the user exists.")
			return
		}
	}
	identifiedSpec.decode(d, b, &a, nil)
	u.Identified = append(u.Identified, a)
}

func printIdentified(p *printer, u *schema.User) {
	for _, a := range u.Identified {
		p.open("identified")
		identifiedSpec.print(p, &a)
		p.close()
	}
}

var hostsSpec = newSpec("hosts", []field[schema.UserHosts]{
	flag("none", clickhouse, func(h *schema.UserHosts) *bool { return &h.None }),
	flag("local", clickhouse, func(h *schema.UserHosts) *bool { return &h.Local }),
	optionalTexts("ip", func(h *schema.UserHosts) *[]string { return &h.IP }),
	optionalTexts("names", func(h *schema.UserHosts) *[]string { return &h.Names }),
	optionalTexts("regexp", func(h *schema.UserHosts) *[]string { return &h.Regexp }),
	optionalTexts("like", func(h *schema.UserHosts) *[]string { return &h.Like }),
}, nil)

func decodeHosts(d *decoder, u *schema.User, b block) { hostsSpec.decode(d, b, &u.Hosts, nil) }

func printHosts(p *printer, u *schema.User) {
	if u.Hosts.Everybody() {
		return
	}
	p.open("hosts")
	hostsSpec.print(p, &u.Hosts)
	p.close()
}

// optionalTexts is a list of strings that is printed where it has any.
func optionalTexts[T any](name string, get func(*T) *[]string) field[T] {
	f := textList(name, clickhouse, get)
	list := f.print
	f.print = func(p *printer, t *T) {
		if len(*get(t)) > 0 {
			list(p, t)
		}
	}
	return f
}

// setFields are a set of users and roles: name = ALL, NONE or a list, and
// name_except.
func setFields[T any](name string, get func(*T) *schema.RoleSet) []field[T] {
	return []field[T]{
		{name: name, in: clickhouse,
			decode: func(d *decoder, t *T, e hclsyntax.Expression) {
				set := get(t)
				if w, ok := d.everybody(e, "ALL"); ok {
					set.All = w
					return
				}
				d.roles(e, &set.Names)
			},
			print: func(p *printer, t *T) {
				if set := get(t); set.All {
					p.attr(name, "ALL")
				} else {
					p.roleList(name, set.Names)
				}
			}},
		exceptField(name, func(t *T) *[]string { return &get(t).Except }),
	}
}

// choiceFields are a set that has everybody where it is not written.
func choiceFields[T any](name, all string, get func(*T) *schema.RoleChoice) []field[T] {
	return []field[T]{
		{name: name, in: clickhouse,
			decode: func(d *decoder, t *T, e hclsyntax.Expression) {
				set := get(t)
				if everybody, ok := d.everybody(e, all); ok {
					set.None = !everybody
					return
				}
				d.roles(e, &set.Names)
				if set.None = len(set.Names) == 0; set.None {
					set.Names = nil
				}
			},
			print: func(p *printer, t *T) {
				if set := get(t); set.None {
					p.attr(name, "NONE")
				} else {
					p.roleList(name, set.Names)
				}
			}},
		exceptField(name, func(t *T) *[]string { return &get(t).Except }),
	}
}

func exceptField[T any](name string, get func(*T) *[]string) field[T] {
	return field[T]{name: name + "_except", in: clickhouse,
		decode: func(d *decoder, t *T, e hclsyntax.Expression) { d.roles(e, get(t)) },
		print:  func(p *printer, t *T) { p.roleList(name+"_except", *get(t)) }}
}

// everybody reads the word for all, or NONE; a list is left to be read.
func (d *decoder) everybody(e hclsyntax.Expression, all string) (everybody, read bool) {
	w, bare := word(e)
	if !bare || d.isVariable(w) {
		return false, false
	}
	w, _ = d.keyword(e, []string{all, "NONE"})
	return w == all, true
}

func (p *printer) roleList(name string, roles []string) {
	if len(roles) == 0 {
		return
	}
	texts := make([]string, len(roles))
	for i, role := range roles {
		texts[i] = p.roleText(role)
	}
	p.list(name, texts)
}
