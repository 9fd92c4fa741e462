-- A schema that uses things of the user in every kind of text.
CREATE SCHEMA s;
CREATE TYPE s.mood AS ENUM ('sad', 'ok');
CREATE TYPE pair AS (x int, y s.mood);
CREATE DOMAIN s.posint AS int CHECK (VALUE > 0);
CREATE TYPE s.span AS RANGE (subtype = float8);
CREATE COLLATION s.german (provider = libc, locale = 'C');
CREATE TEXT SEARCH CONFIGURATION s.cfg (COPY = pg_catalog.simple);
CREATE SEQUENCE s.seq;
CREATE SEQUENCE "Odd seq";
CREATE FUNCTION s.twice(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
CREATE FUNCTION plus_mood(s.mood, s.mood) RETURNS s.mood LANGUAGE sql IMMUTABLE AS 'SELECT greatest($1, $2)';
CREATE OPERATOR s.+ (leftarg = s.mood, rightarg = s.mood, function = plus_mood);
CREATE OPERATOR @# (rightarg = int, function = s.twice);
CREATE FUNCTION is_mood(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE AGGREGATE s.most (int) (sfunc = int4larger, stype = int);
CREATE FUNCTION rows_of(int) RETURNS TABLE (a int, b text) LANGUAGE sql AS 'SELECT 1, ''x''';
CREATE TABLE s.base (
  id int DEFAULT nextval('s.seq') PRIMARY KEY, other int DEFAULT nextval('"Odd seq"'::regclass), m s.mood DEFAULT 'ok', p pair DEFAULT ROW(1, 'sad'),
  d s.posint DEFAULT s.twice(1), t text COLLATE s.german, g int GENERATED ALWAYS AS (s.twice(id)) STORED, sp s.span DEFAULT s.span(1, 2), ms s.mood[] DEFAULT '{ok}',
  CHECK (is_mood(t) AND m OPERATOR(s.+) 'sad' > 'sad' AND @# id > 3), CHECK (t COLLATE s.german > 'a'), CHECK ((p).x > 1 AND (p).y = 'sad'), CHECK (m IN ('sad', 'ok'))
);
CREATE TABLE plain (id int, name text, at timestamptz, UNIQUE (id));
CREATE INDEX ON s.base (s.twice(id), (t COLLATE s.german)) WHERE m = 'sad' AND is_mood(t);
CREATE INDEX ON s.base USING gin (to_tsvector('s.cfg', t));
ALTER TABLE plain ENABLE ROW LEVEL SECURITY;
CREATE POLICY pol ON plain USING (EXISTS (SELECT FROM s.base b WHERE b.id = plain.id AND is_mood(b.t))) WITH CHECK (id > s.twice(2) AND currval('s.seq') > 1);
CREATE FUNCTION trg() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER tr BEFORE UPDATE ON s.base FOR EACH ROW WHEN (NEW.m IS DISTINCT FROM OLD.m AND is_mood(NEW.t)) EXECUTE FUNCTION trg();
CREATE VIEW v1 AS SELECT b.id, b.m::text AS mm, s.most(b.id) OVER (PARTITION BY b.m) AS mo FROM s.base b WHERE b.m = 'ok' AND b.t COLLATE s.german < 'x';
CREATE VIEW v2 AS SELECT v1.*, x.a FROM v1 CROSS JOIN LATERAL rows_of(v1.id) x WHERE x.b ~ 'y' UNION ALL SELECT id, name, 1, (SELECT max(id) FROM s.base WHERE p IS NOT NULL) FROM plain;
CREATE MATERIALIZED VIEW s.v3 AS WITH w AS (SELECT id, name FROM plain), r AS (SELECT * FROM w JOIN s.base USING (id)) SELECT r.name, s.twice(r.id), 'ok'::s.mood, ARRAY['sad'::s.mood], to_tsvector('s.cfg', r.t) ts, 's.base'::regclass AS c, 'is_mood(text)'::regprocedure AS f, 's.mood'::regtype AS ty FROM r;
CREATE VIEW v4 AS SELECT CASE m WHEN 'ok' THEN 1 END AS a, (p).y, m BETWEEN 'sad' AND 'ok' AS bt, d::int, sp @> 1.5::float8 AS inside, ROW(1, 'sad')::pair AS pr, count(*) FILTER (WHERE m OPERATOR(s.+) m = 'ok') FROM s.base GROUP BY m, p, d, sp;
CREATE VIEW v5 AS SELECT * FROM plain NATURAL JOIN (VALUES (1, s.twice(1))) v (id, n) WHERE name LIKE 'a%' ORDER BY name COLLATE s.german;
CREATE VIEW v6 AS SELECT w FROM plain w WHERE at > now();
CREATE VIEW v7 AS SELECT (jsonb_populate_record(NULL::pair, '{}')).x, x.* FROM jsonb_to_record('{}') AS x (mm s.mood, k s.posint[]);
