package postgres

import (
	"context"
	"strings"
	"sync"
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

// querySession asks databases again and again over one connection to each: a
// new one costs more than most queries.
type querySession struct {
	mutex sync.Mutex
	conns map[string]*pgx.Conn
}

func newSession(t *testing.T) *querySession {
	s := &querySession{conns: map[string]*pgx.Conn{}}
	t.Cleanup(func() {
		for _, conn := range s.conns {
			_ = conn.Close(context.Background()) // the database may be gone already
		}
	})
	return s
}

func (s *querySession) lines(ctx context.Context, url, sql string) ([]string, error) {
	conn, err := s.conn(ctx, url)
	if err != nil {
		return nil, err
	}
	return linesOf(ctx, conn, sql)
}

func (s *querySession) conn(ctx context.Context, url string) (*pgx.Conn, error) {
	s.mutex.Lock()
	conn := s.conns[url]
	s.mutex.Unlock()
	if conn != nil && !conn.IsClosed() {
		return conn, nil
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.conns[url] = conn
	return conn, nil
}

// dump describes a schema by the server's own functions, apart from the order
// of columns. The connection keeps the query's plan, which takes longer to make
// than to execute.
func (s *querySession) dump(ctx context.Context, url string) (string, error) {
	conn, err := s.conn(ctx, url)
	if err != nil {
		return "", err
	}
	rows, err := conn.Query(ctx, dumpQuery)
	if err != nil {
		return "", err
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return strings.Join(lines, "\n"), err
}
