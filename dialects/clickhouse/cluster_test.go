package clickhouse

import (
	"strings"
	"testing"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/enginetest"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

const clusterBefore = `
schema "other" { comment = "x" }
schema "spread" { engine = sql("Replicated('/p', '{shard}', '{replica}')") }
table "t" {
  engine = sql("ReplicatedMergeTree")
  column "id" { type = UInt64 }
  column "gone" { type = String }
  sort { columns = [column.id] }
}
table "in_spread" {
  schema = schema.spread
  engine = MergeTree
  column "id" { type = UInt64 }
  sort { columns = [column.id] }
}
table "dropped" {
  engine = sql("ReplicatedMergeTree")
  column "id" { type = UInt64 }
  sort { columns = [column.id] }
}
table "d" {
  engine = sql("Distributed('c', 'app', 't', rand())")
  column "id" { type = UInt64 }
}
view "v" { as = "SELECT id FROM t" }
view "w" { as = "SELECT id FROM t" }
materialized "m" {
  engine = MergeTree
  as     = "SELECT id FROM t"
}
`

const clusterAfter = `
schema "other" { comment = "y" }
schema "third" {}
schema "spread" { engine = sql("Replicated('/p', '{shard}', '{replica}')") }
table "t2" {
  renamed_from = "t"
  engine = sql("ReplicatedMergeTree")
  column "id" { type = UInt64 }
  column "added" { type = String }
  sort { columns = [column.id] }
}
table "in_spread" {
  schema = schema.spread
  engine = MergeTree
  column "id" { type = UInt64 }
  column "added" { type = String }
  sort { columns = [column.id] }
}
table "d" {
  engine = sql("Distributed('c', 'app', 't2', id)")
  column "id" { type = UInt64 }
}
view "v" { as = "SELECT id, added FROM t2" }
materialized "m" {
  engine = MergeTree
  as     = "SELECT id FROM t2"
}
`

func compileModel(t *testing.T, d dialects.Dialect, text string) *schema.Graph {
	t.Helper()
	g, problems := compiler.Compile([]compiler.Source{{Name: "model.hcl", Content: []byte(text)}}, compiler.Options{Rules: d})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return g
}

func emitted(t *testing.T, d dialects.Dialect, from, to *schema.Graph) ([]dialects.Statement, diag.List) {
	t.Helper()
	plan, problems := planner.New(from, to, d, planner.Options{})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return d.Emit(plan.Pair, plan.Changes)
}

// The engine for tests runs nothing ON CLUSTER, but it knows the syntax.
func TestCluster(t *testing.T) {
	d := New(dialects.Options{DefaultSchema: "app", Cluster: "my-cluster"})
	before, after := compileModel(t, d, clusterBefore), compileModel(t, d, clusterAfter)
	empty, _ := schema.NewGraph(nil, d)
	var all []dialects.Statement
	for _, pair := range [][2]*schema.Graph{{empty, before}, {before, after}, {after, empty}} {
		statements, problems := emitted(t, d, pair[0], pair[1])
		if err := problems.Err(); err != nil {
			t.Fatal(err)
		}
		all = append(all, statements...)
	}
	address := enginetest.ClickHouse(t).Database(t)
	words := map[string]bool{}
	for _, s := range all {
		if s.Check != "" {
			continue
		}
		words[strings.Join(strings.Fields(s.SQL)[:2], " ")] = true
		has := strings.Contains(s.SQL, "ON CLUSTER `my-cluster`")
		if inReplicated := strings.Contains(s.SQL, " spread."); has == inReplicated {
			t.Errorf("ON CLUSTER is %v in %s", has, s.SQL)
		}
		if _, err := ask(t.Context(), address, "SELECT formatQuerySingleLine("+quoteLiteral(s.SQL)+")"); err != nil {
			t.Errorf("the server cannot read it: %v: %s", err, s.SQL)
		}
	}
	for _, want := range []string{"CREATE DATABASE", "DROP DATABASE", "ALTER DATABASE", "CREATE TABLE", "ALTER TABLE", "DROP TABLE",
		"RENAME TABLE", "CREATE VIEW", "DROP VIEW", "CREATE MATERIALIZED", "CREATE OR"} {
		if !words[want] {
			t.Errorf("no statement begins with %s", want)
		}
	}
}

func quoteLiteral(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
}

// The database of the URL may spread DDL by itself, too: what is there says so,
// or the model.
func TestDefaultDatabaseThatReplicates(t *testing.T) {
	d := New(dialects.Options{DefaultSchema: "app", Cluster: "main"})
	const table = `table "t" {
  engine = ReplicatedMergeTree
  column "id" { type = UInt64 }
  sort { columns = [column.id] }
}
`
	empty, _ := schema.NewGraph(nil, d)
	live, _ := schema.NewGraph([]schema.Object{databaseObject("app", "Replicated('/p', '{shard}', '{replica}')", "")}, d)
	cloud, _ := schema.NewGraph([]schema.Object{databaseObject("app", "Shared", "")}, d)
	stated := `schema "app" { engine = sql("Replicated('/p', '{shard}', '{replica}')") }` + "\n" + table
	for name, test := range map[string]struct {
		from *schema.Graph
		to   string
		want bool
	}{
		"unknown":           {empty, table, true},
		"as it is there":    {live, table, false},
		"cloud":             {cloud, table, false},
		"as the model says": {empty, stated, false},
	} {
		statements, problems := emitted(t, d, test.from, compileModel(t, d, test.to))
		if err := problems.Err(); err != nil || len(statements) != 1 || strings.Contains(statements[0].SQL, "ON CLUSTER") != test.want {
			t.Errorf("%s: %v %s", name, err, dialects.Script(statements))
		}
	}
}
