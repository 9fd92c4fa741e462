package postgres

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/enginetest"
)

func prover() dialects.Prover { return New(dialects.Options{}).(dialects.Prover) }

// bothEnds runs a test on the oldest and the newest server.
func bothEnds(t *testing.T, test func(t *testing.T, server *enginetest.Server)) {
	for _, major := range []int{enginetest.OldestPostgres, enginetest.NewestPostgres} {
		server := enginetest.Postgres(t, major)
		t.Run(server.Version, func(t *testing.T) { test(t, server) })
	}
}

func databases(t *testing.T, url, like string) string {
	t.Helper()
	lines, err := queryLines(t.Context(), url, "SELECT datname FROM pg_database WHERE datname LIKE '"+like+"' ORDER BY 1")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, ",")
}

func TestScratch(t *testing.T) {
	bothEnds(t, func(t *testing.T, server *enginetest.Server) {
		url := server.Database(t)
		s, err := prover().Scratch(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(s.Name, "schemac_sandbox_") || databases(t, url, s.Name) != s.Name {
			t.Fatalf("%s is not there", s.Name)
		}
		same := "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database WHERE datname = current_database()"
		want, _ := queryLines(t.Context(), url, same)
		got, err := queryLines(t.Context(), s.URL, same)
		if err != nil || got[0] != want[0] {
			t.Errorf("%v, want %v: %v", got, want, err)
		}
		working := openLive(t, s.URL)
		if err := working.target.Execute(t.Context(), transactional("CREATE TABLE a ()", "NONSENSE"), nil); err == nil {
			t.Error("no error")
		}
		if swept, err := prover().Sweep(t.Context(), url); err != nil || len(swept) != 0 {
			t.Errorf("swept %v, %v", swept, err)
		}
		for range 2 {
			if err := s.Drop(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if databases(t, url, s.Name) != "" {
			t.Errorf("%s is still there", s.Name)
		}
	})
}

// TestScratchWithICU: a database whose collation no other has the like of.
func TestScratchWithICU(t *testing.T) {
	url := newest(t).Database(t)
	const name = "schemac_icu_source"
	exec(t, url, "CREATE DATABASE "+name+" TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de-u-kn' ICU_RULES '&a < g'")
	t.Cleanup(func() { exec(t, url, "DROP DATABASE "+name+" WITH (FORCE)") })
	source, err := otherDatabase(url, name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := prover().Scratch(t.Context(), source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Drop(context.Background()) })
	query := "SELECT datlocprovider, datlocale, daticurules, datcollate FROM pg_database WHERE datname = current_database()"
	want, _ := queryLines(t.Context(), source, query)
	got, err := queryLines(t.Context(), s.URL, query)
	if err != nil || got[0] != want[0] || !strings.HasPrefix(got[0], "i|") {
		t.Errorf("%v, want %v: %v", got, want, err)
	}
}

// TestSweep: only what is marked, and what nobody keeps or works in, goes.
func TestSweep(t *testing.T) {
	bothEnds(t, func(t *testing.T, server *enginetest.Server) {
		url, elsewhere := server.Database(t), server.Database(t)
		kept, err := prover().Scratch(t.Context(), elsewhere)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = kept.Drop(context.Background()) })
		abandoned, worked := abandon(t, url), abandon(t, url)
		working := openLive(t, mustOther(t, url, worked))
		const alike = "schemac_sandbox_of_a_person"
		exec(t, url, "CREATE DATABASE "+alike)
		t.Cleanup(func() { exec(t, url, "DROP DATABASE "+alike) })
		swept, err := prover().Sweep(t.Context(), url)
		if err != nil || strings.Join(swept, ",") != abandoned {
			t.Errorf("swept %v, want %s; %v", swept, abandoned, err)
		}
		working.target.Close()
		if swept, err = prover().Sweep(t.Context(), elsewhere); err != nil || strings.Join(swept, ",") != worked {
			t.Errorf("swept %v, want %s; %v", swept, worked, err)
		}
		for _, name := range []string{alike, kept.Name} {
			if databases(t, url, name) != name {
				t.Errorf("%s is gone", name)
			}
		}
	})
}

func mustOther(t *testing.T, url, name string) string {
	t.Helper()
	other, err := otherDatabase(url, name)
	if err != nil {
		t.Fatal(err)
	}
	return other
}

// abandon makes a scratch database whose maker dies.
func abandon(t *testing.T, url string) string {
	t.Helper()
	config, err := parseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := connect(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	s := &scratch{config: config, conn: conn, name: scratchName(config.Database)}
	if err := s.create(t.Context()); err != nil {
		t.Fatal(err)
	}
	conn.PgConn().Conn().Close()
	for {
		lines, err := queryLines(t.Context(), url, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = "+strconv.Itoa(int(conn.PgConn().PID())))
		if err != nil {
			t.Fatal(err)
		}
		if lines[0] == "0" {
			break
		}
	}
	return s.name
}

func TestScratchNeedsARight(t *testing.T) {
	url := asNobody(t, newest(t).Database(t))
	_, err := prover().Scratch(t.Context(), url)
	if err == nil || !strings.Contains(err.Error(), "CREATEDB") {
		t.Errorf("got %v", err)
	}
}

// asNobody makes a user without rights, and gives its URL.
func asNobody(t *testing.T, url string) string {
	t.Helper()
	name := "nobody_" + strings.ToLower(strings.ReplaceAll(t.Name(), "/", "_"))
	name = strings.ReplaceAll(name, ".", "_")
	exec(t, url, "CREATE ROLE "+name+" LOGIN")
	t.Cleanup(func() { exec(t, url, "DROP OWNED BY "+name+"; DROP ROLE "+name) })
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Replace(url, config.User+"@", name+"@", 1)
}

func TestOtherDatabase(t *testing.T) {
	for url, want := range map[string]string{
		"postgres://u:p%40@h:5/db?sslmode=disable&dbname=y": "postgres://u:p%40@h:5/s?sslmode=disable",
		"postgresql:///db?host=/tmp":                        "postgresql:///s?host=%2Ftmp",
		"postgres://h":                                      "postgres://h/s",
		"host=h dbname=x":                                   "host=h dbname=x dbname='s'",
	} {
		if got, err := otherDatabase(url, "s"); err != nil || got != want {
			t.Errorf("%s: got %s, %v; want %s", url, got, err, want)
		}
	}
	if name := scratchName(strings.Repeat("ä", 60)); len(name) > 63 || !strings.HasPrefix(name, "schemac_sandbox_ää") {
		t.Errorf("got %s", name)
	}
}

func TestCopy(t *testing.T) {
	bothEnds(t, func(t *testing.T, server *enginetest.Server) {
		from, to := server.Database(t), server.Database(t)
		const tables = `CREATE TABLE a_child (id int PRIMARY KEY, parent int REFERENCES z_parent (id), note text);`
		const parent = `CREATE TABLE z_parent (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "Odd ""name" text, twice int GENERATED ALWAYS AS (id * 2) STORED, t timestamptz);`
		exec(t, from, parent+tables+`CREATE TABLE only_here (x int); CREATE TABLE strict (n int); CREATE TABLE empty ();
			CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
			INSERT INTO z_parent ("Odd ""name", t) SELECT E'line\n\t\\' || n, now() FROM generate_series(1, 50) n; INSERT INTO p SELECT 1 FROM generate_series(1, 3);
			INSERT INTO a_child SELECT n, n, NULL FROM generate_series(1, 20) n; INSERT INTO strict VALUES (1), (-1), (2), (NULL);`)
		exec(t, to, parent+tables+`CREATE TABLE strict (n int NOT NULL CHECK (n > 0)); CREATE TABLE empty (); CREATE TABLE only_there (x int);
			CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);`)
		copied, refused, err := prover().Copy(t.Context(), from, to, 10)
		if err != nil || copied != 10+10+2+3 || refused != 2 {
			t.Errorf("copied %d, refused %d: %v", copied, refused, err)
		}
		query := `SELECT id, "Odd ""name", twice, t FROM z_parent WHERE id = 7`
		want, _ := queryLines(t.Context(), from, query)
		if got, err := queryLines(t.Context(), to, query); err != nil || got[0] != want[0] {
			t.Errorf("got %v, want %v: %v", got, want, err)
		}
		exec(t, to, "INSERT INTO z_parent (t) VALUES (now())") // the number behind those that were copied
	})
}

func TestBackup(t *testing.T) {
	url := enginetest.Postgres(t, enginetest.OldestPostgres).Database(t)
	exec(t, url, "CREATE TABLE a (x int); INSERT INTO a VALUES (42)")
	file := filepath.Join(t.TempDir(), "backup")
	if err := prover().Backup(t.Context(), url, file); err != nil {
		if strings.Contains(err.Error(), "not on the PATH") {
			t.Skip(err)
		}
		t.Fatal(err)
	}
	if text, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(text), "PGDMP") {
		t.Errorf("%.20q, %v", text, err)
	}
	if err := prover().Backup(t.Context(), url, file); err == nil {
		t.Error("an existing file was overwritten")
	}
}

// TestBackupSaysWhatIsMissing puts other programs in the place of pg_dump.
func TestBackupSaysWhatIsMissing(t *testing.T) {
	url := newest(t).Database(t)
	folder := t.TempDir()
	t.Setenv("PATH", folder)
	for script, want := range map[string]string{
		"": "not on the PATH",
		"#!/bin/sh\necho 'pg_dump (PostgreSQL) 12.1'":                                                         "of version 12, older than the server's 18",
		"#!/bin/sh\nif [ \"$1\" = --version ]; then echo 'pg_dump 99'; else echo out of luck >&2; exit 1; fi": "out of luck",
	} {
		if script != "" {
			if err := os.WriteFile(filepath.Join(folder, "pg_dump"), []byte(script), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		file := filepath.Join(t.TempDir(), "backup")
		if err := prover().Backup(t.Context(), url, file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
		if _, err := os.Stat(file); err == nil {
			t.Errorf("%s: half a backup was left", want)
		}
		os.Remove(filepath.Join(folder, "pg_dump"))
	}
}

func TestConfined(t *testing.T) {
	for sql, want := range map[string]bool{
		"CREATE TABLE a (x int)": false, "INSERT INTO a VALUES ('CREATE ROLE x')": false, "GRANT SELECT ON a TO b": false, "NOTIFY x": false,
		"COMMENT ON TABLE a IS 'x'": false, "COPY a TO STDOUT": false, "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO x": false,
		"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'": false, "ALTER TABLE a OWNER TO b": false, "SET ROLE x": false, "SELECT 1": false,
		"DO $$ BEGIN INSERT INTO a VALUES ('x'); END $$": false, "DROP TABLE a": false, "CREATE EXTENSION dblink": false,
		"CREATE ROLE x": true, "ALTER USER x SET a = 1": true, "DROP GROUP x": true, "CREATE DATABASE x": true, "ALTER DATABASE x SET a = 1": true,
		"DROP TABLESPACE x": true, "ALTER SYSTEM SET a = 1": true, "GRANT a TO b": true, "REVOKE a FROM b": true, "GRANT CONNECT ON DATABASE a TO b": true,
		"CREATE SUBSCRIPTION s CONNECTION 'c' PUBLICATION p": true, "SELECT * FROM dblink('x', 'y')": true, "SELECT public.dblink_exec('x', 'y')": true,
		"CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw": true, "CREATE FOREIGN TABLE f (a int) SERVER s": true, "IMPORT FOREIGN SCHEMA a FROM SERVER s INTO b": true,
		"CREATE USER MAPPING FOR x SERVER s": true, "COPY a TO '/tmp/x'": true, "COPY (SELECT 1) TO PROGRAM 'rm'": true, "COPY a FROM '/etc/passwd'": true,
		"DO $$ BEGIN IF true THEN CREATE ROLE x; END IF; END $$": true, "DO $$ BEGIN EXECUTE 'DROP DATABASE x'; END $$": true,
		"COMMENT ON ROLE a IS 'x'": true, "REASSIGN OWNED BY a TO b": true, "DROP OWNED BY a": true, "SELECT pg_terminate_backend(1)": true,
	} {
		if got := prover().Confined(dialects.Statement{SQL: sql}); (got != "") != want {
			t.Errorf("%s: %q", sql, got)
		}
	}
}
