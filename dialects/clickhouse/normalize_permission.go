package clickhouse

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// identifyPermission sets the signature: what the permission is for, in SQL.
func (d dialect) identifyPermission(p *schema.Permission) {
	if !p.Target.IsZero() {
		p.Signature = targetOf(p.Target, d.database).String()
		return
	}
	if t, ok := parseTarget(p.On); ok {
		p.Signature = t.String()
		return
	}
	p.Signature = p.On
}

// preparePermissions gives permissions the form in which the server keeps them:
// groups are what they stand for, sources are objects, and what a wider
// permission of the same user or role says already is left out.
func (d dialect) preparePermissions(objects []schema.Object) ([]schema.Object, diag.List) {
	if !slices.ContainsFunc(objects, isPermission) {
		return objects, nil
	}
	m := permissionMaker{dialect: d, known: map[string]schema.Address{}}
	var kept []schema.Object
	for _, o := range objects {
		if p, ok := o.(*schema.Permission); ok {
			m.add(p)
			continue
		}
		kept = append(kept, o)
	}
	for _, o := range kept {
		m.note(o.Address())
	}
	return append(kept, m.finish()...), m.problems
}

func isPermission(o schema.Object) bool { return o.Address().Kind == schema.KindPermission }

// permissionMaker collects what each user and role may do.
type permissionMaker struct {
	dialect
	problems diag.List
	// known are the objects that permissions can be for, by their targets.
	known map[string]schema.Address
	list  []*grantState
}

// grantState is a permission on its way.
type grantState struct {
	*schema.Permission
	target grantTarget
	rights rights
}

func (m *permissionMaker) note(a schema.Address) {
	if a.Kind == schema.KindSchema || a.Kind == schema.KindColumn || a.Kind.HasSchema() && !a.Kind.OfTable() && !m.Shared(a.Kind) {
		m.known[targetOf(a, m.database).String()] = a
	}
}

// add reads the words of a permission.
func (m *permissionMaker) add(p *schema.Permission) {
	target := m.grantTarget(p)
	if _, ok := parseTarget(p.On); p.Target.IsZero() && !ok {
		m.problems.Append(*refuse(p, "for", "%q names nothing that privileges are for. Write *.* for everything, db.*, db.table, db.table(column), a pattern such as db.log_*, or a name such as S3.", p.On))
		return
	}
	state := m.state(p, target)
	level := target.level()
	for _, words := range []struct{ from, into *[]string }{{&p.List, &state.rights.list}, {&p.Grantable, &state.rights.grantable}, {&p.Revoked, &state.rights.revoked}} {
		for _, word := range *words.from {
			*words.into = append(*words.into, m.leaves(p, word, level)...)
		}
	}
	if level == chsql.OnEverything {
		m.splitSources(state)
	}
}

// state finds or makes that of the grantee and target: two spellings may mean
// one thing.
func (m *permissionMaker) state(p *schema.Permission, target grantTarget) *grantState {
	for _, s := range m.list {
		if s.Name == p.Name && s.target == target {
			return s
		}
	}
	s := &grantState{Permission: p, target: target}
	m.list = append(m.list, s)
	return s
}

// leaves are the privileges that a word stands for. Of a live database, every
// word is taken.
func (m *permissionMaker) leaves(p *schema.Permission, word string, level chsql.GrantLevel) []string {
	name, known := chsql.PrivilegeName(word)
	leaves := chsql.PrivilegeLeaves(name, level)
	switch {
	case !known && p.Origin.Range.IsZero():
		return []string{word}
	case !known:
		m.problems.Append(*refuse(p, "privileges", "%s: ClickHouse has no privilege %s.%s", p.Address(), strings.ReplaceAll(word, "_", " "),
			diag.DidYouMean(strings.ToUpper(strings.ReplaceAll(word, "_", " ")), chsql.PrivilegesOn(chsql.OnEverything))))
	case len(leaves) == 0:
		m.problems.Append(*refuse(p, "privileges", "%s: the privilege %s is not for that. %s", p.Address(), name, levelHint(name)))
	}
	return leaves
}

// levelHint says what a privilege is for.
func levelHint(name string) string {
	switch {
	case len(chsql.PrivilegeLeaves(name, chsql.OnTable)) > 0:
		return "It is for tables; write a table or a schema."
	case len(chsql.PrivilegeLeaves(name, chsql.OnDatabase)) > 0:
		return "It is for databases; write a schema."
	case len(chsql.PrivilegeLeaves(name, chsql.OnObject)) > 0:
		return `It is for objects outside of databases; write the name of one, or "*.*" for all.`
	}
	return `It is for the whole server; write for = "*.*".`
}

// splitSources makes privileges of sources, such as S3, what they stand for:
// READ and WRITE of the source. All privileges together stay as they are.
func (m *permissionMaker) splitSources(s *grantState) {
	all := len(chsql.PrivilegeLeaves("ALL", chsql.OnEverything))
	split := func(leaves *[]string, into func(*grantState) *[]string) {
		if len(sortedSet(*leaves)) == all {
			return
		}
		for _, source := range chsql.SourcePrivileges {
			if slices.Contains(*leaves, source) {
				*leaves = without(*leaves, []string{source})
				object := m.state(&schema.Permission{Name: s.Name, Meta: s.Meta, On: chsql.QuoteIdent(source)}, grantTarget{object: source})
				list := into(object)
				*list = append(*list, "READ", "WRITE")
			}
		}
	}
	split(&s.rights.list, func(s *grantState) *[]string { return &s.rights.list })
	split(&s.rights.grantable, func(s *grantState) *[]string { return &s.rights.grantable })
	split(&s.rights.revoked, func(s *grantState) *[]string { return &s.rights.revoked })
}

// finish writes the words back and drops permissions that say nothing of their
// own.
func (m *permissionMaker) finish() []schema.Object {
	for _, s := range m.list {
		r := &s.rights
		r.grantable = sortedSet(r.grantable)
		r.list = sortedSet(without(r.list, r.grantable))
		r.revoked = sortedSet(r.revoked)
	}
	reduced := make([]rights, len(m.list))
	for i, s := range m.list {
		reduced[i] = m.reduced(s)
	}
	var objects []schema.Object
	for i, s := range m.list {
		if r := reduced[i]; len(r.all())+len(r.revoked) > 0 {
			s.write(r, m.known)
			m.identifyPermission(s.Permission)
			objects = append(objects, s.Permission)
		}
	}
	return objects
}

// reduced is what the permission says beyond the nearest wider one that says
// anything of a privilege.
func (m *permissionMaker) reduced(s *grantState) rights {
	var r rights
	for _, leaf := range s.rights.list {
		if given, _ := m.inherited(s, leaf); !given {
			r.list = append(r.list, leaf)
		}
	}
	for _, leaf := range s.rights.grantable {
		if _, grantable := m.inherited(s, leaf); !grantable {
			r.grantable = append(r.grantable, leaf)
		}
	}
	for _, leaf := range s.rights.revoked {
		if given, _ := m.inherited(s, leaf); given {
			r.revoked = append(r.revoked, leaf)
		} else if !s.Origin.Range.IsZero() {
			m.problems.Append(*refuse(s.Permission, "privileges", "%s: no wider permission of %s has %s, so that there is nothing to revoke. Remove it.", s.Address(), s.Name, leaf))
		}
	}
	return r
}

// inherited tells whether wider permissions give the privilege, and whether
// with the right to grant it.
func (m *permissionMaker) inherited(s *grantState, leaf string) (given, grantable bool) {
	var nearest *grantState
	for _, wide := range m.list {
		if wide.Name != s.Name || wide.target == s.target || !wide.target.holds(s.target) || !slices.Contains(slices.Concat(wide.rights.all(), wide.rights.revoked), leaf) {
			continue
		}
		if nearest == nil || nearest.target.holds(wide.target) {
			nearest = wide
		}
	}
	if nearest == nil {
		return false, false
	}
	grantable = slices.Contains(nearest.rights.grantable, leaf)
	return grantable || slices.Contains(nearest.rights.list, leaf), grantable
}

// write puts rights into the permission, and refers to what has a model.
func (s *grantState) write(r rights, known map[string]schema.Address) {
	level := s.target.level()
	cover := func(leaves []string) []string {
		if len(leaves) == 0 {
			return nil
		}
		return chsql.CoverPrivileges(leaves, level)
	}
	s.List, s.Grantable, s.Revoked = cover(r.list), cover(r.grantable), cover(r.revoked)
	if a, ok := known[s.target.String()]; ok {
		s.Target, s.On = a, ""
	} else if s.Target.IsZero() {
		s.On = s.target.String()
	}
}
