package clickhouse

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// The parts of users, roles, quotas, profiles and row policies that are alike.

// accessWords are what SQL calls the kinds.
var accessWords = map[schema.Kind]string{
	schema.KindUser: "USER", schema.KindRole: "ROLE", schema.KindQuota: "QUOTA",
	schema.KindSettingsProfile: "SETTINGS PROFILE", schema.KindRowPolicy: "ROW POLICY",
}

// entity is the kind and name of an object, and the cluster, as they follow
// CREATE, ALTER and DROP.
func (e *emitter) entity(a schema.Address) string {
	return accessWords[a.Kind] + " " + chsql.QuoteIdent(a.Name) + e.onCluster("")
}

// dropEntity drops what is a name and no more.
func (e *emitter) dropEntity(c planner.Change, hazards ...dialects.Hazard) {
	e.statement(c, "DROP "+e.entity(c.Address), hazards...)
}

// renameEntity renames what is a name and no more.
func (e *emitter) renameEntity(c planner.Change) {
	e.statement(c, "ALTER "+e.entity(c.Before.Address())+" RENAME TO "+chsql.QuoteIdent(c.Address.Name), entityRenamed(c.Before.Address(), c.Address))
}

// later emits a statement behind all others of the plan: it names users and
// roles that may be made anywhere in it.
func (e *emitter) later(c planner.Change, sql string, hazards ...dialects.Hazard) {
	e.closing = append(e.closing, dialects.Statement{SQL: sql, Hazards: hazards, Changes: addresses(c)})
}

// takeAny consumes the field and those inside it, and reports whether any
// differs.
func takeAny(fields *dialects.Fields, names ...string) bool {
	differs := false
	for _, name := range names {
		differs = fields.Take(name) || differs
	}
	return differs
}

func identList(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = chsql.QuoteIdent(name)
	}
	return joinList(quoted)
}

// roleSet spells a set of users and roles.
func roleSet(set schema.RoleSet) string {
	switch {
	case set.All && len(set.Except) > 0:
		return "ALL EXCEPT " + identList(set.Except)
	case set.All:
		return "ALL"
	case len(set.Names) > 0:
		return identList(set.Names)
	}
	return "NONE"
}

// toClause is the clause of a new object, or nothing for nobody.
func toClause(set schema.RoleSet) string {
	if to := roleSet(set); to != "NONE" {
		return " TO " + to
	}
	return ""
}

// roleChoice is roleSet for a set that is everybody by default, with the word
// for that.
func roleChoice(set schema.RoleChoice, all string) string {
	switch {
	case set.None:
		return "NONE"
	case len(set.Names) > 0:
		return identList(set.Names)
	case len(set.Except) > 0:
		return all + " EXCEPT " + identList(set.Except)
	}
	return all
}

// elementsSQL lists profiles, each behind the word, and settings.
func elementsSQL(e schema.Elements, word string) string {
	var list []string
	for _, profile := range e.Profiles {
		list = append(list, word+" "+chsql.QuoteIdent(profile))
	}
	for _, s := range e.Settings {
		list = append(list, settingSQL(s))
	}
	if len(list) == 0 {
		return "NONE"
	}
	return joinList(list)
}

// settingsClause is the clause of a new object, or nothing.
func settingsClause(e schema.Elements, word string) string {
	if len(e.Profiles)+len(e.Settings) == 0 {
		return ""
	}
	return " SETTINGS " + elementsSQL(e, word)
}

func settingSQL(s schema.ConstrainedSetting) string {
	text := chsql.QuoteIdent(s.Name)
	if s.Value != nil {
		text += " = " + settingValue(*s.Value)
	}
	if s.Min != nil {
		text += " MIN " + settingValue(*s.Min)
	}
	if s.Max != nil {
		text += " MAX " + settingValue(*s.Max)
	}
	if s.Writability != "" {
		text += " " + s.Writability
	}
	return text
}

// settingHazards are those of new settings of a user, role or profile.
func settingHazards(of schema.Address, before, after schema.Elements) []dialects.Hazard {
	var bound []string
	for _, s := range after.Settings {
		if s.Min == nil && s.Max == nil && s.Writability != "CONST" {
			continue
		}
		if !slices.ContainsFunc(before.Settings, func(old schema.ConstrainedSetting) bool { return settingSQL(old) == settingSQL(s) }) {
			bound = append(bound, s.Name)
		}
	}
	if len(bound) == 0 {
		return nil
	}
	return []dialects.Hazard{settingsBound(of, bound)}
}

// memberships are the statements that give roles and take them.
func (e *emitter) memberships(c planner.Change, name string, before, after memberships) {
	quoted, on := chsql.QuoteIdent(name), e.clusterPrefix()
	for _, role := range before.all() {
		if !slices.Contains(after.all(), role) {
			e.statement(c, "REVOKE "+on+chsql.QuoteIdent(role)+" FROM "+quoted, roleLost(name, role))
		}
	}
	for _, role := range before.admin {
		if slices.Contains(after.member, role) {
			e.statement(c, "REVOKE "+on+"ADMIN OPTION FOR "+chsql.QuoteIdent(role)+" FROM "+quoted, roleLost(name, "ADMIN OPTION FOR "+role))
		}
	}
	if given := without(after.member, before.all()); len(given) > 0 {
		e.statement(c, "GRANT "+on+identList(given)+" TO "+quoted)
	}
	if given := without(after.admin, before.admin); len(given) > 0 {
		e.statement(c, "GRANT "+on+identList(given)+" TO "+quoted+" WITH ADMIN OPTION")
	}
}

// memberships are the roles that a user or role has, and those that it can
// grant to others.
type memberships struct{ member, admin []string }

func (m memberships) all() []string { return slices.Concat(m.member, m.admin) }

func without(list, others []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(word string) bool { return slices.Contains(others, word) })
}

// normalizeMemberships sorts the lists and keeps a role in one of them.
func normalizeMemberships(member, admin *[]string) {
	*admin = sortedSet(*admin)
	*member = sortedSet(without(*member, *admin))
}

// sortedSet sorts, takes away what stands twice, and is nil for nothing.
func sortedSet(list []string) []string {
	list = slices.Compact(sortedStrings(slices.Clone(list)))
	if len(list) == 0 {
		return nil
	}
	return list
}

func normalizeSet(set *schema.RoleSet) {
	set.Names, set.Except = sortedSet(set.Names), sortedSet(set.Except)
	switch {
	case len(set.Names) > 0:
		*set = schema.RoleSet{Names: sortedSet(without(set.Names, set.Except))}
	case len(set.Except) > 0:
		set.All = true
	}
}

func normalizeChoice(set *schema.RoleChoice) {
	set.Names, set.Except = sortedSet(set.Names), sortedSet(set.Except)
	if len(set.Names) > 0 {
		*set = schema.RoleChoice{Names: sortedSet(without(set.Names, set.Except))}
		set.None = len(set.Names) == 0
	}
}

// normalizeElements sorts the settings and spells their values as the server
// does.
func normalizeElements(o schema.Object, e *schema.Elements) diag.List {
	var problems diag.List
	slices.SortStableFunc(e.Settings, func(a, b schema.ConstrainedSetting) int { return strings.Compare(a.Name, b.Name) })
	for i := range e.Settings {
		s := &e.Settings[i]
		for _, text := range []**string{&s.Value, &s.Min, &s.Max} {
			if *text != nil {
				value := chsql.SessionSetting(s.Name, **text)
				*text = &value
			}
		}
		if s.Writability == "READONLY" {
			s.Writability = "CONST"
		}
		switch {
		case i > 0 && e.Settings[i-1].Name == s.Name:
			problems.Append(*refuse(o, "settings", "%s states the setting %s twice. Keep one of them.", o.Address(), s.Name))
		case s.Value == nil && s.Min == nil && s.Max == nil && s.Writability == "":
			problems.Append(*refuse(o, "settings", "%s says nothing of the setting %s. Give it a value, a bound or a writability.", o.Address(), s.Name))
		}
	}
	if len(e.Settings) == 0 {
		e.Settings = nil
	}
	if len(e.Profiles) == 0 {
		e.Profiles = nil
	}
	return problems
}

// accessReferences are what a user, a role, or what is for them names, as far
// as it has a model. Whom a user may grant its rights to, and whom a profile
// is for, is said behind everything else, so that it is no matter of order.
func (d dialect) accessReferences(o schema.Object, scope schema.Scope) []schema.Address {
	var refs []schema.Address
	named := func(kind schema.Kind, names ...string) {
		for _, name := range names {
			if a := (schema.Address{Kind: kind, Name: name}); scope.Lookup(a) != nil {
				refs = append(refs, a)
			}
		}
	}
	grantees := func(names ...string) {
		named(schema.KindRole, names...)
		named(schema.KindUser, names...)
	}
	switch o := o.(type) {
	case *schema.User:
		named(schema.KindRole, slices.Concat(o.MemberOf, o.AdminOf, o.DefaultRoles.Names, o.DefaultRoles.Except)...)
		named(schema.KindSettingsProfile, o.Profiles...)
		named(schema.KindSchema, o.DefaultDatabase)
	case *schema.Role:
		named(schema.KindRole, slices.Concat(o.MemberOf, o.AdminOf)...)
		named(schema.KindSettingsProfile, o.ClickHouse.Profiles...)
	case *schema.SettingsProfile:
		named(schema.KindSettingsProfile, o.Profiles...)
	case *schema.Quota:
		grantees(slices.Concat(o.To.Names, o.To.Except)...)
	case *schema.RowPolicy:
		grantees(slices.Concat(o.To.Names, o.To.Except)...)
		names := map[string]bool{}
		addColumns(names, o.Using)
		refs = append(append(refs, ownColumns(o.On, names, scope)...), d.queryReferences(schema.SQLExpr("SELECT "+o.Using.SQL), scope)...)
	case *schema.Permission:
		grantees(o.Name)
		if o.Target.Kind == schema.KindColumn {
			if table := scope.Relation(o.Target.Schema, o.Target.Parent); table != nil {
				refs = append(refs, table.Address())
			}
		}
	}
	return refs
}

// refuseNamesakes reports users and roles of one name, which GRANT and the lists
// of users and roles cannot tell apart.
func refuseNamesakes(objects []schema.Object) diag.List {
	var problems diag.List
	roles := map[string]bool{}
	for _, o := range objects {
		if r, ok := o.(*schema.Role); ok {
			roles[r.Name] = true
		}
	}
	for _, o := range objects {
		if u, ok := o.(*schema.User); ok && roles[u.Name] {
			problems.Append(*refuse(u, "", "There is a role %s, too, and GRANT … TO %s could mean either. Rename one of them.", u.Name, u.Name))
		}
	}
	return problems
}
