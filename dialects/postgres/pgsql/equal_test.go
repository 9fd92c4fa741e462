package pgsql

import (
	"bufio"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
)

var testColumns = map[string]string{
	"a": "integer", "b": "integer", "n": "numeric", "f": "double precision", "b8": "bigint", "t": "text", "v": "varchar",
	"v10": "varchar(10)", "n2": "numeric(10,2)", "c": "char(3)", "d": "date", "ts": "timestamp", "ts3": "timestamp(3)",
	"tz": "timestamptz", "iv": "interval", "bo": "boolean", "j": "jsonb", "ar": "int[]", "va": "varchar[]", "u": "uuid",
	"e": "pr.en", "by": "bytea", "r": "int4range", "dt": "pr.dt", "di": "pr.di",
}

func testScope() Scope {
	return Scope{
		DefaultSchema: "pr", Schema: "pr", Table: "tt", Target: "boolean",
		Column: func(name string) (string, bool) { typ, ok := testColumns[name]; return typ, ok },
		UserType: func(schema, name string) (UserType, bool) {
			types := map[string]UserType{"en": {Kind: EnumType}, "dt": {Kind: DomainType, Base: "text"}, "di": {Kind: DomainType, Base: "integer"}}
			typ, ok := types[name]
			return typ, ok && schema == "pr"
		},
	}
}

// readPairs reads lines of JSON arrays: what was typed, what was stored.
func readPairs(t testing.TB, file string) [][2]string {
	t.Helper()
	f, err := os.Open("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var pairs [][2]string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var pair [2]string
		if err := json.Unmarshal(lines.Bytes(), &pair); err != nil {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
		pairs = append(pairs, pair)
	}
	return pairs
}

// undecidable finds what takes more than text: a time that was frozen when the
// constraint was made, and fractions that the server rounds.
var undecidable = regexp.MustCompile(`'now'|04\.5678`)

func TestTypedChecksEqualStoredOnes(t *testing.T) {
	scope := testScope()
	for _, pair := range readPairs(t, "checks.jsonl") {
		want := Equal
		if undecidable.MatchString(pair[0]) {
			want = Unsure
		}
		if got := EqualExpr(pair[0], pair[1], scope); got != want {
			t.Errorf("%s\n\t%s\n\tis %s, want %s\n%s\n%s", pair[0], pair[1], got, want, explain(pair[0], scope), explain(pair[1], scope))
		}
	}
}

// explain shows a canonical tree.
func explain(text string, scope Scope) string {
	n, err := ParseExpr(text)
	if err != nil {
		return err.Error()
	}
	return showTerm(scope.canonical(n))
}

func showTerm(t *term) string {
	var out strings.Builder
	out.WriteString(t.op + t.text)
	if t.open {
		out.WriteString("?")
	}
	out.WriteString(":" + t.typ)
	for i, kid := range t.kids {
		out.WriteString([]string{"(", ", "}[min(i, 1)] + showTerm(kid))
	}
	if len(t.kids) > 0 {
		out.WriteString(")")
	}
	return out.String()
}

func TestFrozenTimes(t *testing.T) {
	scope := testScope()
	for text, want := range map[string]int{"tz > 'now'": 1, "'today'::date = d AND t = 'now'": 1, "now() > tz": 0, "tz > '2020-01-01'": 0} {
		if got := FrozenTimes(text, scope); len(got) != want {
			t.Errorf("%s: %q, want %d", text, got, want)
		}
	}
}

func TestVerdicts(t *testing.T) {
	scope := testScope()
	columns := scope.Column
	scope.Column = func(name string) (string, bool) {
		if name == "ci" {
			return "pr.citext", true
		}
		return columns(name)
	}
	for _, c := range []struct {
		x, y string
		want Verdict
	}{
		{"extract(year from d) > 2000", "(date_part('year'::text, d) > (2000)::double precision)", Unsure},
		{"extract(year from d) > 2000", "(date_part('year'::text, d) > (2001)::double precision)", Different},
		{"ci = 'x'", "(ci = 'x'::pr.citext)", Unsure},
		{"ci = 'x'", "(ci <> 'x'::pr.citext)", Different},
		{"mine(a) > 1", "pr.mine(a) > 1", Equal},
		{"mine(t, 'x')", "mine(t, 'x'::text)", Unsure},
		{"mine(t, 'x')", "other.mine(t, 'x')", Different},
		{"pg_catalog.lower(tt.t) = pr.tt.t", "lower(t) = t", Equal},
		{"t = 'a' collate pg_catalog.\"C\"", "(t = ('a'::text COLLATE \"C\"))", Equal},
		{"A = 1 and NOT b is null", "((a = 1) AND (NOT (b IS NULL)))", Equal},
		{"a = 1 AND b = 2", "b = 2 AND a = 1", Different},
		{"now() > tz", "CURRENT_TIMESTAMP > tz", Different},
		{"a + + b", "a + b", Different},
		{"merge_action(name a) IS NULL", "(merge_action(name a) IS NULL)", Unsure},
		{"ar = '{1, 2}'", "(ar = '{1,2}'::integer[])", Equal},
		{"other.t = 'a'", "t = 'a'", Different},
	} {
		if got := EqualExpr(c.x, c.y, scope); got != c.want {
			t.Errorf("%s\n\t%s\n\tis %s, want %s", c.x, c.y, got, c.want)
		}
	}
}

func TestUserFunctionsGiveTypes(t *testing.T) {
	scope := testScope()
	scope.Functions = func(schema, name string) []Function {
		if schema == "pr" && name == "mine" {
			return []Function{{Args: []string{"text", "bigint"}, Result: "varchar", Defaults: 1}}
		}
		return nil
	}
	for _, pair := range [][2]string{{"mine(v, 1) = 'x'", "((mine((v)::text, (1)::bigint))::text = 'x'::text)"}, {"mine('a') = 'x'", "((mine('a'::text))::text = 'x'::text)"}} {
		if got := EqualExpr(pair[0], pair[1], scope); got != Equal {
			t.Errorf("%s\n\t%s\n\tis %s\n%s\n%s", pair[0], pair[1], got, explain(pair[0], scope), explain(pair[1], scope))
		}
	}
}

func TestNestingThatMultipliesEnds(t *testing.T) {
	text := strings.Repeat("(", 200) + "a" + strings.Repeat(" BETWEEN SYMMETRIC 1 AND 2)", 200)
	if got := EqualExpr(text, text+" ", testScope()); got != Unsure {
		t.Errorf("got %s", got)
	}
	in := "a IN (" + strings.Repeat("1, ", 5000) + "2)"
	if got := EqualExpr(in, in+" ", testScope()); got != Equal {
		t.Errorf("got %s", got)
	}
}
