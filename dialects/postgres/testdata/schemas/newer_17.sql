-- needs: 17
-- What came with 16 and 17: compression of columns by default, SQL/JSON, identity
-- on partitioned tables, exclusion on partitioned tables, MAINTAIN, built-in collations.
CREATE SCHEMA n17;
CREATE TABLE n17.p (id int GENERATED ALWAYS AS IDENTITY, k int NOT NULL, r int4range, CONSTRAINT p_ex EXCLUDE USING btree (k WITH =), PRIMARY KEY (id, k)) PARTITION BY RANGE (k);
CREATE TABLE n17.p1 PARTITION OF n17.p FOR VALUES FROM (1) TO (10);
CREATE TABLE n17.j (id int PRIMARY KEY, doc jsonb CHECK (doc IS JSON OBJECT WITH UNIQUE KEYS), txt text STORAGE EXTERNAL COMPRESSION pglz, CHECK (txt IS JSON), x jsonb DEFAULT JSON_OBJECT('a' : 1 RETURNING jsonb));
CREATE VIEW n17.v AS SELECT JSON_OBJECT('a' : id, 'b' : doc ABSENT ON NULL) AS a, JSON_ARRAYAGG(txt ORDER BY txt RETURNING jsonb) AS b, any_value(id) AS c FROM n17.j GROUP BY id, doc;
CREATE VIEW n17.q AS SELECT JSON_VALUE(doc, '$.a' RETURNING int DEFAULT 0 ON EMPTY) AS a, JSON_EXISTS(doc, '$.b') AS b, JSON_QUERY(doc, '$.c' WITH WRAPPER) AS c, t.* FROM n17.j, JSON_TABLE(doc, '$.items[*]' COLUMNS (n FOR ORDINALITY, sku text PATH '$.sku', ok boolean EXISTS PATH '$.ok', NESTED PATH '$.tags[*]' COLUMNS (tag text PATH '$'))) AS t;
CREATE COLLATION n17.builtin (provider = builtin, locale = 'C.UTF-8');
CREATE COLLATION n17.rules (provider = icu, locale = 'und', rules = '&V << w <<< W');
CREATE TABLE n17.c (a text COLLATE n17.builtin, b text COLLATE n17.rules UNIQUE);
GRANT MAINTAIN ON n17.j TO forum_reader;
CREATE TABLE n17.o (id int, n int DEFAULT 0x1F, m bigint DEFAULT 1_000_000, o int DEFAULT 0b101);
