package migrations_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// bodies look like the lines that a file consists of, in places where they are
// none.
var bodies = []string{
	"SELECT 'a\n-- rollback\nb'", "SELECT '\n-- upgrade\n'", "SELECT 1\n-- rollback\n+ 2", "SELECT \"-- rollback\n-- upgrade\"", "SELECT /*\n-- rollback\n*/ 3",
	"CREATE VIEW v AS SELECT 1\n--rollback\nAS x", "SELECT '-- schemac: transaction off'", "SELECT ';\n-- ROLLBACK\n;'",
	"CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  SELECT 1;\n-- rollback\n  SELECT 2;\nEND",
}

// words are messages as hazards, checks and people have them.
var words = rapid.SampledFrom([]string{"plain.", "two\nlines", "-- rollback", "\n-- upgrade\n", "'quoted; \"", "ü", "a\rDROP TABLE b;", "a\r\nDROP TABLE b;"})

func drawStatement(t *rapid.T) dialects.Statement {
	s := dialects.Statement{SQL: rapid.SampledFrom(bodies).Draw(t, "sql"), Transactional: true}
	if rapid.Bool().Draw(t, "hazardous") {
		s.Hazards = []dialects.Hazard{{Kind: dialects.DataLoss, Message: words.Draw(t, "hazard")}}
	}
	return s
}

func drawDraft(t *rapid.T) *migrations.Draft {
	seconds := func(name string) time.Duration {
		return time.Duration(rapid.IntRange(0, 90).Draw(t, name)) * time.Second
	}
	d := &migrations.Draft{Dialect: "sqlite", Message: words.Draw(t, "message"), Header: migrations.Header{
		Type:          migrations.Type(rapid.SampledFrom(migrations.Types()).Draw(t, "type")),
		NoTransaction: rapid.Bool().Draw(t, "no transaction"), SchemaUnchanged: rapid.Bool().Draw(t, "unchanged"),
		LockTimeout: seconds("lock"), StatementTimeout: seconds("statement"), Irreversible: rapid.SampledFrom([]string{"", "one", "two words"}).Draw(t, "irreversible")}}
	for range rapid.IntRange(0, 4).Draw(t, "forward") {
		d.Forward = append(d.Forward, drawStatement(t))
	}
	for range rapid.IntRange(0, 4).Draw(t, "back") {
		class := rapid.SampledFrom([]dialects.Reversal{dialects.Real, dialects.Conditional, dialects.Irreversible}).Draw(t, "class")
		r := migrations.Reversal{Statement: drawStatement(t), Class: class}
		if class != dialects.Real {
			r.Note = words.Draw(t, "note")
		}
		d.Back = append(d.Back, r)
	}
	return d
}

func texts(statements []dialects.Statement) (list []string) {
	for _, s := range statements {
		list = append(list, s.SQL)
	}
	return list
}

// TestRoundTrip writes drafts whose statements, hazards and notes look like
// the marks of a migration, and reads them back.
func TestRoundTrip(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		draft := drawDraft(t)
		d, _ := migrations.Load(dir, "main", nil, reader)
		written, problems := d.Write(draft, reader, time.Unix(0, 0))
		if problems.HasErrors() {
			t.Fatalf("%v\n%s", problems, draft.Text())
		}
		m, problems := migrations.Parse(written.Migration.Path, []byte(draft.Text()), reader)
		if problems.HasErrors() || m.Header != draft.Header {
			t.Fatalf("%v: %+v, want %+v", problems, m.Header, draft.Header)
		}
		forward, _ := m.Statements(dialects.Upgrade, reader)
		back, _ := m.Statements(dialects.Rollback, reader)
		var planned []dialects.Statement
		for _, r := range draft.Back {
			planned = append(planned, r.Statement)
		}
		if diff := cmp.Diff(texts(draft.Forward), texts(forward)) + cmp.Diff(texts(planned), texts(back)); diff != "" {
			t.Fatalf("%s\n%s", diff, draft.Text())
		}
	})
}

// TestUnwritable has statements that a file cannot carry as they are.
func TestUnwritable(t *testing.T) {
	d, _ := migrations.Load(t.TempDir(), "main", nil, reader)
	for _, sql := range []string{"SELECT 'a\r\nb'", "SELECT '\xff'", "SELECT 'open", "SELECT 1; SELECT 2", "-- comment", "SELECT 1\n\n-- comment\n", "PRAGMA foreign_keys = OFF"} {
		draft := &migrations.Draft{Dialect: "sqlite", Forward: []dialects.Statement{{SQL: sql, Transactional: true}}}
		if _, problems := d.Write(draft, reader, time.Now()); !problems.HasErrors() {
			t.Errorf("%q was written as\n%s", sql, draft.Text())
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("-- schemac: lock-timeout 2s\n\n-- upgrade\nSELECT 1;\n-- rollback\nSELECT 2;\n")
	for _, body := range bodies {
		f.Add("-- upgrade\n" + body + ";\n-- rollback\n" + body + ";\n")
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, problems := migrations.Parse("main__0001_x.sql", []byte(text), reader)
		if problems.HasErrors() {
			return
		}
		lines := strings.Count(text, "\n") + 1
		for _, way := range []dialects.Direction{dialects.Upgrade, dialects.Rollback} {
			if section := m.Section(way); section.Line > lines+1 || !strings.Contains(strings.ReplaceAll(text, "\r\n", "\n"), section.SQL) {
				t.Fatalf("a section at line %d of %d: %q", section.Line, lines, section.SQL)
			}
			statements, problems := m.Statements(way, reader)
			for _, s := range statements {
				if at := m.At(way, s.Offset); int(at.Start.Line) > lines {
					t.Fatalf("a statement at %s of %d lines", at, lines)
				}
			}
			for _, p := range problems {
				if int(p.Range.Start.Line) > lines {
					t.Fatalf("a problem at %s of %d lines", p.Range, lines)
				}
			}
		}
	})
}

func FuzzParseSum(f *testing.F) {
	line := "sha256:" + strings.Repeat("0a", 32)
	f.Add(line + "\n# comment\n" + line + " main__0001_x.sql\n")
	f.Add("<<<<<<< a\n" + line + "\n=======\n" + line + " m__1.sql\n>>>>>>> b\n")
	f.Fuzz(func(t *testing.T, text string) {
		sum, problems := migrations.ParseSum("schemac.sum", []byte(text))
		if problems.HasErrors() {
			return
		}
		again, problems := migrations.ParseSum("schemac.sum", []byte(sum.String()))
		if problems.HasErrors() || !slices.Equal(again.Lines, sum.Lines) || again.Total != sum.Total {
			t.Fatalf("%v: %+v is then %+v", problems, sum, again)
		}
	})
}

func FuzzDecodePlan(f *testing.F) {
	for _, p := range []*migrations.PlanFile{
		{Version: 1, Migration: "0001"},
		{Version: 1, Migration: "0001", Changes: []migrations.Change{{Action: planner.Create, After: schema.Address{Kind: schema.KindTable, Name: "a\"b"}, Parts: []migrations.Change{{}}}},
			Rollback: []migrations.Reversal{{Statement: dialects.Statement{SQL: "DROP TABLE a"}, Class: dialects.Conditional, Note: "n"}}},
	} {
		data, err := p.Encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Add(`{"plan_version": 2, "migration": "0001"}`)
	f.Add("<<<<<<< a\n=======\n>>>>>>> b\n")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := migrations.DecodePlan([]byte(text))
		if err != nil {
			return
		}
		data, err := p.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := migrations.DecodePlan(data)
		if err != nil {
			t.Fatalf("%v in what was read before:\n%s", err, data)
		}
		if second, err := again.Encode(); err != nil || string(second) != string(data) {
			t.Fatalf("%v: %s is then %s", err, data, second)
		}
	})
}

func TestSlug(t *testing.T) {
	for message, want := range map[string]string{
		"Add users": "add_users", "  Añade el índice!  ": "anade_el_indice", "don't panic": "dont_panic", "../../etc/passwd": "etc_passwd", "表": "", "": "", "ﬁx №5": "fix_no5",
		strings.Repeat("word ", 40): strings.TrimSuffix(strings.Repeat("word_", 12), "_"), strings.Repeat("x", 99): strings.Repeat("x", 60),
	} {
		if got := migrations.Slug(message); got != want {
			t.Errorf("Slug(%q) = %q, want %q", message, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		slug := migrations.Slug(rapid.String().Draw(t, "message"))
		m, problems := migrations.Parse("main__0001_"+slug+".sql", []byte("-- upgrade\n"), reader)
		if len(slug) > 60 || problems.HasErrors() || m.Slug != slug {
			t.Fatalf("%q: %v", slug, problems)
		}
	})
}
