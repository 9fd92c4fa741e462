-- A data warehouse: dimensions and facts, materialized views on views on
-- materialized views, grouping sets, windows, functions over views.
CREATE SCHEMA raw; CREATE SCHEMA dim; CREATE SCHEMA fact; CREATE SCHEMA mart;
DO $$
DECLARE t text; c text;
BEGIN
    FOREACH t IN ARRAY ARRAY['customer', 'product', 'store', 'employee', 'promotion', 'currency', 'supplier', 'channel', 'campaign', 'carrier'] LOOP
        EXECUTE format('CREATE TABLE raw.%I (payload jsonb NOT NULL, source text DEFAULT %L, loaded timestamptz DEFAULT now(), batch bigint)', t || 's', t);
        EXECUTE format('CREATE INDEX ON raw.%I (batch) WHERE payload ? %L', t || 's', 'id');
        EXECUTE format('CREATE TABLE dim.%1$I (%1$s_key serial PRIMARY KEY, %1$s_id text NOT NULL, name text, attributes jsonb DEFAULT ''{}'', valid tstzrange DEFAULT tstzrange(now(), NULL) NOT NULL, current boolean GENERATED ALWAYS AS (upper_inf(valid)) STORED, UNIQUE (%1$s_id, valid))', t);
        EXECUTE format('COMMENT ON TABLE dim.%I IS %L', t, 'Dimension ' || t || '; slowly changing');
        EXECUTE format('CREATE VIEW dim.%I AS SELECT * FROM dim.%I WHERE current', t || '_now', t);
    END LOOP;
    FOR i IN 1..30 LOOP
        EXECUTE format('CREATE TABLE raw.feed_%s (id bigint, at date DEFAULT %L, v numeric(10,%s), CONSTRAINT "v %s" CHECK (v > %s)) WITH (fillfactor = %s)', i, date '2026-01-01' + i, i % 5, i, i, 70 + i);
    END LOOP;
END $$;
CREATE TABLE dim.date (date_key int PRIMARY KEY, day date UNIQUE NOT NULL, year smallint GENERATED ALWAYS AS (EXTRACT(year FROM day)) STORED, quarter smallint, month text, iso_week int GENERATED ALWAYS AS (date_part('week', day)) STORED, weekend boolean GENERATED ALWAYS AS (EXTRACT(isodow FROM day) IN (6, 7)) STORED);
CREATE TABLE fact.sales (date_key int NOT NULL REFERENCES dim.date, customer_key int NOT NULL REFERENCES dim.customer, product_key int NOT NULL REFERENCES dim.product, store_key int REFERENCES dim.store, promotion_key int REFERENCES dim.promotion, quantity int, price numeric(12,4), discount numeric(5,4) DEFAULT 0, revenue numeric(16,4) GENERATED ALWAYS AS (quantity * price * (1::numeric - discount)) STORED);
CREATE INDEX sales_star ON fact.sales (product_key, date_key) INCLUDE (revenue, quantity);
CREATE INDEX sales_brin ON fact.sales USING brin (date_key int4_minmax_ops) WITH (pages_per_range = 16);
CREATE TABLE fact.inventory (date_key int REFERENCES dim.date, product_key int REFERENCES dim.product, store_key int REFERENCES dim.store, on_hand int, PRIMARY KEY (date_key, product_key, store_key)) PARTITION BY RANGE (date_key);
CREATE TABLE fact.inventory_2025 PARTITION OF fact.inventory FOR VALUES FROM (20250101) TO (20260101);
CREATE TABLE fact.inventory_2026 PARTITION OF fact.inventory FOR VALUES FROM (20260101) TO (20270101);
CREATE VIEW mart.sales AS SELECT d.day, d.year, c.name AS customer, p.name AS product, s.name AS store, f.quantity, f.revenue FROM fact.sales f JOIN dim.date d USING (date_key) JOIN dim.customer_now c USING (customer_key) JOIN dim.product p USING (product_key) LEFT JOIN dim.store s USING (store_key);
CREATE MATERIALIZED VIEW mart.daily AS SELECT day, product, sum(quantity) AS quantity, sum(revenue) AS revenue, count(DISTINCT customer) AS customers FROM mart.sales GROUP BY day, product WITH NO DATA;
CREATE UNIQUE INDEX daily_key ON mart.daily (day, product);
CREATE VIEW mart.weekly AS SELECT date_trunc('week', day::timestamp)::date AS week, product, sum(revenue) AS revenue, avg(customers) AS customers FROM mart.daily GROUP BY 1, 2;
CREATE MATERIALIZED VIEW mart.trend AS SELECT w.week, w.product, w.revenue, w.revenue - lag(w.revenue) OVER p AS change, rank() OVER (PARTITION BY w.week ORDER BY w.revenue DESC) AS place, avg(w.revenue) OVER (PARTITION BY w.product ORDER BY w.week ROWS BETWEEN 3 PRECEDING AND CURRENT ROW) AS moving, first_value(w.week) OVER p AS first FROM mart.weekly w WINDOW p AS (PARTITION BY w.product ORDER BY w.week) WITH NO DATA;
CREATE INDEX trend_place ON mart.trend (week DESC, place) WHERE place <= 10;
CREATE VIEW mart.top AS SELECT * FROM mart.trend WHERE place <= 3 AND change > 0;
CREATE MATERIALIZED VIEW mart.board AS SELECT t.product, min(t.place) AS best, array_agg(t.week ORDER BY t.week) AS weeks FROM mart.top t GROUP BY t.product WITH NO DATA;
CREATE VIEW mart.cube AS SELECT year, product, store, sum(revenue) AS revenue, GROUPING(year, product, store) AS level FROM mart.sales GROUP BY CUBE (year, product, store) HAVING sum(revenue) > 0 ORDER BY GROUPING(year, product, store), year NULLS LAST;
CREATE VIEW mart.rollup AS SELECT year, product, sum(quantity) AS quantity FROM mart.sales GROUP BY ROLLUP (year, product), store;
CREATE VIEW mart.cohorts AS WITH first AS (SELECT customer, min(day) AS day FROM mart.sales GROUP BY customer), months AS MATERIALIZED (SELECT s.customer, (s.day - f.day) / 30 AS month, s.revenue FROM mart.sales s JOIN first f USING (customer)) SELECT month, count(DISTINCT customer) AS customers, percentile_disc(0.5) WITHIN GROUP (ORDER BY revenue) AS median, mode() WITHIN GROUP (ORDER BY customer) AS usual FROM months GROUP BY month;
CREATE VIEW mart.gaps AS SELECT p.name, d.day FROM dim.product p CROSS JOIN dim.date d EXCEPT SELECT product, day FROM mart.daily;
CREATE VIEW mart.both AS (SELECT day FROM mart.daily INTERSECT ALL SELECT day FROM dim.date) UNION (SELECT CURRENT_DATE ORDER BY 1 LIMIT 1);
CREATE VIEW mart.sample AS SELECT f.* FROM fact.sales f TABLESAMPLE bernoulli (10) REPEATABLE (1) WHERE f.quantity = ANY (SELECT x FROM (VALUES (1), (2), (3)) v(x));
CREATE VIEW mart.pivot AS SELECT product, max(CASE WHEN year = 2025 THEN revenue END) AS "2025", max(revenue) FILTER (WHERE year = 2026) AS "2026", coalesce(nullif(sum(quantity), 0), -1) AS n, (sum(revenue)::float8 / 3)::numeric(10,2) AS third FROM mart.sales GROUP BY product;
CREATE FUNCTION mart.top_n(n int) RETURNS SETOF mart.top LANGUAGE sql STABLE AS 'SELECT * FROM mart.top WHERE place <= n';
CREATE VIEW mart.podium AS SELECT t.product, t.place FROM mart.top_n(3) t;
CREATE FUNCTION mart.refresh() RETURNS void LANGUAGE plpgsql AS $$ BEGIN REFRESH MATERIALIZED VIEW mart.daily; REFRESH MATERIALIZED VIEW mart.trend; REFRESH MATERIALIZED VIEW mart.board; END $$;
COMMENT ON MATERIALIZED VIEW mart.trend IS 'By week';
COMMENT ON COLUMN mart.trend.moving IS 'Four weeks';
GRANT SELECT ON mart.trend, mart.top TO forum_reader;
CREATE VIEW mart.nested AS SELECT x.a FROM (SELECT y.b AS a FROM (SELECT z.c AS b FROM (SELECT day AS c FROM mart.daily) z) y) x WHERE EXISTS (SELECT FROM mart.cube q WHERE q.year = EXTRACT(year FROM x.a)::int) AND x.a NOT IN ('2026-01-01', '2026-12-31');
CREATE TABLE dim.customer_kept () INHERITS (dim.customer);
CREATE TABLE dim.customer_elsewhere () INHERITS (dim.customer);
ALTER TABLE dim.customer_elsewhere ALTER customer_key SET DEFAULT nextval('dim.employee_employee_key_seq');
