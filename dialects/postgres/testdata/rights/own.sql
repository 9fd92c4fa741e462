-- What the role that owns no more than a schema has made there.
CREATE TYPE app.state AS ENUM ('open', 'closed');
CREATE TYPE app.place AS (street text, zip text);
CREATE TYPE app.span AS RANGE (SUBTYPE = int);
CREATE DOMAIN app.email AS ext.citext CHECK (VALUE ~ '@');
CREATE COLLATION app.german FROM "C";
CREATE SEQUENCE app.numbers START 100;
CREATE FUNCTION app.touched() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.at := now(); RETURN NEW; END $$;
CREATE FUNCTION app.sum_of(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a + b';
CREATE AGGREGATE app.total (int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
CREATE OPERATOR app.<+> (FUNCTION = app.sum_of, LEFTARG = int, RIGHTARG = int);
CREATE PROCEDURE app.tidy() LANGUAGE plpgsql AS $$ BEGIN DELETE FROM app.users WHERE state = 'closed'; END $$;
CREATE TABLE app.users (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email app.email NOT NULL UNIQUE,
  state app.state NOT NULL DEFAULT 'open',
  home app.place,
  name text COLLATE app.german CHECK (length(name) < 80),
  number bigint DEFAULT nextval('app.numbers'),
  "at" timestamptz);
CREATE TABLE app.notes (
  id serial PRIMARY KEY, "user" int NOT NULL REFERENCES app.users ON DELETE CASCADE,
  body text, during int4range, EXCLUDE USING gist (during WITH &&));
CREATE INDEX notes_body ON app.notes USING gin (body ext.gin_trgm_ops);
CREATE TABLE app.events (id int, day date NOT NULL, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE app.events_old PARTITION OF app.events FOR VALUES FROM (MINVALUE) TO ('2024-01-01');
CREATE STATISTICS app.notes_spread ON "user", body FROM app.notes;
CREATE TRIGGER touched BEFORE UPDATE ON app.users FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION app.touched();
ALTER TABLE app.users ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON app.users FOR SELECT TO {reader} USING (state = 'open');
CREATE VIEW app.open_users AS SELECT id, email, app.sum_of(id) AS next FROM app.users WHERE state = 'open';
CREATE MATERIALIZED VIEW app.counts AS SELECT "user", count(*) AS n FROM app.notes GROUP BY 1;
CREATE UNIQUE INDEX counts_user ON app.counts ("user");
CREATE RULE quiet AS ON DELETE TO app.notes WHERE OLD.body IS NULL DO INSTEAD NOTHING;
CREATE TEXT SEARCH CONFIGURATION app.plain (COPY = pg_catalog.simple);
COMMENT ON TABLE app.users IS 'who may come in';
COMMENT ON COLUMN app.users.name IS 'what they are called';
COMMENT ON SCHEMA app IS 'ours';
GRANT USAGE ON SCHEMA app TO {reader};
GRANT SELECT ON app.users, app.open_users TO {reader};
GRANT UPDATE (name) ON app.users TO {reader};
REVOKE ALL ON FUNCTION app.sum_of(int, int) FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO {reader};
