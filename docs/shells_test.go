package docs_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite" // the driver that the dialect uses
)

// databasePrograms are those that databaseShell stands in for.
var databasePrograms = []string{"sqlite3", "psql"}

const shellTimeout = 10 * time.Second

// databaseShell is as much of a database's own program as the pages need: the
// rows of one statement, columns separated by "|". It is called as
// "sqlite3 FILE SQL" and "psql URL -Atc SQL".
func databaseShell(name string, args []string) int {
	ctx, cancel := context.WithTimeout(context.Background(), shellTimeout)
	defer cancel()
	var err error
	switch {
	case name == "sqlite3" && len(args) == 2:
		err = sqliteRows(ctx, args[0], args[1])
	case name == "psql" && len(args) == 3 && args[1] == "-Atc":
		err = postgresRows(ctx, args[0], args[2])
	default:
		err = fmt.Errorf("the test's %s takes a database and one statement, not %q", name, args)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		return 1
	}
	return 0
}

func postgresRows(ctx context.Context, url, statement string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	results, err := conn.PgConn().Exec(ctx, statement).ReadAll()
	for _, result := range results {
		for _, row := range result.Rows {
			fmt.Println(string(bytes.Join(row, []byte("|"))))
		}
	}
	return err
}

func sqliteRows(ctx context.Context, path, statement string) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, statement)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		texts := make([]string, len(values))
		for i, v := range values {
			texts[i] = v.String
		}
		fmt.Println(strings.Join(texts, "|"))
	}
	return rows.Err()
}
