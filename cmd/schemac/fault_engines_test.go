//go:build unix

package main

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/jackc/pgx/v5"
	"github.com/schemac/schemac/internal/enginetest"
)

// TestFaultsSQLite kills schemac at and between the statements of migrations
// on SQLite.
func TestFaultsSQLite(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "app.db")
	workload{dialect: "sqlite", url: "sqlite://" + file,
		migration: func(i int) (string, string) {
			up := fmt.Sprintf("CREATE TABLE t%[1]d (id integer PRIMARY KEY);\nCREATE TABLE IF NOT EXISTS ran (n integer);\nINSERT INTO ran VALUES (%[1]d);\nCREATE INDEX i%[1]d ON t%[1]d (id);", i)
			down := fmt.Sprintf("DROP TABLE t%[1]d;\nDELETE FROM ran WHERE n = %[1]d;", i)
			if i%3 == 0 {
				up += "\nVACUUM;\nINSERT INTO t" + fmt.Sprint(i) + " VALUES (1);" // outside of any transaction, and a second one
				down = "VACUUM;\n" + down
			}
			return up, down
		},
		ran: func(t *testing.T) []int { return readRanSQLite(t, file) }}.run(t)
}

func readRanSQLite(t *testing.T, file string) (numbers []int) {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT n FROM ran ORDER BY n")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
		numbers = append(numbers, n)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return numbers
}

// TestFaultsPostgres does so on PostgreSQL, with statements that no
// transaction can hold.
func TestFaultsPostgres(t *testing.T) {
	t.Parallel()
	url := enginetest.Postgres(t, enginetest.NewestPostgres).Database(t)
	workload{dialect: "postgres", url: url,
		migration: func(i int) (string, string) {
			up := fmt.Sprintf("CREATE TABLE t%[1]d (id integer PRIMARY KEY, n integer);\nINSERT INTO t%[1]d SELECT g, g FROM generate_series(1, 1000) g;\nCREATE TABLE IF NOT EXISTS ran (n integer);\nINSERT INTO ran VALUES (%[1]d);", i)
			down := fmt.Sprintf("DROP TABLE t%[1]d;\nDELETE FROM ran WHERE n = %[1]d;", i)
			switch i % 4 {
			case 1:
				up += fmt.Sprintf("\nCREATE INDEX CONCURRENTLY i%[1]d ON t%[1]d (n);\nCREATE UNIQUE INDEX CONCURRENTLY u%[1]d ON t%[1]d (n);", i)
				down = fmt.Sprintf("DROP INDEX CONCURRENTLY i%[1]d;\n%[2]s", i, down)
			case 2:
				up += fmt.Sprintf("\nCREATE TYPE e%[1]d AS ENUM ('a');\nALTER TYPE e%[1]d ADD VALUE 'b';\nCREATE TABLE x%[1]d (e e%[1]d DEFAULT 'b');\nVACUUM t%[1]d;", i)
				down = fmt.Sprintf("DROP TABLE x%[1]d;\nDROP TYPE e%[1]d;\n%[2]s", i, down)
			}
			return up, down
		},
		ran: func(t *testing.T) []int {
			if invalid := readRanPostgres(t, url, "SELECT count(*)::int FROM pg_index WHERE NOT indisvalid"); invalid[0] != 0 {
				t.Fatalf("%d invalid indexes are left", invalid[0])
			}
			return readRanPostgres(t, url, "SELECT n FROM ran ORDER BY n")
		}}.run(t)
}

func readRanPostgres(t *testing.T, url, query string) []int {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	numbers, err := pgx.CollectRows(rows, pgx.RowTo[int])
	if err != nil {
		t.Fatal(err)
	}
	return numbers
}

// TestFaultsClickHouse does so on ClickHouse, where no statement runs in a
// transaction. Mutations count how often they ran. INSERTs are left out: on a
// server without a log of queries, such as the embedded one, a person has to
// say what became of one that was cut short.
func TestFaultsClickHouse(t *testing.T) {
	t.Parallel()
	url := enginetest.ClickHouse(t).Database(t)
	conn := openClickHouse(t, url)
	for _, sql := range []string{"CREATE TABLE counts (id Int64, n Int64) ENGINE = MergeTree ORDER BY id", "INSERT INTO counts SELECT number + 1, 0 FROM numbers(100)"} {
		if err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	var database string
	if err := conn.QueryRow(t.Context(), "SELECT currentDatabase()").Scan(&database); err != nil {
		t.Fatal(err)
	}
	workload{dialect: "clickhouse", url: url,
		migration: func(i int) (string, string) {
			up := fmt.Sprintf("CREATE TABLE t%[1]d (id UInt64) ENGINE = MergeTree ORDER BY id;\nALTER TABLE counts UPDATE n = n + 1 WHERE id = %[1]d;", i)
			switch i % 3 {
			case 1:
				up += fmt.Sprintf("\nALTER TABLE t%[1]d ADD COLUMN n UInt8;\nALTER TABLE t%[1]d RENAME COLUMN n TO m;\nALTER TABLE t%[1]d MODIFY COLUMN m Int32;", i)
			case 2:
				up += fmt.Sprintf("\nCREATE TABLE x%[1]d AS t%[1]d;\nEXCHANGE TABLES t%[1]d AND x%[1]d;\nDROP TABLE x%[1]d;\nRENAME TABLE t%[1]d TO y%[1]d;\nRENAME TABLE y%[1]d TO t%[1]d;", i)
			}
			down := fmt.Sprintf("DROP TABLE t%[1]d;\nALTER TABLE counts UPDATE n = n - 1 WHERE id = %[1]d;", i)
			if i%6 == 3 { // each of these fails if it runs twice
				shared := fmt.Sprintf("%s_%d", database, i)
				up += "\nCREATE FUNCTION f_" + shared + " AS x -> x;\nCREATE OR REPLACE FUNCTION f_" + shared + " AS x -> x + 1;" +
					"\nCREATE NAMED COLLECTION c_" + shared + " AS a = 1, b = 2;\nALTER NAMED COLLECTION c_" + shared + " SET a = 3 DELETE b;" +
					fmt.Sprintf("\nCREATE DICTIONARY d%[1]d (id UInt64) PRIMARY KEY id SOURCE(CLICKHOUSE(TABLE 'counts')) LAYOUT(FLAT()) LIFETIME(0);\nRENAME DICTIONARY d%[1]d TO e%[1]d;", i)
				down = fmt.Sprintf("DROP DICTIONARY e%d;\nDROP NAMED COLLECTION c_%[2]s;\nDROP FUNCTION f_%[2]s;\n", i, shared) + down
			}
			return up, down
		},
		ran: func(t *testing.T) (numbers []int) {
			var counts []struct {
				ID int64 `ch:"id"`
				N  int64 `ch:"n"`
			}
			if err := conn.Select(t.Context(), &counts, "SELECT id, n FROM counts WHERE n != 0 ORDER BY id"); err != nil {
				t.Fatal(err)
			}
			for _, c := range counts {
				for range max(c.N, -c.N) {
					numbers = append(numbers, int(c.ID))
				}
			}
			return numbers
		}}.run(t)
}

func openClickHouse(t *testing.T, url string) clickhouse.Conn {
	t.Helper()
	options, err := clickhouse.ParseDSN(url)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}
