package pgsql

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestQuoteIdent(t *testing.T) {
	for name, want := range map[string]string{
		"users": "users", "a_1": "a_1", "": `""`, "1a": `"1a"`, "Users": `"Users"`, "a b": `"a b"`, `a"b`: `"a""b"`,
		"user": `"user"`, "order": `"order"`, "left": `"left"`, "int": `"int"`, "name": "name", "year": "year", "ü": `"ü"`, "a$": `"a$"`,
	} {
		if got := QuoteIdent(name); got != want {
			t.Errorf("%q: got %s, want %s", name, got, want)
		}
	}
	if got := QualifiedName("My", "order"); got != `"My"."order"` {
		t.Error(got)
	}
	if got := QuoteLiteral(`it's \n`); got != `'it''s \n'` {
		t.Error(got)
	}
}

func TestQuotedNamesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := Truncate63(strings.ReplaceAll(rapid.String().Draw(t, "name"), "\x00", ""))
		if name == "" {
			return
		}
		for _, spelled := range []string{QuoteIdent(name), QuoteIdentAlways(name)} {
			n, err := ParseExpr(spelled)
			if err != nil || n.Kind != Column || n.Name() != name {
				t.Fatalf("%q reads back as %+v (%v)", spelled, n, err)
			}
		}
		if n, err := ParseExpr(QuoteLiteral(name)); err != nil || n.Kind != String || n.Text != name {
			t.Fatalf("literal %q: %+v (%v)", name, n, err)
		}
	})
}

func TestTruncate63(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text") + strings.Repeat("é", 40)
		cut := Truncate63(text)
		if len(cut) > MaxIdentifier || len(cut) < MaxIdentifier-3 || !strings.HasPrefix(text, cut) || !utf8.ValidString(cut) {
			t.Fatalf("%q", cut)
		}
	})
	if got := FoldIdent("ABCÉ"); got != "abcÉ" {
		t.Error(got)
	}
}
