package clickhouse

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	driver "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema"
)

func newScratch(t *testing.T, address string) *dialects.Scratch {
	t.Helper()
	s, err := dialect{database: databaseIn(address)}.Scratch(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Drop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestScratch(t *testing.T) {
	address := newDatabase(t)
	must(t, address, "CREATE TABLE real (id Int8) ENGINE = Memory")
	s := newScratch(t, address)
	if !strings.HasPrefix(s.Name, "schemac_sandbox_"+databaseIn(address)+"_") || databaseIn(s.URL) != s.Name {
		t.Errorf("%+v", s)
	}
	target := connect(t, s.URL, dialects.Options{DefaultSchema: s.Name})
	objects, problems, err := target.Inspect(t.Context(), dialects.Scope{})
	if err != nil || len(problems) > 0 || slices.ContainsFunc(objects, func(o schema.Object) bool { return o.Address().Kind != schema.KindSchema }) {
		t.Errorf("it is not empty: %v %v %v", objects, problems, err)
	}
	must(t, s.URL, "CREATE TABLE real (id Int8) ENGINE = MergeTree ORDER BY id", "DROP TABLE real")
	for range 2 {
		if err := s.Drop(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if count, _ := ask(t.Context(), address, "SELECT count() FROM system.databases WHERE name = '"+s.Name+"'"); count != "0" {
		t.Error("it is still there")
	}
	if rows, err := ask(t.Context(), address, "EXISTS TABLE real"); rows != "1" {
		t.Errorf("the real table is gone: %v", err)
	}
}

// Sweep takes what a dead process has left, and nothing that is in use or that
// is not schemac's.
func TestSweep(t *testing.T) {
	address := newDatabase(t)
	s := newScratch(t, address)
	suffix := databaseIn(address)
	left, young, foreign := "schemac_sandbox_left_"+suffix, "schemac_sandbox_young_"+suffix, "schemac_sandbox_foreign_"+suffix
	dead := `{"holder":"x","token":"t","since":"2020-01-01T00:00:00Z","process":{"pid":1}}`
	must(t, address,
		"CREATE DATABASE "+left+` COMMENT '{"schemac":"throw-away database","since":"2099-01-01T00:00:00Z"}'`,
		"CREATE TABLE "+left+"."+usePrefix+"1 (event String, token String, at DateTime64(6)) ENGINE = Memory COMMENT '"+dead+"'",
		"CREATE DATABASE "+young+` COMMENT '{"schemac":"throw-away database","since":"2099-01-01T00:00:00Z"}'`,
		"CREATE DATABASE "+foreign+" COMMENT 'mine'")
	t.Cleanup(func() {
		for _, name := range []string{left, young, foreign} {
			_, _ = ask(context.Background(), address, "DROP DATABASE IF EXISTS "+name+" SYNC")
		}
	})
	swept, err := dialect{}.Sweep(t.Context(), address)
	if err != nil || !slices.Contains(swept, left) || slices.Contains(swept, young) || slices.Contains(swept, foreign) || slices.Contains(swept, s.Name) {
		t.Errorf("swept %q, %v", swept, err)
	}
	if _, err := ask(t.Context(), s.URL, "SELECT 1"); err != nil {
		t.Errorf("a database in use is gone: %v", err)
	}
}

func TestInDatabase(t *testing.T) {
	for address, want := range map[string]string{
		"http://u:p@h:1/db?a=b":                "http://u:p@h:1/x%20y?a=b",
		"clickhouse://u:p%2F@a:1,b:2?a=b":      "clickhouse://u:p%2F@a:1,b:2/x%20y?a=b",
		"clickhouse://h?database=db":           "clickhouse://h/x%20y",
		"clickhouse+https://h/db?database=q&c": "clickhouse+https://h/x%20y?c",
	} {
		if got := inDatabase(address, "x y"); got != want {
			t.Errorf("%s: %s", address, got)
		}
	}
}

func TestCopy(t *testing.T) {
	address := newDatabase(t)
	must(t, address,
		"CREATE TABLE a (id UInt64, s String, n Nullable(Int8), sum AggregateFunction(sum, UInt64), m Int8 MATERIALIZED 1, `q'` LowCardinality(String) DEFAULT 'x') ENGINE = MergeTree ORDER BY id",
		"INSERT INTO a (id, s, n, sum) SELECT number, toString(number) || '\\'\\0\\n', if(number % 2, NULL, 1), sumState(number) FROM numbers(100) GROUP BY number",
		"CREATE TABLE only_here (id Int8) ENGINE = Memory", "CREATE VIEW v AS SELECT 1 AS x", "INSERT INTO only_here VALUES (1)")
	s := newScratch(t, address)
	d := dialect{}
	for _, near := range []bool{true, false} {
		t.Run(fmt.Sprintf("near %v", near), func(t *testing.T) {
			must(t, s.URL, "CREATE OR REPLACE TABLE a (id UInt64, s String, n Nullable(Int8), sum AggregateFunction(sum, UInt64), `q'` String, extra Int8, "+
				"CONSTRAINT c CHECK id NOT IN (3, 4, 17)) ENGINE = MergeTree ORDER BY id", "CREATE OR REPLACE VIEW v AS SELECT 1 AS x")
			from, to := open(t, d, address), open(t, d, s.URL)
			copied, refused, err := copier{from: from, to: to, near: near, limit: 50}.tables(t.Context())
			if err != nil || copied+refused != 50 || refused > 3 {
				t.Fatalf("%d, %d, %v", copied, refused, err)
			}
			what := "SELECT id, s, n, finalizeAggregation(sum), `q'` FROM "
			got, err := ask(t.Context(), s.URL, what+"a ORDER BY id")
			want, err2 := ask(t.Context(), address, what+"a WHERE id IN (SELECT id FROM "+s.Name+".a) ORDER BY id")
			if err != nil || err2 != nil || got != want || strings.Count(got, "\n") != int(copied)-1 {
				t.Errorf("%v %v\n%s\n%s", err, err2, got, want)
			}
			if left, _ := ask(t.Context(), s.URL, "EXISTS TABLE "+stagingTable); left != "0" {
				t.Error("the staging table is left")
			}
		})
	}
	if copied, refused, err := d.Copy(t.Context(), address, s.URL, 10); err != nil || copied+refused != 10 {
		t.Errorf("%d, %d, %v", copied, refused, err)
	}
	if count, _ := ask(t.Context(), address, "SELECT count() FROM a"); count != "100" {
		t.Errorf("the source has %s rows", count)
	}
}

func open(t *testing.T, d dialect, address string) *target {
	t.Helper()
	opened, err := d.connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { opened.Close() })
	return opened
}

func TestSameServer(t *testing.T) {
	address := newDatabase(t)
	a, b := open(t, dialect{}, address), open(t, dialect{}, newDatabase(t))
	if near, err := sameServer(t.Context(), a, b); err != nil || !near {
		t.Errorf("%v, %v", near, err)
	}
	b.options.Auth = driver.Auth{Username: "another"}
	if near, err := sameServer(t.Context(), a, b); err != nil || near {
		t.Errorf("another account reads the rows: %v, %v", near, err)
	}
}

func TestConfined(t *testing.T) {
	for _, sql := range []string{
		"CREATE TABLE t (a Int8) ENGINE = MergeTree ORDER BY a", "CREATE VIEW v AS SELECT t.a FROM t, u WHERE a IN (SELECT x FROM system.numbers)",
		"ALTER TABLE t ADD COLUMN b Int8, DROP COLUMN c", "INSERT INTO t SELECT * FROM u", "INSERT INTO t VALUES ('a FROM b.c')", "DROP TABLE t, u",
		"CREATE MATERIALIZED VIEW m TO t AS SELECT u.a FROM u", "EXCHANGE TABLES a AND b", "RENAME TABLE a TO b", "OPTIMIZE TABLE t FINAL", "TRUNCATE TABLE t",
		"CREATE TABLE b ENGINE = Buffer(currentDatabase(), 't', 1, 1, 1, 1, 1, 1, 1) AS t", "CREATE TABLE t (a Int8) ENGINE = ReplicatedMergeTree('/x/{database}/t', 'r') ORDER BY a",
		"SELECT extract(DAY FROM t.d) FROM t", "DELETE FROM t WHERE t.a IN (1)", "CREATE OR REPLACE VIEW v AS WITH x AS (SELECT 1) SELECT * FROM x",
		"CREATE TABLE t (a Int8) ENGINE = ReplicatedMergeTree ORDER BY a",
	} {
		if why := (dialect{}).Confined(dialects.Statement{SQL: sql}); why != "" {
			t.Errorf("%s: %s", sql, why)
		}
	}
	for _, sql := range []string{
		"CREATE TABLE other.t (a Int8) ENGINE = Memory", "DROP TABLE t, other.u", "CREATE DATABASE x", "DROP DATABASE x", "CREATE USER u", "GRANT SELECT ON t TO u",
		"CREATE FUNCTION f AS x -> x", "ALTER SETTINGS PROFILE p", "CREATE NAMED COLLECTION c AS a = 1", "SYSTEM RELOAD CONFIG", "KILL QUERY WHERE 1",
		"ALTER TABLE t ON CLUSTER c ADD COLUMN a Int8", "INSERT INTO FUNCTION s3('x') SELECT 1", "INSERT INTO TABLE FUNCTION remote('h', 'd', 't') VALUES (1)",
		"CREATE TABLE t (a Int8) ENGINE = Kafka('b', 't', 'g', 'f')", "CREATE TABLE t (a Int8) ENGINE = URL('http://x')", "CREATE TABLE t ENGINE = Distributed(c, d, t)",
		"CREATE TABLE t (a Int8) ENGINE = ReplicatedMergeTree('/x/t', 'r') ORDER BY a", "CREATE VIEW v AS SELECT 1 FROM a, other.t", "INSERT INTO t SELECT * FROM other.u",
		"CREATE VIEW v AS SELECT dictGet('other.d', 'x', 1)", "CREATE MATERIALIZED VIEW m TO other.t AS SELECT 1", "RENAME TABLE a TO other.a", "EXCHANGE TABLES a AND o.b",
		"ALTER TABLE t REPLACE PARTITION 1 FROM other.t", "ALTER TABLE t MOVE PARTITION 1 TO TABLE other.t", "ALTER TABLE t DELETE WHERE a IN (SELECT b FROM other.t)",
		"ALTER TABLE t FREEZE", "CREATE TABLE t AS other.t", "BACKUP TABLE t TO Disk('x', 'y')", "NONSENSE", "SELECT 'open", "INSERT INTO t SELECT * FROM merge('other', 'x')",
		"TRUNCATE DATABASE x", "CREATE DICTIONARY d (id UInt64) PRIMARY KEY id SOURCE(CLICKHOUSE(DB 'other' TABLE 't')) LAYOUT(FLAT())", "CREATE TABLE t CLONE AS other.t",
	} {
		if why := (dialect{}).Confined(dialects.Statement{SQL: sql}); why == "" {
			t.Errorf("%s: confined", sql)
		}
	}
}
