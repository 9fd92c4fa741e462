SELECT format('CREATE %s %s.extra_view AS SELECT * FROM %s', kind, n.name, r.name) FROM own_relation r, own_namespace n, unnest(ARRAY['VIEW', 'MATERIALIZED VIEW']) kind
WHERE relkind IN ('r', 'v', 'm', 'p', 'f');

SELECT format('CREATE OR REPLACE VIEW %s AS SELECT * FROM (%s) AS former LIMIT 7', name, rtrim(pg_get_viewdef(oid), ';')) FROM own_relation WHERE relkind = 'v';

SELECT format('CREATE OR REPLACE VIEW %s AS SELECT *, 1 AS extra FROM (%s) AS former', name, rtrim(pg_get_viewdef(oid), ';')) FROM own_relation WHERE relkind = 'v';

SELECT format('ALTER VIEW %s %s', name, change) FROM own_relation, unnest(ARRAY['SET (security_barrier = true)', 'SET (security_invoker = true)', 'SET (check_option = local)', 'RESET (security_barrier)']) change
WHERE relkind = 'v';

SELECT format('ALTER TABLE %s RENAME COLUMN %I TO %I', c.name, attname, left(attname, 58) || '_new') FROM own_relation c JOIN pg_attribute ON attrelid = c.oid WHERE relkind IN ('v', 'm') AND attnum > 0;

SELECT format('ALTER TABLE %s RENAME TO %I', name, left(relname, 58) || '_new') FROM own_relation WHERE relkind IN ('v', 'm');

SELECT format('ALTER TABLE %s SET SCHEMA %s', r.name, n.name) FROM own_relation r, own_namespace n WHERE relkind IN ('v', 'm');

SELECT format('CREATE INDEX ON %s (%I)', c.name, attname) FROM own_relation c JOIN pg_attribute ON attrelid = c.oid WHERE relkind = 'm' AND attnum > 0;

SELECT format('CREATE RULE extra_rule AS ON %s TO %s DO ALSO NOTHING', event, name) FROM own_relation, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE']) event WHERE relkind IN ('r', 'v', 'p');
