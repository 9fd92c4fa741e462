-- Lists the expressions and views of a database: kind, schema, table, type and text.
WITH here AS (
  SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
), tables AS (
  SELECT c.oid, nspname, relname, relkind FROM pg_class c JOIN here n ON n.oid = relnamespace
)
SELECT 'default', nspname, relname, format_type(atttypid, atttypmod), pg_get_expr(adbin, adrelid)
FROM pg_attrdef JOIN tables t ON t.oid = adrelid JOIN pg_attribute a ON attrelid = adrelid AND attnum = adnum WHERE attgenerated = ''
UNION
SELECT 'check', nspname, relname, '', pg_get_expr(adbin, adrelid) || ' IS NOT NULL'
FROM pg_attrdef JOIN tables t ON t.oid = adrelid JOIN pg_attribute a ON attrelid = adrelid AND attnum = adnum WHERE attgenerated <> ''
UNION
SELECT 'check', nspname, relname, '', pg_get_expr(conbin, conrelid) FROM pg_constraint JOIN tables t ON t.oid = conrelid WHERE contype = 'c'
UNION
SELECT 'check', nspname, relname, '', '(' || pg_get_indexdef(indexrelid, n, true) || ') IS NOT NULL'
FROM pg_index JOIN tables t ON t.oid = indrelid, generate_series(1, indnkeyatts) n WHERE indkey[n - 1] = 0 AND relkind IN ('r', 'p')
UNION
SELECT 'check', nspname, relname, '', pg_get_expr(indpred, indrelid) FROM pg_index JOIN tables t ON t.oid = indrelid WHERE indpred IS NOT NULL AND relkind IN ('r', 'p')
UNION
SELECT 'policy', nspname, relname, '', e FROM pg_policy JOIN tables t ON t.oid = polrelid, LATERAL (VALUES (pg_get_expr(polqual, polrelid)), (pg_get_expr(polwithcheck, polrelid))) x (e) WHERE e IS NOT NULL
UNION
SELECT 'when', nspname, relname, '', substring(pg_get_triggerdef(g.oid) FROM 'WHEN \((.*)\) EXECUTE FUNCTION')
FROM pg_trigger g JOIN tables t ON t.oid = tgrelid WHERE tgqual IS NOT NULL AND tgtype & 16 <> 0 AND tgtype & 8 = 0
UNION
SELECT 'view', nspname, relname, '', pg_get_viewdef(oid) FROM tables WHERE relkind IN ('v', 'm')
