package foreign

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"
)

// The files and hashes are those of a directory that Atlas itself made.
func TestSum(t *testing.T) {
	files := []File{
		{Name: "6_sixth.sql", Data: []byte("CREATE TABLE `tbl_4` (`col` int);\n")},
		{Name: "1_first.sql", Data: []byte("create table `tbl_1` (`col` int);\n")},
		{Name: "2_second.sql", Data: []byte("create table `tbl_2` (`col` int);\n")},
		{Name: "3_checkpoint.sql", Data: []byte("-- atlas:checkpoint\n\nCREATE TABLE `tbl_1` (`col` int);\nCREATE TABLE `tbl_2` (`col` int);\n")},
		{Name: "4_fourth.sql", Data: []byte("create table `tbl_3` (`col` int);\n")},
		{Name: "5_checkpoint.sql", Data: []byte("-- atlas:checkpoint\n\nCREATE TABLE `tbl_1` (`col` int);\nCREATE TABLE `tbl_2` (`col` int);\ncreate table `tbl_3` (`col` int);\n")},
	}
	want := `h1:POfbsH2G2GIXAZQ2CdPa5ufTxcLpcnperz/gX0Vw6Uk=
1_first.sql h1:uJ2MyyeTqXx4rCqtRMQAvRrfsvdwmvsZ3LcadVvCdOc=
2_second.sql h1:TLO00GtsqSi8o0ySoaofBqxemrElL8fHOs3IRnqYvB8=
3_checkpoint.sql h1:LR4UjDYVtrRuHLN5GQwLAYnXrSf/iO70psY8hTmLmjw=
4_fourth.sql h1:QvaneqKxg+3R+zNzCP/wW43XkECdHkUwEpxJKPICEP8=
5_checkpoint.sql h1:syyuaJb/hoMRO7MJlv4AMhYqMCoSb8ZgcHENO8RqN3I=
6_sixth.sql h1:JNhpyBtH7XKqGBNRHQ+AvM9IDpO08C3G/swWPHfLkfw=
`
	if got := string(Sum(files)); got != want {
		t.Errorf("got\n%s", got)
	}
}

var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestNext(t *testing.T) {
	for _, c := range []struct {
		format Format
		names  string
		want   string
	}{
		{Goose, "", "0001"},
		{Goose, "00009_a.sql", "00010"},
		{GolangMigrate, "9_a.up.sql 10_b.up.sql 9_a.down.sql", "0011"},
		{Atlas, "20240101000000_a.sql atlas.sum", "20260301120000"},
		{Dbmate, "20270101000000_future.sql", "20270101000001"},
		{Flyway, "V1.2__a.sql V10_1__b.sql U11__c.sql R__x.sql", "0012"},
	} {
		dir := t.TempDir()
		for name := range strings.FieldsSeq(c.names) {
			if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := Next(c.format, dir, now); err != nil || got != c.want {
			t.Errorf("%s %q: %q, %v, want %q", c.format, c.names, got, err, c.want)
		}
	}
	if got, err := Next(Goose, filepath.Join(t.TempDir(), "none"), now); err != nil || got != "0001" {
		t.Errorf("no folder: %q, %v", got, err)
	}
}

const example = `-- schemac: lock-timeout 2s
-- upgrade

-- data-loss: drops rows
DROP TABLE old;
CREATE FUNCTION f() AS $$
BEGIN
  SELECT 1; -- one
END;
$$;
CREATE INDEX CONCURRENTLY i ON t (a) -- last
;
-- check: stop if this returns a row: null names
SELECT 1 FROM t WHERE name IS NULL;

-- rollback

DROP INDEX CONCURRENTLY i;
DROP FUNCTION f;
CREATE TABLE old (id int);
`

// The example in each format, as files.
func TestWrite(t *testing.T) {
	m, problems := migrations.Parse("main__0007_drop_old.sql", []byte(example), splitter{})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	for _, format := range Writable() {
		files, problems := Write(m, Format(format), t.TempDir(), now, splitter{})
		var archive txtar.Archive
		for _, p := range problems {
			archive.Comment = append(archive.Comment, p.Summary+": "+p.Detail+"\n"...)
		}
		for _, f := range files {
			archive.Files = append(archive.Files, txtar.File{Name: f.Name, Data: f.Data})
		}
		golden := filepath.Join("testdata", "written", format)
		if os.Getenv("UPDATE_GOLDEN") != "" {
			if err := os.WriteFile(golden, txtar.Format(&archive), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if want, err := os.ReadFile(golden); err != nil || string(txtar.Format(&archive)) != string(want) {
			t.Errorf("%s: %v, got\n%s", format, err, txtar.Format(&archive))
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	parse := func(text string) *migrations.Migration {
		m, problems := migrations.Parse("main__1_x.sql", []byte(text), splitter{})
		if problems.HasErrors() {
			t.Fatal(problems)
		}
		return m
	}
	for format, text := range map[Format]string{
		Atlas:      "-- schemac: type runs-always\n-- upgrade\nSELECT 1;\n",
		Goose:      "-- upgrade\nSELECT '\n-- +goose Down\n';\n",
		Dbmate:     "-- upgrade\nSELECT '\n-- migrate:down\n';\n",
		DBWarden:   "-- upgrade\n",
		"unheard ": "-- upgrade\n",
		Flyway:     "-- schemac: type runs-always\n-- upgrade\nSELECT '${x}';\n",
	} {
		if files, problems := Write(parse(text), format, t.TempDir(), now, splitter{}); !problems.HasErrors() || files != nil {
			t.Errorf("%s: %v, %v", format, files, problems)
		}
	}
}

// Ours in another format and back has the same statements in both directions.
func TestRoundTrip(t *testing.T) {
	statement := rapid.OneOf(
		rapid.SampledFrom([]string{
			"CREATE TABLE a (id int)", "CREATE TABLE b (\n  id int, -- the key\n  name text\n)", "DROP TABLE a", "VACUUM a",
			"CREATE INDEX CONCURRENTLY i ON a (id)", "INSERT INTO a VALUES ('x;y'), ('it''s')", "INSERT INTO a VALUES ('\n-- rollback\n')",
			"CREATE FUNCTION f() AS $$\nBEGIN\n  SELECT 1;\n\n\n  -- upgrade\n  SELECT 2;\nEND;\n$$", "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  DELETE FROM b;\nEND",
			"INSERT INTO a VALUES ('${placeholder}')", "INSERT INTO a VALUES ('-- end')", "PRAGMA foreign_keys = OFF", "INSERT INTO b SELECT * FROM a -- all of them",
		}),
		rapid.Custom(func(t *rapid.T) string {
			return "INSERT INTO a VALUES ('" + rapid.StringMatching(`[a-z;\n $-]{0,12}`).Draw(t, "text") + "')"
		}))
	between := rapid.SampledFrom([]string{"", "\n", "-- a comment\n", "-- data-loss: rows are gone\n", "-- check: stop if this returns a row: words\n", "/* block; */\n"})
	section := func(t *rapid.T, label string) string {
		var b strings.Builder
		for range rapid.IntRange(1, 4).Draw(t, label) {
			b.WriteString(between.Draw(t, "between") + statement.Draw(t, "statement") + "\n;\n")
		}
		return b.String()
	}
	header := rapid.SampledFrom([]string{"", "-- schemac: transaction off\n", "-- schemac: lock-timeout 2s\n"})
	rapid.Check(t, func(t *rapid.T) {
		text := header.Draw(t, "header")
		if rapid.Bool().Draw(t, "reversible") {
			text += "-- upgrade\n" + section(t, "up") + "-- rollback\n" + section(t, "down")
		} else {
			text += "-- schemac: irreversible it says so\n-- upgrade\n" + section(t, "up")
		}
		m, problems := migrations.Parse("main__0001_round_trip.sql", []byte(text), splitter{})
		if problems.HasErrors() {
			t.Fatal(problems)
		}
		for _, format := range Writable() {
			roundTrip(t, m, Format(format), splitter{})
		}
	})
}

func roundTrip(t interface {
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}, m *migrations.Migration, format Format, reader Reader) {
	dir, err := os.MkdirTemp("", "foreign")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	files, problems := Write(m, format, dir, now, reader)
	if problems.HasErrors() {
		t.Fatalf("%s: %v", format, problems)
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	back, problems := Import(dir, Options{Database: "main", Reader: reader})
	if problems.HasErrors() || len(back.Migrations) != 1 {
		t.Fatalf("%s: %v\n%s", format, problems, show(files))
	}
	again := back.Migrations[0].Migration
	for _, direction := range []dialects.Direction{dialects.Upgrade, dialects.Rollback} {
		want, _ := m.Statements(direction, reader)
		got, problems := again.Statements(direction, reader)
		if len(problems) > 0 || len(got) != len(want) {
			t.Fatalf("%s %s: %d statements, want %d\n%s\n%s", format, direction, len(got), len(want), show(files), back.Migrations[0].Text)
		}
		for i := range got {
			a, b := got[i], want[i]
			if a.SQL != b.SQL || a.Check != b.Check || a.Transactional != b.Transactional || a.LockTimeout != b.LockTimeout {
				t.Fatalf("%s %s:\n%+v\nwant\n%+v\n%s\n%s", format, direction, a, b, show(files), back.Migrations[0].Text)
			}
		}
	}
	if m.Irreversible != again.Irreversible {
		t.Fatalf("%s: irreversible %q, want %q", format, again.Irreversible, m.Irreversible)
	}
}

func show(files []File) string {
	var archive txtar.Archive
	for _, f := range files {
		archive.Files = append(archive.Files, txtar.File{Name: f.Name, Data: f.Data})
	}
	return string(txtar.Format(&archive))
}
