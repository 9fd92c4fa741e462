package clickhouse

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/schemac/schemac/dialects"
)

func TestReadSplitsAndMarks(t *testing.T) {
	script := "-- a note\n-- data-loss: x\nDROP TABLE a; /* b */ CREATE TABLE `b;c` (id Int8) ENGINE = Memory -- kept;\n;\n" +
		"-- check: stop if this returns a row: there; is one\nSELECT 1;\nINSERT INTO t VALUES (1, ';'), (2, 'x')"
	statements, err := (dialect{database: "app"}).Read(script)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range statements {
		got = append(got, s.SQL+"|"+s.Check)
		if !strings.HasPrefix(script[s.Offset:], s.SQL) || s.Transactional {
			t.Errorf("offset %d is not that of %s", s.Offset, s.SQL)
		}
	}
	want := []string{"DROP TABLE a|", "CREATE TABLE `b;c` (id Int8) ENGINE = Memory -- kept;|", "SELECT 1|there; is one", "INSERT INTO t VALUES (1, ';'), (2, 'x')|"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestReadRefuses(t *testing.T) {
	for script, want := range map[string]string{
		"SELECT 1; BEGIN":                   "journal",
		"begin transaction; SELECT 1":       "journal",
		"COMMIT":                            "journal",
		"ROLLBACK":                          "journal",
		"-- x\n  USE db":                    "session of its own",
		"SET max_threads = 1":               "SETTINGS behind",
		"CREATE TEMPORARY TABLE t (a Int8)": "temporary",
		"INSERT INTO t FORMAT CSV\n1,2":     "INSERT … VALUES",
		"INSERT INTO t (a) FORMAT JSONEachRow {\"a\":1}": "INSERT … VALUES",
		"INSERT INTO t FROM INFILE 'x.csv' FORMAT CSV":   "the client's",
		"SELECT 1 INTO OUTFILE 'x'":                      "the client's",
		"SELECT 'open":                                   "Close what is open",
		"DROP TABLE a PARALLEL WITH DROP TABLE b":        "one by one",
		"exit": "client",
	} {
		_, err := (dialect{}).Read(script)
		var at *dialects.ScriptError
		if !errors.As(err, &at) || !strings.Contains(at.Message, want) {
			t.Errorf("%s: %v", script, err)
		} else if rest := strings.TrimSpace(script[at.Offset:]); strings.HasPrefix(rest, "SELECT 1;") || strings.HasPrefix(rest, "--") {
			t.Errorf("%s: the place is %d", script, at.Offset)
		}
	}
	for _, script := range []string{"INSERT INTO t FORMAT Values (1)", "INSERT INTO t SELECT 1 FORMAT Null", "INSERT INTO t (a) VALUES (1)", "", " -- only this"} {
		if _, err := (dialect{}).Read(script); err != nil {
			t.Errorf("%s: %v", script, err)
		}
	}
}

func TestReadHazards(t *testing.T) {
	for script, want := range map[string]string{
		"CREATE TABLE t (a Int8) ENGINE = Memory": "",
		"DROP TABLE t":                                                            "breaking data-loss",
		"DROP TABLE IF EXISTS app.t, u SYNC":                                      "breaking data-loss breaking data-loss",
		"CREATE TABLE t (a Int8) ENGINE = Memory; DROP TABLE t":                   "",
		"CREATE TABLE t (a Int8) ENGINE = Memory; DROP TABLE app.t; DROP TABLE t": "breaking data-loss",
		"CREATE TABLE IF NOT EXISTS t (a Int8) ENGINE = Memory; TRUNCATE TABLE t": "data-loss",
		"CREATE TABLE u AS t; EXCHANGE TABLES t AND u; DROP TABLE u":              "breaking data-loss",
		"EXCHANGE TABLES t AND u":                                                 "breaking",
		"RENAME TABLE a TO b, c TO d":                                             "breaking breaking",
		"CREATE TABLE a (x Int8) ENGINE = Log; RENAME TABLE a TO b; TRUNCATE b":   "",
		"TRUNCATE t":                                                                        "data-loss",
		"TRUNCATE ALL TABLES FROM app":                                                      "data-loss",
		"DROP VIEW v":                                                                       "breaking data-loss",
		"CREATE VIEW v AS SELECT 1; DROP VIEW v":                                            "",
		"CREATE OR REPLACE TABLE t (a Int8) ENGINE = Memory":                                "data-loss",
		"CREATE OR REPLACE VIEW v AS SELECT 1":                                              "",
		"DELETE FROM t WHERE a":                                                             "data-loss",
		"UPDATE t SET a = 1 WHERE b":                                                        "data-loss",
		"ALTER TABLE t DELETE WHERE a":                                                      "data-loss rewrite",
		"ALTER TABLE t UPDATE a = 1, comment = 2 WHERE b":                                   "data-loss rewrite",
		"ALTER TABLE t DROP COLUMN IF EXISTS a, DROP COLUMN b":                              "breaking data-loss breaking data-loss",
		"ALTER TABLE t (ADD COLUMN c Int8), (DROP COLUMN b)":                                "breaking data-loss",
		"ALTER TABLE t ON CLUSTER c DROP PARTITION 1":                                       "data-loss",
		"ALTER TABLE t DETACH PARTITION 1":                                                  "breaking",
		"ALTER TABLE t MODIFY COLUMN a Int8":                                                "rewrite data-loss may-fail",
		"ALTER TABLE t MODIFY COLUMN a LowCardinality(Nullable(String)) COMMENT 'x'":        "rewrite",
		"ALTER TABLE t MODIFY COLUMN a REMOVE DEFAULT":                                      "breaking",
		"ALTER TABLE t MODIFY COLUMN a REMOVE TTL, MODIFY COLUMN b REMOVE CODEC":            "",
		"ALTER TABLE t MODIFY COLUMN a DEFAULT 3":                                           "breaking",
		"ALTER TABLE t MODIFY COLUMN a String TTL d + INTERVAL 1 DAY":                       "rewrite data-loss",
		"ALTER TABLE t MODIFY COLUMN a COMMENT 'the DEFAULT', MODIFY COLUMN a CODEC(LZ4)":   "",
		"ALTER TABLE t MODIFY COLUMN a MODIFY SETTING max_compress_block_size = 1":          "",
		"ALTER TABLE t RENAME COLUMN a TO b":                                                "breaking",
		"ALTER TABLE t MODIFY TTL d + INTERVAL 1 DAY, d + INTERVAL 2 DAY TO DISK 'x'":       "data-loss rewrite",
		"ALTER TABLE t REMOVE TTL":                                                          "",
		"ALTER TABLE t MATERIALIZE INDEX i, ADD INDEX j a TYPE minmax, DROP INDEX k":        "rewrite",
		"ALTER TABLE t ADD CONSTRAINT c CHECK a > 0":                                        "breaking",
		"ALTER TABLE t MODIFY SETTING a = 1, b = 2, MODIFY COMMENT 'x'":                     "",
		"OPTIMIZE TABLE t FINAL DEDUPLICATE":                                                "data-loss rewrite",
		"OPTIMIZE TABLE t":                                                                  "",
		"DETACH TABLE t PERMANENTLY":                                                        "breaking",
		"DROP DATABASE x":                                                                   "data-loss",
		"DROP DICTIONARY d":                                                                 "breaking",
		"SELECT 1; INSERT INTO t SELECT 1; KILL MUTATION WHERE 1; SYSTEM SYNC REPLICA t":    "",
		"CREATE FUNCTION f AS x -> x + 1":                                                   "",
		"CREATE OR REPLACE FUNCTION f AS x -> x + 1":                                        "breaking",
		"CREATE FUNCTION IF NOT EXISTS f AS x -> 1; CREATE OR REPLACE FUNCTION f AS x -> 2": "breaking",
		"CREATE FUNCTION f AS x -> 1; CREATE OR REPLACE FUNCTION f AS x -> 2; DROP FUNCTION f; DROP FUNCTION f": "breaking",
		"CREATE FUNCTION f AS x -> 1; DROP TABLE f":                                                             "breaking data-loss",
		"DROP FUNCTION IF EXISTS f":                                                                             "breaking",
		"CREATE NAMED COLLECTION n AS a = 1":                                                                    "",
		"ALTER NAMED COLLECTION n SET a = 2":                                                                    "breaking",
		"ALTER NAMED COLLECTION IF EXISTS n ON CLUSTER c DELETE a, b":                                           "breaking",
		"CREATE NAMED COLLECTION n AS a = 1; ALTER NAMED COLLECTION n DELETE a; DROP NAMED COLLECTION n":        "",
		"DROP NAMED COLLECTION n":                                                                               "breaking",
		"DROP USER u":                                                                                           "breaking data-loss",
		"DROP ROLE a, b":                                                                                        "breaking breaking",
		"DROP SETTINGS PROFILE p":                                                                               "breaking",
		"DROP QUOTA q":                                                                                          "",
		"DROP ROW POLICY p ON db.t":                                                                             "breaking",
		"CREATE ROW POLICY p ON t USING a = 1 TO ALL":                                                           "breaking",
		"CREATE USER u IDENTIFIED WITH no_password":                                                             "",
		"CREATE ROLE OR REPLACE r":                                                                              "breaking",
		"CREATE QUOTA q FOR INTERVAL 1 hour MAX errors = 1 TO u":                                                "breaking",
		"CREATE SETTINGS PROFILE p SETTINGS a = 1 CONST TO u":                                                   "breaking",
		"ALTER USER u IDENTIFIED WITH ldap SERVER 's'":                                                          "breaking",
		"ALTER USER u ADD IDENTIFIED WITH ldap SERVER 's'":                                                      "",
		"ALTER USER u HOST ANY":                                                                                 "",
		"ALTER USER u HOST LOCAL DEFAULT ROLE NONE":                                                             "breaking breaking",
		"ALTER USER u DEFAULT DATABASE d SETTINGS a = 1 MAX 2":                                                  "breaking breaking",
		"ALTER ROLE r RENAME TO s":                                                                              "breaking",
		"ALTER ROLE r SETTINGS a = 1":                                                                           "",
		"ALTER ROW POLICY p ON t USING b TO u":                                                                  "breaking breaking",
		"ALTER QUOTA q FOR INTERVAL 1 day NO LIMITS":                                                            "",
		"GRANT SELECT ON t TO u":                                                                                "",
		"REVOKE SELECT ON t FROM u":                                                                             "breaking",
	} {
		statements, err := (dialect{database: "app"}).Read(script)
		if err != nil {
			t.Errorf("%s: %v", script, err)
			continue
		}
		var got []string
		for _, s := range statements {
			for _, h := range s.Hazards {
				got = append(got, string(h.Kind))
				if h.Safer == "" || strings.Contains(h.Message, "%!") {
					t.Errorf("%s: %+v", script, h)
				}
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", script, strings.Join(got, " "), want)
		}
	}
}

// What Script writes, Read reads.
func TestReadUndoesScript(t *testing.T) {
	texts := []string{"SELECT ';' -- a\nFROM t", "DROP TABLE `x;y`", "INSERT INTO t VALUES ('\\';', $$;$$)", "CREATE VIEW v AS /* ; */ SELECT 1", "SELECT 1 # c\n+ 1"}
	line := rapid.StringMatching(`[^\n\r]{0,20}`)
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) dialects.Statement {
			s := dialects.Statement{SQL: rapid.SampledFrom(texts).Draw(t, "sql"), Check: line.Draw(t, "check")}
			for range rapid.IntRange(0, 2).Draw(t, "hazards") {
				s.Hazards = append(s.Hazards, dialects.Hazard{Kind: dialects.DataLoss, Message: line.Draw(t, "message")})
			}
			return s
		}), 0, 5).Draw(t, "statements")
		got, err := (dialect{}).Read(dialects.Script(want))
		if err != nil || len(got) != len(want) {
			t.Fatalf("%d of %d, %v", len(got), len(want), err)
		}
		for i := range want {
			if got[i].SQL != want[i].SQL || got[i].Check != want[i].Check {
				t.Fatalf("%q, %q became %q, %q", want[i].SQL, want[i].Check, got[i].SQL, got[i].Check)
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, script := range []string{"DROP TABLE a; SELECT ';'", "ALTER TABLE t (MODIFY COLUMN a Int8), (UPDATE", "RENAME TABLE a TO", "INSERT INTO FUNCTION file('x') SELECT 1",
		"-- check: stop if this returns a row: x\nSELECT 1;", "CREATE OR REPLACE MATERIALIZED VIEW a.b POPULATE AS (SELECT", "TRUNCATE ALL TABLES FROM x", "((((", "EXCHANGE TABLES a AND b"} {
		f.Add(script)
	}
	f.Fuzz(func(t *testing.T, script string) {
		statements, err := (dialect{database: "a"}).Read(script)
		var at *dialects.ScriptError
		if err != nil && (!errors.As(err, &at) || at.Offset < 0 || at.Offset > len(script)) {
			t.Fatalf("%v", err)
		}
		for _, s := range statements {
			if s.SQL == "" || !strings.HasPrefix(script[s.Offset:], s.SQL) {
				t.Fatalf("%q at %d is not of %q", s.SQL, s.Offset, script)
			}
		}
	})
}
