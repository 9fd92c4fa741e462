package pgsql

import (
	"reflect"
	"strings"
	"testing"
)

// shape drops the offsets, which printing moves.
func shape(n *Node) *Node {
	n.Walk(func(m *Node) bool {
		m.Offset, m.NameOffset = 0, 0
		if len(m.Kids) == 0 {
			m.Kids = nil
		}
		return true
	})
	return n
}

func roundTrip(t *testing.T, text string, parse func(string) (*Node, error)) {
	t.Helper()
	first, err := parse(text)
	if err != nil {
		t.Errorf("%s: %v", text, err)
		return
	}
	printed := Print(first)
	again, err := parse(printed)
	if err != nil {
		t.Errorf("%s printed as %s: %v", text, printed, err)
		return
	}
	if !reflect.DeepEqual(shape(first), shape(again)) {
		t.Errorf("%s printed as %s, and then as %s", text, printed, Print(again))
	}
}

func TestPrintedExpressionsParseTheSame(t *testing.T) {
	for _, text := range lines(`
		a + b * c ^ d - - e
		NOT a = b IS NULL OR c AND NOT d
		a BETWEEN 1 AND 2 AND b NOT BETWEEN SYMMETRIC c + 1 AND d
		x IN (1, 2) AND (y, z) NOT IN (SELECT 1, 2)
		a LIKE 'x!%' ESCAPE '!' OR b NOT ILIKE c OR d SIMILAR TO 'e'
		a = ANY (ARRAY[1, 2]) AND b <> ALL ('{}'::int[]) AND c LIKE ANY (d)
		extract(year from d) + position('x' in t) + char_length(trim(leading 'x' from t))
		overlay(t placing 'x' from 1 for 2) || substring(t from 2 for 3) || substring(t for 3) || substring(t, 1)
		CASE a WHEN 1 THEN 'x' ELSE 'y' END || CASE WHEN b THEN c END
		CAST(a AS numeric(10, 2)) + a::"char"::text COLLATE "C"
		ts AT TIME ZONE 'UTC' > date '2020-01-01' + interval '1 day' + interval(3) '1' + interval '1-2' year to month
		ar[1] + (f(x))[1:2][:3] + (c).field + (ROW(1, 2)).f1
		ARRAY[[1, 2], [3, 4]] || ARRAY(SELECT 1 ORDER BY 1)
		count(DISTINCT x ORDER BY y DESC NULLS LAST) FILTER (WHERE z > 1) OVER (PARTITION BY p ORDER BY o ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
		percentile_cont(0.5) WITHIN GROUP (ORDER BY x)
		rank() OVER w + count(*)
		EXISTS (SELECT 1 FROM t) AND (SELECT max(x) FROM t) > 1
		a OPERATOR(pg_catalog.+) b
		a IS NOT DISTINCT FROM b AND c IS NOT TRUE AND d IS UNKNOWN AND e IS JSON OBJECT
		COALESCE(a, NULLIF(b, ''), GREATEST(c, d))
		CURRENT_TIMESTAMP(3) > now() AND current_user = 'x' AND CURRENT_DATE = d
		f(a => 1, VARIADIC b)
		(a, b) OVERLAPS (c, d)
		$1 + 0x1F + 1_000 + .5e-3
		B'101' | X'ff'
		E'a\nb\x41\101' || $$x$$ || U&'\0041' || N'x'
		left(a, 1) || "left" || "Upper" || pg_catalog.substr(a, 1)
		-1 * - 1 @ a
		timestamp with time zone '2020-01-01' - time '10:00'
		"substring"(t, 1, 2) || pg_catalog."position"(a, b)`) {
		roundTrip(t, text, ParseExpr)
	}
}

func TestPrintedQueriesParseTheSame(t *testing.T) {
	for _, text := range lines(`
		SELECT a, b AS c, t.* FROM t
		SELECT DISTINCT ON (a) a x FROM s.t AS u(c, d) WHERE a > 1 GROUP BY a, b HAVING count(*) > 1 ORDER BY a DESC, b NULLS FIRST LIMIT 10 OFFSET 5
		SELECT * FROM a JOIN b ON a.x = b.x LEFT OUTER JOIN c USING (y) CROSS JOIN d NATURAL FULL JOIN e
		SELECT * FROM a, LATERAL (SELECT 1) b, unnest(ARRAY[1]) WITH ORDINALITY u(x, n), ROWS FROM (f(1), g(2)) r
		WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x WHERE n < 10), y AS MATERIALIZED (TABLE x) SELECT * FROM x
		SELECT 1 UNION SELECT 2 INTERSECT (SELECT 3 ORDER BY 1 LIMIT 1) EXCEPT ALL SELECT 4 ORDER BY 1
		VALUES (1, 2), (3, 4)
		SELECT sum(a) OVER w FROM t WINDOW w AS (PARTITION BY b ORDER BY c RANGE UNBOUNDED PRECEDING)
		SELECT a FROM t GROUP BY DISTINCT ROLLUP(a, (b, c)), CUBE(d), GROUPING SETS ((), a)
		SELECT a FROM t FOR NO KEY UPDATE OF t SKIP LOCKED
		SELECT a FROM t TABLESAMPLE bernoulli(10) REPEATABLE (1) FETCH FIRST 3 ROWS ONLY
		SELECT * FROM json_to_recordset('[]') AS x(a int, b text)
		SELECT FROM ONLY t
		((SELECT 1) UNION (SELECT 2))
		SELECT ((SELECT 1) + 2), ((SELECT 1)) FROM ((a JOIN b ON true) JOIN c ON true)
		SELECT * FROM (a JOIN b USING (x)) AS j(p, q) LEFT JOIN ((c CROSS JOIN d) k JOIN e ON k.x = e.x) ON j.p = k.y
		SELECT * FROM a JOIN b JOIN c LEFT JOIN d ON 1 = 1 ON 2 = 2 ON 3 = 3
		WITH x AS (INSERT INTO t VALUES (1, DEFAULT) RETURNING *) SELECT * FROM x`) {
		roundTrip(t, text, ParseQuery)
	}
}

func lines(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func TestPrecedence(t *testing.T) {
	for _, c := range [][2]string{
		{"a + b * c", "a + (b * c)"},
		{"- a ^ b", "(- a) ^ b"},
		{"-a::int", "- (a::integer)"},
		{"a || b + c", "a || (b + c)"},
		{"NOT a = b", "NOT (a = b)"},
		{"a = b IS NULL", "(a = b) IS NULL"},
		{"a AND b OR c AND d", "(a AND b) OR (c AND d)"},
		{"a < b || c LIKE d", "a < ((b || c) LIKE d)"},
		{"a -> 'b' = c", "(a -> 'b') = c"},
		{"a <> -1", "a <> (- 1)"},
		{"a AND b AND c", "a AND b AND c"},
		{"a AT TIME ZONE b + c", "(a AT TIME ZONE b) + c"},
		{"a - b - c", "(a - b) - c"},
	} {
		n, err := ParseExpr(c[0])
		if err != nil || Print(n) != c[1] {
			t.Errorf("%s: got %s, want %s (%v)", c[0], Print(n), c[1], err)
		}
	}
}

func TestSyntaxErrors(t *testing.T) {
	for _, text := range []string{
		"", "a +", "a b", "(a", "a < b < c", "f(,)", "'x", "a IN ()", "CASE END", "a::", "1x", "a IS 3",
		"select", "a, b", "a NOT b", "merge_action(name a)", "ARRAY", "a.", "a)", strings.Repeat("(", 100000),
		strings.Repeat("- ", 100000) + "a", "a" + strings.Repeat("+a", 100000), strings.Repeat("NOT ", 100000) + "a",
	} {
		if n, err := ParseExpr(text); err == nil {
			t.Errorf("%.40q: no error but %.80s", text, Print(n))
		}
	}
	for _, text := range []string{"a", "SELECT a FROM", "SELECT 1; SELECT 2", "SELECT a INTO b", "SELECT * FROM (a) c", "SELECT * FROM a JOIN b JOIN c ON true", "UPDATE x SET y = 1"} {
		if _, err := ParseQuery(text); err == nil {
			t.Errorf("%q: no error", text)
		}
	}
}
