SELECT format('ALTER TABLE %s DROP CONSTRAINT %s CASCADE', table_name, name) FROM own_constraint;

SELECT format('ALTER TABLE %s RENAME CONSTRAINT %s TO %I', table_name, name, left(conname, 58) || '_new') FROM own_constraint;

SELECT format('ALTER TABLE %s ALTER CONSTRAINT %s DEFERRABLE INITIALLY DEFERRED', table_name, name) FROM own_constraint WHERE contype = 'f';

SELECT format('ALTER TABLE %s ADD CONSTRAINT extra_check CHECK (%s IS NOT NULL) %s', table_name, name, form) FROM own_column, unnest(ARRAY['', 'NOT VALID', 'NO INHERIT']) form;

SELECT format('ALTER TABLE %s ADD CONSTRAINT extra_key UNIQUE (%s) %s', table_name, name, form) FROM own_column, unnest(ARRAY['', 'DEFERRABLE', 'WITH (fillfactor = 50)']) form;

SELECT format('ALTER TABLE %s ADD PRIMARY KEY (%s)', table_name, name) FROM own_column;

SELECT format('ALTER TABLE %s ADD FOREIGN KEY (%s) REFERENCES %s (%s) %s', c.table_name, c.name, k.table_name, o.name, form)
FROM own_column c, own_constraint k JOIN own_column o ON o.attrelid = k.conrelid AND o.attnum = k.conkey[1],
  unnest(ARRAY['', 'ON DELETE CASCADE', 'ON UPDATE SET NULL DEFERRABLE', 'NOT VALID', 'ON DELETE SET DEFAULT INITIALLY DEFERRED DEFERRABLE']) form
WHERE k.contype IN ('p', 'u') AND cardinality(k.conkey) = 1 AND o.atttypid = c.atttypid;

SELECT format('ALTER TABLE %s ADD EXCLUDE USING gist (%s WITH &&)', table_name, name) FROM own_column JOIN pg_type y ON y.oid = atttypid WHERE typtype = 'r';

SELECT format('COMMENT ON CONSTRAINT %s ON %s IS %L', name, table_name, 'new') FROM own_constraint;

SELECT format('ALTER TABLE ONLY %s ADD %s (%s)', table_name, kind, name) FROM own_column JOIN pg_partitioned_table ON partrelid = attrelid, unnest(ARRAY['UNIQUE', 'PRIMARY KEY']) kind;
