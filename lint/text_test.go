package lint

import (
	"testing"

	"pgregory.net/rapid"
)

func TestText(t *testing.T) {
	for _, c := range []struct{ sql, code, object string }{
		{"CREATE TABLE a (b int)", "addition", "table.a"},
		{"create table if not exists \"A b\".c (d int, e int)", "addition", "table.A b.c"},
		{"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a, b)", "addition", "index.i"},
		{"CREATE OR REPLACE VIEW v AS SELECT 1", "change", "view.v"},
		{"CREATE MATERIALIZED VIEW db.mv TO db.t AS SELECT 1", "addition", "materialized.db.mv"},
		{"CREATE OR REPLACE FUNCTION f() RETURNS int AS $$ DROP TABLE x $$", "change", "function.f"},
		{"-- why\n/* and how */ INSERT INTO public.t VALUES (1)", "addition", "table.public.t"},
		{"ALTER TABLE ONLY t ADD COLUMN a int, ADD CONSTRAINT c CHECK (a > 0, b)", "addition", "table.t"},
		{"ALTER TABLE t ADD COLUMN a numeric(1,2), DROP CONSTRAINT c", "change", "table.t"},
		{"ALTER TABLE t DROP CONSTRAINT c", "removal", "table.t"},
		{"ALTER TABLE t ALTER COLUMN c DROP DEFAULT, ALTER COLUMN d DROP NOT NULL", "removal", "table.t"},
		{"ALTER TABLE t ALTER COLUMN c SET DEFAULT 1", "change", "table.t"},
		{"ALTER TABLE `db`.`t` ON CLUSTER c ADD INDEX i a TYPE minmax", "addition", "table.db.t"},
		{"ALTER TABLE t MODIFY COLUMN c COMMENT 'x'", "change", "table.t"},
		{"ALTER TYPE mood ADD VALUE 'ok'", "addition", "type.mood"},
		{"DROP INDEX CONCURRENTLY IF EXISTS s.i", "removal", "index.s.i"},
		{"COMMENT ON COLUMN t.c IS 'x'", "change", "column.t.c"},
		{"RENAME TABLE a TO b", "change", "table.a"},
		{"UPDATE t SET a = 1", "change", "table.t"},
		{"TRUNCATE TABLE t", "change", "table.t"},
		{"DO $$ BEGIN EXECUTE 'DROP TABLE x'; END $$", "opaque", ""},
		{"CALL p()", "opaque", ""},
		{"SET LOCAL lock_timeout = '2s'", "setting", ""},
		{"PRAGMA foreign_keys = OFF", "setting", ""},
		{"GRANT SELECT ON t TO r", "change", ""},
		{"", "change", ""},
		{"ALTER", "change", ""},
		{"CREATE TABLE \"unfinished", "addition", ""},
	} {
		w := wordsOf(c.sql)
		object, _ := w.object()
		if code := w.codeOf(); code != c.code || object != c.object {
			t.Errorf("%s: %s of %q, want %s of %q", c.sql, code, object, c.code, c.object)
		}
	}
}

// No text is a panic, and every code is one of the table.
func TestAnyTextHasACode(t *testing.T) {
	word := rapid.SampledFrom([]string{"ALTER", "TABLE", "ADD", "DROP", "ON", "CLUSTER", "c", ".", ",", "(", ")", "\"", "'", "$$", "--", "\n", " ", "IF", "EXISTS", ";"})
	rapid.Check(t, func(t *rapid.T) {
		sql := ""
		for _, part := range rapid.SliceOfN(word, 0, 12).Draw(t, "words") {
			sql += part + " "
		}
		w := wordsOf(sql)
		w.object()
		if code := w.codeOf(); reasons[code] == "" {
			t.Fatalf("%q has the code %q, of which nothing is known", sql, code)
		}
	})
}
