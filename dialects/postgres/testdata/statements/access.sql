SELECT format('CREATE POLICY extra_policy ON %s AS %s TO %s', t.name, form, r.name) FROM own_table t, own_role r, unnest(ARRAY['PERMISSIVE', 'RESTRICTIVE']) form;

SELECT format('CREATE POLICY extra_policy ON %s %s', table_name, replace(form, '$', name)) FROM own_column, unnest(ARRAY['USING ($ IS NOT NULL)', 'FOR INSERT WITH CHECK ($ IS NOT NULL)']) form;

SELECT format('ALTER POLICY %I ON %s %s', polname, t.name, change) FROM pg_policy JOIN own_table t ON t.oid = polrelid, unnest(ARRAY['TO PUBLIC', 'USING (false)', 'RENAME TO extra_name', 'WITH CHECK (false)']) change;

SELECT format('GRANT %s ON %s TO PUBLIC', privilege, name) FROM own_relation, unnest(ARRAY['SELECT', 'ALL', 'INSERT, UPDATE']) privilege WHERE relkind IN ('r', 'v', 'm', 'p', 'f');

SELECT format('GRANT %s ON %s TO %s', privilege, t.name, r.name) FROM own_relation t, own_role r, unnest(ARRAY['SELECT', 'DELETE', 'UPDATE']) privilege WHERE relkind IN ('r', 'v', 'm', 'p', 'f');

SELECT format('GRANT SELECT (%s) ON %s TO PUBLIC', name, table_name) FROM own_column;

SELECT format('REVOKE ALL ON %s %s FROM PUBLIC', kind, name) FROM own_function WHERE prokind <> 'a';

SELECT format('GRANT EXECUTE ON %s %s TO %s', kind, f.name, r.name) FROM own_function f, own_role r WHERE prokind <> 'a';

SELECT format('GRANT USAGE ON SCHEMA %s TO PUBLIC', name) FROM own_namespace;
