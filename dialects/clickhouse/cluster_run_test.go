package clickhouse

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/migrations/runner"
)

// kept is a target that a runner may close and open again.
type kept struct{ *target }

func (kept) Close() error { return nil }

// runs carries a job out on the cluster, whose history is the first host's.
func (c *fakeCluster) runs(t *testing.T, assume dialects.Recovery, list ...string) (*migrations.Run, error) {
	t.Helper()
	c.target.placed = &placement{}
	r, err := runner.Start(t.Context(), runner.Config{Actor: "ann@build", Command: "migrate", LockWait: time.Minute, Assume: assume,
		Retry: runner.Retry{First: time.Millisecond, Most: time.Millisecond},
		Open:  func(context.Context) (dialects.Target, error) { return kept{c.target}, nil }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}()
	job := runner.Job{Kind: dialects.Migration, Direction: dialects.Upgrade, Version: "0001", Name: "x", Checksum: "x"}
	for _, sql := range list {
		job.Statements = append(job.Statements, dialects.Statement{SQL: sql})
	}
	return r.Run(t.Context(), job)
}

var threeSteps = []string{
	"CREATE TABLE t" + onMain + " (id UInt64) ENGINE = MergeTree ORDER BY id",
	"ALTER TABLE t" + onMain + " ADD COLUMN n Int32",
	"CREATE VIEW v" + onMain + " AS SELECT n FROM t",
}

// A run whose host goes down in the middle keeps its intent, and the same run
// goes on when the host has done its part.
func TestRunIsCutShortByAHost(t *testing.T) {
	c := newCluster(t, 3)
	down := false
	c.host("a").fails = goesDown(c, &down)
	run, err := c.runs(t, "", threeSteps...)
	var failed *dialects.ExecError
	if !errors.As(err, &failed) || failed.Kind != dialects.OutcomeOpen || !strings.Contains(err.Error(), "not run yet on c:9000") {
		t.Fatalf("%v", err)
	}
	if run.State != migrations.StateUnfinished || run.InEffect != 1 || run.Intended != 2 {
		t.Fatalf("%+v", run)
	}
	_, err = c.runs(t, "", threeSteps...)
	var undecided *runner.UndecidedError
	if !errors.As(err, &undecided) || !strings.Contains(err.Error(), "not run yet on c:9000") || !strings.Contains(err.Error(), "--assume") {
		t.Fatalf("while the host is down: %v", err)
	}
	c.up(t.Context(), "c")
	if run, err = c.runs(t, "", threeSteps...); err != nil || run.State != migrations.StateDone {
		t.Fatalf("when it is up: %+v %v", run, err)
	}
	for _, letter := range []string{"a", "b", "c"} {
		if got := c.on(t, letter, "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'v'"); got != "n" {
			t.Errorf("%s has %q", letter, got)
		}
	}
}

// goesDown takes host c down when the first host gets the ALTER.
func goesDown(c *fakeCluster, down *bool) func(string) *exception {
	return func(sql string) *exception {
		if strings.HasPrefix(sql, "ALTER") && !*down {
			*down = true
			c.host("c").down = true
		}
		return nil
	}
}

// A host that is gone for good is a person's to decide about.
func TestHostThatIsGoneForGood(t *testing.T) {
	c := newCluster(t, 2)
	down := false
	c.host("a").fails = func(sql string) *exception {
		if strings.HasPrefix(sql, "CREATE TABLE") && !down {
			down, c.host("b").down = true, true
		}
		return nil
	}
	list := threeSteps[:1]
	if _, err := c.runs(t, "", list...); err == nil {
		t.Fatal("the run does not miss the host")
	}
	if run, err := c.runs(t, dialects.InEffect, list...); err != nil || run.State != migrations.StateDone {
		t.Errorf("%+v %v", run, err)
	}
}

// Nothing begins, and nothing is written into the history, where hosts differ.
func TestRunDoesNotBegin(t *testing.T) {
	c := newCluster(t, 2)
	c.must(t, "b", "CREATE TABLE t (id UInt64) ENGINE = Memory")
	_, err := c.runs(t, "", threeSteps...)
	var hindered *dialects.NotReadyError
	if !errors.As(err, &hindered) {
		t.Fatalf("%v", err)
	}
	if entries, err := c.target.Ledger().Entries(t.Context()); err != nil || len(entries) != 0 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
	c.must(t, "b", "DROP TABLE t SYNC")
	if run, err := c.runs(t, "", threeSteps...); err != nil || run.State != migrations.StateDone {
		t.Errorf("%+v %v", run, err)
	}
}
