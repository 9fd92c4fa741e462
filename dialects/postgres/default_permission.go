package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) defaultPermission(c planner.Change) {
	p := c.Object().(*schema.DefaultPermission)
	given := schema.Privileges{}
	if p.In.IsZero() {
		given = impliedFor(p.Name, p.PrivilegeKind())
	}
	switch {
	case c.Creates():
		e.redefault(c, p, given, p.Privileges)
	case c.Drops():
		e.redefault(c, p, p.Privileges, given)
	default:
		fields := dialects.NewFields(c)
		for _, field := range []string{"privileges", "grantable", "maintain"} {
			fields.Take(field)
		}
		e.redefault(c, p, c.Before.(*schema.DefaultPermission).Privileges, p.Privileges)
		e.problems = append(e.problems, fields.Rest()...)
	}
}

// redefault leads from one set of privileges to another.
func (e *emitter) redefault(c planner.Change, p *schema.DefaultPermission, from, to schema.Privileges) {
	statement := "ALTER DEFAULT PRIVILEGES"
	if p.ForRole != "" {
		statement += " FOR ROLE " + roleSQL(p.ForRole)
	}
	if !p.In.IsZero() {
		statement += " IN SCHEMA " + ident(p.In.Name)
	}
	for _, s := range transitions(from, to, schema.PrivilegesOf(p.PrivilegeKind())) {
		e.sql(c, statement+" "+s.verb+" "+s.optionFor+strings.Join(s.privileges, ", ")+" ON "+p.Objects+" "+s.preposition()+" "+roleSQL(p.Name)+s.option)
	}
}

// defaultsMayAdd reports whether a new object gets privileges for the role, or
// loses those that all have, by a default permission that is there before the
// plan. Where permissions are left alone, so is what comes of these.
func (e *emitter) defaultsMayAdd(role string, kind schema.Kind, target schema.Address) bool {
	return slices.ContainsFunc(e.pair.From.Permissions(), func(o schema.Object) bool {
		p, ok := o.(*schema.DefaultPermission)
		return ok && p.Name == role && concerns(p, kind, target)
	})
}

// concerns reports whether the default permission is for objects such as this.
func concerns(p *schema.DefaultPermission, kind schema.Kind, target schema.Address) bool {
	if !p.In.IsZero() && p.In.Name != target.Schema {
		return false
	}
	switch p.Objects {
	case "TABLES":
		return kind.IsRelation()
	case "FUNCTIONS":
		return kind.HasSignature() && !schema.IsPermission(kind)
	case "TYPES":
		return kind.IsType() && !kind.IsRelation()
	}
	return kind == p.PrivilegeKind()
}

// withoutDefaults takes from an object that the plan makes what default
// permissions give to roles for which the target states nothing.
func (e *emitter) withoutDefaults(c planner.Change) {
	if c.Action == planner.Create && !e.pair.Manages {
		return
	}
	for _, o := range e.pair.From.Permissions() {
		d, ok := o.(*schema.DefaultPermission)
		if !ok || !concerns(d, c.Address.Kind, c.Address) {
			continue
		}
		p := &schema.Permission{Name: d.Name, Target: c.Address}
		identifyPermission(p)
		if e.pair.To.Lookup(p.Address()) != nil {
			continue
		}
		given := impliedPrivileges(p)
		if given.Empty() {
			e.revoke(c, p, []string{"ALL"}, "")
		} else {
			e.regrant(c, p, schema.Privileges{}, given)
		}
	}
}

// identifyDefault tells the default permissions of one role apart.
func identifyDefault(p *schema.DefaultPermission) {
	p.Signature = strings.ToLower(p.Objects)
	if !p.In.IsZero() {
		p.Signature += " in " + p.In.Name
	}
	if p.ForRole != "" {
		p.Signature += " of " + p.ForRole
	}
}

// defaultPermissionsQuery reads the privileges on objects to come. A row of
// the whole database stands in the place of what the server gives by itself,
// so that there everybody is listed too.
const defaultPermissionsQuery = `
WITH defaults AS (
  SELECT d.oid, d.defaclrole AS owner, d.defaclnamespace AS namespace, d.defaclobjtype AS objects, d.defaclacl AS acl FROM pg_default_acl d
  WHERE d.defaclnamespace = 0 OR d.defaclnamespace = ANY ($1)
), held AS (
  SELECT d.oid, x.grantee, x.privilege_type, bool_or(x.is_grantable) AS grantable
  FROM defaults d, aclexplode(d.acl) x WHERE x.grantee <> d.owner GROUP BY 1, 2, 3
  UNION ALL
  SELECT d.oid, 0, NULL, false FROM defaults d WHERE d.namespace = 0 AND d.objects IN ('f', 'T')
)
SELECT CASE d.owner WHEN current_user::regrole::oid THEN '' ELSE pg_get_userbyid(d.owner)::text END, pg_get_userbyid(d.owner)::text, d.namespace, d.objects::text,
  CASE h.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(h.grantee)::text END,
  coalesce(array_agg(h.privilege_type) FILTER (WHERE NOT h.grantable AND h.privilege_type IS NOT NULL), '{}'),
  coalesce(array_agg(h.privilege_type) FILTER (WHERE h.grantable), '{}')
FROM held h JOIN defaults d USING (oid)
GROUP BY d.owner, d.namespace, d.objects, h.grantee
ORDER BY 2, 3, 4, 5`

// defaultObjects are those of pg_default_acl.defaclobjtype.
var defaultObjects = map[string]string{"r": "TABLES", "S": "SEQUENCES", "f": "FUNCTIONS", "T": "TYPES", "n": "SCHEMAS"}

// defaultPermissions reads those of the schemas in scope and of the whole
// database. named are the roles that models name, so that the one that is
// connected is named where they do it.
func (i *inspector) defaultPermissions(named []string) error {
	var forRole, owner, objects, role string
	var namespace uint32
	var list, grantable []string
	return i.queryScope(defaultPermissionsQuery, []any{&forRole, &owner, &namespace, &objects, &role, &list, &grantable}, func() {
		if i.managedRole(owner) || i.managedRole(role) {
			return
		}
		if slices.Contains(named, owner) {
			forRole = owner
		}
		if defaultObjects[objects] == "" {
			i.unmodelled("default privileges of", owner)
			return
		}
		p := &schema.DefaultPermission{Name: role, ForRole: forRole, Objects: defaultObjects[objects], Privileges: i.privileges(list, grantable)}
		if namespace != 0 {
			p.In = schema.Address{Kind: schema.KindSchema, Name: i.schemaNames[namespace]}
		}
		i.add(p)
	})
}
