-- Measurements: inheritance as partitions were before there were any, hash and
-- range partitions in numbers, brin indexes of many classes, rollups.
CREATE SCHEMA ts;
CREATE TABLE ts.devices (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, serial text UNIQUE NOT NULL, model text, at point, installed date, firmware int[3]);
CREATE TABLE ts.metrics (id smallint PRIMARY KEY, name text NOT NULL, unit varchar(10), scale numeric DEFAULT 1, lo real DEFAULT '-Infinity', hi real DEFAULT 'Infinity', CHECK (lo < hi));
CREATE TABLE ts.samples (device_id int NOT NULL, metric_id smallint NOT NULL, at timestamptz NOT NULL, value double precision, quality "char" DEFAULT 'g', CONSTRAINT samples_pk PRIMARY KEY (device_id, metric_id, at), CONSTRAINT samples_device FOREIGN KEY (device_id) REFERENCES ts.devices, CONSTRAINT samples_metric FOREIGN KEY (metric_id) REFERENCES ts.metrics) PARTITION BY RANGE (at);
CREATE TABLE ts.old (device_id int NOT NULL, at timestamp NOT NULL DEFAULT LOCALTIMESTAMP, value real, note text COLLATE "C");
DO $$
BEGIN
    FOR m IN 1..12 LOOP
        EXECUTE format('CREATE TABLE ts.samples_2026_%s PARTITION OF ts.samples FOR VALUES FROM (%L) TO (%L)%s', to_char(m, 'FM00'), make_date(2026, m, 1), make_date(2026, m, 1) + interval '1 month', CASE WHEN m % 3 = 0 THEN ' PARTITION BY HASH (device_id)' ELSE '' END);
        IF m % 3 = 0 THEN
            FOR h IN 0..3 LOOP
                EXECUTE format('CREATE TABLE ts.samples_2026_%s_%s PARTITION OF ts.samples_2026_%1$s FOR VALUES WITH (MODULUS 4, REMAINDER %2$s) WITH (autovacuum_enabled = false)', to_char(m, 'FM00'), h);
            END LOOP;
        END IF;
        EXECUTE format('CREATE TABLE ts.old_2019_%s (CONSTRAINT old_%1$s CHECK (at >= %L AND at < %L)) INHERITS (ts.old)', to_char(m, 'FM00'), make_date(2019, m, 1), make_date(2019, m, 1) + interval '1 month');
    END LOOP;
END $$;
CREATE INDEX samples_at ON ts.samples USING brin (at) WITH (pages_per_range = 4);
CREATE INDEX samples_value ON ts.samples (metric_id, value) WHERE quality <> 'b';
CREATE INDEX old_brin ON ts.old_2019_01 USING brin (device_id, at timestamp_minmax_ops, value float4_minmax_ops, note text_minmax_ops);
CREATE INDEX old_2_at ON ts.old_2019_02 (at, device_id);
ALTER TABLE ts.old_2019_03 ALTER value SET DEFAULT 0, ALTER note SET NOT NULL, ADD PRIMARY KEY (device_id, at);
CREATE FUNCTION ts.route() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.at >= '2019-01-01' AND NEW.at < '2019-02-01' THEN INSERT INTO ts.old_2019_01 VALUES (NEW.*);
    ELSE RAISE EXCEPTION 'no table for %;', NEW.at; END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER route BEFORE INSERT ON ts.old FOR EACH ROW EXECUTE FUNCTION ts.route();
CREATE TABLE ts.alerts (id bigserial PRIMARY KEY, device_id int REFERENCES ts.devices ON DELETE CASCADE, during tstzrange NOT NULL, severity smallint DEFAULT 1 CHECK (severity BETWEEN 1 AND 5), ack boolean DEFAULT false);
CREATE INDEX alerts_during ON ts.alerts USING gist (during) WHERE NOT ack;
CREATE INDEX alerts_inclusion ON ts.alerts USING brin (during range_inclusion_ops);
CREATE MATERIALIZED VIEW ts.hourly AS SELECT device_id, metric_id, date_trunc('hour', at) AS hour, avg(value) AS avg, min(value) AS min, max(value) AS max, count(*) AS n, stddev_samp(value) AS dev, (array_agg(value ORDER BY at DESC))[1] AS last, corr(value, EXTRACT(epoch FROM at)) AS slope FROM ts.samples GROUP BY 1, 2, 3 WITH NO DATA;
CREATE UNIQUE INDEX hourly_pk ON ts.hourly (device_id, metric_id, hour);
CREATE MATERIALIZED VIEW ts.daily AS SELECT device_id, metric_id, date_trunc('day', hour AT TIME ZONE 'Europe/Berlin') AS day, sum(avg * n) / nullif(sum(n), 0) AS avg FROM ts.hourly GROUP BY device_id, metric_id, date_trunc('day', hour AT TIME ZONE 'Europe/Berlin') WITH NO DATA;
CREATE VIEW ts.latest AS SELECT DISTINCT ON (s.device_id, s.metric_id) s.device_id, s.metric_id, s.at, s.value, m.name FROM ts.samples s JOIN ts.metrics m ON m.id = s.metric_id ORDER BY s.device_id, s.metric_id, s.at DESC;
CREATE VIEW ts.gapfilled AS SELECT d.id, g.at, (SELECT s.value FROM ts.samples s WHERE s.device_id = d.id AND s.at <= g.at ORDER BY s.at DESC FETCH FIRST 1 ROW ONLY) AS value FROM ts.devices d CROSS JOIN generate_series('2026-01-01'::timestamptz, '2026-12-31', '01:00:00') AS g(at);
CREATE FUNCTION ts.bucket(width interval, at timestamptz, origin timestamptz DEFAULT '2000-01-01 00:00:00+00') RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT origin + floor(EXTRACT(epoch FROM at - origin) / EXTRACT(epoch FROM width)) * width $$;
CREATE INDEX samples_bucket ON ts.samples_2026_01 (ts.bucket('1 day'::interval, at));
