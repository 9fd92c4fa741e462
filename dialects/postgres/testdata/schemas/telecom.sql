-- Billing of calls: partitions and sub-partitions by range, list and hash, with
-- defaults, keys across the tree, indexes of single partitions, and triggers.
CREATE SCHEMA cdr;
CREATE SCHEMA billing;
CREATE TYPE direction AS ENUM ('in', 'out', 'roaming');
CREATE DOMAIN msisdn AS varchar(15) CHECK (VALUE ~ '^[1-9][0-9]{4,14}$');
CREATE TYPE tariff_range AS RANGE (subtype = numeric);
CREATE FUNCTION minutes_apart(a time, b time) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT AS 'SELECT EXTRACT(EPOCH FROM (a - b))::float8 / 60';
CREATE TYPE timerange AS RANGE (subtype = time, subtype_diff = minutes_apart);

CREATE TABLE billing.accounts (id bigserial PRIMARY KEY, name text NOT NULL, parent_id bigint REFERENCES billing.accounts, balance numeric(18,6) DEFAULT 0 NOT NULL, currency char(3) DEFAULT 'USD', opened date DEFAULT CURRENT_DATE NOT NULL, closed date, CHECK (closed IS NULL OR closed >= opened));
CREATE TABLE billing.subscribers (number msisdn PRIMARY KEY, account_id bigint NOT NULL REFERENCES billing.accounts ON DELETE RESTRICT, imsi numeric(15,0) UNIQUE, active_hours timerange DEFAULT timerange('00:00', '23:59'), since timestamptz NOT NULL DEFAULT now());
CREATE TABLE billing.tariffs (id int PRIMARY KEY, name text, per_minute numeric(10,6), bands tariff_range[], during timerange, days int4range DEFAULT '[1,8)', EXCLUDE USING gist (days WITH &&, during WITH &&) WHERE (name <> 'special'));

CREATE TABLE cdr.calls (
    id bigint NOT NULL, started timestamptz NOT NULL, region text NOT NULL, caller msisdn NOT NULL, callee msisdn, direction direction DEFAULT 'out' NOT NULL,
    seconds integer NOT NULL, cost numeric(12,6) DEFAULT 0.000000, cell int, tariff_id int,
    CONSTRAINT calls_pkey PRIMARY KEY (started, region, caller, seconds, id), CONSTRAINT calls_seconds CHECK (seconds >= 0),
    CONSTRAINT calls_tariff FOREIGN KEY (tariff_id) REFERENCES billing.tariffs ON DELETE SET NULL
) PARTITION BY RANGE (started);
COMMENT ON TABLE cdr.calls IS 'Call detail records; kept for six months';
CREATE TABLE cdr.calls_2026_01 PARTITION OF cdr.calls FOR VALUES FROM ('2026-01-01') TO ('2026-02-01') PARTITION BY LIST (region);
CREATE TABLE cdr.calls_2026_01_eu PARTITION OF cdr.calls_2026_01 FOR VALUES IN ('de', 'fr', 'it''s') PARTITION BY HASH (caller);
CREATE TABLE cdr.calls_2026_01_eu_0 PARTITION OF cdr.calls_2026_01_eu FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE cdr.calls_2026_01_eu_1 PARTITION OF cdr.calls_2026_01_eu FOR VALUES WITH (MODULUS 2, REMAINDER 1) WITH (fillfactor = 100);
CREATE TABLE cdr.calls_2026_01_us PARTITION OF cdr.calls_2026_01 FOR VALUES IN ('us');
CREATE TABLE cdr.calls_2026_01_rest PARTITION OF cdr.calls_2026_01 DEFAULT;
CREATE TABLE cdr.calls_2026_02 PARTITION OF cdr.calls (CONSTRAINT only_short CHECK (seconds < 86400), cost DEFAULT 1) FOR VALUES FROM ('2026-02-01 00:00:00+00') TO ('2026-03-01 00:00:00+00');
CREATE TABLE cdr.calls_old PARTITION OF cdr.calls FOR VALUES FROM (MINVALUE) TO ('2026-01-01');
CREATE TABLE cdr.calls_future PARTITION OF cdr.calls FOR VALUES FROM ('2027-01-01') TO (MAXVALUE);
CREATE TABLE cdr.calls_default PARTITION OF cdr.calls DEFAULT PARTITION BY RANGE (seconds, region);
CREATE TABLE cdr.calls_default_short PARTITION OF cdr.calls_default FOR VALUES FROM (0, MINVALUE) TO (60, MAXVALUE);
CREATE TABLE cdr.calls_default_long PARTITION OF cdr.calls_default FOR VALUES FROM (61, 'm"') TO (MAXVALUE, MAXVALUE);
CREATE INDEX calls_caller ON cdr.calls (caller, started DESC) INCLUDE (seconds);
CREATE INDEX calls_direction ON cdr.calls (direction) WHERE direction <> 'in';
CREATE INDEX calls_us_only ON cdr.calls_2026_01_us (cell) WHERE cell IS NOT NULL;
CREATE UNIQUE INDEX calls_eu_1_unique ON cdr.calls_2026_01_eu_1 (id);
CREATE INDEX calls_started_brin ON cdr.calls_2026_02 USING brin (started);
CREATE INDEX calls_cell_only ON ONLY cdr.calls (cell);
ALTER TABLE cdr.calls_2026_02 ALTER COLUMN region SET DEFAULT 'us', ALTER COLUMN caller SET STATISTICS 50;
ALTER TABLE cdr.calls_2026_01_us ADD CONSTRAINT us_cell CHECK (cell > 0) NOT VALID;
COMMENT ON TABLE cdr.calls_2026_01_eu IS 'By caller';
COMMENT ON COLUMN cdr.calls_2026_02.cost IS 'Rounded up';
COMMENT ON INDEX cdr.calls_caller IS 'Over the whole tree';

CREATE TABLE cdr.sms (id bigint NOT NULL, at date NOT NULL, sender msisdn, text text COLLATE "C", segments smallint DEFAULT 1) PARTITION BY RANGE (EXTRACT(YEAR FROM at), (EXTRACT(month FROM at)));
CREATE TABLE cdr.sms_2026_h1 PARTITION OF cdr.sms FOR VALUES FROM (2026, 1) TO (2026, 7);
CREATE TABLE cdr.sms_2026_h2 PARTITION OF cdr.sms FOR VALUES FROM (2026, 7) TO (2027, 1);
CREATE TABLE cdr.data_sessions (subscriber msisdn NOT NULL, opened timestamp NOT NULL, closed timestamp, up bigint DEFAULT 0, down bigint DEFAULT 0, apn text) PARTITION BY HASH (subscriber, lower(apn));
CREATE TABLE cdr.data_sessions_0 PARTITION OF cdr.data_sessions FOR VALUES WITH (MODULUS 3, REMAINDER 0);
CREATE TABLE cdr.data_sessions_1 PARTITION OF cdr.data_sessions FOR VALUES WITH (MODULUS 3, REMAINDER 1);
CREATE TABLE cdr.data_sessions_2 PARTITION OF cdr.data_sessions FOR VALUES WITH (MODULUS 3, REMAINDER 2);
CREATE TABLE cdr.by_flag (flag boolean, kind direction, n int) PARTITION BY LIST (flag);
CREATE TABLE cdr.by_flag_true PARTITION OF cdr.by_flag FOR VALUES IN (true);
CREATE TABLE cdr.by_flag_false PARTITION OF cdr.by_flag FOR VALUES IN (false, NULL) PARTITION BY LIST (kind);
CREATE TABLE cdr.by_flag_false_in PARTITION OF cdr.by_flag_false FOR VALUES IN ('in', 'roaming');
CREATE TABLE cdr.by_name (name text COLLATE "de-x-icu" NOT NULL, n int DEFAULT 1) PARTITION BY RANGE (name COLLATE "C" text_pattern_ops);
CREATE TABLE cdr.by_name_a PARTITION OF cdr.by_name FOR VALUES FROM ('a') TO ('m"');
CREATE TABLE cdr.by_name_m PARTITION OF cdr.by_name FOR VALUES FROM ('m"') TO (MAXVALUE);

CREATE TABLE billing.invoices (id bigserial, account_id bigint NOT NULL REFERENCES billing.accounts, period daterange NOT NULL, issued date NOT NULL, total numeric(14,2), paid boolean DEFAULT false NOT NULL, PRIMARY KEY (id, issued), UNIQUE (account_id, issued)) PARTITION BY RANGE (issued);
CREATE TABLE billing.invoices_2025 PARTITION OF billing.invoices FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE billing.invoices_2026 (LIKE billing.invoices INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
ALTER TABLE billing.invoices_2026 ADD COLUMN doomed int;
ALTER TABLE billing.invoices_2026 DROP COLUMN doomed;
ALTER TABLE billing.invoices ATTACH PARTITION billing.invoices_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE billing.invoice_lines (invoice_id bigint NOT NULL, issued date NOT NULL, line int NOT NULL, amount numeric(12,6), call_id bigint, PRIMARY KEY (invoice_id, issued, line), FOREIGN KEY (invoice_id, issued) REFERENCES billing.invoices ON DELETE CASCADE) PARTITION BY RANGE (issued);
CREATE TABLE billing.invoice_lines_all PARTITION OF billing.invoice_lines DEFAULT;
CREATE TABLE billing.payments (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), invoice_id bigint, issued date, amount numeric(14,2) CHECK (amount <> 0), method text, FOREIGN KEY (invoice_id, issued) REFERENCES billing.invoices (id, issued) ON UPDATE CASCADE DEFERRABLE);
CREATE TABLE billing.rates_base (prefix text, rate numeric(10,6), valid_from date);
CREATE TABLE billing.rates_eu (CHECK (prefix LIKE '3%' OR prefix LIKE '4%'), vat numeric(3,2)) INHERITS (billing.rates_base);
CREATE TABLE billing.rates_us (CHECK (prefix ~~ '1%')) INHERITS (billing.rates_base);

CREATE FUNCTION cdr.rate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT NEW.seconds / 60.0 * t.per_minute INTO NEW.cost FROM billing.tariffs t WHERE t.id = NEW.tariff_id;
    RETURN NEW;
END $$;
CREATE TRIGGER rate BEFORE INSERT ON cdr.calls FOR EACH ROW WHEN (NEW.cost IS NULL OR NEW.cost = 0) EXECUTE FUNCTION cdr.rate();
CREATE TRIGGER us_audit AFTER UPDATE ON cdr.calls_2026_01_us FOR EACH ROW EXECUTE FUNCTION cdr.rate('us');
CREATE TRIGGER bulk AFTER INSERT ON cdr.calls REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION cdr.rate();
ALTER TABLE cdr.calls_2026_01_eu_0 DISABLE TRIGGER rate;
CREATE FUNCTION cdr.make_month(month date) RETURNS void LANGUAGE plpgsql AS $fn$
DECLARE
    name text := format('calls_%s', to_char(month, 'YYYY_MM'));
BEGIN
    EXECUTE format($sql$CREATE TABLE IF NOT EXISTS cdr.%I PARTITION OF cdr.calls FOR VALUES FROM (%L) TO (%L);$sql$, name, month, month + interval '1 month');
END;
$fn$;
CREATE VIEW cdr.recent AS SELECT * FROM cdr.calls WHERE started > (now() - '7 days'::interval);
CREATE MATERIALIZED VIEW billing.monthly AS SELECT caller, date_trunc('month', started) AS month, sum(cost) AS cost, sum(seconds) FILTER (WHERE direction = 'roaming') AS roaming FROM cdr.calls GROUP BY caller, (date_trunc('month', started)) WITH NO DATA;
CREATE UNIQUE INDEX monthly_pk ON billing.monthly (caller, month);
ALTER MATERIALIZED VIEW billing.monthly CLUSTER ON monthly_pk;
CREATE VIEW billing.owed AS SELECT a.name, sum(i.total) AS owed, max(upper(i.period)) AS until FROM billing.invoices i JOIN billing.accounts a ON a.id = i.account_id WHERE NOT i.paid GROUP BY a.name;
GRANT USAGE ON SCHEMA cdr, billing TO forum_reader;
GRANT SELECT ON cdr.calls TO forum_reader;
GRANT SELECT (caller, started) ON cdr.calls_2026_02 TO PUBLIC;
CREATE STATISTICS cdr.calls_st ON caller, region FROM cdr.calls_2026_02;
