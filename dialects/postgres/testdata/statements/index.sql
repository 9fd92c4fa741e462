SELECT format('DROP INDEX %s CASCADE', name) FROM own_relation JOIN pg_index ON indexrelid = oid WHERE NOT indisreplident;

SELECT format('ALTER INDEX %s RENAME TO %I', name, left(relname, 58) || '_new') FROM own_relation WHERE relkind IN ('i', 'I');

SELECT format('CREATE %s ON %s (%s)', kind, table_name, replace(part, '$', name)) FROM own_column,
  unnest(ARRAY['INDEX', 'UNIQUE INDEX', 'INDEX extra_index']) kind,
  unnest(ARRAY['$', '$ DESC', '($ IS NULL)', '$ DESC NULLS LAST) WHERE ($ IS NOT NULL', '($::text) text_pattern_ops', 'lower($::text)', '$) WITH (fillfactor = 60']) part;

SELECT format('CREATE INDEX ON %s USING %s (%s)', table_name, method, name) FROM own_column, unnest(ARRAY['hash', 'gin', 'gist', 'brin', 'spgist']) method;

SELECT format('ALTER TABLE %s CLUSTER ON %I', indrelid::regclass, relname) FROM pg_index JOIN own_relation r ON r.oid = indexrelid;

SELECT format('ALTER TABLE %s REPLICA IDENTITY USING INDEX %I', indrelid::regclass, relname) FROM pg_index JOIN own_relation r ON r.oid = indexrelid WHERE indisunique;

SELECT format('CREATE STATISTICS %s.extra_statistics ON %s, (%s IS NULL) FROM %s', n.name, c.name, d.name, c.table_name)
FROM own_column c JOIN own_column d USING (attrelid) JOIN own_namespace n ON n.oid = c.relnamespace WHERE c.attnum < d.attnum;

SELECT format('CREATE %s ON ONLY %s (%s)', kind, table_name, name) FROM own_column c JOIN pg_partitioned_table ON partrelid = c.attrelid,
  unnest(ARRAY['INDEX', 'UNIQUE INDEX']) kind;

SELECT format('ALTER INDEX %s ATTACH PARTITION %s', w.name, p.name) FROM own_relation w JOIN pg_index wx ON wx.indexrelid = w.oid
  JOIN pg_inherits h ON h.inhparent = wx.indrelid JOIN pg_index px ON px.indrelid = h.inhrelid JOIN own_relation p ON p.oid = px.indexrelid WHERE w.relkind = 'I';
