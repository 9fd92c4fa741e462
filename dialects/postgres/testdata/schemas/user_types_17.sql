-- needs: 17
-- What newer majors know of types and collations.
CREATE COLLATION plain (provider = builtin, locale = 'C.UTF-8');
CREATE COLLATION ruled (provider = icu, locale = 'en', rules = '&a < g');
CREATE TYPE float_range AS RANGE (subtype = float8, multirange_type_name = many_floats);
CREATE TYPE counts AS RANGE (subtype = integer);
CREATE DOMAIN name AS text COLLATE plain NOT NULL;
CREATE TABLE t (
  id integer PRIMARY KEY,
  a text COLLATE ruled,
  b many_floats DEFAULT '{[1,2)}',
  c counts_multirange,
  d public.name,
  e float_range DEFAULT float_range(1, 2),
  f many_floats[] DEFAULT ARRAY[]::many_floats[]
);
CREATE INDEX i ON t USING gist (b);
CREATE INDEX j ON t (a COLLATE plain);
