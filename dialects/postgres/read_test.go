package postgres

import (
	"errors"
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects"
)

func read(t *testing.T, script string) []dialects.Statement {
	t.Helper()
	statements, err := New(dialects.Options{}).(dialects.Reader).Read(script)
	if err != nil {
		t.Fatalf("%v in %s", err, script)
	}
	for _, s := range statements {
		if !strings.HasPrefix(script[s.Offset:], strings.TrimSuffix(s.SQL, "\n")) {
			t.Errorf("%q does not stand at byte %d", s.SQL, s.Offset)
		}
	}
	return statements
}

// TestReadSplits: what stands between | is a statement; * marks one that is
// not transactional.
func TestReadSplits(t *testing.T) {
	for script, want := range map[string]string{
		"":                               "",
		" -- nothing\n ; ;":              "",
		"/* a; /* b; */ c; */ SELECT 1;": "SELECT 1",
		"SELECT 1 -- one;\n; -- two\nSELECT 2 -- three":                                                                                       "SELECT 1 -- one;\n|SELECT 2 -- three\n",
		`SELECT 'a;''b', E'\';', U&'\003B;', "x;y"; SELECT $$;$$, $t$;$$;$t$`:                                                                 `SELECT 'a;''b', E'\';', U&'\003B;', "x;y"|SELECT $$;$$, $t$;$$;$t$`,
		"CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; DELETE FROM b); SELECT 1":                                                    "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; DELETE FROM b)|SELECT 1",
		"CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END AS end; SELECT t.end FROM t; END; SELECT 2": "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END AS end; SELECT t.end FROM t; END|SELECT 2",
		"SELECT begin atomic FROM t; SELECT 1":                                                                                                "SELECT begin atomic FROM t|SELECT 1",
		"DO $$ BEGIN PERFORM 1; END $$; CALL p()":                                                                                             "DO $$ BEGIN PERFORM 1; END $$|CALL p()",
		"CREATE UNIQUE INDEX CONCURRENTLY i ON t (a); CREATE INDEX j ON t (a)":                                                                "*CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)|CREATE INDEX j ON t (a)",
		"drop index concurrently i; drop index i":                                                                                             "*drop index concurrently i|drop index i",
		"REINDEX (VERBOSE, CONCURRENTLY) TABLE t; REINDEX TABLE CONCURRENTLY t":                                                               "*REINDEX (VERBOSE, CONCURRENTLY) TABLE t|*REINDEX TABLE CONCURRENTLY t",
		"REINDEX TABLE t; REINDEX (CONCURRENTLY false) INDEX i; REINDEX SCHEMA s":                                                             "REINDEX TABLE t|REINDEX (CONCURRENTLY false) INDEX i|*REINDEX SCHEMA s",
		"VACUUM FULL t; ANALYZE t; CLUSTER; CLUSTER t USING i; CLUSTER VERBOSE":                                                               "*VACUUM FULL t|ANALYZE t|*CLUSTER|CLUSTER t USING i|*CLUSTER VERBOSE",
		"CREATE DATABASE d; ALTER SYSTEM SET a = 1; ALTER DATABASE d SET a = 1":                                                               "*CREATE DATABASE d|*ALTER SYSTEM SET a = 1|ALTER DATABASE d SET a = 1",
		"ALTER TABLE p DETACH PARTITION c CONCURRENTLY; ALTER TABLE p DETACH PARTITION c FINALIZE":                                            "*ALTER TABLE p DETACH PARTITION c CONCURRENTLY|ALTER TABLE p DETACH PARTITION c FINALIZE",
		"DISCARD ALL; DISCARD TEMP":                                                                                                           "*DISCARD ALL|DISCARD TEMP",
		"CREATE SUBSCRIPTION s CONNECTION 'c' PUBLICATION p":                                                                                  "*CREATE SUBSCRIPTION s CONNECTION 'c' PUBLICATION p",
		"CREATE SUBSCRIPTION s CONNECTION 'c' PUBLICATION p WITH (enabled = true, connect = false)":                                           "CREATE SUBSCRIPTION s CONNECTION 'c' PUBLICATION p WITH (enabled = true, connect = false)",
		"ALTER TYPE e ADD VALUE 'x'; SELECT 'y'":                                                                                              "ALTER TYPE e ADD VALUE 'x'|SELECT 'y'",
		"ALTER TYPE e ADD VALUE 'x'; SELECT 'x'::e":                                                                                           "*ALTER TYPE e ADD VALUE 'x'|SELECT 'x'::e",
		"ALTER TYPE e ADD VALUE 'x'; DO $$ SELECT 'x' $$":                                                                                     "*ALTER TYPE e ADD VALUE 'x'|DO $$ SELECT 'x' $$",
		"SET standard_conforming_strings = on; SET search_path = a":                                                                           "SET standard_conforming_strings = on|SET search_path = a",
		"COPY t TO STDOUT; COPY t FROM '/x'":                                                                                                  "COPY t TO STDOUT|COPY t FROM '/x'",
	} {
		var got []string
		for _, s := range read(t, script) {
			if !s.Transactional {
				s.SQL = "*" + s.SQL
			}
			got = append(got, s.SQL)
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%s\n got %s\nwant %s", script, strings.Join(got, "|"), want)
		}
	}
}

func TestReadFindsChecks(t *testing.T) {
	script := "-- data-loss: x\n-- check: stop if this returns a row: a row: is there\r\nSELECT 1;\n-- check: stop if this returns a row\nSELECT 2;\n"
	got := read(t, script)
	if got[0].Check != "a row: is there" || got[1].Check != "" {
		t.Errorf("%+v", got)
	}
}

func TestReadRefuses(t *testing.T) {
	for script, want := range map[string]struct {
		at      int
		message string
	}{
		"SELECT 1; BEGIN; SELECT 2":                    {10, "BEGIN: schemac itself"},
		"-- x\nstart transaction;":                     {5, "START TRANSACTION: schemac"},
		"SELECT 1; COMMIT":                             {10, "COMMIT"},
		"ROLLBACK TO SAVEPOINT a":                      {0, "ROLLBACK"},
		"SAVEPOINT a; RELEASE a":                       {0, "SAVEPOINT"},
		"PREPARE TRANSACTION 'x'":                      {0, "PREPARE TRANSACTION"},
		"SELECT 1;\n\\connect x\nSELECT 2":             {10, "command of psql"},
		"\\echo it's\nSELECT 2":                        {0, "command of psql"},
		"SELECT 1 \\gset":                              {9, "command of psql"},
		"COPY t (a) FROM stdin;\n1\tit's\n\\.\n":       {0, "INSERT"},
		"SELECT 1;\nSELECT 'x":                         {17, "unterminated string"},
		"SELECT $a$ $$":                                {7, "unterminated dollar-quoted"},
		"SELECT 1; /* x":                               {10, "unterminated comment"},
		"SET standard_conforming_strings = off":        {0, `E'…'`},
		"SET LOCAL standard_conforming_strings TO '0'": {0, `E'…'`},
	} {
		_, err := New(dialects.Options{}).(dialects.Reader).Read(script)
		var problem *dialects.ScriptError
		if !errors.As(err, &problem) || problem.Offset != want.at || !strings.Contains(problem.Message, want.message) {
			t.Errorf("%q: got %v, want %q at byte %d", script, err, want.message, want.at)
		}
	}
	for _, script := range []string{"PREPARE p AS SELECT 1", "SET a = off", "COPY t FROM '/stdin'"} {
		read(t, script)
	}
}

func FuzzRead(f *testing.F) {
	for _, script := range []string{"a;b", "-- check: stop if this returns a row: x\nSELECT 1;", "CREATE FUNCTION f() BEGIN ATOMIC; END;", "$$", "\\", "U&'", "(;)", "'a'\n'b';",
		"ALTER TYPE e ADD VALUE 'x'", "CREATE TABLE t (a int DEFAULT (", "ALTER TABLE t ADD", "DROP TABLE", "REINDEX ("} {
		f.Add(script)
	}
	reader := New(dialects.Options{}).(dialects.Reader)
	f.Fuzz(func(t *testing.T, script string) {
		statements, err := reader.Read(script)
		if err != nil {
			var problem *dialects.ScriptError
			if !errors.As(err, &problem) || problem.Offset < 0 || problem.Offset > len(script) {
				t.Fatalf("%q: %v", script, err)
			}
			return
		}
		if strings.ContainsAny(script, "()") || strings.Contains(strings.ToLower(script), "atomic") {
			return // what is left open at the end swallows the semicolon
		}
		again, err := reader.Read(dialects.Script(statements))
		if err != nil || len(again) != len(statements) {
			t.Fatalf("%q: read back as %+v, %v; was %+v", script, again, err, statements)
		}
		for i, s := range statements {
			if s.SQL != again[i].SQL || s.Transactional != again[i].Transactional {
				t.Fatalf("%q: %q read back as %q", script, s.SQL, again[i].SQL)
			}
		}
	})
}
