package clickhouse

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/dialects/sqltoken"
)

// grantOrRevoke gives roles and privileges and takes them.
func (f *fakeAccess) grantOrRevoke(c *cursor, grants bool) error {
	if c.take("ON CLUSTER") {
		take(c)
	}
	admin, option := c.take("ADMIN OPTION FOR"), c.take("GRANT OPTION FOR")
	on := c.find("ON")
	if on < 0 {
		return f.membership(c, grants, admin)
	}
	words := c.list[c.pos:on]
	end := c.find("TO")
	if !grants {
		end = c.find("FROM")
	}
	target, ok := parseTarget(textOf(c.list[on+1 : end]))
	if !ok {
		return fmt.Errorf("the fake does not know what %s is", textOf(c.list[on+1:end]))
	}
	if target.object != "" && !isObjectPrivilege(words) {
		target = grantTarget{database: f.database, table: target.object, wildcard: target.wildcard}
	}
	c.pos = end + 1
	e := f.holder(take(c))
	if e == nil {
		return fmt.Errorf("there is no such user or role")
	}
	option = option || c.take("WITH GRANT OPTION")
	for _, part := range (&cursor{list: words}).parts(func(*cursor) bool { return true }) {
		at, name := target, textOf(part.list)
		if open := strings.IndexByte(name, '('); open > 0 {
			at.column, name = part.list[len(part.list)-2].Value, name[:open]
		}
		leaves := chsql.PrivilegeLeaves(name, at.level())
		if slices.Contains(chsql.SourcePrivileges, name) {
			at, leaves = grantTarget{object: name}, []string{"READ", "WRITE"}
		}
		if len(leaves) == 0 {
			return fmt.Errorf("%s cannot be granted on %s", name, at)
		}
		for _, leaf := range leaves {
			e.change(at, leaf, grants, option)
		}
	}
	return nil
}

// isObjectPrivilege tells a name that stands for an object from one of a table
// of the database at hand.
func isObjectPrivilege(words []sqltoken.Token) bool {
	first := (&cursor{list: words}).parts(func(*cursor) bool { return true })[0]
	name := textOf(first.list)
	return len(chsql.PrivilegeLeaves(name, chsql.OnObject)) > 0 && len(chsql.PrivilegeLeaves(name, chsql.OnTable)) == 0
}

func (f *fakeAccess) membership(c *cursor, grants, admin bool) error {
	roles := takeNames(c)
	c.takeAny("TO", "FROM")
	e := f.holder(take(c))
	if e == nil {
		return fmt.Errorf("there is no such user or role")
	}
	admin = admin || c.take("WITH ADMIN OPTION")
	for _, role := range roles {
		_, has := e.roles[role]
		switch r := f.entities[(&fakeEntity{kind: "ROLE", name: role}).key()]; {
		case r == nil:
			return fmt.Errorf("there is no role %s", role)
		case grants:
			e.roles[role] = e.roles[role] || admin
		case admin && has:
			e.roles[role] = false
		default:
			delete(e.roles, role)
		}
	}
	return nil
}

// change is what GRANT and REVOKE do to one privilege: a wider one covers the
// narrower ones, and what is taken from a part of one is remembered.
func (e *fakeEntity) change(target grantTarget, leaf string, grants, option bool) {
	for at, r := range e.grants {
		if !target.holds(at) {
			continue
		}
		drop := func(list *[]string) { *list = without(*list, []string{leaf}) }
		switch {
		case !grants && option:
			if slices.Contains(r.grantable, leaf) {
				r.list = append(r.list, leaf)
			}
			drop(&r.grantable)
		case grants && !option:
			drop(&r.list)
			drop(&r.revoked)
		default:
			drop(&r.list)
			drop(&r.revoked)
			drop(&r.grantable)
		}
	}
	given, grantable := e.wider(target, leaf)
	own := e.grants[target]
	if own == nil {
		own = &rights{}
		e.grants[target] = own
	}
	switch {
	case grants && option && !grantable:
		own.grantable = append(own.grantable, leaf)
	case grants && !option && !given && !slices.Contains(own.grantable, leaf):
		own.list = append(own.list, leaf)
	case !grants && !option && given:
		own.revoked = append(own.revoked, leaf)
	}
	for at, r := range e.grants {
		r.list, r.grantable, r.revoked = sortedSet(r.list), sortedSet(r.grantable), sortedSet(r.revoked)
		if len(r.all())+len(r.revoked) == 0 {
			delete(e.grants, at)
		}
	}
}

// wider tells what the nearest wider target says of the privilege.
func (e *fakeEntity) wider(target grantTarget, leaf string) (given, grantable bool) {
	var nearest grantTarget
	found := false
	for at, r := range e.grants {
		if at != target && at.holds(target) && slices.Contains(slices.Concat(r.all(), r.revoked), leaf) && (!found || nearest.holds(at)) {
			nearest, found = at, true
		}
	}
	if !found {
		return false, false
	}
	grantable = slices.Contains(e.grants[nearest].grantable, leaf)
	return grantable || slices.Contains(e.grants[nearest].list, leaf), grantable
}
