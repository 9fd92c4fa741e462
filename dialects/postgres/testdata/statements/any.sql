SELECT format('DROP %s %s CASCADE', CASE type WHEN 'statistics object' THEN 'statistics' ELSE type END, identity) FROM own_object;

SELECT format('DROP %s %s CASCADE', CASE type WHEN 'statistics object' THEN 'statistics' ELSE type END, identity) FROM own_object WHERE type NOT IN ('table', 'index', 'view', 'function', 'sequence', 'trigger', 'type');

SELECT format('COMMENT ON %s %s IS %L', CASE type WHEN 'statistics object' THEN 'statistics' ELSE type END, identity, remark) FROM own_object, unnest(ARRAY['it''s; new', NULL]) remark;

SELECT format('ALTER SCHEMA %s RENAME TO extra_schema', name) FROM own_namespace WHERE nspname <> 'public';

SELECT format('CREATE PUBLICATION extra_publication FOR TABLE %s', name) FROM own_table;

SELECT format('ALTER PUBLICATION %I ADD TABLE %s', pubname, name) FROM pg_publication, own_table;

SELECT format('ALTER PUBLICATION %I DROP TABLE %s', pubname, name) FROM pg_publication, own_table;
