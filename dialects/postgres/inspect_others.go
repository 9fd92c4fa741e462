package postgres

// othersQuery lists by name what has no model: a kind, a name, and the names
// around it. Each arm leaves out what belongs to an extension.
const othersQuery = `
WITH extension_members AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e')
SELECT kind, name FROM (
  SELECT 'type' AS kind, n.nspname || '.' || t.typname AS name
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_type el ON el.oid = t.typelem AND el.typarray = t.oid
  WHERE t.typnamespace = ANY ($1) AND (t.typtype = 'b' AND el.oid IS NULL OR t.typtype = 'p' AND NOT t.typisdefined)
    AND NOT EXISTS (SELECT FROM extension_members x WHERE x.classid = 'pg_type'::regclass AND x.objid = t.oid)
  UNION ALL
  SELECT 'text search parser', n.nspname || '.' || p.prsname
  FROM pg_ts_parser p JOIN pg_namespace n ON n.oid = p.prsnamespace
  WHERE p.prsnamespace = ANY ($1)
    AND NOT EXISTS (SELECT FROM extension_members x WHERE x.classid = 'pg_ts_parser'::regclass AND x.objid = p.oid)
  UNION ALL
  SELECT 'text search template', n.nspname || '.' || t.tmplname
  FROM pg_ts_template t JOIN pg_namespace n ON n.oid = t.tmplnamespace
  WHERE t.tmplnamespace = ANY ($1)
    AND NOT EXISTS (SELECT FROM extension_members x WHERE x.classid = 'pg_ts_template'::regclass AND x.objid = t.oid)
  UNION ALL
  SELECT 'conversion', n.nspname || '.' || c.conname
  FROM pg_conversion c JOIN pg_namespace n ON n.oid = c.connamespace
  WHERE c.connamespace = ANY ($1)
    AND NOT EXISTS (SELECT FROM extension_members x WHERE x.classid = 'pg_conversion'::regclass AND x.objid = c.oid)
  UNION ALL
  SELECT 'transform', format_type(t.trftype, NULL) || ' for ' || l.lanname
  FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang
  WHERE NOT EXISTS (SELECT FROM extension_members x WHERE x.classid = 'pg_transform'::regclass AND x.objid = t.oid)
  UNION ALL
  SELECT 'access method', a.amname FROM pg_am a
  WHERE a.oid >= 16384
    AND NOT EXISTS (SELECT FROM extension_members x WHERE x.classid = 'pg_am'::regclass AND x.objid = a.oid)
  UNION ALL
  SELECT 'language', l.lanname FROM pg_language l
  WHERE l.oid >= 16384
    AND NOT EXISTS (SELECT FROM extension_members x WHERE x.classid = 'pg_language'::regclass AND x.objid = l.oid)
  UNION ALL
  SELECT 'subscription', s.subname FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid AND d.datname = current_database()
  UNION ALL
  SELECT 'foreign data wrapper', w.fdwname FROM pg_foreign_data_wrapper w
  WHERE NOT EXISTS (SELECT FROM extension_members x WHERE x.classid = 'pg_foreign_data_wrapper'::regclass AND x.objid = w.oid)
  UNION ALL
  SELECT 'permission on the foreign data wrapper', w.fdwname FROM pg_foreign_data_wrapper w WHERE w.fdwacl IS NOT NULL
    AND NOT EXISTS (SELECT FROM pg_init_privs p WHERE p.classoid = 'pg_foreign_data_wrapper'::regclass AND p.objoid = w.oid AND p.initprivs = w.fdwacl)
  UNION ALL
  SELECT 'permission on the foreign server', s.srvname FROM pg_foreign_server s WHERE s.srvacl IS NOT NULL
    AND EXISTS (SELECT FROM extension_members x WHERE x.classid = 'pg_foreign_server'::regclass AND x.objid = s.oid)
    AND NOT EXISTS (SELECT FROM pg_init_privs p WHERE p.classoid = 'pg_foreign_server'::regclass AND p.objoid = s.oid AND p.initprivs = s.srvacl)
  UNION ALL
  SELECT DISTINCT 'permission on what belongs to the extension', e.extname
  FROM (
    SELECT 'pg_proc'::regclass AS classid, p.oid, p.proacl AS acl, acldefault('f', p.proowner) AS usual FROM pg_proc p WHERE p.pronamespace = ANY ($1)
    UNION ALL
    SELECT 'pg_class'::regclass, c.oid, c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner) FROM pg_class c WHERE c.relnamespace = ANY ($1)
  ) o JOIN pg_depend d ON d.classid = o.classid AND d.objid = o.oid AND d.deptype = 'e' JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
  LEFT JOIN pg_init_privs i ON i.classoid = o.classid AND i.objoid = o.oid AND i.objsubid = 0
  WHERE NOT (o.acl @> coalesce(i.initprivs, o.usual) AND o.acl <@ coalesce(i.initprivs, o.usual))
  UNION ALL
  SELECT 'permission on the language', l.lanname FROM pg_language l
  WHERE NOT (l.lanacl @> acldefault('l', l.lanowner) AND l.lanacl <@ acldefault('l', l.lanowner))
  UNION ALL
  SELECT 'permission on the database', d.datname FROM pg_database d
  WHERE d.datname = current_database() AND NOT (d.datacl @> acldefault('d', d.datdba) AND d.datacl <@ acldefault('d', d.datdba))
  UNION ALL
  SELECT 'state of its own that a partition gives the trigger', n.nspname || '.' || c.relname || '.' || t.tgname
  FROM pg_trigger t JOIN pg_trigger parent ON parent.oid = t.tgparentid JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relnamespace = ANY ($1) AND t.tgenabled <> parent.tgenabled AND (t.tgname <> parent.tgname OR {internal_part})
  UNION ALL
  SELECT 'privilege that is taken from the owner of', n.nspname || '.' || c.relname
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relnamespace = ANY ($1) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relacl IS NOT NULL
    AND NOT EXISTS (SELECT FROM extension_members x WHERE x.classid = 'pg_class'::regclass AND x.objid = c.oid)
    AND EXISTS (SELECT privilege_type FROM aclexplode(acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner)) WHERE grantee = c.relowner
      EXCEPT SELECT privilege_type FROM aclexplode(c.relacl) WHERE grantee = c.relowner)
  UNION ALL
  SELECT 'default privilege that is taken from the owner', pg_get_userbyid(d.defaclrole)::text
  FROM pg_default_acl d
  WHERE d.defaclnamespace = 0
    AND EXISTS (SELECT privilege_type FROM aclexplode(acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END::"char", d.defaclrole)) WHERE grantee = d.defaclrole
      EXCEPT SELECT privilege_type FROM aclexplode(d.defaclacl) WHERE grantee = d.defaclrole)
  UNION ALL
  SELECT 'persistence of its own of the sequence', n.nspname || '.' || s.relname
  FROM pg_class s JOIN pg_namespace n ON n.oid = s.relnamespace
  JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'i'
  JOIN pg_class c ON c.oid = d.refobjid
  WHERE s.relnamespace = ANY ($1) AND s.relkind = 'S' AND s.relpersistence <> c.relpersistence AND {sequences_follow}
  UNION ALL
  SELECT 'parameters of the column', n.nspname || '.' || c.relname || '.' || a.attname
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'm' JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relnamespace = ANY ($1) AND EXISTS (SELECT FROM unnest(a.attoptions) o WHERE o NOT LIKE 'pg_attver=%')
  UNION ALL
  SELECT 'permission on the system column', n.nspname || '.' || c.relname || '.' || a.attname
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relnamespace = ANY ($1) AND a.attnum < 0 AND a.attacl IS NOT NULL
  UNION ALL
  SELECT '` + serversOwn + `', o.name
  FROM (
    SELECT 'pg_proc'::regclass AS classid, oid, 0 AS part, oid::regprocedure::text AS name, pronamespace AS namespace, proacl AS acl, acldefault('f', proowner) AS usual FROM pg_proc
    UNION ALL
    SELECT 'pg_class'::regclass, oid, 0, oid::regclass::text, relnamespace, relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner) FROM pg_class
    UNION ALL
    SELECT 'pg_class'::regclass, c.oid, a.attnum, c.oid::regclass || '.' || a.attname, c.relnamespace, a.attacl, '{}' FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    UNION ALL
    SELECT 'pg_type'::regclass, oid, 0, oid::regtype::text, typnamespace, typacl, acldefault('T', typowner) FROM pg_type
  ) o JOIN pg_namespace n ON n.oid = o.namespace AND n.nspname = 'pg_catalog'
  LEFT JOIN pg_init_privs i ON i.classoid = o.classid AND i.objoid = o.oid AND i.objsubid = o.part
  WHERE NOT (o.acl @> coalesce(i.initprivs, o.usual) AND o.acl <@ coalesce(i.initprivs, o.usual))
    AND NOT EXISTS (SELECT FROM extension_members x WHERE x.classid = o.classid AND x.objid = o.oid)
) found ORDER BY kind, name`

// serversOwn is what a managed service may grant as it likes.
const serversOwn = "permission on what belongs to the server,"

// others reports what has no model.
func (i *inspector) others() error {
	var kind, name string
	return i.queryScope(othersQuery, []any{&kind, &name}, func() {
		if kind != serversOwn || len(i.services) == 0 {
			i.unmodelled(kind, name)
		}
	})
}
