-- The schema that the expressions of places.txt and the queries of views.txt belong to.
CREATE SCHEMA pr;
CREATE SCHEMA other;
SET search_path = pr;
CREATE TYPE en AS ENUM ('x', 'y', 'it''s', 'Upper');
CREATE TYPE other.en2 AS ENUM ('x', 'z');
CREATE DOMAIN dt AS text;
CREATE DOMAIN dv AS varchar(20);
CREATE DOMAIN di AS integer;
CREATE DOMAIN dn AS numeric(8,2);
CREATE DOMAIN dd AS dt;
CREATE DOMAIN de AS en;
CREATE DOMAIN da AS integer[];
CREATE TYPE addr AS (street text, zip integer, kind en, code varchar(5));
CREATE TYPE fr AS RANGE (subtype = float8);
CREATE TABLE tt (
  a integer, b integer, s smallint, b8 bigint, n numeric, n2 numeric(10,2), f double precision, f4 real, m money,
  t text, v varchar, v10 varchar(10), c char(3), ch "char", nm name, bo boolean, u uuid, by bytea, bi bit(3), vb varbit,
  d date, tm time, ttz timetz, ts timestamp, ts3 timestamp(3), tz timestamptz, iv interval,
  j jsonb, js json, x xml, ip inet, ci cidr, mac macaddr, pt point, tsv tsvector, tsq tsquery,
  ar integer[], ta text[], va varchar[], ea en[], na numeric[], dr daterange, r int4range, r8 int8range, nr numrange, tr tsrange, tzr tstzrange,
  e en, e2 other.en2, dt dt, dv dv, di di, dn dn, dd dd, de de, da da, p addr, fr fr, o oid, rc regclass
);
CREATE TABLE us (id integer PRIMARY KEY, name varchar(50), email text, active boolean, created timestamptz, tags text[], meta jsonb, boss integer, mood en, home addr, tenant uuid, level smallint);
CREATE TABLE ord (id bigint PRIMARY KEY, user_id integer, total numeric(10,2), placed date, name text, state en, note varchar(20), paid timestamp);
CREATE TABLE item (ord_id bigint, pos integer, sku char(8), qty smallint, price numeric(8,2), data jsonb, ref dt, PRIMARY KEY (ord_id, pos));
CREATE TABLE other.us (id integer, name text, flag boolean);
CREATE SEQUENCE sq;
CREATE SEQUENCE "Odd Seq";
CREATE FUNCTION mine(a text, b bigint DEFAULT 1) RETURNS varchar IMMUTABLE LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION num(a numeric) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION is_ok(e en) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION is_ok(e text) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION many(VARIADIC xs text[]) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT $1[1]';
CREATE FUNCTION other.far(a integer) RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT 1::bigint';
CREATE FUNCTION who() RETURNS integer STABLE LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION rows_of(n integer) RETURNS TABLE (k integer, label varchar) STABLE LANGUAGE sql AS 'SELECT 1, ''x''::varchar';
CREATE FUNCTION users_of(n integer) RETURNS SETOF us STABLE LANGUAGE sql AS 'SELECT * FROM us';
CREATE FUNCTION ids_of(n integer) RETURNS SETOF bigint STABLE LANGUAGE sql AS 'SELECT 1::bigint';
CREATE FUNCTION home_of(n integer) RETURNS addr STABLE LANGUAGE sql AS 'SELECT NULL::addr';
CREATE FUNCTION trg() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE VIEW act AS SELECT id, name, email, created FROM us WHERE active;
