SELECT format('ALTER TABLE %s RENAME TO %I', name, left(relname, 58) || '_new') FROM own_table;

SELECT format('ALTER TABLE %s SET SCHEMA %s', t.name, n.name) FROM own_table t, own_namespace n;

SELECT format('ALTER TABLE %s %s', name, change) FROM own_table,
  unnest(ARRAY['SET UNLOGGED', 'SET LOGGED', 'ENABLE ROW LEVEL SECURITY', 'DISABLE ROW LEVEL SECURITY', 'FORCE ROW LEVEL SECURITY', 'REPLICA IDENTITY FULL', 'REPLICA IDENTITY NOTHING', 'SET (fillfactor = 70)', 'SET (autovacuum_enabled = false)', 'RESET (fillfactor)', 'DISABLE TRIGGER USER', 'SET WITHOUT CLUSTER']) change;

SELECT format('CREATE TABLE %s.extra_table (LIKE %s INCLUDING ALL)', n.name, t.name) FROM own_table t, own_namespace n;

SELECT format('CREATE TABLE %s.extra_child () INHERITS (%s)', n.name, t.name) FROM own_table t, own_namespace n;

SELECT format('CREATE TABLE %s.extra_part PARTITION OF %s DEFAULT', n.name, t.name) FROM own_table t, own_namespace n WHERE relkind = 'p';

SELECT format('ALTER TABLE %s DETACH PARTITION %s', inhparent::regclass, inhrelid::regclass) FROM pg_inherits JOIN own_table ON oid = inhparent WHERE relkind = 'p';

SELECT format('ALTER TABLE %s ATTACH PARTITION %s DEFAULT', p.name, t.name) FROM own_table p, own_table t WHERE p.relkind = 'p' AND p.oid <> t.oid;

SELECT format('DROP TABLE %s CASCADE', name) FROM own_table;
