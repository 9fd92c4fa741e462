package views

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/schemac/schemac/schema"
)

// access describes who may do what, and how much of it.
func (d *phrases) access(o schema.Object) bool {
	switch o := o.(type) {
	case *schema.Role:
		d.role(o)
	case *schema.User:
		d.user(o)
	case *schema.UserMapping:
		d.value("server", o.Server.Name())
	case *schema.Permission:
		d.privileges(o.Privileges)
	case *schema.DefaultPermission:
		d.privileges(o.Privileges)
	case *schema.RowPolicy:
		d.flag(o.Restrictive, "restrictive")
		d.value("using", exprText(o.Using))
		d.roles("to", o.To)
	case *schema.SettingsProfile:
		d.elements(o.Elements)
		d.roles("to", o.To)
	case *schema.Quota:
		d.quota(o)
	default:
		return false
	}
	return true
}

func (d *phrases) role(r *schema.Role) {
	d.flag(r.Superuser, "superuser")
	d.flag(r.CreateDB, "create databases")
	d.flag(r.CreateRole, "create roles")
	d.flag(r.Login, "login")
	d.flag(r.Replication, "replication")
	d.flag(r.BypassRLS, "bypass row security")
	d.flag(r.NoInherit, "no inherit")
	d.list("member of", r.MemberOf)
	d.list("admin of", r.AdminOf)
	d.elements(r.ClickHouse)
}

func (d *phrases) privileges(p schema.Privileges) {
	d.add(strings.ToLower(strings.Join(p.List, ", ")))
	d.list("grantable", p.Grantable)
	if p.Empty() {
		d.add("nothing")
	}
}

func (d *phrases) user(u *schema.User) {
	ways := make([]string, len(u.Identified))
	for i, way := range u.Identified {
		ways[i] = way.Type
	}
	d.value("identified with", strings.Join(ways, ", "))
	d.list("member of", u.MemberOf)
	d.list("admin of", u.AdminOf)
	d.value("valid until", u.ValidUntil)
	d.elements(u.Elements)
}

func (d *phrases) elements(e schema.Elements) {
	d.list("profiles", e.Profiles)
	settings := make([]string, len(e.Settings))
	for i, s := range e.Settings {
		settings[i] = s.Name
	}
	d.list("settings", settings)
}

func (d *phrases) roles(label string, set schema.RoleSet) {
	d.flag(set.All, label+" all")
	d.list(label, set.Names)
	d.list("except", set.Except)
}

func (d *phrases) quota(q *schema.Quota) {
	d.list("keyed by", q.KeyedBy)
	for _, interval := range q.Intervals {
		var limits []string
		for _, name := range slices.Sorted(maps.Keys(interval.Max)) {
			limits = append(limits, name+" "+interval.Max[name])
		}
		number, unit := schema.SplitInterval(interval.Seconds)
		d.list(fmt.Sprintf("for %d %s max", number, unit), limits)
	}
	d.roles("to", q.To)
}

// collection names the keys: their values are secrets.
func (d *phrases) collection(c *schema.NamedCollection) {
	names := make([]string, len(c.Keys))
	for i, k := range c.Keys {
		names[i] = k.Name
	}
	d.list("keys", names)
}
