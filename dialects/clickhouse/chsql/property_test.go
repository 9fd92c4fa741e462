package chsql

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// genExpr draws an expression as a user might type it.
func genExpr(t *rapid.T, depth int) string {
	leaves := []string{
		"a", "t.b", "`c d`", "1", "1.50", "-2", "'it''s'", "NULL", "true", "{p:UInt8}", "now()", "COUNT(*)", "[1, 2]", "(1, 'x')", "()",
		"DATE '2020-01-01'", "INTERVAL 1 DAY", "0x10", "$$h$$",
	}
	if depth == 0 {
		return rapid.SampledFrom(leaves).Draw(t, "leaf")
	}
	sub := func() string { return genExpr(t, depth-1) }
	switch rapid.IntRange(0, 13).Draw(t, "shape") {
	case 0:
		op := rapid.SampledFrom([]string{
			"+", "-", "*", "/", "%", "=", "==", "<>", "<=", "AND", "OR", "||", "LIKE", "IN", "NOT IN", "MOD", "DIV", "<=>",
		}).Draw(t, "operator")
		return sub() + " " + op + " " + sub()
	case 1:
		return "(" + sub() + ")"
	case 2:
		return "NOT " + sub()
	case 3:
		return "- " + sub()
	case 4:
		return sub() + " BETWEEN (" + sub() + ") AND (" + sub() + ")"
	case 5:
		return "CASE WHEN " + sub() + " THEN " + sub() + " ELSE " + sub() + " END"
	case 6:
		return "CAST(" + sub() + " AS Nullable(INT))"
	case 7:
		return rapid.SampledFrom([]string{"LCASE", "if", "Substr", "f"}).Draw(t, "function") + "(" + sub() + ", " + sub() + ")"
	case 8:
		return "arrayMap(x -> " + sub() + ", " + sub() + ")"
	case 9:
		return "(" + sub() + ", " + sub() + ")"
	case 10:
		return "(" + sub() + ")[" + sub() + "]"
	case 11:
		return "(" + sub() + " IS NOT NULL)"
	case 12:
		return "sum(" + sub() + ") OVER (PARTITION BY " + sub() + " ORDER BY " + sub() + " DESC)"
	}
	return "(SELECT " + sub() + " AS q FROM t WHERE " + sub() + ")"
}

func TestCanonicalIsIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typed := genExpr(t, 3)
		once, err := Canonical(typed)
		if err != nil {
			t.Fatalf("%s: %v", typed, err)
		}
		if twice, err := Canonical(once); err != nil || twice != once {
			t.Fatalf("%s\n once %s\ntwice %s %v", typed, once, twice, err)
		}
		if EqualExpr(typed, once, "") != Equal {
			t.Fatalf("%s is not equal to its canonical form %s", typed, once)
		}
	})
}

func TestRenameBackIsNoChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typed, err := Canonical(genExpr(t, 3))
		if err != nil {
			t.Fatal(err)
		}
		there, err := RenameColumn(typed, "a", "another column")
		if err != nil {
			t.Fatal(err)
		}
		if back, err := RenameColumn(there, "another column", "a"); err != nil || back != typed {
			t.Fatalf("%s became %s, then %s, %v", typed, there, back, err)
		}
	})
}

func TestQuotesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.String().Draw(t, "value")
		if tokens, err := lex(QuoteString(value)); err != nil || len(tokens) != 1 || tokens[0].Value != value {
			t.Fatalf("%q is quoted as %s: %v", value, QuoteString(value), err)
		}
		if value == "" {
			return
		}
		if tokens, err := lex(QuoteIdent(value)); err != nil || len(tokens) != 1 || tokens[0].Value != value {
			t.Fatalf("%q is quoted as %s: %v", value, QuoteIdent(value), err)
		}
	})
}

func TestDeepNestingIsAnError(t *testing.T) {
	const n = 20_000
	for _, text := range []string{
		strings.Repeat("(", n), strings.Repeat("[", n), strings.Repeat("-", n) + "a", strings.Repeat("f(", n), strings.Repeat("NOT ", n),
		"a" + strings.Repeat("+a", n), "a" + strings.Repeat(".1", n), "a" + strings.Repeat("[1]", n), strings.Repeat("CASE WHEN ", n),
		"1" + strings.Repeat("::Array(Int8)", n), strings.Repeat("a -> ", n), strings.Repeat("(SELECT ", n), strings.Repeat("a BETWEEN ", n),
		strings.Repeat("INTERVAL ", n), strings.Repeat("a ? ", n), strings.Repeat("position(", n), strings.Repeat("a IN ", n),
	} {
		if _, err := Canonical(text); err == nil {
			t.Errorf("%.20s… is accepted", text)
		}
	}
	if _, err := ParseType(strings.Repeat("Array(", n)); err == nil {
		t.Error("a deep type is accepted")
	}
	if _, err := CanonicalQuery(strings.Repeat("(", n)+"SELECT 1", "d"); err == nil {
		t.Error("a deep query is accepted")
	}
}

// seed adds all typed and stored texts of a file.
func seed(f *testing.F, files ...string) {
	for _, file := range files {
		for _, pair := range pairs(&testing.T{}, file) {
			f.Add(pair[0])
			f.Add(pair[1])
		}
	}
}

func FuzzCanonical(f *testing.F) {
	seed(f, "expressions.tsv")
	f.Add("suBstr()")
	f.Fuzz(func(t *testing.T, text string) {
		once, err := Canonical(text)
		if err != nil {
			return
		}
		if _, err := Canonical(once); err != nil {
			t.Errorf("%q\n%q is not read back: %v", text, once, err)
		}
		_, _ = ExprReferences(text)
		_, _ = RenameColumn(text, "a", "b")
	})
}

func FuzzCanonicalQuery(f *testing.F) {
	seed(f, "queries.tsv", "views.tsv")
	f.Fuzz(func(t *testing.T, text string) {
		once, err := CanonicalQuery(text, "d")
		if err != nil {
			return
		}
		if _, err := CanonicalQuery(once, "d"); err != nil {
			t.Errorf("%q\n%q is not read back: %v", text, once, err)
		}
		_, _ = QueryReferences(text)
	})
}

func FuzzParseCreate(f *testing.F) {
	seed(f, "creates.tsv")
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := ParseCreate(text); err == nil {
			_ = c.String()
		}
		_, _ = SplitStatements(text)
	})
}

func FuzzParseType(f *testing.F) {
	seed(f, "types.tsv")
	f.Fuzz(func(t *testing.T, text string) {
		typ, err := ParseType(text)
		if err != nil {
			return
		}
		again, err := ParseType(typ.String())
		if err != nil || !again.Equal(typ) {
			t.Errorf("%q\n%q is read back as %q, %v", text, typ, again, err)
		}
		typ.Columns("c")
		_ = Convert(typ, typ.WithNullable())
		_, _ = CanonicalCodec("Delta, ZSTD", typ)
	})
}

func BenchmarkCanonical(b *testing.B) {
	const text = "arrayMap(x -> x * 2 + LENGTH(k), list) = [1, 2] AND toDate(ts) BETWEEN DATE '2020-01-01' AND now() - INTERVAL 1 DAY"
	for b.Loop() {
		if _, err := Canonical(text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseCreate(b *testing.B) {
	text := "CREATE TABLE d.t (" + strings.Repeat("`c` LowCardinality(Nullable(String)) DEFAULT concat('a', 'b') CODEC(ZSTD(1)), ", 60) +
		"id UInt64) ENGINE = MergeTree PARTITION BY toYYYYMM(ts) ORDER BY (id, ts) TTL ts + toIntervalDay(1) SETTINGS index_granularity = 8192"
	for b.Loop() {
		if _, err := ParseCreate(text); err != nil {
			b.Fatal(err)
		}
	}
}
