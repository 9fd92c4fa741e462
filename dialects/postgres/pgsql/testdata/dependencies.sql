-- Lists what the server knows to depend on what: the text of each view, default,
-- check, index, policy, trigger and body in standard SQL, with one thing a line
-- that it uses. Left out is what the text need not say: the object's own table, the
-- type of a default's column, the collation of an index, and the fields of composites.
WITH here AS (
  SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
), texts AS (
  SELECT 'pg_rewrite'::regclass AS class, r.oid AS object, 'view ' || c.oid::regclass AS name, c.oid AS own, pg_get_viewdef(c.oid) AS body
  FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class WHERE c.relkind IN ('v', 'm') AND c.relnamespace IN (SELECT oid FROM here)
  UNION ALL
  SELECT 'pg_attrdef'::regclass, oid, 'default ' || adrelid::regclass || '.' || adnum, adrelid, pg_get_expr(adbin, adrelid) FROM pg_attrdef
  UNION ALL
  SELECT 'pg_constraint'::regclass, oid, 'check ' || conname, conrelid, pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conbin IS NOT NULL AND connamespace IN (SELECT oid FROM here)
  UNION ALL
  SELECT 'pg_policy'::regclass, oid, 'policy ' || polname, polrelid, 'SELECT ' || concat_ws(', ', pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) FROM pg_policy
  UNION ALL
  SELECT 'pg_class'::regclass, indexrelid, 'index ' || indexrelid::regclass, indrelid, 'SELECT ' || concat_ws(', ', pg_get_expr(indexprs, indrelid), pg_get_expr(indpred, indrelid))
  FROM pg_index WHERE indexprs IS NOT NULL OR indpred IS NOT NULL
  UNION ALL
  SELECT 'pg_trigger'::regclass, oid, 'trigger ' || tgname, tgrelid, 'SELECT ' || substring(pg_get_triggerdef(oid) FROM ' WHEN \((.*)\) EXECUTE ') FROM pg_trigger WHERE tgqual IS NOT NULL
  UNION ALL
  SELECT 'pg_proc'::regclass, oid, 'function ' || oid::regprocedure, 0, pg_get_functiondef(oid) FROM pg_proc WHERE prosqlbody IS NOT NULL AND pronamespace IN (SELECT oid FROM here)
), uses AS (
  SELECT class, object, name, body, refclassid, refobjid, refobjsubid
  FROM texts JOIN pg_depend ON classid = class AND objid = object
  WHERE deptype = 'n' AND refobjid <> own
)
SELECT DISTINCT u.name, u.body, kind, s.schema, thing FROM uses u, LATERAL (
  SELECT 'relation' AS kind, relnamespace AS schema, relname AS thing FROM pg_class WHERE oid = refobjid AND refclassid = 'pg_class'::regclass AND relkind NOT IN ('i', 'c')
  UNION ALL
  SELECT 'column', 0, attname FROM pg_attribute WHERE attrelid = refobjid AND attnum = refobjsubid AND refclassid = 'pg_class'::regclass AND refobjsubid > 0 AND (SELECT relkind FROM pg_class WHERE oid = refobjid) <> 'c'
  UNION ALL
  SELECT 'function', pronamespace, proname FROM pg_proc WHERE oid = refobjid AND refclassid = 'pg_proc'::regclass AND NOT (class = 'pg_trigger'::regclass AND prorettype = 'trigger'::regtype)
  UNION ALL
  SELECT 'type', coalesce(e.typnamespace, t.typnamespace), coalesce(e.typname, t.typname) FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
  WHERE t.oid = refobjid AND refclassid = 'pg_type'::regclass
  AND (class <> 'pg_proc'::regclass OR NOT EXISTS (SELECT FROM pg_proc p WHERE p.oid = object AND t.oid = ANY (p.proargtypes::oid[] || coalesce(p.proallargtypes, '{}') || p.prorettype)))
  AND NOT EXISTS (SELECT FROM pg_attrdef d JOIN pg_attribute a ON attrelid = adrelid AND attnum = adnum WHERE d.oid = object AND atttypid = t.oid)
  UNION ALL
  SELECT 'operator', oprnamespace, oprname FROM pg_operator WHERE oid = refobjid AND refclassid = 'pg_operator'::regclass
  UNION ALL
  SELECT 'collation', collnamespace, collname FROM pg_collation WHERE oid = refobjid AND refclassid = 'pg_collation'::regclass AND class <> 'pg_class'::regclass
  UNION ALL
  SELECT 'text search', cfgnamespace, cfgname FROM pg_ts_config WHERE oid = refobjid AND refclassid = 'pg_ts_config'::regclass
  UNION ALL
  SELECT 'text search', dictnamespace, dictname FROM pg_ts_dict WHERE oid = refobjid AND refclassid = 'pg_ts_dict'::regclass
) AS found JOIN LATERAL (SELECT coalesce((SELECT nspname FROM pg_namespace n WHERE n.oid = found.schema), '') AS schema) s ON true
ORDER BY 1, 3, 4, 5
