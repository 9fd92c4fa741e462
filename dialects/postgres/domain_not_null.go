package postgres

import (
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// namedDomainNotNull is the first major on which NOT NULL of a domain is a
// constraint with a name.
const namedDomainNotNull = 17

func domainNotNullName(o *schema.Domain) string {
	return orDefault(orDefault(o.Required.Name, o.Required.Given), objectName(o.Name, "", notNullSuffix))
}

// withNamedNotNull is the new domain with the name of its constraint, where another
// constraint of the schema has it: one of a domain that goes later, or was called
// so. The server would choose another, but takes what it is told.
func (e *emitter) withNamedNotNull(o *schema.Domain) *schema.Domain {
	name := domainNotNullName(o)
	if !o.NotNull || orDefault(o.Required.Name, o.Required.Given) != "" || !e.isConstraint(o, name) {
		return o
	}
	named := *o
	named.Required.Given = name
	return &named
}

// isConstraint reports whether another domain of the schema, or a table there, has
// a constraint of that name, before the plan or behind it.
func (e *emitter) isConstraint(but *schema.Domain, name string) bool {
	if e.constraints == nil {
		e.constraints = map[schema.Address]map[string]bool{}
		for _, g := range []*schema.Graph{e.pair.From, e.pair.To} {
			e.noteConstraints(g)
		}
	}
	for owner := range e.constraints[schema.Address{Schema: but.Schema, Name: name}] {
		if owner != but.Name {
			return true
		}
	}
	return false
}

// noteConstraints notes by schema and name which domains have a constraint, or, as
// "", that a table has one.
func (e *emitter) noteConstraints(g *schema.Graph) {
	note := func(owner, namespace, name string) {
		key := schema.Address{Schema: namespace, Name: name}
		if e.constraints[key] == nil {
			e.constraints[key] = map[string]bool{}
		}
		e.constraints[key][owner] = true
	}
	for _, o := range g.OfKind(schema.KindDomain) {
		domain := *o.(*schema.Domain)
		owner := domain.Name
		domain.Name = e.formerly(domain.Address()).Name
		for _, check := range domain.Checks {
			note(owner, domain.Schema, check.Name)
		}
		if domain.NotNull {
			note(owner, domain.Schema, domainNotNullName(&domain))
		}
	}
	for _, t := range g.Tables() {
		for _, o := range g.Children(t.Address()) {
			switch o.(type) {
			case *schema.Check, *schema.ForeignKey, *schema.PrimaryKey, *schema.Unique, *schema.Exclude:
				note("", t.Schema, constraintName(o))
			}
		}
	}
}

// alterDomainNotNull makes or drops the constraint, or changes that which is
// there.
func (e *emitter) alterDomainNotNull(c planner.Change, fields *dialects.Fields, before, after *schema.Domain) {
	null, name, comment := fields.Take("not_null"), fields.Take("required.name"), fields.Take("required.comment")
	switch {
	case null && !after.NotNull:
		e.onDomain(c, "DROP NOT NULL")
		return
	case null && (orDefault(after.Required.Name, after.Required.Given) != "" ||
		serverOf(e.pair).major >= namedDomainNotNull && e.isConstraint(after, domainNotNullName(after))):
		e.onDomain(c, "ADD CONSTRAINT "+ident(domainNotNullName(after))+" NOT NULL", domainHazards(c.Address)...)
	case null:
		e.onDomain(c, "SET NOT NULL", domainHazards(c.Address)...)
	case name:
		former := *before
		former.Name = e.formerly(c.Address).Name
		e.onDomain(c, "RENAME CONSTRAINT "+ident(domainNotNullName(&former))+" TO "+ident(domainNotNullName(after)))
	}
	if comment {
		e.domainNotNullComment(c, after)
	}
}

func (e *emitter) domainNotNullComment(c planner.Change, o *schema.Domain) {
	e.comment(c, schema.Address{}, "CONSTRAINT "+ident(domainNotNullName(o))+" ON DOMAIN "+qualified(c.Address), o.Required.Comment)
}

func normalizeDomainNotNull(o *schema.Domain) {
	if !o.NotNull {
		o.Required = schema.DomainNotNull{}
		return
	}
	splitName(&o.Required.Name, &o.Required.Given, objectName(o.Name, "", notNullSuffix))
}
