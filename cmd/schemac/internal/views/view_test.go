package views

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/schemac/schemac/project"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
	"pgregory.net/rapid"
)

func at(file string, line, from, to int32) diag.Range {
	return diag.Range{File: file, Start: diag.Pos{Line: line, Column: from}, End: diag.Pos{Line: line, Column: to}}
}

func TestDiagnostic(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "m.hcl")
	long := "x = \"" + strings.Repeat("a", 200) + "\" # here"
	source := "first\n\tt\u00fcpe = int\n" + long + "\nurl = \"postgres://u:secret@h/db\"\nbell\x07\x1b[31m\xff\n"
	if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		at     diag.Range
		want   string
		absent string
	}{
		{"caret below the word", at(file, 2, 2, 6), "2 |  t\u00fcpe = int\n   |  ^^^^\n", ""},
		{"long line", at(file, 3, 209, 213), "^^^^\n", strings.Repeat("a", 100)},
		{"password", at(file, 4, 7, 33), `url = "postgres://u:***@h/db"`, "secret"},
		{"control characters", at(file, 5, 1, 5), "bell··[31m·", "\x07"},
		{"behind the end", at(file, 1, 90, 95), "1 | first\n", "secret"},
		{"no such line", at(file, 99, 1, 2), "m.hcl:99:1\n  detail", "|"},
		{"no such file", at(filepath.Join(dir, "gone.hcl"), 1, 1, 2), "gone.hcl:1:1\n  detail", "|"},
		{"no place", diag.Range{}, "error: Summary\n  detail", "-->"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			v := &View{Out: &out, Err: &out, Width: 80, Dir: dir}
			v.Show("test", nil, diag.List{{Severity: diag.Error, Code: "c", Summary: "Summary", Detail: "detail", Range: c.at}})
			if !strings.Contains(out.String(), c.want) {
				t.Errorf("want %q in\n%s", c.want, out.String())
			}
			if c.absent != "" && strings.Contains(out.String(), c.absent) {
				t.Errorf("unwanted %q in\n%s", c.absent, out.String())
			}
		})
	}
}

func TestDocumentHidesPasswords(t *testing.T) {
	var out strings.Builder
	v := &View{Out: &out, JSON: true, Redactor: project.NewRedactor("postgres://u:s3cret@h/db")}
	v.Show("test", nil, diag.List{{Severity: diag.Error, Detail: "s3cret"}})
	if strings.Contains(out.String(), "s3cret") || !strings.Contains(out.String(), `"detail": "***"`) {
		t.Error(out.String())
	}
}

// Nothing that consists of words is wider than the terminal.
func TestLinesFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[a-zü]{1,12}`), 0, 40).Draw(t, "words")
		width := rapid.IntRange(60, 120).Draw(t, "width")
		text := strings.Join(words, " ")
		var out strings.Builder
		p := &printer{w: &out, width: width}
		p.line(4, "!", text)
		p.columns(4, plain, "+", "column id", 20, text)
		p.block(4, plain, "+", "  "+text)
		p.headline(plain, "Done.", text)
		for line := range strings.SplitSeq(out.String(), "\n") {
			if n := utf8.RuneCountInString(line); n > width {
				t.Fatalf("%d characters, limit %d: %q", n, width, line)
			}
		}
		if got := len(strings.Fields(out.String())); len(words) > 0 && got < 4*len(words) {
			t.Fatalf("words are lost: %s", out.String())
		}
	})
}

func TestFieldText(t *testing.T) {
	key := schema.Address{Kind: schema.KindEnum, Schema: "public", Name: "status"}
	column := &schema.Column{Name: "c", Type: schema.Type{User: key, Array: true}, Default: schema.Expr{SQL: "it's", Literal: schema.StringLiteral},
		Generated: schema.Generated{Expr: schema.Expr{SQL: "a < b", Stored: "(a < b)"}, Type: "STORED"}}
	index := &schema.Index{Parts: []schema.Part{{Column: "a", Desc: true}, {Expr: schema.SQLExpr("lower(b)")}}, StorageParams: schema.Params{"fillfactor": "70"}}
	for _, c := range []struct {
		object      schema.Object
		field, want string
	}{
		{column, "type", "public.status[]"},
		{column, "null", "not null"},
		{column, "default", "'it''s'"},
		{column, "as.expr", "a < b"},
		{column, "collate", none},
		{index, "parts", "(a desc, lower(b))"},
		{index, "storage_params", "fillfactor = 70"},
		{&schema.Enum{Values: []string{"a", "b"}}, "values", "(a, b)"},
		{nil, "type", none},
	} {
		if got := fieldText(c.object, c.field); got != c.want {
			t.Errorf("%s: got %s, want %s", c.field, got, c.want)
		}
	}
}

func TestMermaidWords(t *testing.T) {
	for text, want := range map[string]string{"bigint": "bigint", "DateTime64(3, 'UTC')": "DateTime64(3___UTC_)", "1st": "x1st", "": "x", "größe": "gr__e"} {
		if got := word(text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}
