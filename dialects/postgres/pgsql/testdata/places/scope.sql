-- What a Scope tells of a database, as JSON: the columns of relations, user types
-- and functions, by schema.name.
SET search_path = pg_catalog;
SELECT json_build_object(
  'Relations', (SELECT json_object_agg(nspname || '.' || relname, columns) FROM (
    SELECT nspname, relname, json_agg(json_build_object('Name', attname, 'Type', format_type(atttypid, atttypmod)) ORDER BY attnum) AS columns
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace JOIN pg_attribute ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
    WHERE relkind IN ('r', 'v', 'm', 'p', 'f') AND nspname !~ '^pg_toast' AND (nspname !~ '^pg_|^information_schema' OR relname IN ('pg_class', 'pg_stat_activity', 'pg_namespace', 'pg_proc')) GROUP BY 1, 2) r),
  'Types', (SELECT json_object_agg(nspname || '.' || t.typname, json_build_object('Kind', typtype, 'Base',
      CASE typtype WHEN 'd' THEN format_type(typbasetype, typtypmod) WHEN 'r' THEN (SELECT format_type(rngsubtype, NULL) FROM pg_range WHERE rngtypid = t.oid) END, 'Fields',
      CASE WHEN typtype = 'c' THEN (SELECT json_agg(json_build_object('Name', attname, 'Type', format_type(atttypid, atttypmod)) ORDER BY attnum) FROM pg_attribute WHERE attrelid = typrelid AND attnum > 0 AND NOT attisdropped) END))
    FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace WHERE nspname !~ '^pg_|^information_schema' AND typtype IN ('e', 'd', 'c', 'r', 'b') AND NOT (typtype = 'b' AND typelem <> 0) AND NOT (typtype = 'c' AND (SELECT relkind FROM pg_class c WHERE c.oid = typrelid) <> 'c')),
  'Functions', (SELECT json_object_agg(name, overloads) FROM (
    SELECT nspname || '.' || proname AS name, json_agg(json_build_object(
      'Args', (SELECT coalesce(json_agg(format_type(a, NULL) ORDER BY i), '[]') FROM unnest(proargtypes::oid[]) WITH ORDINALITY u (a, i)),
      'Names', (SELECT coalesce(json_agg(proargnames[i]), '[]') FROM generate_series(1, coalesce(array_length(proargnames, 1), 0)) i WHERE proargmodes IS NULL OR proargmodes[i] IN ('i', 'b', 'v')), 'Result', format_type(prorettype, NULL), 'Variadic', provariadic <> 0, 'Defaults', pronargdefaults, 'Columns',
      (SELECT json_agg(json_build_object('Name', proargnames[i], 'Type', format_type(proallargtypes[i], NULL)) ORDER BY i) FROM generate_subscripts(proargmodes, 1) i WHERE proargmodes[i] IN ('o', 'b', 't'))
    ) ORDER BY p.oid) AS overloads
    FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname !~ '^pg_|^information_schema' GROUP BY 1) f)
)
