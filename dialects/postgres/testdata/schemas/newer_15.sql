-- needs: 15
-- What came with 15: NULLS NOT DISTINCT, security_invoker, columns for SET NULL,
-- publications of schemas, row filters and column lists, numeric with a negative scale.
CREATE SCHEMA n15; CREATE SCHEMA n15b;
CREATE TABLE n15.a (id int PRIMARY KEY, x int, y int, n numeric(3,-2), m numeric(2,4), UNIQUE NULLS NOT DISTINCT (x, y), CONSTRAINT named UNIQUE NULLS NOT DISTINCT (y) INCLUDE (x));
CREATE UNIQUE INDEX a_nnd ON n15.a (x) NULLS NOT DISTINCT WHERE y > 0;
CREATE TABLE n15.b (tenant int, id int, author int, PRIMARY KEY (tenant, id));
CREATE TABLE n15.c (tenant int, id int, b int, c int, FOREIGN KEY (tenant, b) REFERENCES n15.b ON DELETE SET NULL (b), CONSTRAINT dflt FOREIGN KEY (tenant, c) REFERENCES n15.b ON UPDATE CASCADE ON DELETE SET DEFAULT (c));
CREATE VIEW n15.inv WITH (security_invoker = true, security_barrier = false, check_option = local) AS SELECT id, x FROM n15.a WHERE x > 0;
CREATE VIEW n15.inv2 WITH (security_invoker) AS SELECT * FROM n15.inv;
CREATE PUBLICATION p_rows FOR TABLE n15.a (id, x) WHERE (x > 5 AND id <> 0), ONLY n15.b WITH (publish = 'insert');
CREATE PUBLICATION p_schema FOR TABLES IN SCHEMA n15, n15b;
CREATE PUBLICATION p_mixed FOR TABLE n15.c, TABLES IN SCHEMA n15b;
CREATE PUBLICATION p_none;
CREATE VIEW n15.rx AS SELECT regexp_like('a', 'b') AS a, regexp_count(x::text, '1') AS b, range_agg(int4range(x, y)) AS c FROM n15.a GROUP BY x;
CREATE TABLE n15.part (id int, k text, UNIQUE NULLS NOT DISTINCT (id, k)) PARTITION BY LIST (k);
CREATE TABLE n15.part_a PARTITION OF n15.part FOR VALUES IN ('a', NULL);
GRANT SELECT ON n15.inv TO forum_reader;
CREATE COLLATION n15.de (provider = icu, locale = 'de');
