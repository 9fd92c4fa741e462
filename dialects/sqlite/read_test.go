package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/schemac/schemac/dialects"
)

func readAll(t testing.TB, script string) []dialects.Statement {
	t.Helper()
	statements, err := Dialect{}.Read(script)
	if err != nil {
		t.Fatalf("%v in:\n%s", err, script)
	}
	for _, s := range statements {
		if !strings.HasPrefix(script[s.Offset:], s.SQL) {
			t.Errorf("at %d is not %q", s.Offset, s.SQL)
		}
	}
	return statements
}

func TestRead(t *testing.T) {
	trigger := `CREATE TRIGGER x AFTER UPDATE ON t WHEN CASE WHEN new.a THEN 1 ELSE 0 END BEGIN
	UPDATE t SET a = CASE a WHEN 1 THEN 'END;' ELSE (CASE WHEN 1 THEN 2 END) END; -- END;
	SELECT [;], ";", ` + "`;`" + `, ';' /* ; END; */;
END`
	tests := []struct {
		name, script string
		want         []string
	}{
		{"nothing", " ;; -- a\n /* b */ ;", nil},
		{"without semicolon", "SELECT 1", []string{"SELECT 1"}},
		{"comments", "-- one;\nSELECT 1 -- two;\n; /* three; */ SELECT /* four; */ 2 /* five */", []string{"SELECT 1", "SELECT /* four; */ 2 /* five */"}},
		{"quotes", `SELECT 'a;''b', "c;""d", [e;f], ` + "`g;``h`; SELECT x'00'", []string{`SELECT 'a;''b', "c;""d", [e;f], ` + "`g;``h`", "SELECT x'00'"}},
		{"trigger", "SELECT 1;" + trigger + ";SELECT 2", []string{"SELECT 1", trigger, "SELECT 2"}},
		{"trigger at the end", "CREATE TEMP TRIGGER x DELETE ON t BEGIN SELECT 1; END", []string{"CREATE TEMP TRIGGER x DELETE ON t BEGIN SELECT 1; END"}},
		{"table named trigger", "CREATE TABLE \"trigger\" (a); SELECT 1", []string{`CREATE TABLE "trigger" (a)`, "SELECT 1"}},
		{"windows", "SELECT 1;\r\nSELECT\r\n2;\r\n", []string{"SELECT 1", "SELECT\r\n2"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, s := range readAll(t, test.script) {
				got = append(got, s.SQL)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	marked, err := Dialect{}.Read("\ufeffSELECT 1")
	if err != nil || len(marked) != 1 || marked[0].SQL != "SELECT 1" || marked[0].Offset != 3 {
		t.Errorf("behind a byte order mark: %v, %v", marked, err)
	}
}

func TestReadAttributes(t *testing.T) {
	script := `-- check: stop if this returns a row: no twos;
-- check is above
SELECT 1 FROM t WHERE a = 2;
-- check: stop if this returns a row:
SELECT 1;
PRAGMA foreign_keys = OFF;
pragma legacy_alter_table(1);
pragma foreign_key_check;
VACUUM;
ATTACH 'x' AS y;
PRAGMA journal_mode = WAL;
PRAGMA main.user_version = 3;
INSERT INTO t VALUES ('-- check: stop if this returns a row: no');`
	want := []dialects.Statement{
		{SQL: "SELECT 1 FROM t WHERE a = 2", Transactional: true, Check: "no twos;"},
		{SQL: "SELECT 1", Transactional: true, Check: "a row that must not be there"},
		{SQL: "PRAGMA foreign_keys = OFF"},
		{SQL: "pragma legacy_alter_table(1)", Transactional: true},
		{SQL: "pragma foreign_key_check", Transactional: true, Check: brokenForeignKeys},
		{SQL: "VACUUM"},
		{SQL: "ATTACH 'x' AS y"},
		{SQL: "PRAGMA journal_mode = WAL"},
		{SQL: "PRAGMA main.user_version = 3", Transactional: true},
		{SQL: "INSERT INTO t VALUES ('-- check: stop if this returns a row: no')", Transactional: true},
	}
	got := readAll(t, script)
	for i := range got {
		got[i].Offset, got[i].Hazards = 0, nil
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadErrors(t *testing.T) {
	tests := []struct {
		script, message string
		offset          int
	}{
		{"SELECT 1; BEGIN; SELECT 2; COMMIT", "BEGIN is not for a script", 10},
		{"/* a */ commit", "COMMIT", 8},
		{"END TRANSACTION", "END", 0},
		{"Rollback", "ROLLBACK", 0},
		{"SAVEPOINT a", "SAVEPOINT", 0},
		{"RELEASE a", "RELEASE", 0},
		{"SELECT 1;\n.read other.sql", "sqlite3 shell", 10},
		{"SELECT 1; )", "no statement begins with )", 10},
		{"SELECT 'a", "unterminated string", 7},
		{`SELECT "a`, "unterminated quoted identifier", 7},
		{"SELECT [a", "unterminated quoted identifier", 7},
		{"SELECT 1 /* a", "unterminated comment", 9},
		{"SELECT '\x00'", "NUL", 8},
		{" CREATE TRIGGER x DELETE ON t BEGIN SELECT CASE WHEN 1 THEN 2 END; SELECT 1;", "does not end", 1},
		{"-- check: stop if this returns a row: no\nDELETE FROM t", "only a query", 41},
	}
	for _, test := range tests {
		statements, err := Dialect{}.Read(test.script)
		var failure *dialects.ScriptError
		if !errors.As(err, &failure) || !strings.Contains(failure.Message, test.message) || failure.Offset != test.offset {
			t.Errorf("%q: got %v, %v, want %s at %d", test.script, statements, err, test.message, test.offset)
		}
	}
}

// TestReadHazards has the kind of hazards of each statement, in the order of
// the script.
func TestReadHazards(t *testing.T) {
	tests := []struct{ script, want string }{
		{"DROP TABLE t", "data-loss breaking"},
		{"DROP TABLE IF EXISTS main.[t]", "data-loss breaking"},
		{"CREATE TABLE t (a); INSERT INTO t VALUES (1); DELETE FROM t; UPDATE t SET a = 1; DROP TABLE t", ";;;;"},
		{"CREATE TABLE IF NOT EXISTS t (a); DROP TABLE t", ";data-loss breaking"},
		{"DROP TABLE t; CREATE TABLE t (a)", "data-loss;"},
		{"CREATE TABLE t (a); DROP TABLE t; DROP TABLE t", ";;data-loss breaking"},
		{"DROP VIEW v", "breaking"},
		{"DROP VIEW v; CREATE VIEW V AS SELECT 1", ";"},
		{"DROP INDEX i; DROP TRIGGER r; CREATE VIEW v AS SELECT 1; CREATE INDEX i ON t (a)", ";;;"},
		{"ALTER TABLE t RENAME TO u", "breaking"},
		{"ALTER TABLE t RENAME COLUMN a TO b", "breaking"},
		{"ALTER TABLE t RENAME a TO b", "breaking"},
		{"ALTER TABLE t ADD a; ALTER TABLE t RENAME a TO b; UPDATE t SET b = (SELECT a FROM u WHERE c); ALTER TABLE t DROP b", ";;;"},
		{"ALTER TABLE t DROP COLUMN a", "data-loss breaking"},
		{"CREATE TABLE t (a); ALTER TABLE t RENAME TO u; ALTER TABLE u DROP a; ALTER TABLE u RENAME b TO c; CREATE UNIQUE INDEX i ON u (b)", ";;;;"},
		{"CREATE UNIQUE INDEX IF NOT EXISTS i ON t (a, lower(b) DESC) WHERE c", "may-fail"},
		{"ALTER TABLE t ADD COLUMN a int NOT NULL", "may-fail breaking"},
		{"ALTER TABLE t ADD a int NOT NULL DEFAULT NULL", "may-fail breaking"},
		{"ALTER TABLE t ADD a int NOT NULL DEFAULT 1", ""},
		{"ALTER TABLE t ADD a int CHECK (a > 0)", "may-fail"},
		{"ALTER TABLE t ADD a text DEFAULT CURRENT_TIMESTAMP", "may-fail"},
		{"ALTER TABLE t ADD a text DEFAULT (1 + 1)", "may-fail"},
		{"ALTER TABLE t ADD a AS (b + 1)", ""},
		{"ALTER TABLE t ADD a AS (b + 1) STORED", "may-fail"},
		{"ALTER TABLE t ADD a REFERENCES u", ""},
		{"ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)", "may-fail"},
		{"ALTER TABLE t ADD CHECK (a > 0)", "may-fail"},
		{"ALTER TABLE t ALTER COLUMN a SET NOT NULL", "may-fail"},
		{"ALTER TABLE t ALTER a DROP NOT NULL; ALTER TABLE t DROP CONSTRAINT c", ";"},
		{"DELETE FROM t", "data-loss"},
		{"DELETE FROM t WHERE a", "data-loss"},
		{"WITH x AS (SELECT 1 WHERE 2), y AS (DELETE) DELETE FROM t", "data-loss"},
		{"UPDATE t SET a = 1", "data-loss"},
		{"UPDATE t SET a = (SELECT b FROM u WHERE c)", "data-loss"},
		{"UPDATE OR IGNORE t AS x SET a = 1 WHERE b", ""},
		{"UPDATE OR REPLACE t SET a = 1 WHERE b", "data-loss"},
		{"ALTER TABLE t ADD a; UPDATE t SET a = (SELECT 1 FROM u WHERE v), b = 1", ";data-loss"},
		{"ALTER TABLE t ADD a; UPDATE t SET A = 1, \"a\" = 2 RETURNING a", ";"},
		{"REPLACE INTO t VALUES (1)", "data-loss"},
		{"INSERT OR REPLACE INTO t VALUES (1)", "data-loss"},
		{"INSERT INTO t VALUES (1); INSERT OR IGNORE INTO t VALUES (1); INSERT INTO t VALUES (1) ON CONFLICT DO UPDATE SET a = 1", ";;"},
		{"DELETE FROM sqlite_sequence WHERE name = 't'; UPDATE sqlite_sequence SET seq = 1; DELETE FROM sqlite_stat1", ";;"},
		{"UPDATE sqlite_schema SET sql = '' WHERE name = 't'; DELETE FROM main.sqlite_master WHERE 0", "data-loss;data-loss"},
		{"VACUUM; VACUUM INTO 'f'; REINDEX t", "rewrite;;long-lock"},
		{"EXPLAIN DELETE FROM t; SELECT 'DELETE FROM t'", ";"},
		{"CREATE TRIGGER x DELETE ON t BEGIN DELETE FROM u; END", ""},
	}
	for _, test := range tests {
		if got := kindsOf(readAll(t, test.script)); got != test.want {
			t.Errorf("%s: got %q, want %q", test.script, got, test.want)
		}
	}
}

func kindsOf(statements []dialects.Statement) string {
	var kinds []string
	for _, s := range statements {
		var of []string
		for _, h := range s.Hazards {
			of = append(of, string(h.Kind))
		}
		kinds = append(kinds, strings.Join(of, " "))
	}
	return strings.Join(kinds, ";")
}

// TestReadRebuild tells the rebuild of a table from the loss of one.
func TestReadRebuild(t *testing.T) {
	tests := []struct{ script, want string }{
		{"CREATE TABLE n (a); INSERT INTO n SELECT a FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t; CREATE UNIQUE INDEX i ON t (a)", ";rewrite;;;"},
		{"CREATE TABLE n (a); INSERT INTO n (a) SELECT x.a FROM main.t AS x ORDER BY 1; DROP TABLE t; ALTER TABLE n RENAME TO t", ";rewrite;;"},
		{"CREATE TABLE n AS SELECT * FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t", "rewrite;;"},
		{"ALTER TABLE t RENAME TO old; CREATE TABLE t (a); INSERT INTO t SELECT a FROM old; DROP TABLE old", "breaking;;rewrite;"},
		{"CREATE TABLE n (a); INSERT INTO n SELECT a FROM t; DROP TABLE t", ";rewrite;breaking"},
		{"CREATE TABLE n (a); INSERT INTO n SELECT a FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t; DROP TABLE t", ";rewrite;;;data-loss breaking"},
		{"CREATE TABLE n (a); INSERT INTO n SELECT a FROM t; DELETE FROM n", ";;data-loss"},
		{"CREATE TABLE n (a); DROP TABLE t; ALTER TABLE n RENAME TO t", ";data-loss;"},
		{"CREATE TABLE n (a); INSERT INTO n SELECT a FROM t WHERE a; DROP TABLE t; ALTER TABLE n RENAME TO t", ";;data-loss;"},
		{"CREATE TABLE n (a); INSERT INTO n SELECT a FROM t LIMIT 5; DROP TABLE t; ALTER TABLE n RENAME TO t", ";;data-loss;"},
		{"CREATE TABLE n (a); INSERT INTO n SELECT a FROM t ORDER BY a LIMIT 5; DROP TABLE t; ALTER TABLE n RENAME TO t", ";;data-loss;"},
		{"CREATE TABLE n (a); INSERT INTO n SELECT DISTINCT a FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t", ";;data-loss;"},
		{"CREATE TABLE n (a); INSERT INTO n SELECT count(*) FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t", ";;data-loss;"},
		{"CREATE TABLE n (a); INSERT INTO n SELECT a FROM t JOIN u; DROP TABLE t; ALTER TABLE n RENAME TO t", ";;data-loss;"},
		{"CREATE TABLE n (a); INSERT INTO n SELECT a FROM t, u; DROP TABLE t; ALTER TABLE n RENAME TO t", ";;data-loss;"},
		{"CREATE TABLE n (a); INSERT INTO n SELECT a FROM t GROUP BY a; DROP TABLE t; ALTER TABLE n RENAME TO t", ";;data-loss;"},
		{"CREATE TABLE n (a); INSERT OR IGNORE INTO n SELECT a FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t", ";;data-loss;"},
		{"CREATE TABLE n (a); INSERT INTO n SELECT a FROM u; DROP TABLE t; ALTER TABLE n RENAME TO t", ";;data-loss;"},
		{"CREATE TABLE n (a); INSERT INTO n SELECT a FROM t; DROP TABLE n; DROP TABLE t", ";;data-loss breaking;data-loss breaking"},
	}
	for _, test := range tests {
		if got := strings.ReplaceAll(kindsOf(readAll(t, test.script)), "data-loss data-loss", "data-loss"); got != test.want {
			t.Errorf("%s: got %q, want %q", test.script, got, test.want)
		}
	}
}

// pieces are what random statements are made of.
var pieces = []string{"SELECT", "1", "'a;''b'", `"c;""d"`, "[e;f]", "`g``;`", "/* h; */", "-- i;\n", "x'00'", "(", ")", ",", "CASE", "END", "BEGIN", "AS", "t", "\n", " ", "grün", "--", ".5", "?1"}

// TestReadOfScript: what Script writes reads as it was, whatever the
// statements' text.
func TestReadOfScript(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []dialects.Statement
		for range rapid.IntRange(0, 5).Draw(t, "n") {
			if s, ok := drawStatement(t); ok {
				want = append(want, s)
			}
		}
		got, err := Dialect{}.Read(dialects.Script(want))
		if err != nil {
			t.Fatalf("%v in:\n%s", err, dialects.Script(want))
		}
		for i := range got {
			got[i].Offset, got[i].Hazards = 0, nil
		}
		if diff := cmp.Diff(want, got); diff != "" && len(want)+len(got) > 0 {
			t.Fatal(diff)
		}
	})
}

func drawStatement(t *rapid.T) (dialects.Statement, bool) {
	first := rapid.SampledFrom([]string{"SELECT ", "DELETE FROM t ", "CREATE TRIGGER t BEGIN ", "VACUUM ", "PRAGMA foreign_keys = "}).Draw(t, "first")
	s := dialects.Statement{Transactional: first[0] != 'V' && first[0] != 'P'}
	s.SQL = first + strings.Join(rapid.SliceOf(rapid.SampledFrom(pieces)).Draw(t, "pieces"), " ")
	if first[0] == 'C' {
		s.SQL += "\n; END"
	} else {
		s.SQL = trimmed(s.SQL)
	}
	if first[0] == 'S' && rapid.Bool().Draw(t, "checks") {
		s.Check = "no " + rapid.SampledFrom(pieces[:7]).Draw(t, "check")
	}
	return s, tokens(s.SQL) != nil
}

// FuzzRead: no script makes it panic, and what it reads is the script's.
func FuzzRead(f *testing.F) {
	for _, script := range []string{"SELECT 1;", "CREATE TRIGGER x DELETE ON t BEGIN DELETE FROM t; END;", "\ufeff-- check: stop if this returns a row: a\nSELECT 1", "UPDATE t SET (a) = 1;INSERT INTO t SELECT",
		"CREATE TABLE n (a); INSERT INTO n SELECT a FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t; ALTER TABLE t ADD a AS (b"} {
		f.Add(script)
	}
	f.Fuzz(func(t *testing.T, script string) {
		statements, err := Dialect{}.Read(script)
		if err != nil {
			return
		}
		end := 0
		for _, s := range statements {
			if s.Offset < end || !strings.HasPrefix(script[s.Offset:], s.SQL) || s.SQL == "" {
				t.Fatalf("%q at %d is not part of the script", s.SQL, s.Offset)
			}
			end = s.Offset + len(s.SQL)
		}
		again, err := Dialect{}.Read(dialects.Script(statements))
		same := slices.EqualFunc(statements, again, func(a, b dialects.Statement) bool {
			return a.SQL == b.SQL && a.Transactional == b.Transactional && a.Check == b.Check
		})
		if err != nil || !same {
			t.Fatalf("%v: reads otherwise the second time:\n%s\n%s", err, fmt.Sprint(statements), fmt.Sprint(again))
		}
	})
}

// TestReadRealScripts: run one by one, the statements of a script make what
// SQLite makes of the whole.
func TestReadRealScripts(t *testing.T) {
	paths, err := filepath.Glob("testdata/schemas/*.sql")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		script, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		whole, single := newURL(t, string(script)), newURL(t, "")
		if err := open(t, single).Execute(t.Context(), readAll(t, string(script)), nil); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		all := "SELECT group_concat(type || name || coalesce(sql, ''), char(10)) FROM (SELECT * FROM sqlite_schema ORDER BY rowid)"
		if diff := cmp.Diff(queryText(t, whole, all), queryText(t, single, all)); diff != "" {
			t.Errorf("%s:\n%s", path, diff)
		}
	}
}
