-- Names that hurt: reserved words, quotes, 63 bytes, other scripts, separators of
-- every language between here and there, for every kind of object.
CREATE FUNCTION pg_temp.make(n int, name text) RETURNS void LANGUAGE plpgsql AS $make$
DECLARE
    s text := CASE WHEN n % 3 = 0 THEN 'public' ELSE 'nasty' END;
BEGIN
    EXECUTE format('CREATE TYPE %1$I.%2$I AS ENUM (%3$L, %4$L)', s, left('e ' || name, 40), name, '2' || left(name, 15));
    EXECUTE format('CREATE DOMAIN %1$I.%2$I AS text CONSTRAINT %3$I CHECK (VALUE <> %3$L)', s, left('d ' || name, 40), name);
    EXECUTE format('CREATE SEQUENCE %1$I.%2$I', s, left('s ' || name, 40));
    EXECUTE format('CREATE TABLE %1$I.%2$I (id int CONSTRAINT %4$I PRIMARY KEY, %3$I text DEFAULT %3$L, e %1$I.%5$I DEFAULT %3$L, d %1$I.%6$I, up int CONSTRAINT %7$I REFERENCES %1$I.%2$I, n bigint DEFAULT nextval(%8$L), CONSTRAINT %9$I CHECK (%3$I <> %3$L), CONSTRAINT %10$I UNIQUE (%3$I))',
        s, name, name, left('p ' || name, 40), left('e ' || name, 40), left('d ' || name, 40), left('f ' || name, 40), format('%I.%I', s, left('s ' || name, 40)), left('c ' || name, 40), left('u ' || name, 40));
    EXECUTE format('CREATE INDEX %3$I ON %1$I.%2$I (lower(%2$I), id) WHERE %2$I LIKE %4$L', s, name, left('i ' || name, 40), name || '%');
    EXECUTE format('CREATE VIEW %1$I.%3$I AS SELECT id, %2$I, %2$I AS %4$I FROM %1$I.%2$I WHERE %2$I = %2$L', s, name, left('v ' || name, 40), left('as ' || name, 40));
    EXECUTE format('CREATE FUNCTION %1$I.%3$I(%2$I text DEFAULT %2$L) RETURNS text LANGUAGE sql AS %4$L', s, name, left('fn ' || name, 40), format('SELECT %I.%I', left('fn ' || name, 40), name));
    EXECUTE format('CREATE FUNCTION %1$I.%2$I() RETURNS trigger LANGUAGE plpgsql AS ''BEGIN RETURN NEW; END''', s, left('t ' || name, 40));
    EXECUTE format('CREATE TRIGGER %3$I BEFORE UPDATE OF %2$I ON %1$I.%2$I FOR EACH ROW WHEN (OLD.%2$I <> NEW.%2$I) EXECUTE FUNCTION %1$I.%4$I(%2$L)', s, name, left('tr ' || name, 40), left('t ' || name, 40));
    EXECUTE format('CREATE POLICY %3$I ON %1$I.%2$I USING (%2$I = %2$L)', s, name, left('po ' || name, 40));
    EXECUTE format('CREATE STATISTICS %1$I.%3$I ON id, %2$I FROM %1$I.%2$I', s, name, left('st ' || name, 40));
    EXECUTE format('CREATE TYPE %1$I.%3$I AS (%2$I int)', s, name, left('co ' || name, 40));
    EXECUTE format('COMMENT ON TABLE %I.%I IS %L', s, name, 'Comment: ' || name || E';\n--' || name);
    EXECUTE format('COMMENT ON COLUMN %I.%I.%I IS %L', s, name, name, name);
    EXECUTE format('COMMENT ON CONSTRAINT %I ON %I.%I IS %L', left('c ' || name, 40), s, name, name);
    EXECUTE format('COMMENT ON TRIGGER %I ON %I.%I IS %L', left('tr ' || name, 40), s, name, name);
    EXECUTE format('GRANT SELECT (%I) ON %I.%I TO forum_reader', name, s, name);
END $make$;
CREATE SCHEMA nasty;
CREATE SCHEMA "Weird; ""schema""";
CREATE TABLE "Weird; ""schema"""."Table.With.Dots" ("Column.With.Dots" int PRIMARY KEY, "a.b" int REFERENCES "Weird; ""schema"""."Table.With.Dots");
SELECT pg_temp.make(n::int, name) FROM unnest(ARRAY[
    'select', 'table', 'user', 'order', 'group', 'from', 'where', 'column', 'default', 'check', 'primary', 'constraint', 'references', 'index',
    'view', 'type', 'schema', 'true', 'null', 'all', 'analyze', 'end', 'for', 'in', 'is', 'not', 'on', 'or', 'to', 'union', 'using', 'when', 'with',
    'between', 'int', 'varchar', 'timestamp', 'interval', 'array', 'row', 'name', 'value', 'each', 'key', 'id2', 'local', 'var', 'locals',
    'each.key', 'for_each', 'dynamic', 'content', 'data', 'block', 'label', 'MixedCase', 'UPPER', 'with space', ' leading', 'trailing ',
    E'tab\there', E'new\nline', E'cr\rlf', 'quote''', 'double"quote', '"', '""', '''', '''''', 'semi;colon', ';', '--', '-- comment', '/*', '*/',
    '/* x */', '$$', '$1', '$x$', E'\\', E'\\n', E'back\\slash', 'per%cent', '%s', '%I', 'under_score', 'dash-ed', 'dot.ted', '.', '..', 'a.b.c',
    'comma,', ',', '(paren)', '[bracket]', '{brace}', '${x}', '%{x}', '%{ if true }', '$${x}', '#hash', '# comment', '// comment', 'a=b', 'a==b',
    '<tag>', '&amp;', '@at', '!bang', '?', '?1', ':param', '::cast', ':''psql''', E'\\d', '`tick`', '~', '^', '|', '||', '+', '-1', '1', '123abc',
    '0x1F', '1e5', 'é', 'ÄÖÜ', 'ß', 'İ', 'ñandú', '漢字', '日本語テーブル', 'кириллица', 'ελληνικά', 'עברית', 'العربية', '😀', '👨‍👩‍👧', 'á', '​', '﻿', ' ',
    'é́', 'ﬁ', 'Ǆ', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'äääääääääääääääääääääääääääääää', '漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢',
    'select select select select select select select select ', '''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''',
    '""""""""""""""""""""""""""""""""""""""""', ';;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;',
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"', 'EOF', '<<EOF', '<<-SQL', E'heredoc\nEOF\n', 'sql("x")', 'jsonencode',
    'public', 'pg_temp', 'information_schema', 't', 'T', 'pg_', 'oid', 'ctid2', 'tableoid2', 'xmin2', 'NEW', 'OLD', 'new', 'old', 'excluded',
    'values', 'lateral', 'returning', 'window', 'over', 'partition', 'range', 'list', 'hash', 'current_user', 'session_user', 'localtime',
    'current_date', 'system_user', 'none', 'inherit', 'public.t', '"public"."t"', E'crlf\r\n', E'\x01', E'\x7f', '~!@#$%^&*()_+', 'NULL', 'Null',
    'true ', 'false', 'yes', 'no', 'on ', 'off', '-', '_', '__', 'a__b', '_leading', '9lead', '$lead', 'x$', 'x$1', E'x\\u0041', E'\\u0041',
    E'\\x41', E'\\''', E'\\"', 'it''s "both"', E'a\\''b', 'E''x''', 'U&"x"', 'b''1''', 'N''x'''
]) WITH ORDINALITY AS all_names (name, n);
