package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) domain(c planner.Change) {
	switch {
	case c.Creates():
		e.createDomain(c, c.After.(*schema.Domain))
	case c.Drops():
		e.sql(c, "DROP DOMAIN "+qualified(c.Address), e.typeGone(c)...)
	case c.Action == planner.Rename:
		e.rename(c, "ALTER DOMAIN")
	default:
		e.alterDomain(c)
	}
}

// domainDefinition is the domain as CREATE DOMAIN spells it, without checks.
func domainDefinition(domain *schema.Domain) string {
	var b strings.Builder
	b.WriteString("CREATE DOMAIN " + qualified(domain.Address()) + " AS " + typeSQL(domain.Type))
	if domain.Collate != "" {
		b.WriteString(" COLLATE " + collation(domain.Collate))
	}
	if !domain.Default.IsZero() {
		b.WriteString(" DEFAULT " + defaultSQL(domain.Default))
	}
	if domain.NotNull {
		if name := orDefault(domain.Required.Name, domain.Required.Given); name != "" {
			b.WriteString(" CONSTRAINT " + ident(name))
		}
		b.WriteString(" NOT NULL")
	}
	return b.String()
}

func (e *emitter) createDomain(c planner.Change, domain *schema.Domain) {
	definition := domainDefinition(e.withNamedNotNull(domain))
	var later []schema.DomainCheck
	for _, check := range domain.Checks {
		if check.NotValid {
			later = append(later, check)
			continue
		}
		definition += "\n  " + domainCheckSQL(check)
	}
	e.sql(c, definition)
	for _, check := range later {
		e.addDomainCheck(c, check)
	}
	e.newComment(c, schema.Address{}, "DOMAIN "+qualified(c.Address), domain.Comment)
	if domain.Required.Comment != "" {
		e.domainNotNullComment(c, domain)
	}
	for _, check := range domain.Checks {
		if check.Comment != "" {
			e.domainCheckComment(c, check)
		}
	}
}

func domainCheckSQL(check schema.DomainCheck) string {
	return "CONSTRAINT " + ident(check.Name) + " CHECK (" + exprSQL(check.Expr) + ")"
}

func (e *emitter) domainCheckComment(c planner.Change, check schema.DomainCheck) {
	e.comment(c, schema.Address{}, "CONSTRAINT "+ident(check.Name)+" ON DOMAIN "+qualified(c.Address), check.Comment)
}

func (e *emitter) addDomainCheck(c planner.Change, check schema.DomainCheck) {
	clause := "ADD " + domainCheckSQL(check)
	if check.NotValid {
		e.onDomain(c, clause+" NOT VALID")
		return
	}
	e.onDomain(c, clause, domainHazards(c.Address)...)
}

func (e *emitter) onDomain(c planner.Change, action string, hazards ...dialects.Hazard) {
	e.sql(c, "ALTER DOMAIN "+qualified(c.Address)+" "+action, hazards...)
}

// domainHazards are those of a rule that all values of the domain must obey.
func domainHazards(domain schema.Address) []dialects.Hazard {
	name := domain.QualifiedName()
	return []dialects.Hazard{
		hazard(dialects.MayFail, "It fails if a value of domain %s breaks the new rule.", name),
		hazard(dialects.LongLock, "Writes of every table that uses domain %s wait while all of its rows are read.", name)}
}

func (e *emitter) alterDomain(c planner.Change) {
	before, after := c.Before.(*schema.Domain), c.After.(*schema.Domain)
	fields := dialects.NewFields(c)
	fields.Take("type") // it follows an extension
	if fields.Take("checks") {
		e.dropDomainChecks(c, before, after)
	}
	if fields.Take("default") {
		if after.Default.IsZero() {
			e.onDomain(c, "DROP DEFAULT")
		} else {
			e.onDomain(c, "SET DEFAULT "+exprSQL(after.Default))
		}
	}
	e.alterDomainNotNull(c, fields, before, after)
	if slices.Contains(c.Fields, "checks") {
		e.addDomainChecks(c, before, after)
	}
	e.alterRest(c, fields, schema.Address{}, "DOMAIN "+qualified(c.Address))
}

// domainCheck finds the check of the name.
func domainCheck(domain *schema.Domain, name string) (schema.DomainCheck, bool) {
	i := slices.IndexFunc(domain.Checks, func(check schema.DomainCheck) bool { return check.Name == name })
	if i < 0 {
		return schema.DomainCheck{}, false
	}
	return domain.Checks[i], true
}

// keepsDomainCheck reports whether the check need not be made anew: it is there
// with that expression, and need not be validated again.
func (e *emitter) keepsDomainCheck(a schema.Address, old, now schema.DomainCheck) bool {
	return (old.Expr.SameText(now.Expr) || e.rules().EqualExpr(e.pair, a, "checks", old.Expr, now.Expr)) && (old.NotValid || !now.NotValid)
}

// rules are those of the graphs.
func (e *emitter) rules() dialect { return e.pair.To.Rules().(dialect) }

// formerDomainCheck is the check that after has under a new name.
func (e *emitter) formerDomainCheck(a schema.Address, before, after *schema.Domain, now schema.DomainCheck) (schema.DomainCheck, bool) {
	if _, there := domainCheck(before, now.Name); there {
		return schema.DomainCheck{}, false
	}
	for _, old := range before.Checks {
		if _, stays := domainCheck(after, old.Name); !stays && e.keepsDomainCheck(a, old, now) {
			return old, true
		}
	}
	return schema.DomainCheck{}, false
}

// dropDomainChecks drops those that are gone or differ, and renames those that
// go on under another name.
func (e *emitter) dropDomainChecks(c planner.Change, before, after *schema.Domain) {
	renamed := map[string]bool{}
	for _, now := range after.Checks {
		if old, ok := e.formerDomainCheck(c.Address, before, after, now); ok && !renamed[old.Name] {
			renamed[old.Name] = true
			e.onDomain(c, "RENAME CONSTRAINT "+ident(old.Name)+" TO "+ident(now.Name))
		}
	}
	for _, old := range before.Checks {
		now, stays := domainCheck(after, old.Name)
		if !renamed[old.Name] && !(stays && e.keepsDomainCheck(c.Address, old, now)) {
			e.onDomain(c, "DROP CONSTRAINT "+ident(old.Name))
		}
	}
}

// addDomainChecks makes the checks that are new, validates those that are to
// be, and sets comments.
func (e *emitter) addDomainChecks(c planner.Change, before, after *schema.Domain) {
	taken := map[string]bool{}
	for _, now := range after.Checks {
		old, kept := domainCheck(before, now.Name)
		if kept {
			kept = e.keepsDomainCheck(c.Address, old, now)
		} else if old, kept = e.formerDomainCheck(c.Address, before, after, now); kept {
			kept = !taken[old.Name]
			taken[old.Name] = true
		}
		switch {
		case !kept:
			e.addDomainCheck(c, now)
			old = schema.DomainCheck{}
		case old.NotValid && !now.NotValid:
			e.onDomain(c, "VALIDATE CONSTRAINT "+ident(now.Name), domainHazards(c.Address)...)
		}
		if old.Comment != now.Comment {
			e.domainCheckComment(c, now)
		}
	}
}

// normalizeDomain names the checks as the server would and sorts them.
func (d dialect) normalizeDomain(o *schema.Domain, scope schema.Scope) {
	o.Collate = d.ownCollation(o.Collate)
	normalizeDomainNotNull(o)
	taken := map[string]bool{}
	for _, check := range o.Checks {
		taken[check.Name] = true
	}
	for i := range o.Checks {
		check := &o.Checks[i]
		check.Expr.SQL = trimParens(check.Expr.SQL)
		if check.Name == "" {
			check.Name = freeName(o.Name, "check", taken)
			taken[check.Name] = true
		}
	}
	slices.SortFunc(o.Checks, func(a, b schema.DomainCheck) int { return strings.Compare(a.Name, b.Name) })
	d.normalizeDomainDefault(o, scope)
}

// normalizeDomainDefault states the default that a domain over another takes
// over, and NULL only where it takes none.
func (d dialect) normalizeDomainDefault(o *schema.Domain, scope schema.Scope) {
	inherited := d.defaultBelow(o, scope)
	switch {
	case o.Default.IsZero():
		o.Default = inherited
	case !normalizeValue(&o.Default, schema.BaseType(scope, o.Type)):
	case inherited.IsZero():
		o.Default = schema.Expr{}
	default:
		o.Default = schema.SQLExpr("NULL")
	}
}

// defaultBelow is the default that a domain over another takes over when it is
// made.
func (d dialect) defaultBelow(o *schema.Domain, scope schema.Scope) schema.Expr {
	for range 32 {
		t := o.Type
		d.resolveType(o, "type", &t, scope) // it may not have been normalized yet
		below, ok := scope.Lookup(t.User).(*schema.Domain)
		if !ok || t.Array {
			break
		}
		if !below.Default.IsZero() {
			inherited := below.Default
			if normalizeValue(&inherited, schema.BaseType(scope, below.Type)) {
				return schema.Expr{}
			}
			return inherited
		}
		o = below
	}
	return schema.Expr{}
}

const domainsQuery = `
SELECT t.typnamespace, t.typname, t.typbasetype, format_type(t.typbasetype, t.typtypmod), t.typnotnull, coalesce(pg_get_expr(t.typdefaultbin, 0), ''),
  CASE WHEN t.typcollation = b.typcollation THEN '' ELSE {collation} END, coalesce(d.description, ''), ` + typeOwner + `, {domain_not_null}, (
    SELECT coalesce(json_agg(json_build_object('Name', con.conname, 'Expr', pg_get_expr(con.conbin, 0), 'NotValid', NOT con.convalidated,
      'Comment', coalesce(cd.description, ''))), '[]')
    FROM pg_constraint con
    LEFT JOIN pg_description cd ON cd.classoid = 'pg_constraint'::regclass AND cd.objoid = con.oid AND cd.objsubid = 0
    WHERE con.contypid = t.oid AND con.contype = 'c')
FROM pg_type t
JOIN pg_type b ON b.oid = t.typbasetype
LEFT JOIN pg_collation coll ON coll.oid = t.typcollation
LEFT JOIN pg_namespace cn ON cn.oid = coll.collnamespace
LEFT JOIN pg_description d ON d.classoid = 'pg_type'::regclass AND d.objoid = t.oid AND d.objsubid = 0
{domain_not_null_constraint}
WHERE t.typtype = 'd' AND t.typnamespace = ANY ($1)
  AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_type'::regclass AND x.objid = t.oid AND x.deptype = 'e')
ORDER BY t.typname`

// inspectedCheck is one check of a domain as domainsQuery gives it.
type inspectedCheck struct {
	Name, Expr, Comment string
	NotValid            bool
}

// domains reads the domains with their checks.
func (i *inspector) domains() error {
	var namespace, base uint32
	var name, baseText, value, collate, comment, owner string
	var notNull bool
	var required schema.DomainNotNull
	var checks []inspectedCheck
	return i.queryScope(domainsQuery, []any{&namespace, &name, &base, &baseText, &notNull, &value, &collate, &comment, &owner, &required.Name, &required.Comment, &checks}, func() {
		domain := &schema.Domain{Schema: i.schemaNames[namespace], Name: name, Meta: schema.Meta{Comment: comment, Owner: owner},
			Type: i.typeAt(base, baseText), NotNull: notNull, Required: required, Default: schema.SQLExpr(orDefault(value, "NULL")), Collate: collate}
		for _, check := range checks {
			domain.Checks = append(domain.Checks, schema.DomainCheck{Name: check.Name, Expr: schema.SQLExpr(trimParens(check.Expr)),
				NotValid: check.NotValid, Comment: check.Comment})
		}
		i.add(domain)
	})
}
