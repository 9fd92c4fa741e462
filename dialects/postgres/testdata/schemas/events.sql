-- An event store with its projections: jsonb everywhere, inheritance of several
-- tables, INSTEAD OF triggers, rules, functions in four languages, procedures.
CREATE EXTENSION "uuid-ossp";
CREATE EXTENSION ltree;
CREATE SCHEMA store;
CREATE SCHEMA projection;
CREATE TABLE store.streams (id uuid DEFAULT public.uuid_generate_v4() PRIMARY KEY, type text NOT NULL, version bigint DEFAULT 0 NOT NULL, tags ltree[] DEFAULT '{}', snapshot jsonb, CHECK (version >= 0), EXCLUDE USING hash (type WITH =) WHERE (version = -1));
CREATE TABLE store.events (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, stream_id uuid NOT NULL REFERENCES store.streams, version bigint NOT NULL, type text NOT NULL, data jsonb NOT NULL, meta jsonb DEFAULT jsonb_build_object('at', now(), 'by', CURRENT_USER) NOT NULL, at timestamptz GENERATED ALWAYS AS (to_timestamp((meta ->> 'unix')::double precision)) STORED, CONSTRAINT one_version UNIQUE (stream_id, version) INCLUDE (type) WITH (fillfactor = 90));
CREATE INDEX events_data ON store.events USING gin (data);
CREATE INDEX events_correlation ON store.events (((meta ->> 'correlation')::uuid)) WHERE meta ? 'correlation';
CREATE INDEX events_items ON store.events USING gin ((data -> 'items') jsonb_path_ops) WHERE data @? '$.items[*] ? (@.price > 10)' AND jsonb_typeof(data -> 'items') = 'array';
CREATE INDEX streams_tags ON store.streams USING gist (tags gist__ltree_ops(siglen=28));
CREATE TABLE store.outbox (id bigserial PRIMARY KEY, event_seq bigint NOT NULL REFERENCES store.events ON DELETE CASCADE, topic text NOT NULL, sent_at timestamptz, attempts smallint DEFAULT 0, next_try timestamptz DEFAULT now() + interval '1 minute');
CREATE INDEX outbox_pending ON store.outbox (next_try) WHERE sent_at IS NULL AND attempts < 5;
CREATE TABLE store.subscriptions (name text PRIMARY KEY, position bigint DEFAULT 0 NOT NULL, filter jsonpath DEFAULT '$.type ? (@ like_regex "^order")', updated timestamptz);
CREATE UNLOGGED TABLE store.locks (name text PRIMARY KEY, holder text, until timestamptz DEFAULT transaction_timestamp() + '30 seconds'::interval);

CREATE TABLE projection.base (id uuid NOT NULL, updated timestamptz DEFAULT now(), CONSTRAINT base_recent CHECK (updated > '2020-01-01 00:00:00+00'));
CREATE TABLE projection.named (name text NOT NULL DEFAULT 'nobody', CONSTRAINT named_name CHECK (name <> '') NO INHERIT);
CREATE TABLE projection.orders (total numeric, state text DEFAULT 'new', name text DEFAULT 'an order', PRIMARY KEY (id)) INHERITS (projection.base, projection.named);
CREATE TABLE projection.big_orders (CHECK (total > 1000), discount numeric DEFAULT 0.1) INHERITS (projection.orders);
ALTER TABLE projection.big_orders ALTER COLUMN state SET DEFAULT 'checked', ALTER COLUMN total SET NOT NULL;
CREATE TABLE projection.customers () INHERITS (projection.base) WITH (autovacuum_enabled = false);
ALTER TABLE projection.customers ADD COLUMN email text UNIQUE, ADD COLUMN "group" ltree;
CREATE TABLE projection.standalone (LIKE projection.base INCLUDING ALL, extra int);
COMMENT ON COLUMN projection.orders.updated IS 'Inherited';
CREATE INDEX orders_state ON projection.orders (state) WHERE total > 0;

CREATE FUNCTION store.append(stream uuid, expected bigint, VARIADIC events jsonb[]) RETURNS SETOF store.events LANGUAGE plpgsql AS $append$
DECLARE
    e jsonb;
    v bigint := expected;
BEGIN
    PERFORM 1 FROM store.streams WHERE id = stream AND version = expected FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'conflict on %; expected %', stream, expected;
    END IF;
    FOREACH e IN ARRAY events LOOP
        v := v + 1;
        RETURN QUERY INSERT INTO store.events (stream_id, version, type, data) VALUES (stream, v, e ->> 'type', e -> 'data') RETURNING *;
    END LOOP;
    UPDATE store.streams SET version = v WHERE id = stream;
EXCEPTION
    WHEN unique_violation THEN
        RAISE;
END;
$append$;
CREATE FUNCTION store.fold(state jsonb, event jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT state || coalesce(event -> 'set', '{}') - ARRAY(SELECT jsonb_array_elements_text(coalesce(event -> 'unset', '[]'))) $$;
CREATE AGGREGATE store.fold_all(jsonb) (SFUNC = store.fold, STYPE = jsonb, INITCOND = '{"version": 0, "quote''d": true}');
CREATE FUNCTION store.state_of(stream uuid) RETURNS jsonb LANGUAGE sql STABLE AS 'SELECT store.fold_all(data ORDER BY version) FROM store.events WHERE stream_id = stream';
CREATE PROCEDURE store.prune(before timestamptz, batch int DEFAULT 1000, INOUT deleted bigint DEFAULT 0) LANGUAGE plpgsql AS $$
BEGIN
    LOOP
        DELETE FROM store.outbox WHERE id IN (SELECT id FROM store.outbox WHERE sent_at < before LIMIT batch FOR UPDATE SKIP LOCKED);
        EXIT WHEN NOT FOUND;
        deleted := deleted + 1;
        COMMIT;
    END LOOP;
END $$;
CREATE FUNCTION store.notify() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_notify('events', NEW.seq::text); INSERT INTO store.outbox (event_seq, topic) VALUES (NEW.seq, TG_ARGV[0]); RETURN NULL; END $$;
CREATE TRIGGER notify AFTER INSERT ON store.events FOR EACH ROW EXECUTE FUNCTION store.notify('orders');
CREATE FUNCTION store.immutable() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''events are for ever''; END';
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON store.events FOR EACH STATEMENT EXECUTE FUNCTION store.immutable();
CREATE TRIGGER immutable_truncate BEFORE TRUNCATE ON store.events EXECUTE FUNCTION store.immutable();
CREATE VIEW store.pending AS SELECT o.id, o.topic, e.type, e.data, o.attempts FROM store.outbox o JOIN store.events e ON e.seq = o.event_seq WHERE o.sent_at IS NULL ORDER BY o.next_try, o.id LIMIT 100 OFFSET 0;
CREATE FUNCTION store.mark_sent() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE store.outbox SET sent_at = now() WHERE id = OLD.id; RETURN OLD; END $$;
CREATE TRIGGER mark_sent INSTEAD OF DELETE ON store.pending FOR EACH ROW EXECUTE FUNCTION store.mark_sent();
CREATE VIEW projection.all_named AS SELECT tableoid::regclass AS source, name FROM projection.named UNION SELECT 'projection.customers'::regclass, email FROM projection.customers;
CREATE VIEW projection.items AS SELECT o.id, i.item ->> 'sku' AS sku, (i.item ->> 'n')::int AS n, i.ord, x.* FROM projection.orders o CROSS JOIN store.events e, LATERAL jsonb_array_elements(e.data -> 'items') WITH ORDINALITY AS i (item, ord) LEFT JOIN jsonb_to_record(i.item) AS x (color text, size int) ON x.size > 0 WHERE e.stream_id = o.id;
CREATE RULE insert_named AS ON INSERT TO projection.all_named DO INSTEAD (INSERT INTO projection.named (name) VALUES (NEW.name); NOTIFY named);
CREATE RULE "_update;d" AS ON UPDATE TO projection.standalone WHERE NEW.extra <> OLD.extra AND NEW.extra > 0 DO ALSO (UPDATE store.subscriptions SET position = position + 1 WHERE name = 'standalone'; DELETE FROM store.locks WHERE until < now(););
ALTER TABLE projection.standalone DISABLE RULE "_update;d";
CREATE FUNCTION store.uuid_time(u uuid) RETURNS bigint LANGUAGE internal IMMUTABLE STRICT AS 'uuid_hash';
CREATE FUNCTION store.cast_ints(int[]) RETURNS int LANGUAGE internal STRICT AS 'array_ndims';
ALTER SEQUENCE store.events_seq_seq RESTART WITH 500;
CREATE TYPE store.cursor AS (stream uuid, position bigint);
CREATE TABLE store.consumers (id int PRIMARY KEY, at store.cursor DEFAULT ROW(NULL, 0)::store.cursor, history store.cursor[]);
CREATE FUNCTION store.rows_of(tab anyelement, n anyarray DEFAULT NULL) RETURNS SETOF anyelement LANGUAGE plpgsql AS $_$ BEGIN RETURN QUERY EXECUTE format('SELECT * FROM %s WHERE $1 IS NULL', pg_typeof(tab)) USING n; END $_$;
COMMENT ON FUNCTION store.append(uuid, bigint, VARIADIC jsonb[]) IS $$Appends; fails with 'conflict'$$;
COMMENT ON PROCEDURE store.prune(timestamptz, integer, bigint) IS '';
