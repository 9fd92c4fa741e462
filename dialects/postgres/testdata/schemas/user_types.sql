-- Types of every kind, made of each other, and what uses them.
CREATE SCHEMA ext;
CREATE SCHEMA "Odd schema";
CREATE EXTENSION citext WITH SCHEMA ext;
CREATE EXTENSION hstore WITH SCHEMA public;
CREATE EXTENSION ltree WITH SCHEMA public;
CREATE EXTENSION btree_gist WITH SCHEMA ext;
COMMENT ON EXTENSION ltree IS 'it''s for trees';

CREATE COLLATION german (provider = icu, locale = 'de-u-co-phonebk', deterministic = false);
CREATE COLLATION "Odd schema"."my.coll" (lc_collate = 'C', lc_ctype = 'POSIX');
CREATE COLLATION "C.odd" (locale = 'C');
COMMENT ON COLLATION german IS 'phone book';

CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'happy, really', '');
COMMENT ON TYPE mood IS 'how it is';
CREATE TYPE "Odd schema"."Status" AS ENUM ();

CREATE DOMAIN positive AS integer NOT NULL DEFAULT 1 CONSTRAINT more_than_none CHECK (VALUE > 0);
COMMENT ON DOMAIN positive IS 'a number';
COMMENT ON CONSTRAINT more_than_none ON DOMAIN positive IS 'it''s above 0';
CREATE DOMAIN small AS positive CHECK (VALUE < 100) CHECK (VALUE <> 13);
CREATE DOMAIN smaller AS small DEFAULT 5;
CREATE DOMAIN unset AS small DEFAULT NULL;
CREATE DOMAIN email AS ext.citext CHECK (VALUE ~ '^[a-z0-9.]+@[a-z]+$');
CREATE DOMAIN emails AS email[] CHECK (array_length(VALUE, 1) < 10);
CREATE DOMAIN "Odd schema"."Dom ""q""" AS character varying(20) COLLATE german;
CREATE DOMAIN price AS numeric(10,2) DEFAULT 0.00;
CREATE DOMAIN stamp AS timestamp(3) with time zone DEFAULT now();
CREATE DOMAIN codes AS text[] DEFAULT '{}'::text[] NOT NULL;
CREATE DOMAIN feeling AS mood DEFAULT 'sad' CHECK (VALUE <> ''::mood);
CREATE DOMAIN later AS text;
ALTER DOMAIN later ADD CONSTRAINT "not yet" CHECK (VALUE IN ('a', 'b') OR VALUE LIKE 'c%') NOT VALID;

CREATE TYPE nothing AS ();
CREATE TYPE point3 AS (x double precision, y double precision, "Z z" double precision);
COMMENT ON TYPE point3 IS 'a point';
COMMENT ON COLUMN point3."Z z" IS 'it''s high';
CREATE TYPE shape AS (name character varying(30) COLLATE "C", corners point3[], how feeling, cost price, at stamp, tags hstore, path ltree, word text COLLATE german);
CREATE DOMAIN good_shape AS shape CHECK ((VALUE).name <> '' AND cardinality((VALUE).corners) > 2);

CREATE FUNCTION price_diff(numeric, numeric) RETURNS double precision LANGUAGE sql IMMUTABLE AS 'SELECT ($1 - $2)::double precision';
CREATE TYPE price_range AS RANGE (subtype = numeric, subtype_diff = price_diff);
CREATE TYPE words AS RANGE (subtype = text, collation = "C", subtype_opclass = text_pattern_ops);
CREATE TYPE float_range AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE TYPE "Odd schema".prices AS RANGE (subtype = price);
COMMENT ON TYPE words IS 'from a to z';

CREATE TABLE everything (
  id integer PRIMARY KEY,
  a smaller,
  b unset DEFAULT 7,
  c email DEFAULT 'x@y',
  d emails,
  e email[] DEFAULT ARRAY['x@y']::email[],
  f "Odd schema"."Dom ""q""" DEFAULT 'it''s' NOT NULL,
  g price DEFAULT 1.5,
  h stamp,
  i codes,
  j feeling DEFAULT 'happy, really',
  k mood DEFAULT 'it''s ok' NOT NULL,
  l mood[] DEFAULT '{sad,"happy, really"}'::mood[],
  m shape,
  n good_shape,
  o shape[],
  p point3 DEFAULT ROW(1, 2, 3)::point3,
  q price_range DEFAULT price_range(1, 2),
  r float_range DEFAULT '[1,2)',
  s words,
  t float_range[],
  u "Odd schema".prices[],
  v ltree,
  w hstore DEFAULT '"a"=>"b"'::hstore,
  x text COLLATE "Odd schema"."my.coll",
  y text COLLATE "C.odd",
  z text COLLATE german,
  z2 "Odd schema"."Status",
  everything_else nothing,
  CONSTRAINT low CHECK (a < 50 AND (m).name IS NOT NULL),
  CONSTRAINT feel CHECK (j::mood IN ('sad', 'happy, really') OR k = ANY (l)),
  CONSTRAINT inside CHECK (q <@ price_range(0, 100) OR isempty(r))
);
CREATE INDEX by_word ON everything (z, x COLLATE "C.odd", lower(y) COLLATE german);
CREATE INDEX by_range ON everything USING gist (r, q);
CREATE INDEX by_path ON everything USING gist (v);
CREATE INDEX by_tags ON everything USING gin (w);
CREATE INDEX by_name ON everything (((m).name), ((p)."Z z"));
CREATE UNIQUE INDEX by_mail ON everything (c) WHERE (j::mood = 'sad'::mood);
CREATE TABLE other (id smaller PRIMARY KEY, everything_id integer REFERENCES everything, UNIQUE (id));
ALTER TABLE everything ADD CONSTRAINT a_fkey FOREIGN KEY (a) REFERENCES other (id);
CREATE FUNCTION shape_name(good_shape, m mood DEFAULT 'sad') RETURNS email LANGUAGE sql STABLE AS 'SELECT ($1).name::email';
CREATE FUNCTION shapes(wanted price_range) RETURNS SETOF shape LANGUAGE sql AS 'SELECT m FROM everything WHERE q = wanted';
CREATE VIEW feelings AS SELECT id, j, (m).name, (p).x, k::text AS k FROM everything WHERE j::mood <> 'sad' AND c = 'x@y';
CREATE VIEW names AS SELECT shape_name(n) AS name, q * price_range(1, 5) AS q, z COLLATE "C" AS z FROM everything;
