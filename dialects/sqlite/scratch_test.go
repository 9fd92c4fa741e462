package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemac/schemac/dialects"
)

func newScratch(t *testing.T, url string) *dialects.Scratch {
	t.Helper()
	s, err := Dialect{}.Scratch(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Drop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return s
}

// TestScratch works in a throw-away database, which has the parameters of the
// real one and touches nothing of it.
func TestScratch(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "we ird?#%"))
	if err := os.Mkdir(os.TempDir(), 0o777); err != nil {
		t.Fatal(err)
	}
	url := "sqlite://" + filepath.Join(t.TempDir(), "my shöp.v2.db") + "?_pragma=foreign_keys(1)"
	s := newScratch(t, url)
	if !strings.HasPrefix(s.Name, "schemac_sandbox_my_sh_p_v2_") || !strings.Contains(s.URL, "foreign_keys") {
		t.Errorf("got %+v", s)
	}
	target := open(t, s.URL)
	if objects, problems, err := target.Inspect(t.Context(), dialects.Scope{}); len(objects)+len(problems) > 0 || err != nil {
		t.Fatalf("got %v, %v, %v", objects, problems, err)
	}
	if err := target.Execute(t.Context(), []dialects.Statement{{SQL: "CREATE TABLE t (a)", Transactional: true}, {SQL: "VACUUM"}}, nil); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(os.TempDir(), s.Name)); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("got %v, %v", info, err)
	}
	if err := target.Execute(t.Context(), []dialects.Statement{{SQL: "CREATE NONSENSE", Transactional: true}}, nil); err == nil {
		t.Error("nonsense was created")
	}
	if swept, err := (Dialect{}).Sweep(t.Context(), url); len(swept) > 0 || err != nil {
		t.Errorf("swept %v, %v while it is in use", swept, err)
	}
	for range 2 {
		if err := s.Drop(t.Context()); err != nil {
			t.Error(err)
		}
	}
	requireEmpty(t, os.TempDir())
	requireNoFile(t, strings.TrimPrefix(strings.Split(url, "?")[0], "sqlite://"))
}

func requireEmpty(t *testing.T, folder string) {
	t.Helper()
	if entries, err := os.ReadDir(folder); len(entries) > 0 || err != nil {
		t.Errorf("%s has %v, %v", folder, entries, err)
	}
}

// scratch makes a throw-away database and waits for its end.
func scratch(url string) error {
	s, err := Dialect{}.Scratch(context.Background(), url)
	if err != nil {
		return err
	}
	target, err := Dialect{}.Open(context.Background(), s.URL)
	if err != nil {
		return err
	}
	if err := target.Execute(context.Background(), []dialects.Statement{{SQL: "CREATE TABLE t (a)", Transactional: true}}, nil); err != nil {
		return err
	}
	fmt.Println(s.Name)
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// TestSweep removes what a killed process has left behind, and nothing else.
func TestSweep(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	url := "sqlite://" + filepath.Join(t.TempDir(), "app.db")
	killed, output, _ := startRunner(t, "scratch", url)
	line, err := output.ReadString('\n')
	if err != nil {
		t.Fatalf("%q, %v", line, err)
	}
	ours, others := newScratch(t, url), newScratch(t, "sqlite://other.db")
	if swept, err := (Dialect{}).Sweep(t.Context(), url); len(swept) > 0 || err != nil {
		t.Fatalf("swept %v, %v", swept, err)
	}
	if err := killed.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = killed.Wait()
	swept, err := Dialect{}.Sweep(t.Context(), url)
	if err != nil || !slices.Equal(swept, []string{strings.TrimSpace(line)}) {
		t.Errorf("swept %v, %v, want %s", swept, err, line)
	}
	for _, s := range []*dialects.Scratch{ours, others} {
		if _, err := os.Stat(filepath.Join(os.TempDir(), s.Name)); err != nil {
			t.Error(err)
		}
	}
}

func TestConfined(t *testing.T) {
	for sql, want := range map[string]string{
		"ATTACH 'a' AS b":                    "another database file",
		"VACUUM main INTO 'a'":               "another file",
		"SELECT load_extension('a')":         "another file",
		"PRAGMA temp_store_directory = '/x'": "whole process",
		"VACUUM":                             "",
		"SELECT 'ATTACH' AS load_extension":  "",
		"CREATE TABLE attach (a)":            "",
		"":                                   "",
	} {
		got := Dialect{}.Confined(dialects.Statement{SQL: sql})
		if !strings.Contains(got, want) || (got == "") != (want == "") {
			t.Errorf("%s: got %q, want %q", sql, got, want)
		}
	}
}

// snapshot is the content of all files of a folder.
func snapshot(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := map[string]string{}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(content)
	}
	return files
}

const copyFrom = `
	CREATE TABLE kinds (id integer primary key, at datetime, flag boolean, blob, n, twice as (id * 2), gone);
	INSERT INTO kinds (id, at, flag, blob, n, gone) VALUES (3, '2026-01-01', 1, x'00ff', '007', 1), (5, 1e300, 'x', NULL, 7, 1), (9, '', 0, '', 7.5, 1);
	CREATE TABLE parents (id integer primary key); INSERT INTO parents VALUES (1), (2), (3), (4);
	CREATE TABLE children (p references parents, own integer primary key); INSERT INTO children VALUES (4, 1), (1, 2), (NULL, 3), (99, 4);
	CREATE TABLE pairs (a, b, primary key (a, b)) without rowid; INSERT INTO pairs VALUES (1, 2), (1, 3);
	CREATE TABLE loose (a, b, c); INSERT INTO loose VALUES (1, 1, 1), (1, 2, 2), (NULL, 3, 3), (4, 'x', 4), (5, 5, -5), (6, 6, 6);
	CREATE TABLE only_here (a); INSERT INTO only_here VALUES (1);
	CREATE TABLE schemac_memory (name, value); INSERT INTO schemac_memory VALUES ('a', 'b');`

const copyTo = `
	CREATE TABLE Kinds (n, at datetime, id integer primary key, flag boolean, "blob", twice as (id * 2), fresh default 'new');
	CREATE TABLE parents (id integer primary key);
	CREATE TABLE children (p references parents, own integer primary key);
	CREATE TABLE pairs (a, b, primary key (a, b)) without rowid;
	CREATE TABLE loose (a integer not null unique, b integer, c integer check (c > 0)) strict;
	CREATE TABLE only_there (a);
	CREATE TABLE schemac_memory (name, value);`

// rowsAt are all rows of the tables that Copy fills.
func rowsAt(t *testing.T, url string) []string {
	t.Helper()
	rows, err := query(t.Context(), url, `
		SELECT 'kinds', id, typeof(at) || quote(at), quote(flag), typeof(blob) || quote(blob), typeof(n) || quote(n), twice, fresh FROM kinds
		UNION ALL SELECT 'parents', id, 0, 0, 0, 0, 0, 0 FROM parents
		UNION ALL SELECT 'children', own, p, 0, 0, 0, 0, 0 FROM children
		UNION ALL SELECT 'pairs', a, b, 0, 0, 0, 0, 0 FROM pairs
		UNION ALL SELECT 'loose', a, b, c, 0, 0, 0, 0 FROM loose
		UNION ALL SELECT 'memory', name, 0, 0, 0, 0, 0, 0 FROM schemac_memory`)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		rows[i] = strings.NewReplacer("'", "", "|0", "").Replace(row)
	}
	return rows
}

// TestCopy copies what fits, with the values' types, and counts the rest.
func TestCopy(t *testing.T) {
	tests := []struct {
		rows            int
		copied, refused int64
		want            string
	}{
		{0, 15, 4, "children 1 4;children 2 1;children 3 NULL;children 4 99;kinds 3;kinds 5;kinds 9;loose 1 1 1;loose 6 6 6;pairs 1 2;pairs 1 3;parents 1;parents 2;parents 3;parents 4"},
		{2, 8, 2, "children 2 1;kinds 3;kinds 5;loose 1 1 1;pairs 1 2;pairs 1 3;parents 1;parents 2"},
	}
	from := newURL(t, copyFrom)
	folder := filepath.Dir(strings.TrimPrefix(from, "sqlite://"))
	before := snapshot(t, folder)
	for _, test := range tests {
		to := newURL(t, copyTo)
		copied, refused, err := Dialect{}.Copy(t.Context(), from, to+"?_pragma=foreign_keys(1)", test.rows)
		if err != nil || copied != test.copied || refused != test.refused {
			t.Errorf("%d rows: copied %d, refused %d, %v", test.rows, copied, refused, err)
		}
		if got := keysOf(rowsAt(t, to)); got != test.want {
			t.Errorf("%d rows:\n got %s\nwant %s", test.rows, got, test.want)
		}
		if test.rows == 0 {
			kinds := queryText(t, to, "SELECT group_concat(typeof(at) || quote(at) || quote(flag) || quote(blob) || typeof(n) || n || twice || fresh, ' ') FROM kinds")
			if want := "text'2026-01-01'1X'00FF'text0076new real1.0e+300'x'NULLinteger710new text''0''real7.518new"; kinds != want {
				t.Errorf("got %s, want %s", kinds, want)
			}
		}
	}
	if diff := cmp.Diff(before, snapshot(t, folder)); diff != "" {
		t.Errorf("the source has changed:\n%s", diff)
	}
}

// keysOf keeps the columns that name a row.
func keysOf(rows []string) string {
	var keys []string
	for _, row := range rows {
		cells := strings.Split(row, "|")
		if cells[0] == "kinds" {
			cells = cells[:2]
		}
		keys = append(keys, strings.Join(cells, " "))
	}
	slices.Sort(keys)
	return strings.Join(keys, ";")
}

// TestCopyFromLog copies from a database with a write-ahead log that somebody
// has open, and what is only in the log.
func TestCopyFromLog(t *testing.T) {
	from, to := newURL(t, "PRAGMA journal_mode = WAL; CREATE TABLE t (a)"), newURL(t, "CREATE TABLE t (a)")
	db, err := sql.Open("sqlite", fileOf(from))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("INSERT INTO t VALUES (1), (2)"); err != nil {
		t.Fatal(err)
	}
	if copied, refused, err := (Dialect{}).Copy(t.Context(), from, to, 10); copied != 2 || refused != 0 || err != nil {
		t.Errorf("copied %d, refused %d, %v", copied, refused, err)
	}
	file := filepath.Join(t.TempDir(), "backup.db")
	if err := (Dialect{}).Backup(t.Context(), from, file); err != nil {
		t.Fatal(err)
	}
	if n := queryText(t, "sqlite://"+file, "SELECT count(*) FROM t"); n != "2" {
		t.Errorf("the backup has %s rows", n)
	}
}

// TestCopyOfClosedLog leaves nothing beside a database with a write-ahead log.
func TestCopyOfClosedLog(t *testing.T) {
	from, to := newURL(t, "PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1)"), newURL(t, "CREATE TABLE t (a)")
	folder := filepath.Dir(strings.TrimPrefix(from, "sqlite://"))
	before := snapshot(t, folder)
	if copied, refused, err := (Dialect{}).Copy(t.Context(), from, to, 10); copied != 1 || refused != 0 || err != nil {
		t.Errorf("copied %d, refused %d, %v", copied, refused, err)
	}
	if diff := cmp.Diff(before, snapshot(t, folder)); diff != "" {
		t.Errorf("the source has changed:\n%s", diff)
	}
}

func TestCopyBetweenNothing(t *testing.T) {
	here, missing := newURL(t, "CREATE TABLE t (a)"), "sqlite://"+filepath.Join(t.TempDir(), "missing.db")
	if copied, refused, err := (Dialect{}).Copy(t.Context(), here, missing, 10); copied+refused != 0 || err != nil {
		t.Errorf("copied %d, refused %d, %v", copied, refused, err)
	}
	if _, _, err := (Dialect{}).Copy(t.Context(), missing, here, 10); err == nil || !strings.Contains(err.Error(), "no database") {
		t.Errorf("got %v", err)
	}
	requireNoFile(t, strings.TrimPrefix(missing, "sqlite://"))
}

// TestBackup copies everything, rowids included, and nothing half-way.
func TestBackup(t *testing.T) {
	from := newURL(t, `PRAGMA user_version = 7; CREATE TABLE t (a); INSERT INTO t VALUES (1), (2), (3); DELETE FROM t WHERE a = 2;
		CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT 1; END; CREATE VIRTUAL TABLE f USING fts5(b); INSERT INTO f VALUES ('word');`)
	folder := t.TempDir()
	file := filepath.Join(folder, "backup.db")
	if err := (Dialect{}).Backup(t.Context(), from, file); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]string{
		"SELECT group_concat(rowid) FROM t":                              "1,3",
		"PRAGMA user_version":                                            "7",
		"SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'":      "1",
		"SELECT b FROM f WHERE f MATCH 'word'":                           "word",
		"PRAGMA integrity_check":                                         "ok",
		"SELECT count(*) FROM sqlite_schema WHERE name LIKE 'schemac_%'": "0",
	} {
		if got := queryText(t, "sqlite://"+file, query); got != want {
			t.Errorf("%s: got %s, want %s", query, got, want)
		}
	}
	if err := (Dialect{}).Backup(t.Context(), from, file); err == nil || !strings.Contains(err.Error(), "exists already") {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, from := range []string{from, "sqlite://missing.db", "sqlite://:memory:"} {
		if err := (Dialect{}).Backup(ctx, from, filepath.Join(folder, "other.db")); err == nil {
			t.Errorf("%s was backed up", from)
		}
	}
	if entries, err := os.ReadDir(folder); len(entries) != 1 || err != nil {
		t.Errorf("the folder has %v, %v", entries, err)
	}
}

// TestBackupWhileOthersWrite: every backup is that of one instant.
func TestBackupWhileOthersWrite(t *testing.T) {
	for _, mode := range []string{"DELETE", "WAL"} {
		t.Run(mode, func(t *testing.T) {
			url := newURL(t, "PRAGMA journal_mode = "+mode+"; CREATE TABLE a (n, pad); CREATE TABLE b (n); INSERT INTO a WITH c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 5000) SELECT 1, zeroblob(400) FROM c; INSERT INTO b VALUES (1)")
			ctx, cancel := context.WithCancel(t.Context())
			written := make(chan int)
			go func() { written <- keepWriting(ctx, url) }()
			for i := range 5 {
				file := filepath.Join(t.TempDir(), fmt.Sprintf("%d.db", i))
				if err := (Dialect{}).Backup(t.Context(), url, file); err != nil {
					t.Fatal(err)
				}
				if got := queryText(t, "sqlite://"+file, "SELECT count(*) || ' ' || (SELECT min(a.n) = b.n AND max(a.n) = b.n FROM a) FROM b"); got != "1 1" {
					t.Errorf("backup %d is torn: %s", i, got)
				}
			}
			cancel()
			if n := <-written; n == 0 {
				t.Error("nobody wrote meanwhile")
			}
		})
	}
}

// keepWriting changes two tables together until the context ends.
func keepWriting(ctx context.Context, url string) (written int) {
	db, err := sql.Open("sqlite", fileOf(url)+"?_pragma=busy_timeout(5000)&_txlock=immediate&_pragma=synchronous(OFF)")
	if err != nil {
		return 0
	}
	defer db.Close()
	for ctx.Err() == nil {
		if _, err := db.Exec("BEGIN IMMEDIATE; UPDATE a SET n = n + 1; UPDATE b SET n = n + 1; COMMIT"); err == nil {
			written++
		}
	}
	return written
}

// TestClone brings a throw-away database to the state of the real one.
func TestClone(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	url := newURL(t, "CREATE TABLE t (a); INSERT INTO t VALUES (1); CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT 1; END")
	s := newScratch(t, url)
	if err := (Dialect{}).Clone(t.Context(), url, s.URL); err != nil {
		t.Fatal(err)
	}
	if got := queryText(t, s.URL[:strings.Index(s.URL, "?")], "SELECT (SELECT count(*) FROM t) || (SELECT count(*) FROM sqlite_schema)"); got != "12" {
		t.Errorf("got %s", got)
	}
	if err := (Dialect{}).Clone(t.Context(), url, "sqlite://:memory:"); err == nil {
		t.Error("a database in memory was reached")
	}
}
