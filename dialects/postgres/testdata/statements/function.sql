SELECT format('ALTER %s %s %s', kind, name, change) FROM own_function, unnest(ARRAY['STABLE', 'IMMUTABLE', 'STRICT', 'CALLED ON NULL INPUT', 'SECURITY DEFINER', 'COST 7', 'ROWS 7', 'PARALLEL SAFE', 'LEAKPROOF', 'SET search_path = pg_catalog, pg_temp', 'RESET ALL']) change;

SELECT format('ALTER %s %s RENAME TO %I', kind, name, left(proname, 58) || '_new') FROM own_function;

SELECT format('ALTER %s %s SET SCHEMA %s', kind, f.name, n.name) FROM own_function f, own_namespace n;

SELECT replace(pg_get_functiondef(oid), prosrc, prosrc || E'\n-- it''s; $new$') FROM own_function WHERE prokind IN ('f', 'p') AND prosrc <> '';

SELECT format('DROP %s %s CASCADE', kind, name) FROM own_function;

SELECT format('CREATE FUNCTION %s.extra_function(%s) RETURNS SETOF %s LANGUAGE sql AS %L', n.name, t.name, t.name, 'SELECT * FROM ' || t.name) FROM own_table t, own_namespace n;

SELECT format('CREATE FUNCTION %s.extra_function(given %s) RETURNS %s LANGUAGE plpgsql STABLE AS %L', n.name, c.type, c.type, format('DECLARE found %s.%s%%TYPE; BEGIN RETURN given; END', table_name, c.name)) FROM own_column c, own_namespace n;

SELECT format('CREATE TRIGGER extra_trigger %s ON %s FOR EACH ROW EXECUTE FUNCTION %s()', event, t.name, f.oid::regproc)
FROM own_table t, own_function f, unnest(ARRAY['BEFORE INSERT', 'AFTER UPDATE OR DELETE', 'BEFORE UPDATE']) event WHERE prorettype = 'trigger'::regtype;

SELECT format('ALTER TABLE %s %s TRIGGER %I', t.name, change, tgname) FROM pg_trigger JOIN own_table t ON t.oid = tgrelid, unnest(ARRAY['DISABLE', 'ENABLE ALWAYS', 'ENABLE REPLICA', 'ENABLE']) change WHERE NOT tgisinternal;

SELECT format('ALTER TRIGGER %I ON %s RENAME TO %I', tgname, t.name, left(tgname, 58) || '_new') FROM pg_trigger JOIN own_table t ON t.oid = tgrelid WHERE NOT tgisinternal;
