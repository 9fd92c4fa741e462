-- Functions with bodies of the standard, which majors from 14 on know.
CREATE FUNCTION b1(a int, m s.mood DEFAULT 'ok') RETURNS int LANGUAGE sql RETURN s.twice(a) + (SELECT count(*) FROM plain WHERE id = a);
CREATE FUNCTION b2(a int) RETURNS SETOF v1 LANGUAGE sql BEGIN ATOMIC SELECT * FROM v1 WHERE id = b2.a AND mm = 'ok'; END;
CREATE PROCEDURE b3(x int) LANGUAGE sql BEGIN ATOMIC
  INSERT INTO plain (id, name) SELECT id, CASE WHEN is_mood(t) THEN 'y' ELSE 'n' END FROM s.base WHERE m = 'sad' ON CONFLICT (id) DO UPDATE SET name = excluded.name || 'z' WHERE plain.at IS NULL RETURNING id;
  UPDATE s.base SET m = 'ok', (other, id) = (SELECT 1, s.twice(x)) FROM plain p WHERE p.id = base.id AND base.m OPERATOR(s.+) 'sad' = 'ok';
  DELETE FROM plain USING v2 WHERE v2.id = plain.id;
  WITH gone AS (DELETE FROM s.base WHERE id = x RETURNING *) INSERT INTO plain SELECT gone.id, gone.t FROM gone;
  SELECT nextval('s.seq'), 'sad'::s.mood::text, CASE x WHEN 1 THEN CASE WHEN true THEN 2 END END;
END;
CREATE FUNCTION b4() RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT string_agg(DISTINCT name, ',' ORDER BY name) FROM plain, LATERAL (SELECT b FROM rows_of(id)) l; END;
CREATE FUNCTION b5() RETURNS void LANGUAGE sql BEGIN ATOMIC VALUES (s.twice(1)); SELECT x.a FROM ROWS FROM (rows_of(1), generate_series(1, 2)) x; END;
