SELECT format('ALTER TYPE %s ADD VALUE %L %s', y.name, 'it''s new', place) FROM own_type y, unnest(ARRAY['', 'BEFORE ' || quote_literal((SELECT enumlabel FROM pg_enum WHERE enumtypid = y.oid ORDER BY enumsortorder LIMIT 1))]) place WHERE typtype = 'e';

SELECT format('ALTER TYPE %s RENAME VALUE %L TO %L', name, enumlabel, left(enumlabel, 58) || ' new') FROM own_type y JOIN pg_enum ON enumtypid = y.oid;

SELECT format('ALTER TYPE %s RENAME TO %I', name, left(typname, 58) || '_new') FROM own_type WHERE typtype IN ('e', 'd', 'r', 'c', 'm');

SELECT format('ALTER TYPE %s SET SCHEMA %s', y.name, n.name) FROM own_type y, own_namespace n WHERE typtype IN ('e', 'd', 'r', 'c');

SELECT format('ALTER DOMAIN %s %s', name, change) FROM own_type, unnest(ARRAY['SET NOT NULL', 'DROP NOT NULL', 'DROP DEFAULT', 'SET DEFAULT NULL', 'ADD CHECK (VALUE IS NOT NULL)', 'ADD CONSTRAINT extra_check CHECK (VALUE IS NOT NULL) NOT VALID']) change WHERE typtype = 'd';

SELECT format('ALTER DOMAIN %s DROP CONSTRAINT %I', y.name, conname) FROM own_type y JOIN pg_constraint ON contypid = y.oid;

SELECT format('ALTER DOMAIN %s RENAME CONSTRAINT %I TO extra_name', y.name, conname) FROM own_type y JOIN pg_constraint ON contypid = y.oid;

SELECT format('ALTER TYPE %s ADD ATTRIBUTE extra %s CASCADE', name, type) FROM own_type, unnest(ARRAY['text', 'integer[]']) type WHERE typtype = 'c';

SELECT format('ALTER TYPE %s %s CASCADE', y.name, replace(change, '$', quote_ident(attname))) FROM own_type y JOIN pg_attribute ON attrelid = typrelid AND attnum > 0 AND NOT attisdropped,
  unnest(ARRAY['DROP ATTRIBUTE $', 'RENAME ATTRIBUTE $ TO extra_name', 'ALTER ATTRIBUTE $ TYPE text', 'ALTER ATTRIBUTE $ TYPE bigint']) change WHERE typtype = 'c';

SELECT format('CREATE DOMAIN %s.extra_domain AS %s CHECK (VALUE IS NOT NULL)', n.name, y.name) FROM own_type y, own_namespace n WHERE typtype IN ('e', 'd', 'r', 'c', 'b');
