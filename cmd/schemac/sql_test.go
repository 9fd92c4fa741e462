package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/rogpeppe/go-internal/testscript"
)

// runSQL executes SQL on the server at $URL.
func runSQL(ts *testscript.TestScript, _ bool, args []string) {
	at, statement := ts.Getenv("URL"), strings.Join(args, " ")
	if strings.HasPrefix(at, "postgres") {
		ts.Check(askPostgres(at, statement, ts.Stdout()))
		return
	}
	ts.Check(askClickHouse(at, statement, ts.Stdout()))
}

func askPostgres(at, statement string, out io.Writer) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, at)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, statement, pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		values, err := rows.Values()
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintln(out, values...)
	}
	return rows.Err()
}

// askClickHouse uses the HTTP interface, which needs no driver.
func askClickHouse(at, statement string, out io.Writer) error {
	u, err := url.Parse(at)
	if err != nil {
		return err
	}
	query := url.Values{"database": {strings.Trim(u.Path, "/")}}
	request, err := http.NewRequest(http.MethodPost, "http://"+u.Host+"/?"+query.Encode(), strings.NewReader(statement))
	if err != nil {
		return err
	}
	if u.User != nil {
		password, _ := u.User.Password()
		request.SetBasicAuth(u.User.Username(), password)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", response.Status, answer)
	}
	_, _ = out.Write(answer)
	return err
}
