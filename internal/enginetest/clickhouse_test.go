package enginetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

func options(t testing.TB, url string) *clickhouse.Options {
	t.Helper()
	o, err := clickhouse.ParseDSN(url)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func dial(t testing.TB, o *clickhouse.Options) driver.Conn {
	t.Helper()
	conn, err := clickhouse.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func mustExec(t testing.TB, conn driver.Conn, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if err := conn.Exec(context.Background(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func TestClickHouseBatchesWithEachCompression(t *testing.T) {
	server := ClickHouse(t)
	for _, method := range []clickhouse.CompressionMethod{
		clickhouse.CompressionNone, clickhouse.CompressionLZ4, clickhouse.CompressionZSTD,
		clickhouse.CompressionGZIP, clickhouse.CompressionDeflate, clickhouse.CompressionBrotli,
	} {
		t.Run(method.String(), func(t *testing.T) {
			t.Parallel()
			o := options(t, server.Database(t))
			o.Compression = &clickhouse.Compression{Method: method, Level: 1}
			conn := dial(t, o)
			mustExec(t, conn, "CREATE TABLE t (id UInt64, name LowCardinality(Nullable(String)), at DateTime64(3), tags Array(String)) ENGINE = MergeTree ORDER BY id")
			batch, err := conn.PrepareBatch(t.Context(), "INSERT INTO t")
			if err != nil {
				t.Fatal(err)
			}
			const rows = 20_000 // more than a compressed block
			for i := range uint64(rows) {
				if err := batch.Append(i, "Grüße", time.UnixMilli(int64(i)), []string{"a", fmt.Sprint(i)}); err != nil {
					t.Fatal(err)
				}
			}
			if err := batch.Send(); err != nil {
				t.Fatal(err)
			}
			readBack(t, conn, rows)
		})
	}
}

// readBack reads the batch's rows, enough for several blocks of a response.
func readBack(t *testing.T, conn driver.Conn, want int) {
	t.Helper()
	rows, err := conn.Query(t.Context(), "SELECT id, name, at, tags FROM t ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	got := 0
	for ; rows.Next(); got++ {
		var id uint64
		var name *string
		var at time.Time
		var tags []string
		if err := rows.Scan(&id, &name, &at, &tags); err != nil {
			t.Fatal(err)
		}
		if id != uint64(got) || *name != "Grüße" || at.UnixMilli() != int64(got) || tags[1] != fmt.Sprint(got) {
			t.Fatalf("row %d: %d %s %s %v", got, id, *name, at, tags)
		}
	}
	if rows.Err() != nil || got != want {
		t.Errorf("%d rows, want %d: %v", got, want, rows.Err())
	}
}

func TestClickHouseThroughDatabaseSQL(t *testing.T) {
	server := ClickHouse(t)
	db, err := sql.Open("clickhouse", server.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.PingContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"CREATE TABLE t (a Int32, b String DEFAULT 'x') ENGINE = MergeTree ORDER BY a",
		"INSERT INTO t VALUES (1, 'one'), (2, DEFAULT)",
		"INSERT INTO t (a) SELECT 3",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	var got string
	query := "SELECT arrayStringConcat(groupArray(b), ',') FROM (SELECT b FROM t WHERE a >= ? ORDER BY a)"
	if err := db.QueryRowContext(t.Context(), query, 1).Scan(&got); err != nil || got != "one,x,x" {
		t.Errorf("got %q, %v", got, err)
	}
	rows, err := db.QueryContext(t.Context(), "SELECT a, b AS `it's`, CAST('x' AS Enum8('x' = 1)) AS e FROM t WHERE a > ?", 9)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil || !slices.Equal(columns, []string{"a", "it's", "e"}) {
		t.Errorf("columns of a result without rows: %q, %v", columns, err)
	}
	if types, err := rows.ColumnTypes(); err != nil || len(types) != 3 || types[2].DatabaseTypeName() != "Enum8('x' = 1)" {
		t.Errorf("types of a result without rows: %v, %v", types, err)
	}
	if rows.Next() || rows.Err() != nil {
		t.Errorf("a row, or %v", rows.Err())
	}
	var missing string
	if err := db.QueryRowContext(t.Context(), "SELECT b FROM t WHERE a > 9").Scan(&missing); !errors.Is(err, sql.ErrNoRows) {
		t.Errorf("no rows: %v", err)
	}
}

func TestClickHouseErrorsHaveCodes(t *testing.T) {
	conn := dial(t, options(t, ClickHouse(t).Database(t)))
	for statement, want := range map[string]int32{
		"SELECT * FROM missing":                  60,
		"CREAT x":                                62,
		"SELECT 1; SELECT 2":                     62,
		"SELECT 1 SETTINGS no_such_setting = 1":  115,
		"USE missing":                            81,
		"CREATE TABLE t (a Foo) ENGINE = Memory": 50,
		"CREATE TABLE t ON CLUSTER main (a Int8) ENGINE = Memory": 392,
		"CREATE USER u": 514,
		"SELECT throwIf(number = 99999, 'late') FROM numbers(100000)":         395,
		"INSERT INTO system.one VALUES (1)":                                   48,
		"CREATE DATABASE r ENGINE = Replicated('/r', '{shard}', '{replica}')": 139,
	} {
		err := conn.Exec(t.Context(), statement)
		var exception *clickhouse.Exception
		if !errors.As(err, &exception) || exception.Code != want {
			t.Errorf("%s: %v, want code %d", statement, err, want)
		}
	}
}

func TestClickHouseKeepsRequestsApart(t *testing.T) {
	database := ClickHouse(t).Database(t)
	conn := dial(t, options(t, database))
	threads := func(ctx context.Context) string {
		var value string
		if err := conn.QueryRow(ctx, "SELECT toString(getSetting('max_threads'))").Scan(&value); err != nil {
			t.Fatal(err)
		}
		return value
	}
	before := threads(t.Context())
	set := clickhouse.Context(t.Context(), clickhouse.WithSettings(clickhouse.Settings{"max_threads": 7}))
	if got := threads(set); got != "7" {
		t.Errorf("with the setting: %s", got)
	}
	if got := threads(t.Context()); got != before {
		t.Errorf("after it: %s, want %s", got, before)
	}
	session := clickhouse.Context(t.Context(), clickhouse.WithSettings(clickhouse.Settings{"session_id": database}))
	for _, statement := range []string{"SET max_threads = 5", "CREATE TEMPORARY TABLE kept (a Int8)", "INSERT INTO kept VALUES (1)"} {
		if err := conn.Exec(session, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	if got := threads(session); got != "5" {
		t.Errorf("in the session: %s", got)
	}
	if err := conn.Exec(t.Context(), "SELECT * FROM kept"); err == nil {
		t.Error("a temporary table is visible outside its session")
	}
}

func TestClickHouseQuotesWhatRequestsName(t *testing.T) {
	server := ClickHouse(t)
	admin := dial(t, options(t, server.Database(t)))
	const odd = "it's `a` \"b\" \\ c"
	mustExec(t, admin, "CREATE DATABASE "+strconv.Quote(odd))
	t.Cleanup(func() { mustExec(t, admin, "DROP DATABASE "+strconv.Quote(odd)+" SYNC") })
	o := options(t, server.Database(t))
	o.Auth.Database = odd
	o.Settings = clickhouse.Settings{"log_comment": odd}
	var database, comment string
	if err := dial(t, o).QueryRow(t.Context(), "SELECT currentDatabase(), getSetting('log_comment')").Scan(&database, &comment); err != nil {
		t.Fatal(err)
	}
	if database != odd || comment != odd {
		t.Errorf("database %q, setting %q, want %q", database, comment, odd)
	}
}

func TestClickHouseBindsParametersInTheServer(t *testing.T) {
	conn := dial(t, options(t, ClickHouse(t).Database(t)))
	const text = "it's\ta \\ tab\nand {x:Int8} a line"
	ctx := clickhouse.Context(t.Context(), clickhouse.WithParameters(clickhouse.Parameters{"n": "41", "l": "['a','b']"}))
	var n int64
	var l []string
	if err := conn.QueryRow(ctx, "SELECT {n:Int64} + 1, {l:Array(String)}").Scan(&n, &l); err != nil || n != 42 || len(l) != 2 {
		t.Errorf("%d, %v, %v", n, l, err)
	}
	var got string
	if err := conn.QueryRow(t.Context(), "SELECT ?", text).Scan(&got); err != nil || got != text {
		t.Errorf("%q, %v", got, err)
	}
}

func TestClickHouseHasWhatReplicatedTablesNeed(t *testing.T) {
	conn := dial(t, options(t, ClickHouse(t).Database(t)))
	mustExec(t, conn,
		"CREATE TABLE r (a Int8) ENGINE = ReplicatedMergeTree ORDER BY a",
		"CREATE TABLE e (a Int8) ENGINE = ReplicatedReplacingMergeTree('/tables/{database}/e', '{replica}') ORDER BY a",
		"CREATE TABLE d AS r ENGINE = Distributed(main, currentDatabase(), r)",
		"CREATE TABLE t (a Int8, at DateTime) ENGINE = MergeTree ORDER BY a TTL at TO VOLUME 'cold' SETTINGS storage_policy = 'tiered'",
		"SELECT * FROM d",
		"RENAME TABLE r TO s",
		"DROP TABLE s SYNC",
	)
}

// The engine's answers pass through a format that knows fewer types than the
// driver; these tables hold all that introspection reads.
func TestClickHouseSystemTablesCanBeRead(t *testing.T) {
	conn := dial(t, options(t, ClickHouse(t).Database(t)))
	mustExec(t, conn,
		`CREATE TABLE t (a UInt8, b Enum8('x' = 1) COMMENT 'c', at DateTime TTL at + INTERVAL 1 DAY, INDEX i b TYPE minmax,
			PROJECTION p (SELECT a ORDER BY b), CONSTRAINT c CHECK a > 0) ENGINE = MergeTree ORDER BY a PARTITION BY b`,
		"CREATE MATERIALIZED VIEW v ENGINE = Log AS SELECT a FROM t",
		"CREATE DICTIONARY d (k UInt64, v String) PRIMARY KEY k SOURCE(NULL()) LAYOUT(FLAT()) LIFETIME(0)")
	for table, atLeast := range map[string]int{
		"tables": 3, "columns": 3, "data_skipping_indices": 1, "projections": 1, "dictionaries": 1, "functions": 1000,
		"settings": 1000, "merge_tree_settings": 100, "clusters": 3, "macros": 3, "storage_policies": 3, "databases": 3,
		"users": 2, "roles": 1, "grants": 3, "role_grants": 1, "row_policies": 1, "quotas": 2, "settings_profiles": 2,
	} {
		if got := readAll(t, conn, "SELECT * FROM system."+table); got < atLeast {
			t.Errorf("system.%s has %d rows, want %d or more", table, got, atLeast)
		}
	}
}

// readAll scans each row into values of the types that the driver proposes.
func readAll(t *testing.T, conn driver.Conn, query string) (n int) {
	t.Helper()
	rows, err := conn.Query(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var row []any
	for _, column := range rows.ColumnTypes() {
		row = append(row, reflect.New(column.ScanType()).Interface())
	}
	for ; rows.Next(); n++ {
		if err := rows.Scan(row...); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
	if rows.Err() != nil {
		t.Errorf("%s: %v", query, rows.Err())
	}
	return n
}

func TestClickHouseChecksThePasswordOfTheLockedUser(t *testing.T) {
	url := ClickHouse(t).Database(t)
	for password, want := range map[string]int32{LockedPassword: 0, "wrong": 516, "": 516} {
		o := options(t, url)
		o.Auth.Username, o.Auth.Password = LockedUser, password
		err := dial(t, o).Ping(t.Context())
		var exception *clickhouse.Exception
		if want == 0 && err != nil || want != 0 && (!errors.As(err, &exception) || exception.Code != want) {
			t.Errorf("password %q: %v, want code %d", password, err, want)
		}
	}
}

func TestClickHouseDatabasesAreSeparateAndDropped(t *testing.T) {
	server := ClickHouse(t)
	var url string
	t.Run("user", func(t *testing.T) {
		url = server.Database(t)
		mustExec(t, dial(t, options(t, url)), "CREATE TABLE t (a Int8) ENGINE = MergeTree ORDER BY a", "INSERT INTO t VALUES (1)")
	})
	err := dial(t, options(t, url)).Ping(t.Context())
	var exception *clickhouse.Exception
	if !errors.As(err, &exception) || exception.Code != 81 {
		t.Errorf("connect to the dropped database: %v, want code 81", err)
	}
}

func TestClickHouseBearsManyTestsAtOnce(t *testing.T) {
	server := ClickHouse(t)
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			conn := dial(t, options(t, server.Database(t)))
			for i := range 10 {
				name := fmt.Sprintf("t%d", i)
				mustExec(t, conn,
					"CREATE TABLE "+name+" (a Int8) ENGINE = MergeTree ORDER BY a",
					"ALTER TABLE "+name+" ADD COLUMN b String",
					"DROP TABLE "+name+" SYNC")
			}
		})
	}
	all.Wait()
}

func TestSQLiteURL(t *testing.T) {
	first, second := SQLite(t), SQLite(t)
	if first == second || !strings.HasPrefix(first, "sqlite:///") {
		t.Errorf("%s, %s", first, second)
	}
}

func BenchmarkClickHouseDatabase(b *testing.B) {
	server := ClickHouse(b)
	for b.Loop() {
		server.Database(b)
	}
}

func BenchmarkClickHouseStart(b *testing.B) {
	for b.Loop() {
		server, err := startClickHouse(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		server.stop()
	}
}
