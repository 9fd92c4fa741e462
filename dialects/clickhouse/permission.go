package clickhouse

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) permission(c planner.Change) {
	switch {
	case c.Creates():
		e.regrant(c, c.After.(*schema.Permission), rights{}, e.rightsOf(c.After))
		e.granted[c.Address] = true
	case c.Drops():
		if before := c.Before.(*schema.Permission); !e.granteeGoes(before.Name) {
			e.regrant(c, before, e.rightsOf(c.Before), rights{})
		}
	default:
		fields := dialects.NewFields(c)
		takeAny(fields, "privileges", "grantable", "revoked")
		e.regrant(c, c.After.(*schema.Permission), e.rightsOf(c.Before), e.rightsOf(c.After))
		e.granted[c.Address] = true
		e.rest(fields)
	}
}

// granteeGoes reports whether the plan drops the user or role, with all that it
// may do.
func (e *emitter) granteeGoes(name string) bool {
	for _, kind := range []schema.Kind{schema.KindRole, schema.KindUser} {
		a := schema.Address{Kind: kind, Name: name}
		if e.pair.From.Lookup(a) != nil && e.pair.To.Lookup(a) == nil {
			return true
		}
	}
	return false
}

// rights are single privileges, without groups.
type rights struct{ list, grantable, revoked []string }

func (r rights) all() []string { return slices.Concat(r.list, r.grantable) }

func (e *emitter) rightsOf(o schema.Object) rights {
	p, ok := o.(*schema.Permission)
	if !ok {
		return rights{}
	}
	level := e.grantTarget(p).level()
	return rights{leavesOf(p.List, level), leavesOf(p.Grantable, level), leavesOf(p.Revoked, level)}
}

// leavesOf lists what the words stand for. What only a newer server knows
// stands for itself.
func leavesOf(words []string, level chsql.GrantLevel) []string {
	var leaves []string
	for _, word := range words {
		own := chsql.PrivilegeLeaves(word, level)
		if _, known := chsql.PrivilegeName(word); !known {
			own = []string{word}
		}
		leaves = append(leaves, own...)
	}
	return sortedSet(leaves)
}

// grantTarget is what the permission is for.
func (d dialect) grantTarget(p *schema.Permission) grantTarget {
	if !p.Target.IsZero() {
		return targetOf(p.Target, d.database)
	}
	t, _ := parseTarget(p.On)
	return t
}

// regrant leads from one set of rights to another. A wider right comes and goes
// with all narrower ones, so that those are put right again behind it.
func (e *emitter) regrant(c planner.Change, p *schema.Permission, from, to rights) {
	target := e.grantTarget(p)
	if c.Drops() && !p.Target.IsZero() {
		target = targetOf(e.formerName(p.Target), e.dialect.database)
	}
	e.revoke(c, p.Name, target, without(from.all(), to.all()), "", true)
	e.revoke(c, p.Name, target, shared(from.grantable, to.list), "GRANT OPTION FOR ", false)
	e.restore(c, p, without(from.all(), to.all()), false)
	e.grant(c, p.Name, target, without(to.list, from.all()), "")
	e.grant(c, p.Name, target, without(to.grantable, from.grantable), " WITH GRANT OPTION")
	e.restore(c, p, slices.Concat(without(to.list, from.all()), without(to.grantable, from.grantable)), true)
	e.revoke(c, p.Name, target, without(to.revoked, from.revoked), "", true)
	e.giveBack(c, p, target, without(from.revoked, to.revoked))
}

func shared(list, others []string) []string { return without(list, without(list, others)) }

// giveBack ends what was revoked of a wider right, as far as there still is
// one.
func (e *emitter) giveBack(c planner.Change, p *schema.Permission, target grantTarget, leaves []string) {
	for _, wide := range e.permissionsOf(p.Name, e.pair.To) {
		if wider := e.grantTarget(wide); wider == target || !wider.holds(target) {
			continue
		}
		r := e.rightsOf(wide)
		e.grant(c, p.Name, target, shared(leaves, r.list), "")
		e.grant(c, p.Name, target, shared(leaves, r.grantable), " WITH GRANT OPTION")
	}
}

// restore repeats what the grantee may do, or with revoked what it may not, with
// parts of what the permission is for: leaves were just taken from it as a
// whole, or given. What the plan does later is not there to be undone.
func (e *emitter) restore(c planner.Change, p *schema.Permission, leaves []string, revoked bool) {
	target := e.grantTarget(p)
	for _, narrow := range e.permissionsOf(p.Name, e.pair.To) {
		a := narrow.Address()
		before := e.pair.From.Lookup(a)
		narrower := e.grantTarget(narrow)
		if narrower == target || !target.holds(narrower) || !e.granted[a] && before == nil {
			continue
		}
		there := e.rightsOf(narrow)
		if !e.granted[a] {
			had := e.rightsOf(before)
			both := shared(there.all(), had.all())
			option := shared(there.grantable, had.grantable)
			there = rights{without(both, option), option, shared(there.revoked, had.revoked)}
		}
		if revoked {
			e.revoke(c, p.Name, narrower, shared(there.revoked, leaves), "", false)
			continue
		}
		e.grant(c, p.Name, narrower, shared(there.list, leaves), "")
		e.grant(c, p.Name, narrower, shared(there.grantable, leaves), " WITH GRANT OPTION")
	}
}

func (e *emitter) permissionsOf(grantee string, g *schema.Graph) []*schema.Permission {
	var of []*schema.Permission
	for _, o := range g.Permissions() {
		if p, ok := o.(*schema.Permission); ok && p.Name == grantee {
			of = append(of, p)
		}
	}
	return of
}

func (e *emitter) grant(c planner.Change, grantee string, target grantTarget, leaves []string, option string) {
	for _, what := range grantsOn(leaves, target) {
		e.statement(c, "GRANT "+e.clusterPrefix()+what+" ON "+e.grantOn(what, target)+" TO "+chsql.QuoteIdent(grantee)+option)
	}
}

func (e *emitter) revoke(c planner.Change, grantee string, target grantTarget, leaves []string, option string, lost bool) {
	for _, what := range grantsOn(leaves, target) {
		on := what + " ON " + e.grantOn(what, target)
		var hazards []dialects.Hazard
		if lost {
			hazards = append(hazards, privilegesLost(grantee, on))
		}
		e.statement(c, "REVOKE "+e.clusterPrefix()+option+on+" FROM "+chsql.QuoteIdent(grantee), hazards...)
	}
}

// clusterPrefix is the clause as it stands behind GRANT.
func (e *emitter) clusterPrefix() string {
	return strings.TrimPrefix(e.onCluster("")+" ", " ")
}

// grantOn names the target. A source of which both privileges are granted is
// written as older servers know it.
func (e *emitter) grantOn(what string, target grantTarget) string {
	switch {
	case target.object != "" && what == target.object:
		return "*.*"
	case target.table != "" && !target.wildcard && target.database == e.dialect.database:
		return chsql.QuoteIdent(target.table)
	}
	return target.on()
}

// grantsOn are the lists of privileges for one statement each: those of objects
// cannot be mixed.
func grantsOn(leaves []string, target grantTarget) []string {
	if len(leaves) == 0 {
		return nil
	}
	if target.level() == chsql.OnObject && slices.Contains(chsql.SourcePrivileges, target.object) && slices.Contains(leaves, "READ") && slices.Contains(leaves, "WRITE") {
		return append([]string{target.object}, grantsOn(without(leaves, []string{"READ", "WRITE"}), target)...)
	}
	words := chsql.CoverPrivileges(leaves, target.level())
	if target.level() != chsql.OnObject {
		if target.column != "" {
			for i := range words {
				words[i] += "(" + chsql.QuoteIdent(target.column) + ")"
			}
		}
		return []string{joinList(words)}
	}
	var kinds []string
	byKind := map[string][]string{}
	for _, word := range words {
		kind := chsql.PrivilegeObject(word)
		if byKind[kind] == nil {
			kinds = append(kinds, kind)
		}
		byKind[kind] = append(byKind[kind], word)
	}
	lists := make([]string, len(kinds))
	for i, kind := range kinds {
		lists[i] = joinList(byKind[kind])
	}
	return lists
}
