-- What the queries of the other files look at: all that a schema has and no
-- extension brought, with names that statements can say.

SET search_path = '';

CREATE TEMP VIEW own_namespace AS
SELECT n.*, format('%I', nspname) AS name FROM pg_namespace n
WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema';

CREATE TEMP VIEW member AS SELECT classid, objid FROM pg_depend WHERE deptype = 'e';

CREATE TEMP VIEW own_relation AS
SELECT c.*, c.oid::regclass AS name FROM pg_class c
WHERE relnamespace IN (SELECT oid FROM own_namespace)
  AND NOT EXISTS (SELECT FROM member WHERE classid = 'pg_class'::regclass AND objid = c.oid);

CREATE TEMP VIEW own_table AS SELECT * FROM own_relation WHERE relkind IN ('r', 'p');

CREATE TEMP VIEW own_column AS
SELECT attrelid, attnum, attname, atttypid, attcollation, t.name AS table_name, t.relnamespace, format('%I', attname) AS name, format_type(atttypid, atttypmod) AS type
FROM pg_attribute a JOIN own_table t ON t.oid = attrelid WHERE attnum > 0 AND NOT attisdropped;

CREATE TEMP VIEW own_constraint AS
SELECT n.*, t.name AS table_name, format('%I', conname) AS name
FROM pg_constraint n JOIN own_table t ON t.oid = conrelid;

CREATE TEMP VIEW own_type AS
SELECT y.*, y.oid::regtype AS name FROM pg_type y
WHERE typnamespace IN (SELECT oid FROM own_namespace)
  AND NOT EXISTS (SELECT FROM member WHERE classid = 'pg_type'::regclass AND objid = y.oid);

CREATE TEMP VIEW own_function AS
SELECT p.*, p.oid::regprocedure AS name, CASE prokind WHEN 'p' THEN 'PROCEDURE' WHEN 'a' THEN 'AGGREGATE' ELSE 'FUNCTION' END AS kind
FROM pg_proc p
WHERE pronamespace IN (SELECT oid FROM own_namespace)
  AND NOT EXISTS (SELECT FROM member WHERE classid = 'pg_proc'::regclass AND objid = p.oid);

CREATE TEMP VIEW own_role AS SELECT quote_ident(name) AS name FROM unnest(ARRAY['forum_reader', 'forum_writer', 'Weird "Role"']) name;

CREATE TEMP VIEW own_object AS
SELECT i.type, i.identity
FROM (SELECT DISTINCT classid, objid FROM pg_depend UNION SELECT 'pg_publication'::regclass, oid FROM pg_publication UNION SELECT 'pg_event_trigger'::regclass, oid FROM pg_event_trigger) o,
  pg_identify_object(classid, objid, 0) i
WHERE (i.schema IS NULL AND i.type IN ('cast', 'policy', 'rule', 'trigger', 'publication', 'event trigger', 'extension', 'server', 'foreign-data wrapper', 'schema')
    OR i.schema IN (SELECT nspname FROM own_namespace))
  AND i.type NOT IN ('table constraint', 'domain constraint', 'default value', 'table column', 'toast table')
  AND i.identity NOT LIKE 'pg\_catalog.%' AND i.identity NOT LIKE 'information\_schema.%'
  AND objid >= 16384
  AND NOT EXISTS (SELECT FROM member m WHERE m.classid = o.classid AND m.objid = o.objid);
