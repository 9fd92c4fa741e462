package sqltoken

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

var (
	postgres = Syntax{DollarQuotes: true, EscapeStrings: true, StringPrefixes: "bxn", NestedComments: true, OperatorRuns: true}
	house    = Syntax{BackslashEscapes: true, Backticks: true, DollarQuotes: true, NestedComments: true, HashComments: true,
		NumberUnderscores: true, LongestOperators: []string{"<=>", "->", "::", "||", "!=", "<>", ">=", "<=", "=="}}
	lite = Syntax{Backticks: true, Brackets: true, StringPrefixes: "x", LongestOperators: []string{"->>", "->", "||", "==", "!=", "<>", "<=", ">=", "<<", ">>"}}
)

func TestTokenize(t *testing.T) {
	tests := []struct {
		syntax Syntax
		src    string
		want   string
	}{
		{postgres, `a = 'it''s'`, `word(a) operator(=) string(it's)`},
		{postgres, `"we""ird".b`, `quoted identifier(we"ird) operator(.) word(b)`},
		{postgres, `E'a\n\x41\u00e4' b'01'`, "string(a\nAä) string(01)"},
		{postgres, `$$a;'b$$ $t$ $$ $t$ $1`, `string(a;'b) string( $$ ) parameter($1)`},
		{postgres, `a /* x /* y */ z */ -- end`, `word(a)`},
		{postgres, `1..2 1.5e-3 .5 1e`, `number(1) operator(.) number(.2) number(1.5e-3) number(.5) number(1) word(e)`},
		{postgres, `a->>'k' @> b :: c`, `word(a) operator(->>) string(k) operator(@>) word(b) operator(:) operator(:) word(c)`},
		{postgres, `a*-1 @- 2 <-- x`, `word(a) operator(*) operator(-) number(1) operator(@-) number(2) operator(<)`},
		{postgres, `größe`, `word(größe)`},
		{house, `'a\'b\n' "c\"d" ` + "`e``f`", "string(a'b\n) quoted identifier(c\"d) quoted identifier(e`f)"},
		{house, `0x1F 1_000 a::T x->y # c`, `number(0x1F) number(1_000) word(a) operator(::) word(T) word(x) operator(->) word(y)`},
		{lite, `[a b] x'FF' a==b ?`, `quoted identifier(a b) string(FF) word(a) operator(==) word(b) parameter(?)`},
	}
	for _, test := range tests {
		tokens, err := Tokenize(test.src, test.syntax)
		if err != nil {
			t.Errorf("%s: %v", test.src, err)
			continue
		}
		var got []string
		for _, token := range Significant(tokens) {
			got = append(got, fmt.Sprintf("%s(%s)", token.Kind, token.Value))
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.src, strings.Join(got, " "), test.want)
		}
	}
}

func TestTokenizeErrors(t *testing.T) {
	for src, offset := range map[string]int{`a 'b`: 2, `"c`: 0, `1 /* x`: 2, `$a$ b`: 0, "x \x01": 2} {
		var lexical *Error
		if _, err := Tokenize(src, postgres); !errors.As(err, &lexical) || lexical.Offset != offset {
			t.Errorf("%q: got %v, want an error at byte %d", src, err, offset)
		}
	}
}

func FuzzTokenize(f *testing.F) {
	for _, src := range []string{`E'\x4`, `$a$`, `1e+`, "`a", `[`, "-- x\ny", `'\`, `U&'\0041'`} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		for _, syntax := range []Syntax{postgres, house, lite} {
			tokens, err := Tokenize(src, syntax)
			var joined strings.Builder
			for _, token := range tokens {
				if token.Text == "" || token.Offset != joined.Len() {
					t.Fatalf("%q: token %+v at %d", src, token, joined.Len())
				}
				joined.WriteString(token.Text)
			}
			if err == nil && joined.String() != src || !strings.HasPrefix(src, joined.String()) {
				t.Fatalf("%q: tokens join to %q", src, joined.String())
			}
		}
	})
}

func BenchmarkTokenize(b *testing.B) {
	src := strings.Repeat("SELECT a.b, lower(c) || 'x''y' FROM t AS a WHERE d >= 1.5 AND e IN (1, 2, 3) -- end\n", 100)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if _, err := Tokenize(src, postgres); err != nil {
			b.Fatal(err)
		}
	}
}
