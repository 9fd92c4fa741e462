package sqlite

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// TestUnmodelled reports what has no model, by name, and reads the rest.
func TestUnmodelled(t *testing.T) {
	url := newURL(t, `
		CREATE TABLE p (id integer primary key, k text unique on conflict replace);
		CREATE TABLE c (id integer primary key, gone references nowhere, odd references p(absent), fine references p);
		CREATE VIRTUAL TABLE search USING fts5(body);
		CREATE TABLE upon (s references search);
		CREATE TABLE schemac_history (id integer);
		CREATE TABLE copied AS SELECT 1 AS one, 'x' AS two;
		CREATE VIEW broken AS SELECT * FROM missing;`)
	g, codes := inspected(t, url)
	got := strings.Join(codes, "\n")
	for _, want := range []string{"ON CONFLICT REPLACE of UNIQUE of column k", "a foreign key to nowhere", "a foreign key to p,", "a foreign key to search",
		`virtual table "search"`} {
		if !strings.Contains(got, want) {
			t.Errorf("no warning of %s in:\n%s", want, got)
		}
	}
	if strings.Contains(got, "search_") || strings.Contains(got, "history") || len(codes) != 5 {
		t.Errorf("too many warnings:\n%s", got)
	}
	var tables []string
	for _, table := range g.Tables() {
		tables = append(tables, table.Name)
	}
	if strings.Join(tables, " ") != "c copied p upon" {
		t.Errorf("got the tables %v", tables)
	}
	if keys := schema.ChildrenOf[*schema.ForeignKey](g, schema.Address{Kind: schema.KindTable, Name: "c"}); len(keys) != 1 || keys[0].RefColumns[0] != "id" {
		t.Errorf("got the foreign keys %v", keys)
	}
}

// TestRebuildLosesNothing refuses to rebuild a table that has more than its
// model says, and alters it in place all the same.
func TestRebuildLosesNothing(t *testing.T) {
	from, _ := inspected(t, newURL(t, "CREATE TABLE t (k text unique on conflict replace, n int)"))
	inPlace, _ := inspected(t, newURL(t, "CREATE TABLE t (k text unique, n int, m int)"))
	rebuilt, _ := inspected(t, newURL(t, "CREATE TABLE t (k text unique, n text)"))
	if _, statements := planned(t, from, inPlace); len(statements) != 1 {
		t.Errorf("in place: got\n%s", dialects.Script(statements))
	}
	plan, _ := planner.New(from, rebuilt, Dialect{}, planner.Options{})
	_, problems := Dialect{}.Emit(plan.Pair, plan.Changes)
	if len(problems) != 1 || problems[0].Code != "rebuild-loses" || !strings.Contains(problems[0].Detail, "ON CONFLICT REPLACE") {
		t.Errorf("got %v", problems)
	}
}

// TestForeignKeysStayOn keeps the rows of children while their parent is
// rebuilt or dropped with foreign keys on.
func TestForeignKeysStayOn(t *testing.T) {
	url := newURL(t, `CREATE TABLE p (id integer primary key, n int); CREATE TABLE c (p references p on delete cascade);
		INSERT INTO p VALUES (1, 2); INSERT INTO c VALUES (1);`)
	to, _ := inspected(t, newURL(t, `CREATE TABLE p (id integer primary key, n text); CREATE TABLE c (p references p on delete cascade);`))
	migrate(t, url+"?_pragma=foreign_keys(1)", to)
	if rows := queryText(t, url, "SELECT count(*) FROM c"); rows != "1" {
		t.Errorf("%s child rows are left", rows)
	}
}

// TestManyTables inspects a large schema with two queries in little time.
func TestManyTables(t *testing.T) {
	var script strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&script, "CREATE TABLE t%d (id integer primary key, a text not null, b int references t%d(id)); CREATE INDEX i%d ON t%d(a);\n", i, i/2, i, i)
	}
	url := newURL(t, "BEGIN;"+script.String()+"COMMIT;")
	target := open(t, url)
	start := time.Now()
	objects, _, err := target.Inspect(context.Background(), dialects.Scope{})
	if err != nil || len(objects) != 2000*7 {
		t.Fatalf("got %d objects, %v", len(objects), err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("inspecting 2000 tables took %v", took)
	} else {
		t.Logf("inspecting 2000 tables took %v", took)
	}
}
