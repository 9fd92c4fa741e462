package foreign

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse"
	"github.com/schemac/schemac/dialects/postgres"
	"github.com/schemac/schemac/dialects/sqlite"
	"github.com/schemac/schemac/internal/enginetest"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/schema"
)

func TestMain(m *testing.M) { os.Exit(enginetest.Main(m)) }

// shop is one small history, as each tool spells it, for SQLite.
const shop = `
-- golang-migrate/1_users.up.sql --
BEGIN;
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TRIGGER shout AFTER INSERT ON users BEGIN
  UPDATE users SET name = upper(name) WHERE id = new.id;
  SELECT 1;
END;
COMMIT;
-- golang-migrate/1_users.down.sql --
DROP TABLE users;
-- golang-migrate/2_rows.up.sql --
INSERT INTO users (name) VALUES ('a;b');
-- golang-migrate/2_rows.down.sql --
DELETE FROM users;
-- goose/1_users.sql --
-- +goose Up
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
-- +goose StatementBegin
CREATE TRIGGER shout AFTER INSERT ON users BEGIN
  UPDATE users SET name = upper(name) WHERE id = new.id;
  SELECT 1;
END;
-- +goose StatementEnd
-- +goose Down
DROP TABLE users;
-- goose/2_rows.sql --
-- +goose Up
INSERT INTO users (name) VALUES ('a;b');
-- +goose Down
DELETE FROM users;
-- dbmate/1_users.sql --
-- migrate:up
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TRIGGER shout AFTER INSERT ON users BEGIN
  UPDATE users SET name = upper(name) WHERE id = new.id;
  SELECT 1;
END;
-- migrate:down
DROP TABLE users;
-- dbmate/2_rows.sql --
-- migrate:up transaction:false
INSERT INTO users (name) VALUES ('a;b');
-- migrate:down transaction:false
DELETE FROM users;
-- flyway/V1__users.sql --
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TRIGGER shout AFTER INSERT ON users BEGIN
  UPDATE users SET name = upper(name) WHERE id = new.id;
  SELECT 1;
END;
-- flyway/U1__users.sql --
DROP TABLE users;
-- flyway/V1.1__rows.sql --
INSERT INTO users (name) VALUES ('a;b');
-- flyway/U1.1__rows.sql --
DELETE FROM users;
-- atlas/1_users.sql --
-- atlas:txtar

-- migration.sql --
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TRIGGER shout AFTER INSERT ON users BEGIN
  UPDATE users SET name = upper(name) WHERE id = new.id;
  SELECT 1;
END;
-- down.sql --
DROP TABLE users;
-- atlas/2_rows.sql --
-- atlas:txtar

-- checks.sql --
SELECT NOT EXISTS (SELECT 1 FROM users);
-- migration.sql --
INSERT INTO users (name) VALUES ('a;b');
-- down.sql --
DELETE FROM users;
-- dbwarden/main__0001_users.sql --
-- upgrade
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TRIGGER shout AFTER INSERT ON users BEGIN
  UPDATE users SET name = upper(name) WHERE id = new.id;
  SELECT 1;
END;
-- rollback
DROP TABLE users;
-- dbwarden/main__0002_rows.sql --
-- upgrade
INSERT INTO users (name) VALUES ('a;b');
-- rollback
DELETE FROM users;
`

// TestReplay imports the same history from each tool and runs it on SQLite,
// forward, back and forward again.
func TestReplay(t *testing.T) {
	root := t.TempDir()
	format := ""
	for text := range strings.SplitAfterSeq(strings.TrimPrefix(shop, "\n"), "\n") {
		if name, ok := strings.CutPrefix(strings.TrimSuffix(text, " --\n"), "-- "); ok && strings.Contains(name, "/") {
			format = filepath.Join(root, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(format), 0o755); err != nil {
				t.Fatal(err)
			}
			continue
		}
		file, err := os.OpenFile(format, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.WriteString(text); err != nil {
			t.Fatal(err)
		}
		file.Close()
	}
	for _, name := range Formats() {
		t.Run(name, func(t *testing.T) { replay(t, filepath.Join(root, name), Format(name)) })
	}
}

func replay(t *testing.T, dir string, format Format) {
	dialect := sqlite.New(dialects.Options{})
	imported, problems := Import(dir, Options{Database: "main", Reader: dialect})
	if problems.HasErrors() || len(imported.Migrations) != 2 || imported.Format != format {
		t.Fatal(imported, problems)
	}
	target, err := dialect.Open(context.Background(), enginetest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	run := func(m *Migration, direction dialects.Direction) {
		statements, problems := m.Statements(direction, dialect)
		if problems.HasErrors() || len(statements) == 0 {
			t.Fatal(m.Path, direction, problems, len(statements))
		}
		if err := target.Execute(t.Context(), statements, nil); err != nil {
			t.Fatal(m.Path, direction, err)
		}
	}
	for range 2 {
		run(imported.Migrations[0], dialects.Upgrade)
		run(imported.Migrations[1], dialects.Upgrade)
		if tables := tables(t, target); len(tables) != 1 || tables[0].Name != "users" {
			t.Fatal(tables)
		}
		run(imported.Migrations[1], dialects.Rollback)
		run(imported.Migrations[0], dialects.Rollback)
		if left := tables(t, target); len(left) != 0 {
			t.Fatal(left)
		}
	}
}

func tables(t *testing.T, target dialects.Target) (found []*schema.Table) {
	objects, _, err := target.Inspect(t.Context(), dialects.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range objects {
		if table, ok := o.(*schema.Table); ok {
			found = append(found, table)
		}
	}
	return found
}

// The example goes through every format with the readers of the engines.
func TestRoundTripWithEngines(t *testing.T) {
	for name, c := range map[string]struct {
		reader Reader
		text   string
	}{
		"sqlite": {sqlite.New(dialects.Options{}), `-- schemac: lock-timeout 3s
-- upgrade
PRAGMA foreign_keys = OFF;
CREATE TABLE "t;" (a TEXT DEFAULT 'x;--y'); /* block; */
-- a comment
CREATE TRIGGER g AFTER INSERT ON t BEGIN
  UPDATE t SET a = CASE a WHEN 'x' THEN 'y' END;

END;
PRAGMA foreign_key_check;
PRAGMA foreign_keys = ON -- on
;
-- rollback
DROP TABLE "t;";
-- the end
`},
		"postgres": {postgres.New(dialects.Options{}).(Reader), `-- upgrade
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $body$
BEGIN
  -- rollback
  RETURN E'a\';b';
END
$body$;
CREATE FUNCTION g() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END;
CREATE INDEX CONCURRENTLY i ON t (a);
ALTER TYPE e ADD VALUE 'x';
INSERT INTO u VALUES ('x'::e);
-- check: stop if this returns a row: rows without a name
SELECT 1 FROM t WHERE name IS NULL;
-- rollback
DROP INDEX CONCURRENTLY i;
DROP FUNCTION f;
`},
		"clickhouse": {clickhouse.New(dialects.Options{}).(Reader), `-- upgrade
CREATE TABLE t (a String DEFAULT 'x;\'--y') ENGINE = MergeTree ORDER BY a;
INSERT INTO t VALUES ('a;b'); -- two
ALTER TABLE t ADD COLUMN b UInt8;
-- rollback
DROP TABLE t;
`},
	} {
		m, problems := migrations.Parse("main__0001_x.sql", []byte(c.text), c.reader)
		if problems.HasErrors() {
			t.Fatal(name, problems)
		}
		for _, format := range Writable() {
			roundTrip(t, m, Format(format), c.reader)
		}
	}
}

// What PostgreSQL's reader refuses is an error with its line in their file.
func TestWhatPsqlAloneRuns(t *testing.T) {
	dir := t.TempDir()
	text := "-- +goose Up\nCREATE TABLE t (a text);\n\n%s\n-- +goose Down\nDROP TABLE t;\n"
	for _, line := range []string{`\\i other.sql`, "COPY t FROM stdin;\nx\n\\.", "BEGIN;\nSELECT 1;\nCOMMIT;", "SELECT 'open"} {
		path := filepath.Join(dir, "1_x.sql")
		if err := os.WriteFile(path, []byte(strings.Replace(text, "%s", line, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		imported, problems := Import(dir, Options{Database: "main", Reader: postgres.New(dialects.Options{}).(Reader)})
		if imported != nil || len(problems) != 1 || problems[0].Code != "import-script" || problems[0].Range.File != path || problems[0].Range.Start.Line != 4 {
			t.Errorf("%q: %v", line, problems)
		}
	}
}
