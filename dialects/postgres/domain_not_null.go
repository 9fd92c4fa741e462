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

// alterDomainNotNull makes or drops the constraint, or changes that which is
// there.
func (e *emitter) alterDomainNotNull(c planner.Change, fields *dialects.Fields, before, after *schema.Domain) {
	null, name, comment := fields.Take("not_null"), fields.Take("required.name"), fields.Take("required.comment")
	switch {
	case null && !after.NotNull:
		e.onDomain(c, "DROP NOT NULL")
		return
	case null && orDefault(after.Required.Name, after.Required.Given) != "":
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
