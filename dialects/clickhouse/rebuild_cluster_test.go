package clickhouse

import (
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
)

// sortedAnew are models of one table with another sorting key, of which the
// server computes a column.
func sortedAnew(t *testing.T) (making, forward, back []dialects.Statement) {
	t.Helper()
	model := func(keys string) string {
		return `table "t" {
  engine = MergeTree
  column "id" { type = UInt64 }
  column "k" { type = String }
  column "at" {
    type    = sql("DateTime64(6)")
    default = sql("now64(6)")
    default_kind = MATERIALIZED
  }
  sort { columns = [` + keys + `] }
}
`
	}
	d := New(dialects.Options{Cluster: fakeName})
	making, _ = thereBy(t, d, "", model("column.id"))
	forward, back = thereBy(t, d, model("column.id"), model("column.k, column.id"))
	return making, forward, back
}

func sqlOf(list []dialects.Statement) []string {
	texts := make([]string, len(list))
	for i, s := range list {
		texts[i] = s.SQL
	}
	return texts
}

const (
	rowsOfT   = "SELECT concat(toString(id), k, toString(at)) FROM t ORDER BY id"
	sortingOf = "SELECT sorting_key FROM system.tables WHERE database = currentDatabase() AND name = 't'"
	besideT   = "SELECT name FROM system.tables WHERE database = currentDatabase() AND name != 't' ORDER BY name"
)

// Every host copies its own rows, with what the server has computed once, and
// keeps its former table until it is told to drop it.
func TestRebuildOnEveryHost(t *testing.T) {
	c := newCluster(t, 3)
	making, forward, back := sortedAnew(t)
	execute(t, c.target, making)
	had := map[string]string{}
	for i, letter := range []string{"a", "b", "c"} {
		c.must(t, letter, "INSERT INTO t (id, k) SELECT number, '"+letter+"' FROM numbers("+strings.Repeat("1", i+1)+")")
		had[letter] = c.on(t, letter, rowsOfT)
	}
	same := func(key string) {
		t.Helper()
		for letter, rows := range had {
			if got := c.on(t, letter, rowsOfT); got != rows {
				t.Errorf("%s had %s, has %s", letter, rows, got)
			}
			if got := c.on(t, letter, sortingOf); got != key {
				t.Errorf("%s sorts by %s", letter, got)
			}
		}
	}
	execute(t, c.target, forward)
	same("k, id")
	for letter := range had {
		if got := c.on(t, letter, besideT); !strings.HasPrefix(got, "t__schemac_shadow_") || strings.Contains(got, " ") {
			t.Errorf("%s keeps %s", letter, got)
		}
	}
	execute(t, c.target, back)
	same("id")
	for _, k := range keptBy(t, c.target) {
		if k.Unfinished || k.Mirrored {
			t.Errorf("%+v", k)
		}
		if err := c.target.Forget(t.Context(), k); err != nil {
			t.Fatal(err)
		}
	}
	for letter := range had {
		if got := c.on(t, letter, besideT); got != "" {
			t.Errorf("%s keeps %s", letter, got)
		}
	}
}

// A copy that fails on one host has changed no table. The same run begins it
// anew, and no row is there twice.
func TestRebuildGoesOnWhereAHostFailed(t *testing.T) {
	c := newCluster(t, 2)
	making, forward, _ := sortedAnew(t)
	execute(t, c.target, making)
	c.must(t, "a", "INSERT INTO t (id, k) VALUES (1, 'x')")
	c.must(t, "b", "INSERT INTO t (id, k) VALUES (2, 'y'), (3, 'z')")
	c.host("b").fails = refuses(243, "INSERT INTO")
	list := sqlOf(forward)
	run, err := c.runs(t, "", list...)
	if err == nil || run.State != migrations.StateUnfinished {
		t.Fatalf("%+v %v", run, err)
	}
	if got := c.on(t, "a", "SELECT toString(sum(total_rows)) FROM system.tables WHERE database = currentDatabase() AND name LIKE 't__schemac_copy_%'"); got != "1" {
		t.Fatalf("%s rows are copied", got)
	}
	c.host("b").fails = nil
	if run, err = c.runs(t, "", list...); err != nil || run.State != migrations.StateDone {
		t.Fatalf("%+v %v", run, err)
	}
	for letter, want := range map[string]string{"a": "1", "b": "2 3"} {
		if got := c.on(t, letter, "SELECT toString(id) FROM t ORDER BY id"); got != want {
			t.Errorf("%s has %s", letter, got)
		}
	}
}

// The engine has no second host to copy, but asks for it: where rows went through
// the host that is asked, it would demand a sharding key.
func TestCopyIsUpToEveryHost(t *testing.T) {
	address := newDatabase(t)
	target := connect(t, address, dialects.Options{})
	making, _ := there(t, "", sortedBy("column.id"))
	execute(t, target, making)
	must(t, address, "INSERT INTO t VALUES (1, 'b')")
	forward, _ := thereBy(t, New(dialects.Options{Cluster: "two_shards"}), sortedBy("column.id"), sortedBy("column.k, column.id"))
	for _, s := range forward[:2] {
		s.SQL = strings.Replace(s.SQL, " ON CLUSTER two_shards", "", 1)
		err := target.Execute(t.Context(), []dialects.Statement{s}, nil)
		if inserts := strings.HasPrefix(s.SQL, "INSERT"); inserts != (err != nil) || inserts && !strings.Contains(err.Error(), "error 279") {
			t.Errorf("%s: %v", s.SQL, err)
		}
	}
}
