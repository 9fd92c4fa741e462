package clickhouse

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects"
)

// warnings are what inspection says, apart from what has no model.
func (c *fakeCluster) warnings(t *testing.T) string {
	t.Helper()
	_, problems, err := c.target.Inspect(t.Context(), dialects.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, p := range problems {
		if p.Code != "unmodelled" {
			lines = append(lines, strings.ReplaceAll(p.Code+": "+p.Detail, c.hosts[0].database, "db"))
		}
	}
	return strings.Join(lines, "\n")
}

func TestHostsAreCompared(t *testing.T) {
	c := newCluster(t, 3)
	for _, letter := range []string{"a", "b", "c"} {
		c.must(t, letter, "CREATE TABLE same (id UInt64) ENGINE = MergeTree ORDER BY id")
		c.must(t, letter, "CREATE TABLE path (id UInt64) ENGINE = ReplicatedMergeTree('/x/"+c.host(letter).database+"/{shard}', '"+letter+"') ORDER BY id")
		c.must(t, letter, "CREATE MATERIALIZED VIEW m ENGINE = MergeTree ORDER BY id AS SELECT id FROM same")
		c.must(t, letter, "CREATE TABLE schemac_own (id UInt64) ENGINE = Memory")
	}
	c.must(t, "a", "CREATE TABLE schemac_alone (id UInt64) ENGINE = Memory")
	if got := c.warnings(t); got != "" {
		t.Errorf("three equal hosts: %s", got)
	}
	c.must(t, "b", "ALTER TABLE same COMMENT COLUMN id 'x'")
	c.must(t, "c", "CREATE VIEW v AS SELECT 1 AS one")
	c.must(t, "c", "CREATE VIEW w AS SELECT 1 AS one")
	got := c.warnings(t)
	for _, want := range []string{
		"table db.same (a:9000, c:9000: one definition; b:9000: another)",
		"table db.v, table db.w (c:9000: there; a:9000, b:9000: not there)",
	} {
		if !strings.Contains(got, want) || strings.Count(got, "hosts-differ") != 2 {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
	for i := range 15 {
		c.must(t, "a", fmt.Sprintf("CREATE TABLE more_%d (id UInt64) ENGINE = Memory", i))
	}
	if got := c.warnings(t); !strings.Contains(got, "and 5 more (a:9000: there") {
		t.Errorf("many objects: %s", got)
	}
	c.host("c").down = true
	if got := c.warnings(t); !strings.Contains(got, "hosts-missing: Of the 3 hosts of the cluster main (a:9000, b:9000, c:9000), 2 answer: a:9000, b:9000.") ||
		strings.Contains(got, "db.v") {
		t.Errorf("a host is down: %s", got)
	}
}

// A plan does not begin where it would end half-way on some hosts.
func TestRunsBeginOnHostsThatAgree(t *testing.T) {
	c := newCluster(t, 2)
	for _, letter := range []string{"a", "b"} {
		c.must(t, letter, "CREATE TABLE t (id UInt64, s String) ENGINE = MergeTree ORDER BY id")
		c.must(t, letter, "CREATE TABLE other (id UInt64) ENGINE = MergeTree ORDER BY id")
	}
	c.must(t, "b", "ALTER TABLE other ADD COLUMN x Int8")
	statements := func(list ...string) (out []dialects.Statement) {
		for _, sql := range list {
			out = append(out, dialects.Statement{SQL: sql})
		}
		return out
	}
	alter := "ALTER TABLE t" + onMain + " ADD COLUMN n Int8"
	for _, test := range []struct {
		what, want string
		prepare    func()
		list       []dialects.Statement
	}{
		{"equal tables", "", nil, statements(alter, "CREATE TABLE new"+onMain+" (a Int8) ENGINE = Memory")},
		{"another table differs", "", nil, statements(alter)},
		{"the table differs", "do not have the same table db.other (a:9000: one definition; b:9000: another)", nil,
			statements("CREATE TABLE new"+onMain+" (a Int8) ENGINE = Memory", "ALTER TABLE other"+onMain+" ADD COLUMN y Int8")},
		{"on this host alone", "", nil, statements("ALTER TABLE other ADD COLUMN x Int8")},
		{"a check", "", nil, []dialects.Statement{{SQL: "SELECT 1 FROM other", Check: "x"}}},
		{"made there already", "b:9000: there; a:9000: not there", func() { c.must(t, "b", "CREATE TABLE new (a Int8) ENGINE = Memory") },
			statements("CREATE TABLE new" + onMain + " (a Int8) ENGINE = Memory")},
		{"a mutation fails", "fails: ", func() {
			c.must(t, "b", "INSERT INTO t VALUES (1, 'x')")
			c.must(t, "b", "ALTER TABLE t UPDATE s = toString(throwIf(id = 1)) WHERE 1 SETTINGS mutations_sync = 0")
			for c.on(t, "b", "SELECT toString(count()) FROM system.mutations WHERE database = currentDatabase() AND latest_fail_reason != ''") == "0" {
				if err := sleep(t.Context(), pollPause/10); err != nil {
					t.Fatal(err)
				}
			}
		}, statements(alter)},
		{"a host is down", "1 answer: a:9000", func() { c.host("b").down = true }, statements(alter)},
	} {
		if test.prepare != nil {
			test.prepare()
		}
		err := c.target.Ready(t.Context(), test.list)
		var hindered *dialects.NotReadyError
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%s: %v", test.what, err)
		case test.want != "" && (!errors.As(err, &hindered) || !strings.Contains(strings.ReplaceAll(err.Error(), c.hosts[0].database, "db"), test.want)):
			t.Errorf("%s: the error does not say %q: %v", test.what, test.want, err)
		}
	}
}

// The engine for tests has replicated tables that cannot write, which is what
// is to be found.
func TestReadOnlyReplicas(t *testing.T) {
	address := newDatabase(t)
	must(t, address, "CREATE TABLE r (id UInt64) ENGINE = ReplicatedMergeTree ORDER BY id", "CREATE TABLE t (id UInt64) ENGINE = MergeTree ORDER BY id")
	for _, options := range []dialects.Options{{}, {Cluster: "main"}} {
		target := connect(t, address, options).(*target)
		for sql, want := range map[string]bool{"ALTER TABLE r ADD COLUMN a Int8": false, "INSERT INTO r VALUES (1)": false, "ALTER TABLE t ADD COLUMN a Int8": true, "DROP TABLE r SYNC": true} {
			err := target.Ready(t.Context(), []dialects.Statement{{SQL: sql}})
			if (err == nil) != want || err != nil && !strings.Contains(err.Error(), ".r on ") {
				t.Errorf("%s: %v", sql, err)
			}
		}
	}
}

// A name that the server does not know is told when the database is looked at.
func TestClusterThatIsNotThere(t *testing.T) {
	target := connect(t, newDatabase(t), dialects.Options{Cluster: "mian"})
	_, _, err := target.Inspect(t.Context(), dialects.Scope{})
	if err == nil || !strings.Contains(err.Error(), `Did you mean "main"?`) || !strings.Contains(err.Error(), "two_shards") {
		t.Errorf("%v", err)
	}
}

// The engine for tests is one host of two, of which the other is not there.
func TestHostIsMissing(t *testing.T) {
	target := connect(t, newDatabase(t), dialects.Options{Cluster: "two_shards"})
	_, problems, err := target.Inspect(t.Context(), dialects.Scope{})
	if err != nil || len(problems) == 0 || problems[len(problems)-1].Code != "hosts-missing" || !strings.Contains(problems[len(problems)-1].Detail, "127.0.0.2:9000") {
		t.Errorf("%v %v", problems, err)
	}
}
