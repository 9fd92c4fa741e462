-- needs: 14
-- What came with 14: multiranges, SQL-standard bodies, compression, statistics
-- on expressions, subscripted jsonb, OUT parameters of procedures.
CREATE SCHEMA n14;
CREATE TYPE n14.span AS RANGE (subtype = float8, multirange_type_name = n14.spans);
CREATE TYPE n14.days AS RANGE (subtype = date);
CREATE TABLE n14.t (id int PRIMARY KEY, a int4multirange DEFAULT '{[1,3),[5,7)}', b n14.spans, c n14.span, d datemultirange, e n14.days[], j jsonb, txt text COMPRESSION pglz, txt2 text, flag bit(3));
CREATE INDEX t_multi ON n14.t USING gist (a multirange_ops);
CREATE INDEX t_bloom ON n14.t USING brin (id int4_bloom_ops(n_distinct_per_range = '0.2', false_positive_rate = '0.05'), txt text_bloom_ops);
CREATE INDEX t_multi_minmax ON n14.t USING brin (id int4_minmax_multi_ops(values_per_range = '16'));
CREATE STATISTICS n14.exprs ON (id % 10), (lower(txt)) FROM n14.t;
CREATE STATISTICS n14.one ON (j ->> 'a') FROM n14.t;
CREATE STATISTICS n14.mixed (ndistinct, mcv) ON id, (txt || 'x') FROM n14.t;
CREATE FUNCTION n14.add(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql IMMUTABLE RETURN a + b;
CREATE FUNCTION n14.both_of(a int) RETURNS TABLE (x int, y text) LANGUAGE sql STABLE BEGIN ATOMIC SELECT id, txt FROM n14.t WHERE id > both_of.a ORDER BY id; END;
CREATE FUNCTION n14.several(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC INSERT INTO n14.t (id, txt) VALUES (several.a, 'x;y'); UPDATE n14.t SET txt = CASE WHEN id > 1 THEN 'a' ELSE 'b' END WHERE id = several.a; SELECT n14.add(several.a, 2); END;
CREATE PROCEDURE n14.proc(a int, OUT b text) LANGUAGE sql BEGIN ATOMIC DELETE FROM n14.t WHERE t.id = proc.a RETURNING t.txt; END;
CREATE PROCEDURE n14.nothing() BEGIN ATOMIC END;
CREATE VIEW n14.v AS SELECT n14.add(id) AS n, j['a']['b'] AS sub, date_bin('15 minutes', now(), '2001-01-01') AS bin FROM n14.t;
CREATE FUNCTION n14.over_view(x n14.v) RETURNS int LANGUAGE sql RETURN (x).n;
CREATE VIEW n14.w AS WITH RECURSIVE g (a, b) AS (SELECT 1, 2 UNION ALL SELECT a + 1, b FROM g WHERE a < 3) SEARCH DEPTH FIRST BY a SET seq CYCLE a SET looped USING path SELECT a, b, looped FROM g;
CREATE AGGREGATE n14.my_sum(int) (SFUNC = n14.add, STYPE = int, INITCOND = '0');
CREATE TABLE n14.uses (v int DEFAULT n14.add(1), w int GENERATED ALWAYS AS (n14.add(v, 3)) STORED, CHECK (n14.add(v) > 0));
CREATE INDEX uses_fn ON n14.uses (n14.add(v));
CREATE TRIGGER trg BEFORE UPDATE ON n14.uses FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
