package clickhouse

import (
	"errors"
	"strings"
	"testing"

	driver "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/schemac/schemac/dialects"
)

const onMain = " ON CLUSTER main"

// executed runs one statement and gives the class of its failure with it.
func (c *fakeCluster) executed(t *testing.T, sql string) (dialects.FailureKind, error) {
	t.Helper()
	err := c.target.Execute(t.Context(), []dialects.Statement{{SQL: sql}}, nil)
	var failed *dialects.ExecError
	if errors.As(err, &failed) {
		return failed.Kind, err
	}
	return "", err
}

// observed is what the journal keeps before a statement.
func (c *fakeCluster) observed(t *testing.T, sql string) string {
	t.Helper()
	text, err := c.target.Observe(t.Context(), dialects.Statement{SQL: sql})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func (c *fakeCluster) recovered(t *testing.T, sql, observed string) (dialects.Recovery, string) {
	t.Helper()
	finding, err := c.target.Recover(t.Context(), dialects.Statement{SQL: sql}, observed)
	var doubt *dialects.Doubt
	if errors.As(err, &doubt) {
		return dialects.Undecided, doubt.Why
	}
	if err != nil {
		t.Fatal(err)
	}
	return finding, ""
}

func refuses(code int32, what string) func(string) *exception {
	return func(sql string) *exception {
		if strings.Contains(sql, what) {
			return &exception{Code: code, Message: "DB::Exception: not here"}
		}
		return nil
	}
}

// Every host does its part, and the run goes on when all have.
func TestStatementsReachEveryHost(t *testing.T) {
	c := newCluster(t, 3)
	for _, sql := range []string{
		"CREATE TABLE t" + onMain + " (id UInt64, s String) ENGINE = MergeTree ORDER BY id",
		"ALTER TABLE t" + onMain + " ADD COLUMN n Int32 DEFAULT 1, MODIFY COLUMN s LowCardinality(String)",
		"RENAME TABLE t TO u" + onMain,
		"CREATE VIEW v" + onMain + " AS SELECT id FROM u",
		"DROP VIEW v" + onMain,
	} {
		if _, err := c.executed(t, sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	for _, letter := range []string{"a", "b", "c"} {
		if got := c.on(t, letter, "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'u' ORDER BY position"); got != "id s n" {
			t.Errorf("%s has %s", letter, got)
		}
	}
}

// A host that is down when the statement's time is over does it later: until
// then nothing is failed and nothing is done.
func TestHostThatIsDownIsWaitedFor(t *testing.T) {
	c := newCluster(t, 3)
	const sql = "CREATE TABLE t" + onMain + " (id UInt64) ENGINE = MergeTree ORDER BY id"
	c.host("c").down = true
	before := c.observed(t, sql)
	kind, err := c.executed(t, sql)
	if kind != dialects.OutcomeOpen || !strings.Contains(err.Error(), "taken effect on a:9000, b:9000") || !strings.Contains(err.Error(), "not run yet on c:9000") {
		t.Fatalf("%q %v", kind, err)
	}
	finding, why := c.recovered(t, sql, before)
	if finding != dialects.Undecided || !strings.Contains(why, "c:9000") {
		t.Errorf("while it is down: %s %s", finding, why)
	}
	c.up(t.Context(), "c")
	if finding, why = c.recovered(t, sql, before); finding != dialects.InEffect || why != "" {
		t.Errorf("when it is up: %s %s", finding, why)
	}
}

// A host that comes up while the run waits is all that it waits for.
func TestHostThatComesUpInTime(t *testing.T) {
	c := newCluster(t, 2)
	c.target.waits = hostPatience
	c.host("b").down = true
	go func() {
		_ = sleep(t.Context(), 2*pollPause)
		c.up(t.Context(), "b")
	}()
	if kind, err := c.executed(t, "CREATE DICTIONARY d"+onMain+" (k UInt64) PRIMARY KEY k SOURCE(NULL()) LAYOUT(FLAT()) LIFETIME(0)"); err != nil {
		t.Errorf("%q %v", kind, err)
	}
}

// What failed on one host is told with the host, and can be mended there; then
// the run goes on.
func TestHostThatRefuses(t *testing.T) {
	for sql, mend := range map[string]string{
		"CREATE TABLE u" + onMain + " (id UInt64) ENGINE = MergeTree ORDER BY id": "CREATE TABLE u (id UInt64) ENGINE = MergeTree ORDER BY id",
		"ALTER TABLE t" + onMain + " ADD COLUMN n Int32":                          "ALTER TABLE t ADD COLUMN n Int32",
		"DROP TABLE t" + onMain + " SYNC":                                         "DROP TABLE t SYNC",
		"RENAME TABLE t TO u" + onMain:                                            "RENAME TABLE t TO u",
		"EXCHANGE TABLES t AND x" + onMain:                                        "EXCHANGE TABLES t AND x",
		"TRUNCATE TABLE t" + onMain:                                               "TRUNCATE TABLE t",
	} {
		c := newCluster(t, 3)
		for _, letter := range []string{"a", "b", "c"} {
			c.must(t, letter, "CREATE TABLE t (id UInt64, s String) ENGINE = MergeTree ORDER BY id")
			c.must(t, letter, "INSERT INTO t VALUES (1, 'x')")
			c.must(t, letter, "CREATE TABLE x (id UInt64) ENGINE = MergeTree ORDER BY id")
		}
		c.host("b").fails = refuses(243, sql[:6])
		before := c.observed(t, sql)
		kind, err := c.executed(t, sql)
		if kind != dialects.OutcomeOpen || !strings.Contains(err.Error(), "failed on b:9000: ClickHouse error 243: not here") {
			t.Errorf("%s: %q %v", sql, kind, err)
			continue
		}
		finding, why := c.recovered(t, sql, before)
		if finding != dialects.Undecided || !strings.Contains(why, "taken effect on a:9000, c:9000") || !strings.Contains(why, "b:9000") {
			t.Errorf("%s: before it is mended: %s %s", sql, finding, why)
		}
		c.must(t, "b", mend)
		if finding, why = c.recovered(t, sql, before); finding != dialects.InEffect {
			t.Errorf("%s: when it is mended: %s %s", sql, finding, why)
		}
	}
}

// What no host has done can run again.
func TestEveryHostRefuses(t *testing.T) {
	c := newCluster(t, 2)
	const sql = "ALTER TABLE absent" + onMain + " ADD COLUMN n Int32"
	before := c.observed(t, sql)
	kind, err := c.executed(t, sql)
	if kind != dialects.Refused || !strings.Contains(err.Error(), "error 60") {
		t.Errorf("%q %v", kind, err)
	}
	if finding, why := c.recovered(t, sql, before); finding != dialects.Untouched {
		t.Errorf("%s %s", finding, why)
	}
}

// A mutation that fails is not taken back on a cluster: other shards may be
// done. It is told with the host, and waited for again when it is corrected.
func TestMutationFailsOnAHost(t *testing.T) {
	c := newCluster(t, 2)
	for _, letter := range []string{"a", "b"} {
		c.must(t, letter, "CREATE TABLE t (id UInt64, s String) ENGINE = MergeTree ORDER BY id")
	}
	c.must(t, "b", "INSERT INTO t VALUES (1, 'no number')")
	const sql = "ALTER TABLE t" + onMain + " MODIFY COLUMN s Int32"
	before := c.observed(t, sql)
	kind, err := c.executed(t, sql)
	if kind != dialects.OutcomeOpen || !strings.Contains(err.Error(), "b:9000") || !strings.Contains(err.Error(), "KILL MUTATION") {
		t.Fatalf("%q %v", kind, err)
	}
	if finding, why := c.recovered(t, sql, before); finding != dialects.Undecided || !strings.Contains(why, "b:9000") {
		t.Errorf("%s %s", finding, why)
	}
	c.must(t, "b", "ALTER TABLE t DROP PARTITION ID 'all'")
	if finding, why := c.recovered(t, sql, before); finding != dialects.InEffect {
		t.Errorf("%s %s", finding, why)
	}
}

// The queue forgets old statements; then the hosts themselves tell.
func TestQueueHasForgotten(t *testing.T) {
	c := newCluster(t, 3)
	const create = "CREATE TABLE t" + onMain + " (id UInt64) ENGINE = MergeTree ORDER BY id"
	before := c.observed(t, create)
	if finding, _ := c.recovered(t, create, before); finding != dialects.Untouched {
		t.Errorf("before anything: %s", finding)
	}
	if _, err := c.executed(t, create); err != nil {
		t.Fatal(err)
	}
	c.queue = nil
	if finding, why := c.recovered(t, create, before); finding != dialects.InEffect {
		t.Errorf("behind it: %s %s", finding, why)
	}
	c.must(t, "c", "DROP TABLE t SYNC")
	if finding, why := c.recovered(t, create, before); finding != dialects.Undecided || !strings.Contains(why, "c:9000") {
		t.Errorf("with one host without it: %s %s", finding, why)
	}
	c.host("c").down = true
	if finding, why := c.recovered(t, create, before); finding != dialects.Undecided || !strings.Contains(why, "c:9000") {
		t.Errorf("with one host that does not answer: %s %s", finding, why)
	}
}

// The name of a cluster stands in the statement, and may be a macro.
func TestClusterOfAStatement(t *testing.T) {
	for sql, want := range map[string]string{
		"CREATE TABLE t ON CLUSTER c (a Int8) ENGINE = Memory":        "c",
		"DROP TABLE IF EXISTS db.t ON CLUSTER `my-c` SYNC":            "my-c",
		"ALTER TABLE t ON CLUSTER '{cluster}' ADD COLUMN a Int8":      "{cluster}",
		"RENAME TABLE a TO b, c TO d ON CLUSTER 'x'":                  "x",
		"EXCHANGE TABLES a AND b ON CLUSTER x":                        "x",
		"CREATE FUNCTION f ON CLUSTER x AS a -> a":                    "x",
		"CREATE NAMED COLLECTION n ON CLUSTER x AS a = 1":             "x",
		"CREATE DATABASE d ON CLUSTER x":                              "x",
		"ATTACH TABLE t ON CLUSTER x":                                 "x",
		"CREATE USER u ON CLUSTER x IDENTIFIED WITH no_password":      "x",
		"CREATE ROW POLICY p ON CLUSTER x ON t USING 1 TO ALL":        "x",
		"CREATE TABLE t (a Int8 COMMENT 'ON CLUSTER x') ENGINE = Log": "",
		"SELECT 1": "",
	} {
		if got := read(sql).cluster; got != want {
			t.Errorf("%s: %q, want %q", sql, got, want)
		}
	}
	for name, want := range map[string]string{"c": "'c'", "{cluster}": "getMacro('cluster')"} {
		if got := macro(name); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// The engine itself answers the questions that are asked of a cluster, for the
// one host that it is.
func TestQueriesOfAClusterRun(t *testing.T) {
	address := newDatabase(t)
	target := connect(t, address, dialects.Options{Cluster: "main"}).(*target)
	must(t, address, "CREATE TABLE t (id UInt64) ENGINE = MergeTree ORDER BY id")
	for _, cluster := range []string{"main", "{cluster}"} {
		r := read("ALTER TABLE t ON CLUSTER '" + cluster + "' ADD COLUMN a Int8")
		all, err := target.hostFacts(t.Context(), r)
		if err != nil || len(all) != 1 {
			t.Fatalf("%v %v", all, err)
		}
		for host, f := range all {
			if !strings.HasSuffix(host, ":9000") || f["t"].Engine != "MergeTree" || len(f["t"].Definition) != 32 {
				t.Errorf("%s: %+v", host, f)
			}
		}
		if hosts, err := target.configured(t.Context(), cluster); err != nil || len(hosts) != 1 || hosts[0] != "127.0.0.1:9000" {
			t.Errorf("%v %v", hosts, err)
		}
		if err := target.awaitEverywhere(t.Context(), r); err != nil {
			t.Error(err)
		}
	}
	if hosts, err := target.hostsOf(t.Context(), "two_shards"); err != nil || len(hosts) != 1 {
		t.Errorf("of two hosts, of which one is not there: %v %v", hosts, err)
	}
	for kind := range catalogs {
		if _, err := target.hostFacts(t.Context(), read("DROP "+kind+" x ON CLUSTER main")); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// The engine knows the settings of statements ON CLUSTER.
func TestSettingsOfStatementsOnCluster(t *testing.T) {
	target := connect(t, newDatabase(t), dialects.Options{}).(*target)
	for sql, want := range map[string]string{
		"CREATE TABLE t ON CLUSTER main (a Int8) ENGINE = Log": "",
		"CREATE FUNCTION f ON CLUSTER main AS a -> a":          "udf",
		"DROP NAMED COLLECTION n ON CLUSTER main":              "named_collections",
		"GRANT ON CLUSTER main SELECT ON *.* TO u":             "access_entities",
		"ALTER SETTINGS PROFILE p ON CLUSTER main RENAME TO q": "access_entities",
		"CREATE ROW POLICY p ON t ON CLUSTER main USING 1":     "access_entities",
	} {
		settings := target.spreading(read(sql))
		if want != "" && settings["ignore_on_cluster_for_replicated_"+want+"_queries"] != 1 || len(settings) != map[bool]int{true: 1, false: 2}[want == ""] {
			t.Errorf("%s: %v", sql, settings)
		}
		ctx := driver.Context(t.Context(), driver.WithSettings(settings))
		if err := target.conn.Exec(ctx, "SELECT 1"); err != nil {
			t.Errorf("%v: %v", settings, err)
		}
		if read(sql).cluster != "main" {
			t.Errorf("%s: the cluster is %q", sql, read(sql).cluster)
		}
	}
}
