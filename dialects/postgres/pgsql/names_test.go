package pgsql

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/schemac/schemac/dialects/sqltoken"
	"github.com/schemac/schemac/internal/enginetest"
)

// nastyNames are names that a careless tool would break: keywords, quotes,
// spaces, what looks like comments, parameters, placeholders or other syntax,
// and the longest ones, alone and combined.
func nastyNames() []string {
	parts := []string{
		`"`, `""`, `'`, `''`, "`", `\`, `\\`, `\n`, "\n", "\r\n", "\t", " ", ";", ",", ".", "..", "(", ")", "[", "]", "{", "}", "$", "$$", "$1", "$a$", "$body$", ":", "::", ":a", "?", "%", "%s", "%I", "*", "/*", "*/", "--", "#", "@", "&", "|", "<", ">", "=", "!", "~", "^", "+", "-", "0", "1a", "1", "é", "ß", "İ", "日本", "🐘", "\u200b", "\u202e", "\u00a0", "e\u0301", "\x01", "\x7f", "U&", "E'", "B'", "null", "NULL", "true", "Aa", "_", "a", "A", "select", "SELECT", "user", "order", "left", "int", "between", "values", "none", "end", "case", "begin atomic", "as", "of", "year", "x y", "x.y", "public", "pg_catalog", "information_schema", "new", "old", "excluded", "oid", "nul", "con", "..\\x", "<?xml", "&amp;", "</a>", "${x}", "#{x}", "{{x}}",
	}
	names := slices.Clone(parts)
	for i, part := range parts {
		names = append(names, part+parts[(i*7+3)%len(parts)], "a"+part, part+"Z", part+part+part, `"`+part+`"`)
	}
	for _, word := range strings.Fields(reservedWords + typeFuncWords) {
		names = append(names, word, strings.ToUpper(word))
	}
	for _, filler := range []string{"x", "é", "日", "🐘", `"`, "'", "$", "X"} {
		names = append(names, Truncate63(strings.Repeat(filler, 63)), Truncate63("a"+strings.Repeat(filler, 63)), Truncate63(strings.Repeat(filler, 30)+strings.Repeat(" ", 40)))
	}
	for i, name := range names {
		names[i] = Truncate63(name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestNastyNamesReadBack(t *testing.T) {
	names := nastyNames()
	if len(names) < 500 {
		t.Errorf("only %d names", len(names))
	}
	for _, name := range names {
		n, err := ParseExpr(QualifiedName(name, name))
		if err != nil || !slices.Equal(n.Names, []string{name, name}) {
			t.Errorf("%q reads back as %+v (%v)", name, n, err)
		}
		if typ, err := ParseType(QualifiedName("s", name)); err != nil || typ.Name != name {
			t.Errorf("type %q reads back as %+v (%v)", name, typ, err)
		}
		for _, spelled := range []string{QuoteLiteral(name), QuoteDollar(name)} {
			if n, err := ParseExpr(spelled); err != nil || n.Kind != String || n.Text != name {
				t.Errorf("%q reads back as %+v (%v)", spelled, n, err)
			}
		}
		constant, ok := constantName(QualifiedName("s", name))
		if !ok || constant != (Name{"s", name}) {
			t.Errorf("%q in a constant reads back as %+v", name, constant)
		}
	}
}

// TestServersReadQuotedNames sends all names and texts to servers and has them
// back.
func TestServersReadQuotedNames(t *testing.T) {
	names := nastyNames()
	for _, major := range []int{enginetest.OldestPostgres, 15, enginetest.NewestPostgres} {
		conn := connect(t, enginetest.Postgres(t, major).Database(t))
		var script strings.Builder
		script.WriteString("CREATE SCHEMA names; SET search_path = names;")
		for i, name := range names {
			fmt.Fprintf(&script, "CREATE TABLE %s (%s int CHECK (%s > 0), %s text DEFAULT %s);\n", QualifiedName("names", name), QuoteIdent(name), QuoteIdent(name), QuoteIdent(Truncate63(fmt.Sprintf("%d%s", i, name))), QuoteLiteral(name))
			fmt.Fprintf(&script, "CREATE FUNCTION %s() RETURNS text LANGUAGE sql AS %s;\n", QualifiedName("names", name), QuoteDollar("SELECT "+QuoteLiteral(name)+"::text -- "+strings.NewReplacer("\n", "", "\r", "").Replace(name)))
			fmt.Fprintf(&script, "DO %s;\n", QuoteDollar("BEGIN IF names."+QuoteIdent(name)+"() <> "+QuoteLiteral(name)+" THEN RAISE 'differs'; END IF; END --"+strings.NewReplacer("\n", "", "\r", "").Replace(name)))
		}
		statements, err := SplitStatements(script.String())
		if err != nil || len(statements) != 2+3*len(names) {
			t.Errorf("split into %d (%v)", len(statements), err)
		}
		if _, err := conn.Exec(t.Context(), script.String()); err != nil {
			t.Fatalf("%d: %v", major, err)
		}
		var have []string
		for _, row := range rows(t, conn, "SELECT relname FROM pg_class WHERE relnamespace = 'names'::regnamespace AND relkind = 'r'") {
			have = append(have, row[0])
		}
		slices.Sort(have)
		if !slices.Equal(have, names) {
			t.Errorf("%d: %d tables instead of %d", major, len(have), len(names))
		}
	}
}

func TestDollarQuotesHoldAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"$", "$$", "body", "$body", "$body$", "$body1$", "a", "'", "é", "\n", "1", "_"})).Draw(t, "parts"), "")
		checkDollar(t, text)
	})
}

type failer interface{ Fatalf(string, ...any) }

func checkDollar(t failer, text string) {
	quoted := QuoteDollar(text)
	tokens, err := sqltoken.Tokenize(quoted, syntax)
	if err != nil || len(tokens) != 1 || tokens[0].Kind != sqltoken.String || tokens[0].Value != text {
		t.Fatalf("%q is quoted as %q, which reads as %v (%v)", text, quoted, tokens, err)
	}
}

func FuzzQuote(f *testing.F) {
	for _, name := range nastyNames() {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkDollar(t, text)
		if n, err := ParseExpr(QuoteLiteral(text)); err != nil || n.Text != text {
			t.Fatalf("%q: %v", text, err)
		}
		if n, err := ParseExpr(QuoteIdent(text)); text != "" && (err != nil || n.Name() != Truncate63(text)) {
			t.Fatalf("%q: %v", text, err)
		}
	})
}
