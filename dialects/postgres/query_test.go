package postgres

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// queryLines gives rows with | between their values.
func queryLines(ctx context.Context, url, sql string) ([]string, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.Background())
	return linesOf(ctx, conn, sql)
}

func linesOf(ctx context.Context, conn *pgx.Conn, sql string) ([]string, error) {
	results, err := conn.PgConn().Exec(ctx, sql).ReadAll()
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, row := range results[len(results)-1].Rows {
		values := make([]string, len(row))
		for i, v := range row {
			values[i] = string(v)
		}
		lines = append(lines, strings.Join(values, "|"))
	}
	return lines, nil
}

// dump describes a schema by the server's own functions, apart from the order
// of columns.
func dump(ctx context.Context, url string) (string, error) {
	lines, err := queryLines(ctx, url, dumpQuery)
	return strings.Join(lines, "\n"), err
}

// querySession is queryLines and dump for a test that asks one database again
// and again: a new connection costs more than most queries.
type querySession struct {
	url  string
	conn *pgx.Conn
}

func newSession(t *testing.T) *querySession {
	s := &querySession{}
	t.Cleanup(s.close)
	return s
}

func (s *querySession) close() {
	if s.conn != nil {
		_ = s.conn.Close(context.Background()) // the database may be gone already
		s.conn = nil
	}
}

func (s *querySession) lines(ctx context.Context, url, sql string) ([]string, error) {
	if s.conn == nil || s.url != url {
		s.close()
		conn, err := pgx.Connect(ctx, url)
		if err != nil {
			return nil, err
		}
		s.url, s.conn = url, conn
	}
	return linesOf(ctx, s.conn, sql)
}

func (s *querySession) dump(ctx context.Context, url string) (string, error) {
	lines, err := s.lines(ctx, url, dumpQuery)
	return strings.Join(lines, "\n"), err
}
