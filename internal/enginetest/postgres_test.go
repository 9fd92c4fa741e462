package enginetest

import (
	"context"
	"errors"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

func TestMain(m *testing.M) { os.Exit(Main(m)) }

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func text(t *testing.T, conn *pgx.Conn, query string) string {
	t.Helper()
	var value string
	if err := conn.QueryRow(t.Context(), query).Scan(&value); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return value
}

func TestPostgresRunsEachMajor(t *testing.T) {
	for major := OldestPostgres; major <= NewestPostgres; major++ {
		t.Run(strconv.Itoa(major), func(t *testing.T) {
			t.Parallel()
			server := Postgres(t, major)
			if !strings.HasPrefix(server.Version, strconv.Itoa(major)+".") {
				t.Errorf("version %s", server.Version)
			}
			conn := connect(t, server.Database(t))
			if _, err := conn.Exec(t.Context(), `CREATE TABLE "Käse" (id int PRIMARY KEY, at timestamptz DEFAULT now())`); err != nil {
				t.Fatal(err)
			}
			for query, want := range map[string]string{
				"SELECT '\"Käse\"'::regclass::text": `"Käse"`,
				"SHOW timezone":                     "UTC",
				"SHOW server_encoding":              "UTF8",
				"SHOW fsync":                        "off",
				"SELECT datcollate FROM pg_database WHERE datname = current_database()": "C.UTF-8",
				"SELECT current_user": "schemac",
			} {
				if got := text(t, conn, query); got != want {
					t.Errorf("%s = %q, want %q", query, got, want)
				}
			}
		})
	}
}

func TestPostgresHasContribExtensions(t *testing.T) {
	for _, major := range []int{OldestPostgres, NewestPostgres} {
		conn := connect(t, Postgres(t, major).Database(t))
		for _, extension := range []string{"btree_gist", "citext", "hstore", "pg_trgm", `"uuid-ossp"`, "pgcrypto", "xml2"} {
			if _, err := conn.Exec(t.Context(), "CREATE EXTENSION "+extension); err != nil {
				t.Errorf("%d: %s: %v", major, extension, err)
			}
		}
	}
}

func TestPostgresDatabasesAreSeparateAndDropped(t *testing.T) {
	server := Postgres(t, NewestPostgres)
	var url string
	t.Run("user", func(t *testing.T) {
		url = server.Database(t)
		conn := connect(t, url)
		if _, err := conn.Exec(t.Context(), "CREATE TABLE t ()"); err != nil {
			t.Fatal(err)
		}
		if got := text(t, connect(t, server.Database(t)), "SELECT coalesce(to_regclass('t')::text, '')"); got != "" {
			t.Errorf("another database has the table %s", got)
		}
		// An open transaction must not keep the database.
		if _, err := conn.Exec(t.Context(), "BEGIN; LOCK TABLE t"); err != nil {
			t.Fatal(err)
		}
	})
	_, err := pgx.Connect(t.Context(), url)
	if code := sqlState(err); code != "3D000" {
		t.Errorf("connect to the dropped database: %v, want SQLSTATE 3D000", err)
	}
}

func TestPostgresChecksThePasswordOfTheLockedUser(t *testing.T) {
	for _, major := range []int{OldestPostgres, NewestPostgres} {
		database := Postgres(t, major).Database(t)
		for password, want := range map[string]string{LockedPassword: "", "wrong": "28P01"} {
			u, err := url.Parse(database)
			if err != nil {
				t.Fatal(err)
			}
			u.User = url.UserPassword(LockedUser, password)
			conn, err := pgx.Connect(t.Context(), u.String())
			if err == nil {
				conn.Close(t.Context())
			}
			if got := sqlState(err); got != want || (err == nil) != (want == "") {
				t.Errorf("%d: password %q: %v, want SQLSTATE %q", major, password, err, want)
			}
		}
	}
}

func sqlState(err error) string {
	var pgErr *pgconn.PgError
	if errors.As(err, &pgErr) {
		return pgErr.Code
	}
	return ""
}

func BenchmarkPostgresDatabase(b *testing.B) {
	for _, major := range []int{OldestPostgres, NewestPostgres} {
		server := Postgres(b, major)
		b.Run(strconv.Itoa(major), func(b *testing.B) {
			for b.Loop() {
				server.Database(b)
			}
		})
	}
}

func BenchmarkPostgresStart(b *testing.B) {
	for _, major := range []int{OldestPostgres, NewestPostgres} {
		b.Run(strconv.Itoa(major), func(b *testing.B) {
			var up time.Duration
			for b.Loop() {
				begin := time.Now()
				server, err := startPostgres(b.Context(), major)
				if err != nil {
					b.Fatal(err)
				}
				up += time.Since(begin)
				server.stop()
			}
			b.ReportMetric(float64(up.Milliseconds())/float64(b.N), "up-ms/op")
		})
	}
}
