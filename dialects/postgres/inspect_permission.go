package postgres

import (
	"slices"

	"github.com/schemac/schemac/schema"
)

// permissionsQuery reads who has which privileges of what, apart from owners:
// what the object is, its namespace and name, the table and column that own a
// sequence; the role; the privileges without and with the right to hand them
// on. Of functions and types, everybody is listed also where nothing is left
// to them.
const permissionsQuery = `
WITH objects AS (
  SELECT 'relation' AS catalog, c.relkind::text AS kind, c.oid, c.relnamespace AS namespace, c.relname AS name, '' AS attribute,
    c.relowner AS owner, c.relacl AS acl, false AS open
  FROM pg_class c WHERE c.relnamespace = ANY ($1) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relacl IS NOT NULL
    AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_class'::regclass AND x.objid = c.oid AND x.deptype = 'e')
  UNION ALL
  SELECT 'column', c.relkind::text, c.oid, c.relnamespace, c.relname, a.attname, c.relowner, a.attacl, false
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attacl IS NOT NULL
  WHERE c.relnamespace = ANY ($1) AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_class'::regclass AND x.objid = c.oid AND x.deptype = 'e')
  UNION ALL
  SELECT 'schema', '', n.oid, n.oid, '', '', n.nspowner, n.nspacl, false FROM pg_namespace n WHERE n.oid = ANY ($1) AND n.nspacl IS NOT NULL
  UNION ALL
  SELECT 'server', '', s.oid, 0, s.srvname, '', s.srvowner, s.srvacl, false FROM pg_foreign_server s WHERE s.srvacl IS NOT NULL
    AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_foreign_server'::regclass AND x.objid = s.oid AND x.deptype = 'e')
  UNION ALL
  SELECT 'routine', p.prokind::text, p.oid, p.pronamespace, p.proname, '', p.proowner, p.proacl, true
  FROM pg_proc p WHERE p.pronamespace = ANY ($1) AND p.proacl IS NOT NULL
    AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_proc'::regclass AND x.objid = p.oid AND x.deptype IN ('e', 'i'))
  UNION ALL
  SELECT 'type', t.typtype::text, t.oid, t.typnamespace, t.typname, '', t.typowner, t.typacl, true
  FROM pg_type t WHERE t.typnamespace = ANY ($1) AND t.typacl IS NOT NULL
    AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_type'::regclass AND x.objid = t.oid AND x.deptype IN ('e', 'i'))
), held AS (
  SELECT o.catalog, o.oid, o.attribute, x.grantee, x.privilege_type, bool_or(x.is_grantable) AS grantable
  FROM objects o, aclexplode(o.acl) x WHERE x.grantee <> o.owner GROUP BY 1, 2, 3, 4, 5
  UNION ALL
  SELECT o.catalog, o.oid, '', 0, NULL, false FROM objects o WHERE o.open
), roles AS (
  SELECT catalog, oid, attribute, grantee,
    coalesce(array_agg(privilege_type ORDER BY privilege_type) FILTER (WHERE NOT grantable AND privilege_type IS NOT NULL), '{}') AS list,
    coalesce(array_agg(privilege_type ORDER BY privilege_type) FILTER (WHERE grantable), '{}') AS grantable
  FROM held GROUP BY 1, 2, 3, 4
)
SELECT o.catalog, o.kind, o.oid, o.namespace, o.name::text, o.attribute::text, coalesce(owner.relname::text, ''), coalesce(used.attname::text, ''),
  CASE r.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(r.grantee)::text END, r.list, r.grantable
FROM roles r
JOIN objects o USING (catalog, oid, attribute)
LEFT JOIN pg_depend owning ON o.kind = 'S' AND owning.classid = 'pg_class'::regclass AND owning.objid = o.oid AND owning.objsubid = 0
  AND owning.refclassid = 'pg_class'::regclass AND owning.refobjsubid > 0 AND owning.deptype IN ('a', 'i')
LEFT JOIN pg_class owner ON owner.oid = owning.refobjid
LEFT JOIN pg_attribute used ON used.attrelid = owning.refobjid AND used.attnum = owning.refobjsubid
ORDER BY 1, 3, 6, 9`

// permitted is one row of permissionsQuery.
type permitted struct {
	catalog, kind         string
	oid, namespace        uint32
	name, attribute       string
	ownerTable, ownerName string
	role                  string
	list, grantable       []string
}

// permissions reads who may do what with the objects that have been read.
func (i *inspector) permissions() error {
	known := map[schema.Address]bool{}
	for _, o := range i.objects {
		known[o.Address()] = true
	}
	var r permitted
	public := false
	into := []any{&r.catalog, &r.kind, &r.oid, &r.namespace, &r.name, &r.attribute, &r.ownerTable, &r.ownerName, &r.role, &r.list, &r.grantable}
	err := i.queryScope(permissionsQuery, into, func() {
		if i.managedRole(r.role) {
			return
		}
		p := &schema.Permission{Name: r.role, Privileges: i.privileges(r.list, r.grantable)}
		if p.Target, p.Sequence = i.permittedOn(r, known); p.Target.IsZero() {
			return
		}
		p.Initial = i.isInitial(p)
		public = public || isPublicOnPublic(p)
		i.add(p)
	})
	if err == nil && !public && slices.Contains(i.names(), publicSchema) {
		i.add(&schema.Permission{Name: schema.Public, Target: schema.Address{Kind: schema.KindSchema, Name: publicSchema}})
	}
	return err
}

// names lists the schemas in scope.
func (i *inspector) names() []string {
	names := make([]string, 0, len(i.schemaNames))
	for _, name := range i.schemaNames {
		names = append(names, name)
	}
	return names
}

// privileges takes MAINTAIN, which only newer servers know, apart.
func (i *inspector) privileges(list, grantable []string) schema.Privileges {
	p := schema.Privileges{List: without(list, []string{"MAINTAIN"}), Grantable: without(grantable, []string{"MAINTAIN"})}
	switch {
	case slices.Contains(grantable, "MAINTAIN"):
		p.Maintain = schema.GrantableMaintain
	case slices.Contains(list, "MAINTAIN"):
		p.Maintain = schema.HasMaintain
	case i.features.major >= knowsMaintain:
		p.Maintain = schema.NoMaintain
	}
	return p
}

// knowsMaintain is the first major with the privilege MAINTAIN.
const knowsMaintain = 17

// relationKinds are the kinds of relations in pg_class.relkind.
var relationKinds = map[string]schema.Kind{"r": schema.KindTable, "p": schema.KindTable, "f": schema.KindTable, "v": schema.KindView, "m": schema.KindMaterialized, "S": schema.KindSequence}

// permittedOn is the object of a row, zero where it is none of the graph's.
func (i *inspector) permittedOn(r permitted, known map[schema.Address]bool) (target schema.Address, sequence bool) {
	namespace := i.schemaNames[r.namespace]
	switch r.catalog {
	case "schema":
		return schema.Address{Kind: schema.KindSchema, Name: namespace}, false
	case "server":
		return schema.Address{Kind: schema.KindForeignServer, Name: r.name}, false
	case "routine":
		return i.routineAt(r.oid), false
	case "type":
		target = schema.Address{Kind: typeKinds[r.kind], Schema: namespace, Name: r.name}
	default:
		target = schema.Address{Kind: relationKinds[r.kind], Schema: namespace, Name: r.name}
	}
	column := schema.Address{Kind: schema.KindColumn, Schema: namespace, Parent: r.ownerTable, Name: r.ownerName}
	switch {
	case known[target] && r.catalog == "column":
		return target.Child(schema.KindColumn, r.attribute), false
	case known[target]:
		return target, false
	case r.kind == "S" && known[column]:
		return column, true
	}
	return schema.Address{}, false
}

// routineAt is the address of a function or procedure that has been read.
func (i *inspector) routineAt(oid uint32) schema.Address {
	o := i.routineObjects[oid]
	if o == nil {
		return schema.Address{}
	}
	i.dialect.Identify(o)
	return o.Address()
}

// isPublicOnPublic recognizes what everybody may do in the schema public,
// which differs between the servers' majors.
func isPublicOnPublic(p *schema.Permission) bool {
	return p.Name == schema.Public && p.Target == schema.Address{Kind: schema.KindSchema, Name: publicSchema}
}

func (i *inspector) isInitial(p *schema.Permission) bool {
	list := slices.Sorted(slices.Values(p.List))
	return isPublicOnPublic(p) && len(p.Grantable) == 0 && slices.Equal(list, i.initialPublic())
}

// initialPublic are the privileges of everybody in a new schema public.
func (i *inspector) initialPublic() []string {
	if i.features.major >= 15 {
		return []string{"USAGE"}
	}
	return []string{"CREATE", "USAGE"}
}
