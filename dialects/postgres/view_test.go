package postgres

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// TestReplacedViewKeepsPrivileges makes a view step aside for a column's type,
// there and back, and demands its owner and privileges, which no model states.
func TestReplacedViewKeepsPrivileges(t *testing.T) {
	url := newest(t).Database(t)
	exec(t, url, `CREATE ROLE "view Reader"; CREATE ROLE view_owner`)
	exec(t, url, `CREATE TABLE t (a int, b text); CREATE VIEW v AS SELECT a, b FROM t;
		GRANT SELECT ON v TO "view Reader" WITH GRANT OPTION; GRANT SELECT (a), UPDATE (b) ON v TO PUBLIC;
		ALTER VIEW v OWNER TO view_owner`)
	want := privileges(t, url)
	l := openLive(t, url)
	source, _ := l.inspect()
	changed, _ := l.inspect()
	column := changed.Lookup(schema.Address{Kind: schema.KindColumn, Schema: "public", Parent: "t", Name: "a"}).(*schema.Column)
	column.Type = schema.Type{Name: "bigint"}
	for _, to := range []*schema.Graph{changed, source} {
		l.execute(l.script(l.plan(to, planner.Options{})))
		if got := privileges(t, url); got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}
}

func privileges(t *testing.T, url string) (text string) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	err = conn.QueryRow(context.Background(), `SELECT concat_ws(' ', c.relowner::regrole, c.relacl::text,
		(SELECT string_agg(attname || attacl::text, ' ' ORDER BY attname) FROM pg_attribute WHERE attrelid = c.oid))
		FROM pg_class c WHERE relname = 'v'`).Scan(&text)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
