package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

func (e *emitter) permission(c planner.Change) {
	p := c.Object().(*schema.Permission)
	given := impliedPrivileges(p)
	switch {
	case c.Creates():
		after := c.After.(*schema.Permission)
		if c.Kept && e.losesColumn(after.Target) {
			return
		}
		if e.isMade(after) && e.defaultsMayAdd(after.Name, after.PrivilegeKind(), after.Target) {
			e.revoke(c, after, []string{"ALL"}, "")
			e.restoreColumns(c, after, schema.PrivilegesOf(after.PrivilegeKind()))
			given = schema.Privileges{}
		}
		e.regrant(c, after, given, after.Privileges)
		e.granted[c.Address] = true
	case c.Drops():
		if before := c.Before.(*schema.Permission); !e.goes(c, before.Target) {
			e.regrant(c, before, before.Privileges, given)
		}
	default:
		fields := dialects.NewFields(c)
		for _, field := range []string{"privileges", "grantable", "maintain"} {
			fields.Take(field)
		}
		e.regrant(c, c.After.(*schema.Permission), c.Before.(*schema.Permission).Privileges, c.After.(*schema.Permission).Privileges)
		e.problems = append(e.problems, fields.Rest()...)
	}
}

// goes reports whether what the permission is for disappears, so that nothing
// needs to be revoked.
func (e *emitter) goes(c planner.Change, target schema.Address) bool {
	if c.Action == planner.Replace || e.remade[target] || e.pair.To.Lookup(target) == nil && target.Kind != schema.KindColumn {
		return true
	}
	if target.Kind != schema.KindColumn {
		return false
	}
	parent := e.pair.To.Relation(target.Schema, target.Parent)
	return parent == nil || e.remade[parent.Address()] || parent.Address().Kind == schema.KindTable && e.pair.To.Lookup(target) == nil
}

// losesColumn reports whether the column is one that a view does not have in the
// target, so that what was granted on it cannot be put back.
func (e *emitter) losesColumn(target schema.Address) bool {
	view := e.pair.To.Relation(target.Schema, target.Parent)
	if target.Kind != schema.KindColumn || view == nil || !isView(view.Address().Kind) {
		return false
	}
	columns, known := e.dialect.scopeOf(e.pair.To, view.Address(), "as").Relation(target.Schema, target.Parent)
	return known && !slices.ContainsFunc(columns, func(c pgsql.ColumnType) bool { return c.Name == target.Name })
}

// impliedPrivileges are those that a role has of an object without any grant.
func impliedPrivileges(p *schema.Permission) schema.Privileges {
	return impliedFor(p.Name, p.PrivilegeKind())
}

func impliedFor(role string, kind schema.Kind) schema.Privileges {
	if role != schema.Public {
		return schema.Privileges{}
	}
	switch kind {
	case schema.KindFunction, schema.KindProcedure, schema.KindAggregate, schema.KindEnum, schema.KindDomain, schema.KindComposite, schema.KindRange:
		return schema.Privileges{List: schema.PrivilegesOf(kind)}
	}
	return schema.Privileges{}
}

// spelled lists privileges as GRANT takes them, MAINTAIN included.
func spelled(list []string, maintain bool) []string {
	if maintain {
		return append(slices.Clone(list), "MAINTAIN")
	}
	return list
}

func without(list, others []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(word string) bool { return slices.Contains(others, word) })
}

// transition is one GRANT or REVOKE.
type transition struct {
	verb       string
	privileges []string
	// optionFor stands before the privileges of a REVOKE, option behind a GRANT.
	optionFor, option string
}

func (t transition) preposition() string {
	return map[string]string{"GRANT": "TO", "REVOKE": "FROM"}[t.verb]
}

// transitions lead from one set of privileges to another, of which all is
// everything that there is.
func transitions(from, to schema.Privileges, all []string) (list []transition) {
	add := func(t transition) {
		if len(t.privileges) > 0 {
			list = append(list, t)
		}
	}
	if to.Maintain == "" && !to.Empty() {
		from.Maintain = "" // the server does not know it
	}
	had, couldGrant := spelled(from.List, from.Maintain == schema.HasMaintain), spelled(from.Grantable, from.Maintain == schema.GrantableMaintain)
	has, canGrant := spelled(to.List, to.Maintain == schema.HasMaintain), spelled(to.Grantable, to.Maintain == schema.GrantableMaintain)
	add(transition{verb: "REVOKE", privileges: revoked(slices.Concat(had, couldGrant), slices.Concat(has, canGrant), all)})
	add(transition{verb: "REVOKE", privileges: inShort(shared(couldGrant, has), all), optionFor: "GRANT OPTION FOR "})
	add(transition{verb: "GRANT", privileges: granted(has, slices.Concat(had, couldGrant), all)})
	add(transition{verb: "GRANT", privileges: granted(canGrant, couldGrant, all), option: " WITH GRANT OPTION"})
	return list
}

// granted are the privileges to give: what was not there before, or the word
// ALL, since older servers have no MAINTAIN.
func granted(has, had, all []string) []string {
	missing := without(has, had)
	if slices.Contains(missing, "MAINTAIN") && len(without(all, has)) == 0 {
		return []string{"ALL"}
	}
	return missing
}

// revoked are the privileges to take: what does not stay, or the word ALL, as
// for granted.
func revoked(had, has, all []string) []string {
	gone := without(had, has)
	if len(has) == 0 {
		return inShort(gone, all)
	}
	return gone
}

// inShort is the list, or the word ALL, as for granted.
func inShort(list, all []string) []string {
	if slices.Contains(list, "MAINTAIN") && len(without(all, list)) == 0 {
		return []string{"ALL"}
	}
	return list
}

func shared(list, others []string) []string { return without(list, without(list, others)) }

// regrant leads from one set of privileges to another.
func (e *emitter) regrant(c planner.Change, p *schema.Permission, from, to schema.Privileges) {
	for _, t := range transitions(from, to, schema.PrivilegesOf(p.PrivilegeKind())) {
		if t.verb == "GRANT" {
			e.grantTo(c, p, t.privileges, t.option)
			continue
		}
		e.revoke(c, p, t.privileges, t.optionFor)
		if t.optionFor == "" {
			e.restoreColumns(c, p, without(slices.Concat(from.List, from.Grantable), slices.Concat(to.List, to.Grantable)))
		}
	}
}

// grantTo gives privileges.
func (e *emitter) grantTo(c planner.Change, p *schema.Permission, privileges []string, option string) {
	if len(privileges) > 0 {
		e.sql(c, "GRANT "+e.privilegesOn(p, privileges)+" TO "+roleSQL(p.Name)+option)
	}
}

func (e *emitter) revoke(c planner.Change, p *schema.Permission, privileges []string, option string) {
	what := e.privilegesOn(p, privileges)
	var hazards []dialects.Hazard
	if option == "" && !e.isMade(p) {
		hazards = append(hazards, lostRights(roleSQL(p.Name), what))
	}
	e.sql(c, "REVOKE "+option+what+" FROM "+roleSQL(p.Name), hazards...)
}

// isMade reports whether the plan makes what the permission is for, so that
// nobody relies on it yet.
func (e *emitter) isMade(p *schema.Permission) bool {
	if e.names[bearer(p.Target)] {
		return true
	}
	column, ok := e.pair.From.Lookup(p.Target).(*schema.Column)
	return p.Sequence && (!ok || column.Identity.Generated == "" && column.Postgres.Serial == "")
}

// bearer is the qualified name of what a permission is for, or of what it
// belongs to.
func bearer(target schema.Address) string {
	if target.Kind.OfTable() {
		target = target.Table()
	}
	return qualified(target)
}

// restoreColumns gives back what the role may do with single columns: to
// revoke a privilege on a table takes it from the columns as well. What the
// plan gives later is not there to be taken.
func (e *emitter) restoreColumns(c planner.Change, p *schema.Permission, gone []string) {
	if p.Sequence || !p.Target.Kind.IsRelation() {
		return
	}
	for _, o := range e.pair.To.Permissions() {
		column, ok := o.(*schema.Permission)
		if !ok || column.Sequence || column.Name != p.Name || column.Target.Kind != schema.KindColumn || column.Target.Schema != p.Target.Schema || column.Target.Parent != p.Target.Name {
			continue
		}
		if a := column.Address(); !e.granted[a] && e.pair.From.Lookup(a) == nil {
			continue
		}
		e.grantTo(c, column, shared(column.List, gone), "")
		e.grantTo(c, column, shared(column.Grantable, gone), " WITH GRANT OPTION")
	}
}

// privilegesOn spells privileges and what they are for.
func (e *emitter) privilegesOn(p *schema.Permission, privileges []string) string {
	words := privileges
	if p.Target.Kind == schema.KindColumn && !p.Sequence {
		words = slices.Clone(words)
		for i := range words {
			words[i] += " (" + ident(p.Target.Name) + ")"
		}
	}
	return strings.Join(words, ", ") + " ON " + e.objectOf(p)
}

// objectOf spells the object of a permission.
func (e *emitter) objectOf(p *schema.Permission) string {
	target := p.Target
	o := e.pair.To.Lookup(target)
	if o == nil {
		o = e.pair.From.Lookup(target)
	}
	column, isColumn := o.(*schema.Column)
	switch {
	case p.Sequence && isColumn:
		return "SEQUENCE " + qualified(counterSequence(column))
	case target.Kind == schema.KindColumn:
		return "TABLE " + qualified(target.Table())
	case target.Kind.IsRelation():
		return "TABLE " + qualified(target)
	case target.Kind.IsType():
		return "TYPE " + qualified(target)
	case target.Kind == schema.KindAggregate && o != nil:
		return "FUNCTION " + signedName(o)
	case target.Kind.HasSignature() && o != nil:
		return strings.ToUpper(string(target.Kind)) + " " + routineName(o)
	}
	return strings.ToUpper(strings.ReplaceAll(string(target.Kind), "_", " ")) + " " + qualified(target)
}

// preparePermissions gives permissions their normal form, and leaves out those
// that say no more than the server does by itself.
func preparePermissions(o schema.Object) (needless bool, problems diag.List) {
	switch o := o.(type) {
	case *schema.Permission:
		problems = normalizePrivileges(o, &o.Privileges, o.PrivilegeKind())
		return equalPrivileges(o.Privileges, impliedPrivileges(o)) && !isPublicOnPublic(o), problems
	case *schema.DefaultPermission:
		problems = normalizePrivileges(o, &o.Privileges, o.PrivilegeKind())
		given := schema.Privileges{}
		if o.In.IsZero() {
			given = impliedFor(o.Name, map[string]schema.Kind{"FUNCTIONS": schema.KindFunction, "TYPES": schema.KindDomain}[o.Objects])
		}
		return equalPrivileges(o.Privileges, given), problems
	}
	return false, nil
}

func equalPrivileges(a, b schema.Privileges) bool {
	return slices.Equal(a.List, b.List) && slices.Equal(a.Grantable, b.Grantable) && (a.Maintain == "" || a.Maintain == schema.NoMaintain)
}

// normalizePrivileges resolves ALL, sorts, and keeps MAINTAIN apart.
func normalizePrivileges(o schema.Object, p *schema.Privileges, kind schema.Kind) diag.List {
	all := schema.PrivilegesOf(kind)
	var problems diag.List
	resolve := func(words []string) (list []string, maintain bool) {
		for _, word := range words {
			switch word = strings.TrimSuffix(strings.ToUpper(word), " PRIVILEGES"); {
			case word == "ALL":
				list, maintain = append(list, all...), true
			case word == "MAINTAIN" && kind.IsRelation():
				maintain = true
			case slices.Contains(all, word):
				list = append(list, word)
			default:
				problems = append(problems, refuse(o, "privileges", "%s: a %s has no privilege %s. There are %s.%s", o.Address(), kind, word,
					strings.Join(append(slices.Clone(all), "ALL"), ", "), diag.DidYouMean(word, all))...)
			}
		}
		slices.Sort(list)
		return slices.Compact(list), maintain
	}
	grantable, handsOn := resolve(p.Grantable)
	list, maintains := resolve(p.List)
	p.List, p.Grantable = orNil(without(list, grantable)), orNil(grantable)
	if p.Maintain == "" && kind.IsRelation() && !inspected(o) {
		p.Maintain = schema.NoMaintain
	}
	switch {
	case !kind.IsRelation():
		p.Maintain = ""
	case handsOn:
		p.Maintain = schema.GrantableMaintain
	case maintains:
		p.Maintain = schema.HasMaintain
	}
	return problems
}

// inspected reports whether the object comes from a server or a snapshot of
// one, which say by themselves whether they know MAINTAIN.
func inspected(o schema.Object) bool { return o.Common().Origin.Range.IsZero() }

func orNil(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	return list
}

// identifyPermission sets what the address has of the target.
func identifyPermission(p *schema.Permission) {
	switch {
	case p.Target.Kind == schema.KindSchema:
		p.Schema = p.Target.Name
	case p.Target.Schema != "":
		p.Schema = p.Target.Schema
	}
	if p.Signature = p.Target.String(); p.Sequence {
		p.Signature += " sequence"
	}
}

// namesMaintain reports whether MAINTAIN is wanted by itself and not as a part
// of ALL.
func namesMaintain(p schema.Privileges, kind schema.Kind) bool {
	of := map[string][]string{schema.HasMaintain: p.List, schema.GrantableMaintain: p.Grantable}
	list, wanted := of[p.Maintain]
	return wanted && len(without(schema.PrivilegesOf(kind), list)) > 0
}
