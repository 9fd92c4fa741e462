package sqlite

import (
	"strings"
	"testing"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func TestEqualExpr(t *testing.T) {
	tests := []struct {
		a, b string
		want bool
	}{
		{"a > 0", `((["A"] > 0))`, false},
		{"a > 0", `(("A"  > 0))`, true},
		{"a == 1 AND b != 2", "`a` = 1 and [b] <> 2 -- c", true},
		{"a isnull", "a IS NULL", true},
		{"(a) + (b)", "a + b", false},
		{"(a + b) * (c)", "a + b) * (c", false},
		{"name = 'X'", "name = 'x'", false},
		{"x'0A' = b", "X'0a' = B", true},
		{`"null" = 1`, "null = 1", false},
		{`"group" = 1`, `[GROUP] = 1`, true},
		{`"a b" = 1`, `[A B] = 1`, true},
		{"1E3 < a", "1e3 < a", true},
		{"'unterminated", "'unterminated", true},
	}
	for _, test := range tests {
		equal := Dialect{}.EqualExpr(planner.Pair{}, schema.Address{}, "expr", schema.SQLExpr(test.a), schema.SQLExpr(test.b))
		if equal != test.want {
			t.Errorf("%s and %s: got %v", test.a, test.b, equal)
		}
	}
}

func TestEqualLiterals(t *testing.T) {
	number := func(s string) schema.Expr { return schema.Expr{SQL: s, Literal: schema.NumberLiteral} }
	text := func(s string) schema.Expr { return schema.Expr{SQL: s, Literal: schema.StringLiteral} }
	boolean := func(s string) schema.Expr { return schema.Expr{SQL: s, Literal: schema.BoolLiteral} }
	tests := []struct {
		a, b schema.Expr
		want bool
	}{
		{number("1"), boolean("true"), true},
		{number("0"), boolean("true"), false},
		{number("1.50"), number("1.5"), true},
		{number("1"), number("1.0"), false},
		{number("1"), text("1"), false},
		{text("a"), text("A"), false},
		{number("1"), schema.SQLExpr("1 + 0"), false},
	}
	for _, test := range tests {
		if got := equalLiterals(test.a, test.b); got != test.want {
			t.Errorf("%v and %v: got %v", test.a, test.b, got)
		}
	}
}

func TestNormalType(t *testing.T) {
	tests := map[string]string{"": "blob", "VARCHAR ( 10 )": "varchar(10)", "DECIMAL(10 , 2)": "decimal(10,2)", "double_precision": "double precision",
		"Unsigned  Big\tInt": "unsigned big int", `"my type"`: "my type", "my_type": "my_type", "NUMERIC(-1)": "numeric(-1)"}
	for given, want := range tests {
		if got := normalType(given); got != want || normalType(got) != want {
			t.Errorf("%q: got %q, then %q", given, got, normalType(got))
		}
	}
}

// FuzzQuote: a quoted name is one token that means the name.
func FuzzQuote(f *testing.F) {
	f.Add(`a"b`)
	f.Fuzz(func(t *testing.T, name string) {
		if list := tokens(quote(name)); len(list) != 1 || list[0].Value != name {
			t.Errorf("%q is quoted %s, which reads as %v", name, quote(name), list)
		}
		if list := tokens(quoteString(name)); len(list) != 1 || list[0].Value != name {
			t.Errorf("%q is quoted %s, which reads as %v", name, quoteString(name), list)
		}
	})
}

// FuzzCanonical: the canonical form of SQL that can be read is canonical.
func FuzzCanonical(f *testing.F) {
	f.Add("((a == 'x' -- c\n))")
	f.Add(`"A b" ISNULL`)
	f.Fuzz(func(t *testing.T, sql string) {
		if tokens(sql) == nil {
			return
		}
		once := canonical(sql)
		if twice := canonical(once); twice != once {
			t.Errorf("%q becomes %q, then %q", sql, once, twice)
		}
		if stripped := withoutParens(sql); canonical(stripped) != once {
			t.Errorf("%q without parentheses is %q, which means something else", sql, stripped)
		}
	})
}

// FuzzParse: no stored text, however odd, makes the parsers panic.
func FuzzParse(f *testing.F) {
	for _, s := range schemas {
		for sql := range strings.SplitSeq(s.before+s.after, ";") {
			f.Add(strings.TrimSpace(sql))
		}
	}
	f.Fuzz(func(t *testing.T, sql string) {
		if objects, err := parseTable(sql); err == nil {
			if _, ok := objects[0].(*schema.Table); !ok {
				t.Errorf("no table in %q", sql)
			}
		}
		_, _ = parseIndex(sql)
		_, _ = parseView(sql)
	})
}
