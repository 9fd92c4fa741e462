package pgsql

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/internal/enginetest"
)

// grammarTables are what the queries of the grammar read.
const grammarTables = `
CREATE SCHEMA pr;
SET search_path = pr;
CREATE TYPE en AS ENUM ('a', 'b');
CREATE TYPE pair AS (x integer, y text);
CREATE TABLE t (id integer, name varchar(50), kind en, at timestamptz, day date, price numeric(10,2), tags text[], grid integer[], doc jsonb, raw json, page xml, p pair, ok boolean, parent integer);
CREATE TABLE u (id bigint, t_id integer, name text, qty smallint);
CREATE FUNCTION recs(integer) RETURNS SETOF record LANGUAGE sql AS 'SELECT 1, ''a''::text';
CREATE FUNCTION two(integer, OUT a integer, OUT b text) RETURNS SETOF record LANGUAGE sql AS 'SELECT 1, ''a''::text';
CREATE FUNCTION tab() RETURNS TABLE (a integer, b text) LANGUAGE sql AS 'SELECT 1, ''a''::text';
CREATE FUNCTION many(VARIADIC integer[]) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION named(a integer, b text DEFAULT 'x', c integer DEFAULT 3) RETURNS integer LANGUAGE sql AS 'SELECT 1';
`

var grammarRelations = map[string][]ColumnType{
	"pr.t": columnTypes("id integer, name varchar(50), kind pr.en, at timestamptz, day date, price numeric(10_2), tags text[], grid integer[], doc jsonb, raw json, page xml, p pr.pair, ok boolean, parent integer"),
	"pr.u": columnTypes("id bigint, t_id integer, name text, qty smallint"),
}

var grammarFunctions = map[string][]Function{
	"recs":  {{Args: []string{"integer"}, Result: "record"}},
	"two":   {{Args: []string{"integer"}, Result: "record", Columns: columnTypes("a integer, b text")}},
	"tab":   {{Result: "record", Columns: columnTypes("a integer, b text")}},
	"many":  {{Args: []string{"integer[]"}, Result: "integer", Variadic: true}},
	"named": {{Args: []string{"integer", "text", "integer"}, Names: []string{"a", "b", "c"}, Result: "integer", Defaults: 2}},
}

func grammarScope(major int) Scope {
	return Scope{
		DefaultSchema: "pr", Major: major,
		Relation: func(schema, name string) ([]ColumnType, bool) {
			r, ok := grammarRelations[schema+"."+name]
			return r, ok
		},
		UserType: func(schema, name string) (UserType, bool) {
			switch name {
			case "en":
				return UserType{Kind: EnumType}, schema == "pr"
			case "pair":
				return UserType{Kind: CompositeType, Fields: columnTypes("x integer, y text")}, schema == "pr"
			}
			return UserType{}, false
		},
		Functions: func(schema, name string) []Function {
			if schema != "pr" {
				return nil
			}
			return grammarFunctions[name]
		},
	}
}

// grammarQueries has the forms of SELECT and of expressions that the grammar
// of the server has, by the major that brought them.
var grammarQueries = map[int][]string{
	0: strings.Split(strings.TrimSpace(oldQueries), "\n"), 14: strings.Split(strings.TrimSpace(queries14), "\n"), 15: strings.Split(strings.TrimSpace(queries15), "\n"), 16: strings.Split(strings.TrimSpace(queries16), "\n"),
	17: strings.Split(strings.TrimSpace(queries17), "\n"), 18: strings.Split(strings.TrimSpace(queries18), "\n"),
}

func TestTypedQueriesOfTheGrammarEqualStoredOnes(t *testing.T) {
	for _, major := range []int{13, 15, 18} {
		t.Run(strconv.Itoa(major), func(t *testing.T) { t.Parallel(); compareGrammar(t, major) })
	}
}

func compareGrammar(t *testing.T, major int) {
	conn := connect(t, enginetest.Postgres(t, major).Database(t))
	if _, err := conn.Exec(t.Context(), grammarTables); err != nil {
		t.Fatal(err)
	}
	scope := grammarScope(major)
	for since, queries := range grammarQueries {
		for _, query := range queries {
			if since > major || query == "" {
				continue
			}
			query = namedApart(query, scope)
			if _, err := conn.Exec(t.Context(), "CREATE VIEW v AS "+query); err != nil {
				t.Errorf("%s\n\t%v", query, err)
				continue
			}
			stored := rows(t, conn, "SELECT pg_get_viewdef('v'::regclass)")[0][0]
			if got := EqualView(query, stored, scope); got != Equal {
				t.Errorf("%s\n\t%s\n\tis %s\n%s\n%s", query, stored, got, explainView(query, scope), explainView(stored, scope))
			}
			if _, err := conn.Exec(t.Context(), "DROP VIEW v"); err != nil {
				t.Fatal(err)
			}
			printsAlike(t, conn, query, stored)
		}
	}
}

// namedApart gives the columns of a query names of their own where a view could
// not have them as they are.
func namedApart(query string, scope Scope) string {
	names, _ := OutputNames(query, scope)
	sorted := slices.Sorted(slices.Values(names))
	if len(slices.Compact(sorted)) == len(names) {
		return query
	}
	for i := range names {
		names[i] = "c" + strconv.Itoa(i)
	}
	return NameOutputs(query, names)
}

// printsAlike: the server stores what Print makes of a query as it stores the
// query.
func printsAlike(t *testing.T, conn *pgx.Conn, query, stored string) {
	n, err := ParseQuery(query)
	if err != nil {
		t.Errorf("%s\n\t%v", query, err)
		return
	}
	printed := Print(n)
	if _, err := conn.Exec(t.Context(), "CREATE VIEW v AS "+printed); err != nil {
		t.Errorf("%s\n\tprints as %s\n\t%v", query, printed, err)
		return
	}
	if again := rows(t, conn, "SELECT pg_get_viewdef('v'::regclass)")[0][0]; again != stored {
		t.Errorf("%s\n\tprints as %s\n\tand is stored as %s", query, printed, again)
	}
	if _, err := conn.Exec(t.Context(), "DROP VIEW v"); err != nil {
		t.Fatal(err)
	}
}

// TestEditedQueriesOfTheGrammar edits queries and asks a server whether they are
// others then.
func TestEditedQueriesOfTheGrammar(t *testing.T) {
	conn := connect(t, enginetest.Postgres(t, enginetest.NewestPostgres).Database(t))
	if _, err := conn.Exec(t.Context(), grammarTables); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	scope, taken := grammarScope(enginetest.NewestPostgres), 0
	for _, since := range slices.Sorted(maps.Keys(grammarQueries)) {
		for _, query := range grammarQueries[since] {
			query = namedApart(query, scope)
			stored, ok := storedView(t, conn, query)
			for range 12 {
				root, err := ParseQuery(query)
				if err != nil || !ok || !mutateQuery(r, root) && !mutate(r, root) {
					continue
				}
				edited := Print(root)
				other, ok := storedView(t, conn, edited)
				if !ok {
					continue
				}
				taken++
				if strings.Contains(stored+other, "LIMIT ALL") {
					continue // which says nothing
				}
				if got := EqualView(edited, stored, scope); got == Equal && other != stored || got == Different && other == stored {
					t.Errorf("%s\n\tedited to %s\n\tis %s\n%s\n%s\n%s\n%s", query, edited, got, stored, other, explainView(edited, scope), explainView(stored, scope))
				}
				if got := EqualView(edited, other, scope); got == Different {
					t.Errorf("%s\n\tis different from %s\n%s\n%s", edited, other, explainView(edited, scope), explainView(other, scope))
				}
			}
		}
	}
	if taken < 200 {
		t.Errorf("the server takes only %d edits", taken)
	}
}

// storedView is what the server makes of a view, if it takes it.
func storedView(t *testing.T, conn *pgx.Conn, query string) (string, bool) {
	if _, err := conn.Exec(t.Context(), "CREATE VIEW v AS "+query); err != nil {
		return "", false
	}
	stored := rows(t, conn, "SELECT pg_get_viewdef('v'::regclass)")[0][0]
	if _, err := conn.Exec(t.Context(), "DROP VIEW v"); err != nil {
		t.Fatal(err)
	}
	return stored, true
}

// TestStoredQueriesOfTheGrammarReadBack: a server does not take all that it
// prints.
func TestStoredQueriesOfTheGrammarReadBack(t *testing.T) {
	conn := connect(t, enginetest.Postgres(t, enginetest.NewestPostgres).Database(t))
	if _, err := conn.Exec(t.Context(), grammarTables); err != nil {
		t.Fatal(err)
	}
	scope := grammarScope(enginetest.NewestPostgres)
	for _, queries := range grammarQueries {
		for _, query := range queries {
			stored, _ := storedView(t, conn, namedApart(query, scope))
			if again, ok := storedView(t, conn, SpellMarks(strings.TrimSuffix(stored, ";"))); !ok || EqualView(stored, again, scope) != Equal {
				t.Errorf("%s\n\tis stored as %s\n\tand then as %s", query, stored, again)
			}
		}
	}
}

func TestReferencesOfDefinedColumns(t *testing.T) {
	refs, err := References("WITH RECURSIVE a (n) AS (SELECT id FROM s.t UNION ALL SELECT s.f(n) FROM a) SEARCH DEPTH FIRST BY n SET o " +
		"CYCLE n SET m TO 'y'::s.yes DEFAULT 'n' USING p SELECT * FROM a, ROWS FROM (s.g(1) AS (x s.kind, y text COLLATE s.german)) r")
	if err != nil {
		t.Fatal(err)
	}
	if want := []Name{{"s", "t"}}; !slices.Equal(refs.Relations, want) {
		t.Errorf("it reads %v", refs.Relations)
	}
	if want := []Name{{"s", "f"}, {"s", "g"}}; !slices.Equal(refs.Functions, want) {
		t.Errorf("it calls %v", refs.Functions)
	}
	if want := []Name{{"s", "german"}}; !slices.Equal(refs.Collations, want) {
		t.Errorf("it collates by %v", refs.Collations)
	}
	var types []string
	for _, typ := range refs.Types {
		types = append(types, typ.String())
	}
	if want := []string{"s.yes", "s.kind", "text"}; !slices.Equal(types, want) {
		t.Errorf("it has the types %v", types)
	}
}

const oldQueries = `
SELECT ALL id FROM t
SELECT DISTINCT id, name FROM t
SELECT DISTINCT ON (name) name, id FROM t ORDER BY name, id DESC NULLS LAST
SELECT FROM t
SELECT * FROM t
SELECT t.* FROM t, u
SELECT (p).* FROM t
SELECT (p).x, (t.p).y FROM t
SELECT t AS whole FROM t
SELECT id a, name "select" FROM t
SELECT TABLE_NAME.id FROM t AS table_name
SELECT * FROM t AS a (x, y)
SELECT * FROM ONLY t
SELECT * FROM t * AS a
SELECT id FROM t TABLESAMPLE system (10)
SELECT id FROM t AS a TABLESAMPLE bernoulli (10.5) REPEATABLE (3)
TABLE t
VALUES (1, 'a'), (2, 'b')
VALUES (1, 'a'), (2, NULL) ORDER BY 1 DESC LIMIT 1
SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS v (n, s)
SELECT * FROM (TABLE u) AS x
SELECT * FROM t CROSS JOIN u AS b (bid)
SELECT t.id FROM t JOIN u ON t.id = u.t_id
SELECT t.id FROM t INNER JOIN u ON t.id = u.t_id LEFT OUTER JOIN u AS w ON w.id = u.id
SELECT t.id FROM t RIGHT JOIN u ON t.id = u.t_id FULL JOIN u AS w ON w.id = u.id
SELECT t.id FROM t JOIN u JOIN u AS w ON w.id = u.id ON t.id = u.t_id
SELECT name, id FROM t JOIN u USING (id, name)
SELECT * FROM t LEFT JOIN u USING (id)
SELECT * FROM t RIGHT JOIN u USING (name)
SELECT id, qty FROM t FULL JOIN u USING (id)
SELECT * FROM t NATURAL JOIN u
SELECT name, qty FROM t NATURAL LEFT OUTER JOIN u
SELECT id, name FROM t NATURAL FULL JOIN u
SELECT j.id FROM (t AS a JOIN u AS b USING (id)) AS j
SELECT j.one FROM (t AS a CROSS JOIN u AS b) AS j (one, two)
SELECT t.id, x.n FROM t, LATERAL (SELECT count(*) AS n FROM u WHERE u.t_id = t.id) AS x
SELECT t.id, x.n FROM t LEFT JOIN LATERAL (SELECT max(u.qty) AS n FROM u WHERE u.t_id = t.id) AS x ON true
SELECT t.id, e FROM t, unnest(t.tags) AS e
SELECT t.id, e, n FROM t, LATERAL unnest(t.tags) WITH ORDINALITY AS e (e, n)
SELECT * FROM generate_series(1, 3)
SELECT * FROM generate_series(1, 3) AS g (i)
SELECT g FROM generate_series(1, 3) g
SELECT * FROM unnest(ARRAY[1, 2], ARRAY['a', 'b']) AS x (a, b)
SELECT * FROM ROWS FROM (generate_series(1, 3), unnest(ARRAY['a', 'b'])) AS x (a, b)
SELECT * FROM ROWS FROM (generate_series(1, 3), tab()) WITH ORDINALITY
SELECT * FROM ROWS FROM (generate_series(1, 3), two(1)) WITH ORDINALITY AS x (a, b, c, d)
SELECT * FROM recs(1) AS (a integer, b text)
SELECT * FROM recs(1) AS r (a integer, b text)
SELECT r.b FROM recs(1) r (a integer, b varchar(5) COLLATE "C")
SELECT * FROM ROWS FROM (recs(1) AS (a integer, b text))
SELECT * FROM ROWS FROM (recs(1) AS (a integer, b text), generate_series(1, 2)) WITH ORDINALITY AS x
SELECT * FROM ROWS FROM (generate_series(1, 2), recs(1) AS (a integer, b numeric(5, 2))) AS x (i, j, k)
SELECT * FROM json_to_record('{"a": 1}') AS x (a integer, b text[])
SELECT t.id, x.a FROM t, LATERAL jsonb_to_recordset(t.doc) AS x (a integer, b text)
SELECT x.* FROM t, ROWS FROM (jsonb_to_recordset(t.doc) AS (a integer, b text), unnest(t.tags)) AS x (a, b, c)
SELECT * FROM two(1)
SELECT * FROM two(1) AS x (p, q)
SELECT * FROM tab() WITH ORDINALITY
SELECT (two(1)).b
SELECT * FROM current_date AS d
SELECT * FROM coalesce(1, 2) AS c
SELECT id, count(*) FROM t GROUP BY id
SELECT name, count(DISTINCT id) FROM t GROUP BY name HAVING count(*) > 1
SELECT name, kind, count(*) FROM t GROUP BY ROLLUP (name, kind)
SELECT name, kind, count(*) FROM t GROUP BY CUBE (name, (kind, day))
SELECT name, kind, count(*), GROUPING(name, kind) FROM t GROUP BY GROUPING SETS ((name, kind), (name), ())
SELECT name, kind, day, count(*) FROM t GROUP BY name, GROUPING SETS (ROLLUP (kind), CUBE (day))
SELECT count(*) FROM t GROUP BY ()
SELECT name, count(*) FROM t GROUP BY (name, (kind, day)), GROUPING SETS ((name), (name), ())
SELECT name AS n, count(*) FROM t GROUP BY n
SELECT name || 'x', count(*) FROM t GROUP BY 1 ORDER BY 2
SELECT lower(name), count(*) FROM t GROUP BY lower(name)
SELECT name, kind, count(*) FROM t GROUP BY (name, kind)
SELECT count(*) FROM t HAVING count(*) > 1
SELECT sum(id) OVER () FROM t
SELECT sum(id) OVER (PARTITION BY name, kind ORDER BY day DESC NULLS FIRST) FROM t
SELECT sum(id) OVER w, avg(price) OVER (w ROWS 2 PRECEDING) FROM t WINDOW w AS (PARTITION BY name ORDER BY day)
SELECT sum(id) OVER w2 FROM t WINDOW w AS (PARTITION BY name), w2 AS (w ORDER BY day)
SELECT sum(id) OVER (ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM t
SELECT sum(id) OVER (ORDER BY day RANGE BETWEEN '1 day'::interval PRECEDING AND '1 day' FOLLOWING) FROM t
SELECT sum(id) OVER (ORDER BY day GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW) FROM t
SELECT sum(id) OVER (ORDER BY day ROWS UNBOUNDED PRECEDING EXCLUDE GROUP) FROM t
SELECT sum(id) OVER (ORDER BY day ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING EXCLUDE TIES) FROM t
SELECT sum(id) OVER (ORDER BY day ROWS CURRENT ROW EXCLUDE NO OTHERS) FROM t
SELECT count(*) FILTER (WHERE ok) OVER (PARTITION BY name) FROM t
SELECT lag(id, 1, 0) OVER (ORDER BY id), row_number() OVER (), ntile(4) OVER (ORDER BY id) FROM t
SELECT first_value(id) OVER (ORDER BY id), nth_value(name, 2) OVER (ORDER BY id) FROM t
SELECT count(*) FILTER (WHERE id > 3 AND ok), sum(DISTINCT id), string_agg(name, ',' ORDER BY id DESC) FROM t
SELECT string_agg(DISTINCT name, ',' ORDER BY name) FILTER (WHERE ok) FROM t
SELECT array_agg(ALL id ORDER BY id USING >) FROM t
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY price), mode() WITHIN GROUP (ORDER BY name) FROM t
SELECT percentile_disc(ARRAY[0.25, 0.75]) WITHIN GROUP (ORDER BY id DESC) FILTER (WHERE ok) FROM t
SELECT rank(3) WITHIN GROUP (ORDER BY id), dense_rank(3, 'x') WITHIN GROUP (ORDER BY id, name) FROM t
SELECT id FROM t UNION SELECT id FROM u
SELECT id FROM t UNION ALL SELECT id FROM u EXCEPT SELECT 3 INTERSECT SELECT 4
(SELECT id FROM t ORDER BY id LIMIT 1) UNION DISTINCT (SELECT id FROM u LIMIT 2) ORDER BY 1 DESC
SELECT id FROM t EXCEPT ALL (SELECT id FROM u INTERSECT ALL SELECT 1)
SELECT name FROM t UNION SELECT NULL
SELECT kind FROM t UNION SELECT 'a'
SELECT id FROM t ORDER BY name, 1, lower(name) USING ~<~, day NULLS FIRST, id ASC
SELECT id FROM t ORDER BY id LIMIT 10 OFFSET 5
SELECT id FROM t ORDER BY id OFFSET 5 ROWS FETCH NEXT 3 ROWS ONLY
SELECT id FROM t ORDER BY id FETCH FIRST ROW ONLY
SELECT id FROM t ORDER BY id FETCH FIRST 3 ROWS WITH TIES
SELECT id FROM t ORDER BY id FETCH FIRST (1 + 2) ROWS WITH TIES OFFSET 3
SELECT id FROM t LIMIT ALL
SELECT id FROM t LIMIT NULL OFFSET NULL
SELECT id FROM t LIMIT (SELECT count(*) FROM u)
SELECT id FROM t FOR UPDATE
SELECT t.id FROM t, u FOR NO KEY UPDATE OF t NOWAIT FOR SHARE OF u SKIP LOCKED
SELECT id FROM t FOR KEY SHARE
WITH a AS (SELECT id FROM t) SELECT * FROM a
WITH a (x) AS MATERIALIZED (SELECT id FROM t), b AS NOT MATERIALIZED (SELECT x FROM a) SELECT a.x FROM a JOIN b USING (x)
WITH a AS (VALUES (1, 'a')) SELECT column1 FROM a
WITH RECURSIVE a (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM a WHERE n < 10) SELECT n FROM a
WITH RECURSIVE a AS (SELECT id, parent FROM t WHERE parent IS NULL UNION SELECT t.id, t.parent FROM t JOIN a ON t.parent = a.id) SELECT * FROM a
SELECT * FROM t WHERE id IN (WITH a AS (SELECT 1 AS x) SELECT x FROM a)
WITH t AS (SELECT 1 AS one) SELECT one FROM t
SELECT id FROM t WHERE id = 1 AND NOT ok OR name IS NULL
SELECT id = 1, id <> 1, id != 1, id < 1, id <= 1, id >= 1 FROM t
SELECT ok IS TRUE, ok IS NOT FALSE, ok IS UNKNOWN, ok IS NOT UNKNOWN, id ISNULL, id NOTNULL FROM t
SELECT id IS DISTINCT FROM 1, name IS NOT DISTINCT FROM 'a' FROM t
SELECT id BETWEEN 1 AND 2, id NOT BETWEEN SYMMETRIC 2 AND 1, id BETWEEN ASYMMETRIC 1 AND 2 FROM t
SELECT id IN (1, 2, 3), name NOT IN ('a', 'b'), kind IN ('a'), (id, name) IN ((1, 'a'), (2, 'b')) FROM t
SELECT id IN (SELECT t_id FROM u), id NOT IN (SELECT t_id FROM u), (id, name) IN (SELECT t_id, name FROM u), ROW(id, name) NOT IN (SELECT t_id, name FROM u) FROM t
SELECT id = ANY (SELECT t_id FROM u), id > ALL (SELECT t_id FROM u), id < SOME (SELECT t_id FROM u) FROM t
SELECT (id, name) = (SELECT t_id, name FROM u LIMIT 1), (id, name) < (SELECT t_id, name FROM u LIMIT 1), (id, name) <> ALL (SELECT t_id, name FROM u) FROM t
SELECT id = ANY (ARRAY[1, 2]), id = ANY ('{1,2}'), name LIKE ANY (ARRAY['a%', 'b%']), name NOT ILIKE ALL (tags) FROM t
SELECT EXISTS (SELECT 1 FROM u WHERE u.t_id = t.id), NOT EXISTS (SELECT FROM u) FROM t
SELECT (SELECT count(*) FROM u WHERE u.t_id = t.id) AS n, ARRAY(SELECT u.id FROM u ORDER BY 1) FROM t
SELECT (SELECT p FROM t LIMIT 1).x, (ARRAY(SELECT id FROM t))[1]
SELECT name LIKE 'a%', name NOT LIKE 'a!%' ESCAPE '!', name ILIKE 'a', name SIMILAR TO 'a|b', name NOT SIMILAR TO 'a#%' ESCAPE '#' FROM t
SELECT name ~ 'a', name !~* 'a', name ~~ 'a', name !~~* 'a', name ^@ 'a' FROM t
SELECT (day, day) OVERLAPS (day, '1 day'::interval), (at, at) OVERLAPS (at, at) FROM t
SELECT at AT TIME ZONE 'UTC', at AT TIME ZONE '1 hour'::interval, day::timestamp AT TIME ZONE 'UTC' FROM t
SELECT name COLLATE "C" < 'a', name COLLATE pg_catalog."C" FROM t ORDER BY name COLLATE "C"
SELECT (id, name) = (1, 'a'), (id, name) <> ROW(1, 'a'), (id, price) < (1, 2.5), ROW(id, name) >= ROW(1, 'a') FROM t
SELECT (id, name) IS NULL, ROW(id, name) IS NOT NULL, (id, name) IS DISTINCT FROM (1, 'a'), ROW() IS NULL FROM t
SELECT ROW(1, 'a')::pair, (ROW(1, 'a')::pair).y FROM t
SELECT tags[1], grid[1][2], grid[1:2], grid[:2][1:], (tags || name::text)[1], grid[1:2][:] FROM t
SELECT ARRAY[1, 2], ARRAY[[1, 2], [3, 4]], ARRAY[]::integer[], ARRAY['a', name], ARRAY[ARRAY[1], ARRAY[id]] FROM t
SELECT CASE WHEN ok THEN 1 WHEN id > 3 THEN 2 END, CASE id WHEN 1 THEN 'a' ELSE name END, CASE kind WHEN 'a' THEN 1 END FROM t
SELECT CAST(id AS text), id::text::varchar(3), int '3', integer '3', interval '1 day', interval '1-2' YEAR TO MONTH, interval(3) '1.5 s', double precision '1', text 'x' FROM t
SELECT pg_catalog.int4 '3', pr.en 'a', timestamp with time zone '2020-01-01 00:00:00+00', time '10:00', bit(3) '101', char(3) 'abc', numeric(3, 1) '1.5'
SELECT float8(id), text(name), date '2020-01-01', numeric '1.5' FROM t
SELECT coalesce(name, 'x'), nullif(id, 1), greatest(id, 1, 2.5), least(day, CURRENT_DATE) FROM t
SELECT extract(year FROM day), extract('epoch' FROM at), extract(hour FROM interval '1 day') FROM t
SELECT position('a' IN name), substring(name FROM 1 FOR 2), substring(name FROM 2), substring(name FOR 2), substring(name, 1, 2), substring(name FROM 'a.') FROM t
SELECT overlay(name PLACING 'x' FROM 1), overlay(name PLACING 'x' FROM 1 FOR 2), trim(name), trim(BOTH 'x' FROM name), trim(LEADING FROM name), trim(TRAILING 'x' FROM name), trim(name, 'x'), trim(FROM name) FROM t
SELECT normalize('a', NFC), 'a' IS NORMALIZED, 'a' IS NOT NFKC NORMALIZED FROM t
SELECT collation for (name) FROM t
SELECT current_date, current_time, current_time(0), current_timestamp, current_timestamp(3), localtime, localtime(1), localtimestamp, localtimestamp(2)
SELECT current_user, session_user, user, current_role, current_catalog, current_schema, current_user::text
SELECT treat(id AS bigint) FROM t
SELECT -id, +id, - -id, id + 1 * 2 ^ 3, id % 4, @ id, |/ 4.0, id # 3, ~id, id << 1, id | 1 & 2 FROM t
SELECT id OPERATOR(pg_catalog.+) 1, OPERATOR(pg_catalog.-) id, id OPERATOR(pg_catalog.=) ANY (ARRAY[1]) FROM t
SELECT doc -> 'a' ->> 'b', doc #>> '{a,b}', doc ? 'a', doc @> '{"a": 1}', doc - 'a', doc || '{}' FROM t
SELECT many(1, 2, 3), many(VARIADIC ARRAY[1, 2]), many(1), concat(VARIADIC tags) FROM t
SELECT named(1), named(1, 'y'), named(a => 1, c => 2), named(1, c => 5), named(a := 1, b := 'z'), named(c => 1, b => 'q', a => 2)
SELECT make_interval(days => 3), make_interval(hours := 1, mins := 2), format('%s', VARIADIC tags) FROM t
SELECT pg_catalog.lower(name), pr.named(1), now() FROM t
SELECT xmlelement(name a, xmlattributes(id AS x, name), 'text', name), xmlforest(id, name AS b), xmlconcat(page, page), xmlpi(name php, 'x'), xmlroot(page, version '1.0', standalone yes), xmlcomment('a') FROM t
SELECT xmlparse(document '<a/>'), xmlparse(content 'a' PRESERVE WHITESPACE), xmlserialize(content page AS text), page IS DOCUMENT, page IS NOT DOCUMENT, xmlexists('//a' PASSING BY REF page) FROM t
SELECT xmlagg(page ORDER BY id) FROM t
SELECT x.* FROM t, XMLTABLE('/a' PASSING page COLUMNS n FOR ORDINALITY, i integer PATH '@i' NOT NULL DEFAULT 3, s text) AS x
SELECT x.* FROM t, LATERAL XMLTABLE(XMLNAMESPACES('http://x' AS n, DEFAULT 'http://y'), '/n:a' PASSING BY VALUE page COLUMNS i text PATH 'b') AS x
SELECT U&'\0061', E'a\nb', $$a'b$$, $x$a$x$, B'101', X'1F', 1e3, .5, 1., 12345678901, 123456789012345678901234567890, N'a'
SELECT TRUE, FALSE, NULL, 't'::bool, NULL::integer
SELECT "t"."id", pr.t.id, t.tableoid, ctid, xmin FROM pr.t
SELECT id AS "Id", id AS a, name IS NULL AS "null" FROM t
SELECT count(t), count(t.*), count(*), max(t.id) FROM t
SELECT t FROM t WHERE t IS NOT NULL
SELECT to_jsonb(t), row_to_json(t.*), t::text, (t).id FROM t
SELECT x.name FROM (SELECT * FROM t WHERE id > 1) x, (SELECT 1 AS one) y WHERE x.id = y.one
SELECT ((SELECT 1)), ((1)), (((1 + 2)) * 3)
SELECT array_agg(x.id) FROM (SELECT id FROM t UNION SELECT t_id FROM u) x
SELECT unnest(tags), generate_series(1, id) FROM t
SELECT id FROM t WHERE (SELECT true) AND id = (SELECT max(id) FROM t)
SELECT sum(count(*)) OVER (ORDER BY name) FROM t GROUP BY name
SELECT rank() OVER (ORDER BY sum(id)) FROM t GROUP BY name ORDER BY rank() OVER (ORDER BY sum(id))
SELECT grid = '{1,2}', tags <> '{}', tags @> ARRAY['a'], 3 = ANY (grid), tags && '{a}' FROM t
SELECT name || 1, 1 || name, 'a' || 'b', id || 'x', day + 1, at - interval '1 day', day - day FROM t
SELECT t.id FROM t WHERE t.name = 'a' COLLATE "C" AND t.kind > 'a' AND t.day = '2020-01-01'
SELECT 1 AS a WHERE true
SELECT a.id, b.qty FROM (t AS a LEFT JOIN u AS b ON a.id = b.t_id) JOIN t AS c ON c.id = a.id
SELECT a.id FROM t a, u b, LATERAL (SELECT a.id + b.id AS s) c, LATERAL generate_series(1, c.s) g
SELECT 'a'::"char", 1::oid, 'pg_class'::regclass, '1 2'::int2vector, '{1}'::int[3], 1::int4
SELECT int4range(1, 3), '[1,3)'::int4range @> 2, numrange(1, NULL, '[]') FROM t
SELECT id FROM t GROUP BY id, name HAVING bool_and(ok) ORDER BY max(day), id
`

const queries14 = `
SELECT substring(name SIMILAR 'a' ESCAPE '#') FROM t
SELECT doc['a'], doc['a']['b'], (doc -> 'a')['b'] FROM t
SELECT extract(epoch FROM at), date_bin('1 hour', at, at) FROM t
SELECT name, kind, count(*) FROM t GROUP BY DISTINCT ROLLUP (name, kind), ROLLUP (name)
SELECT j.id, t.name FROM t JOIN u USING (id) AS j
WITH RECURSIVE a (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM a WHERE n < 10) SEARCH DEPTH FIRST BY n SET o SELECT n FROM a ORDER BY o
WITH RECURSIVE a (n, m) AS (VALUES (1, 2) UNION ALL SELECT n + 1, m FROM a WHERE n < 10) SEARCH BREADTH FIRST BY n, m SET o SELECT n, m FROM a ORDER BY o
WITH RECURSIVE a (n) AS (VALUES (1) UNION SELECT n + 1 FROM a WHERE n < 10) CYCLE n SET looped USING path SELECT n, looped FROM a
WITH RECURSIVE a (n) AS (SELECT id FROM t UNION ALL SELECT n + 1 FROM a) CYCLE n SET looped TO 'y' DEFAULT 'n' USING path SELECT n, looped FROM a
WITH RECURSIVE a (n, m) AS (SELECT id, parent FROM t UNION ALL SELECT t.id, t.parent FROM t JOIN a ON t.parent = a.n) SEARCH DEPTH FIRST BY n, m SET o CYCLE n, m SET looped TO 1 DEFAULT 0 USING path SELECT n, looped, path::text, o::text FROM a
WITH RECURSIVE a (n) AS (SELECT id FROM t UNION ALL SELECT n + 1 FROM a) CYCLE n SET looped TO true DEFAULT false USING path SELECT a.looped FROM a WHERE NOT looped
SELECT '{[1,3)}'::int4multirange @> 2, range_agg(int4range(id, id + 1)) FROM t
SELECT string_agg(name, ',') AS name, id AS year, id value FROM t GROUP BY id
`

const queries15 = `
SELECT regexp_count(name, 'a'), regexp_like(name, 'a', 'i'), regexp_substr(name, 'a', 1, 1) FROM t
`

const queries16 = `
SELECT * FROM (SELECT 1 AS one)
SELECT one FROM (SELECT 1 AS one), (SELECT 2 AS two)
SELECT doc IS JSON, name IS JSON OBJECT, name IS NOT JSON ARRAY, name IS JSON SCALAR, name IS JSON VALUE WITH UNIQUE KEYS, name IS JSON WITHOUT UNIQUE FROM t
SELECT JSON_OBJECT('a' : 1, 'b' VALUE id), JSON_OBJECT('a' : id NULL ON NULL WITH UNIQUE KEYS RETURNING jsonb), JSON_OBJECT('a' VALUE 1 ABSENT ON NULL), JSON_OBJECT() FROM t
SELECT JSON_ARRAY(1, id, name NULL ON NULL RETURNING jsonb), JSON_ARRAY(SELECT id FROM t), JSON_ARRAY(), JSON_ARRAY(SELECT id FROM t RETURNING jsonb) FROM t
SELECT JSON_ARRAYAGG(id ORDER BY id NULL ON NULL RETURNING jsonb) FILTER (WHERE ok), JSON_OBJECTAGG(name : id ABSENT ON NULL WITH UNIQUE KEYS), JSON_ARRAYAGG(id) FROM t
SELECT JSON_OBJECTAGG(name VALUE id RETURNING jsonb) OVER (PARTITION BY ok) FROM t
SELECT JSON_OBJECT('a' : name FORMAT JSON), JSON_ARRAY(name FORMAT JSON) FROM t
SELECT 0x1F, 0b101, 0o17, 1_000, 1_0.5_0
SELECT system_user, any_value(id) FROM t
SELECT xmlserialize(content page AS text INDENT), xmlserialize(document page AS text NO INDENT) FROM t
`

const queries17 = `
SELECT at AT LOCAL, day::timestamp AT LOCAL FROM t
SELECT JSON('{"a": 1}'), JSON('{"a": 1}' WITH UNIQUE KEYS), JSON_SCALAR(id), JSON_SERIALIZE(doc), JSON_SERIALIZE(doc RETURNING bytea), JSON(name FORMAT JSON) FROM t
SELECT JSON_EXISTS(doc, '$.a'), JSON_EXISTS(doc, '$.a ? (@ > $x)' PASSING id AS x TRUE ON ERROR), JSON_EXISTS(doc, 'strict $.a' ERROR ON ERROR) FROM t
SELECT JSON_VALUE(doc, '$.a'), JSON_VALUE(doc, '$.a' RETURNING integer DEFAULT 3 ON EMPTY ERROR ON ERROR), JSON_VALUE(doc, '$.a' RETURNING date NULL ON EMPTY), JSON_VALUE(doc, name RETURNING text) FROM t
SELECT JSON_QUERY(doc, '$.a'), JSON_QUERY(doc, '$.a' WITH WRAPPER), JSON_QUERY(doc, '$.a' RETURNING text WITH CONDITIONAL WRAPPER), JSON_QUERY(doc, '$.a' RETURNING text OMIT QUOTES ON SCALAR STRING EMPTY ARRAY ON EMPTY EMPTY OBJECT ON ERROR) FROM t
SELECT x.* FROM t, JSON_TABLE(doc, '$[*]' COLUMNS (n FOR ORDINALITY, i integer PATH '$.i' DEFAULT 1 ON EMPTY ERROR ON ERROR, s text, e boolean EXISTS PATH '$.e' FALSE ON ERROR, j jsonb FORMAT JSON PATH '$.j' WITH WRAPPER)) AS x
SELECT x.a FROM t, JSON_TABLE(doc, '$' AS root PASSING id AS x COLUMNS (a integer PATH '$.a', NESTED PATH '$.b[*]' AS b COLUMNS (c text PATH '$.c', NESTED '$.d' COLUMNS (e text))) ERROR ON ERROR) AS x
SELECT v FROM JSON_TABLE(jsonb '[1]', '$[*]' COLUMNS (v integer PATH '$')) AS x
`

const queries18 = `
SELECT casefold(name), uuidv7() FROM t
SELECT array_sort(grid), reverse('a'::bytea) FROM t
`
