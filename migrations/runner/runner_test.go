package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
)

// engine is a database that can die at any instant. It survives its targets.
type engine struct {
	effects []string
	entries []dialects.Entry
	// dies counts down with each thing that happens; at 0 everything stops:
	// the process is killed, or the connection is lost.
	dies int
	fail map[string]error
}

var errKilled = errors.New("killed")

// tick is an instant at which the process can die.
func (e *engine) tick() error {
	e.dies--
	if e.dies == 0 {
		return errKilled
	}
	return nil
}

// fake is a connection to the engine. Methods that the runner does not call
// are missing.
type fake struct {
	dialects.Target
	engine *engine
}

func (f *fake) Close() error                                   { return nil }
func (f *fake) Watch(context.Context, func(dialects.Progress)) {}
func (f *fake) Ledger() dialects.Ledger                        { return fakeLedger{f.engine} }
func (f *fake) Mask(sql string) string {
	return strings.ReplaceAll(sql, "SECRET", "[HIDDEN]")
}
func (f *fake) Isolation(s dialects.Statement) dialects.Isolation {
	switch {
	case s.Transactional:
		return dialects.Shared
	case strings.HasPrefix(s.SQL, "own"):
		return dialects.Own
	}
	return dialects.Outside
}

func (f *fake) Observe(_ context.Context, s dialects.Statement) (string, error) {
	return fmt.Sprint(f.engine.count(s.SQL)), f.engine.tick()
}

func (e *engine) count(effect string) (n int) {
	for _, done := range e.effects {
		if done == effect {
			n++
		}
	}
	return n
}

func (f *fake) Recover(_ context.Context, s dialects.Statement, observed string) (dialects.Recovery, error) {
	if strings.HasPrefix(s.SQL, "opaque") {
		return dialects.Undecided, nil
	}
	if fmt.Sprint(f.engine.count(s.SQL)) == observed {
		return dialects.Untouched, f.engine.tick()
	}
	return dialects.InEffect, f.engine.tick()
}

// Execute works as the engines do: all of a transaction or nothing.
func (f *fake) Execute(_ context.Context, statements []dialects.Statement, _ func(int)) error {
	e := f.engine
	effects, entries := slices.Clone(e.effects), slices.Clone(e.entries)
	died := func(i int, err error) error {
		return &dialects.ExecError{Index: i, Kind: dialects.ConnectionLost, Statement: statements[i], Err: err}
	}
	for i, s := range statements {
		if err := e.tick(); err != nil {
			return died(i, err)
		}
		if err := e.fail[s.SQL]; err != nil {
			return &dialects.ExecError{Index: i, Statement: s, Err: err}
		}
		if entry, isEntry := strings.CutPrefix(s.SQL, "entry "); isEntry {
			entries = append(entries, pending[entry])
		} else {
			effects = append(effects, s.SQL)
		}
		if !s.Transactional {
			e.effects, e.entries = effects, entries
		}
	}
	if err := e.tick(); err != nil {
		return died(len(statements)-1, err) // before the commit
	}
	e.effects, e.entries = effects, entries
	if err := e.tick(); err != nil {
		return died(len(statements)-1, err) // its answer is lost
	}
	return nil
}

// pending are entries on their way into an engine.
var pending = map[string]dialects.Entry{}

type fakeLedger struct{ *engine }

func (l fakeLedger) Entries(context.Context) ([]dialects.Entry, error) {
	return slices.Clone(l.entries), nil
}
func (l fakeLedger) Prepare(context.Context) error                  { return nil }
func (l fakeLedger) Recall(context.Context, string) (string, error) { return "", nil }
func (l fakeLedger) Keep(string, string) dialects.Statement         { return dialects.Statement{} }
func (l fakeLedger) Holder(context.Context) (*dialects.Holder, error) {
	return nil, nil
}
func (l fakeLedger) Break(context.Context, dialects.Holder) error { return nil }
func (l fakeLedger) Acquire(context.Context, string, time.Duration) (dialects.Lock, error) {
	return fakeLock{make(chan struct{})}, nil
}

func (l fakeLedger) Add(entries ...dialects.Entry) dialects.Statement {
	key := fmt.Sprint(len(pending))
	pending[key] = entries[0]
	return dialects.Statement{SQL: "entry " + key, Transactional: true}
}

type fakeLock struct{ lost chan struct{} }

func (l fakeLock) Lost() <-chan struct{}         { return l.lost }
func (l fakeLock) Release(context.Context) error { return nil }

func start(t interface{ Fatal(...any) }, e *engine, survive bool) *Runner {
	attempts := 0
	r, err := Start(context.Background(), Config{Actor: "test", Retry: Retry{First: 1, Most: 1}, Open: func(context.Context) (dialects.Target, error) {
		if attempts++; attempts > 1 && !survive {
			return nil, errKilled
		}
		return &fake{engine: e}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func jobOf(version string, texts ...string) Job {
	j := Job{Kind: dialects.Migration, Direction: dialects.Upgrade, Version: version, Checksum: "sum"}
	for _, text := range texts {
		j.Statements = append(j.Statements, dialects.Statement{SQL: text, Transactional: strings.HasPrefix(text, "tx")})
	}
	return j
}

// TestNothingTwiceNothingLost kills the runner at every instant, again and
// again, and runs the same jobs until they are done.
func TestNothingTwiceNothingLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clear(pending)
		e := &engine{}
		var jobs []Job
		var want []string
		for i := range rapid.IntRange(1, 3).Draw(t, "jobs") {
			kinds := rapid.SliceOfN(rapid.SampledFrom([]string{"tx", "own", "out"}), 1, 5).Draw(t, "statements")
			for k := range kinds {
				kinds[k] = fmt.Sprintf("%s %d.%d", kinds[k], i, k)
			}
			jobs = append(jobs, jobOf(fmt.Sprint(i+1), kinds...))
			want = append(want, kinds...)
		}
		survive := rapid.Bool().Draw(t, "reconnects")
		for deaths := 0; ; deaths++ {
			if deaths > 100 {
				t.Fatal("it never ends")
			}
			e.dies = rapid.IntRange(0, 40).Draw(t, "dies after")
			if runAll(t, start(t, e, survive), jobs) {
				break
			}
		}
		if !slices.Equal(e.effects, want) {
			t.Fatalf("ran %q, want %q", e.effects, want)
		}
		seqs := map[int64]bool{}
		for _, entry := range e.entries {
			if seqs[entry.Seq] {
				t.Fatalf("two entries have seq %d", entry.Seq)
			}
			seqs[entry.Seq] = true
		}
	})
}

// runAll runs what is not done yet, and reports whether everything is.
func runAll(t *rapid.T, r *Runner, jobs []Job) bool {
	for _, j := range jobs {
		if r.History().AppliedVersions()[j.Version] != nil {
			continue
		}
		if _, err := r.Run(context.Background(), j); err != nil {
			if !errors.Is(err, errKilled) {
				t.Fatal(err)
			}
			return false
		}
	}
	return true
}

// TestSecretsStayOutOfTheLedger: what is executed has them, a crash and a failure
// included, and a statement that took effect may come with another one.
func TestSecretsStayOutOfTheLedger(t *testing.T) {
	clear(pending)
	e := &engine{fail: map[string]error{"out 2 SECRET": errors.New("no")}}
	r := start(t, e, false)
	_, err := r.Run(t.Context(), jobOf("1", "out 1 SECRET", "out 2 SECRET"))
	var step *StepError
	if !errors.As(err, &step) || strings.Contains(step.Statement.SQL, "SECRET") {
		t.Fatalf("%v", err)
	}
	if _, err := r.Run(t.Context(), jobOf("1", "out 1 [HIDDEN]", "out 3 SECRET")); err != nil {
		t.Fatal(err)
	}
	if want := []string{"out 1 SECRET", "out 3 SECRET"}; !slices.Equal(e.effects, want) {
		t.Errorf("%q", e.effects)
	}
	for dies := 1; dies < 12; dies++ {
		clear(pending)
		e := &engine{dies: dies}
		if _, err := start(t, e, false).Run(t.Context(), jobOf("1", "out 1 SECRET")); errors.Is(err, errKilled) {
			e.dies = 0
			_, _ = start(t, e, false).Run(t.Context(), jobOf("1", "out 1 SECRET"))
		}
		if want := []string{"out 1 SECRET"}; !slices.Equal(e.effects, want) {
			t.Errorf("killed at %d, it ran %q", dies, e.effects)
		}
		for _, entry := range e.entries {
			if strings.Contains(fmt.Sprint(entry), "SECRET") {
				t.Errorf("the ledger has the secret: %v", entry)
			}
		}
	}
}

func TestFailureIsRecordedAndMended(t *testing.T) {
	clear(pending)
	e := &engine{fail: map[string]error{"out 3": errors.New("no such table")}}
	r := start(t, e, false)
	run, err := r.Run(t.Context(), jobOf("1", "out 1", "out 2", "out 3"))
	var step *StepError
	if !errors.As(err, &step) || step.Index != 2 || step.InEffect != 2 || run == nil || run.State != migrations.StateUnfinished || run.Error == "" {
		t.Fatalf("%v, %+v", err, run)
	}
	if _, err := r.Run(t.Context(), jobOf("2", "tx")); !errors.As(err, new(*UnfinishedError)) {
		t.Errorf("another job runs: %v", err)
	}
	if _, err := r.Run(t.Context(), jobOf("1", "out 1", "edited", "out 3")); !errors.As(err, new(*EditedError)) {
		t.Errorf("an edited statement that is in effect: %v", err)
	}
	if run, err = r.Run(t.Context(), jobOf("1", "out 1", "out 2", "out 3 mended")); err != nil || run.State != migrations.StateDone {
		t.Fatalf("%v, %+v", err, run)
	}
	if want := []string{"out 1", "out 2", "out 3 mended"}; !slices.Equal(e.effects, want) {
		t.Errorf("%q", e.effects)
	}
}

func TestFailedTransactionLeavesNothing(t *testing.T) {
	clear(pending)
	e := &engine{fail: map[string]error{"tx 2": errors.New("duplicate key")}}
	r := start(t, e, false)
	run, err := r.Run(t.Context(), jobOf("1", "tx 1", "tx 2"))
	if err == nil || run.State != migrations.StateFailed || len(e.effects) != 0 {
		t.Fatalf("%v, %+v, %q", err, run, e.effects)
	}
	if _, err := r.Run(t.Context(), jobOf("2", "tx")); err != nil {
		t.Errorf("nothing is unfinished, but: %v", err)
	}
}

func TestUndecidedNeedsAPerson(t *testing.T) {
	clear(pending)
	e := &engine{dies: 8}
	r := start(t, e, false)
	if _, err := r.Run(t.Context(), jobOf("1", "opaque", "out")); !errors.Is(err, errKilled) {
		t.Fatal(err)
	}
	if r = start(t, e, false); r.History().Unfinished() == nil || r.History().Unfinished().Intended != 1 {
		t.Fatalf("%+v %+v", e, r.History().Unfinished())
	}
	if _, err := r.Run(t.Context(), jobOf("1", "opaque", "out")); !errors.As(err, new(*UndecidedError)) {
		t.Fatal(err)
	}
	r.assume = dialects.InEffect
	before := e.count("opaque")
	if _, err := r.Run(t.Context(), jobOf("1", "opaque", "out")); err != nil || e.count("opaque") != before {
		t.Fatal(err, e.effects)
	}
}

// TestAssumedOnce: what a person has found out is about one statement.
func TestAssumedOnce(t *testing.T) {
	clear(pending)
	e := &engine{dies: 8}
	if _, err := start(t, e, false).Run(t.Context(), jobOf("1", "opaque 1", "opaque 2")); !errors.Is(err, errKilled) {
		t.Fatal(err)
	}
	r, err := Start(t.Context(), Config{Assume: dialects.Untouched, Retry: Retry{First: 1, Most: 1}, Open: func(context.Context) (dialects.Target, error) {
		return &fake{engine: e}, nil
	}})
	if err != nil || r.assume != dialects.Untouched {
		t.Fatal(err, r.assume)
	}
	e.dies = 5
	if _, err := r.Run(t.Context(), jobOf("1", "opaque 1", "opaque 2")); !errors.As(err, new(*UndecidedError)) {
		t.Fatalf("a connection that is lost later leaves a doubt of its own: %v, %q", err, e.effects)
	}
	if r, err = Start(t.Context(), Config{Assume: dialects.InEffect, Open: func(context.Context) (dialects.Target, error) {
		return &fake{engine: &engine{}}, nil
	}}); err != nil || r.assume != "" {
		t.Error("nothing is in doubt, but an assumption is kept:", err, r.assume)
	}
}

// TestInterruptedIsNoFailure: engines name it in their own ways.
func TestInterruptedIsNoFailure(t *testing.T) {
	clear(pending)
	e := &engine{fail: map[string]error{"out 2": errors.New("canceling statement due to user request")}}
	r := start(t, e, false)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	run, err := r.Run(ctx, jobOf("1", "out 1", "out 2"))
	if !errors.Is(err, context.Canceled) || run.Error != "" || run.State != migrations.StateUnfinished {
		t.Errorf("%v, %+v", err, run)
	}
}

func TestAbandon(t *testing.T) {
	clear(pending)
	e := &engine{fail: map[string]error{"out 2": errors.New("no")}}
	r := start(t, e, false)
	run, _ := r.Run(t.Context(), jobOf("1", "out 1", "out 2"))
	if err := r.Abandon(t.Context(), run); err != nil {
		t.Fatal(err)
	}
	if r.History().Unfinished() != nil || len(r.History().Applied()) != 0 {
		t.Error("an abandoned run is neither unfinished nor applied")
	}
}

func TestPausesGrowWithinBounds(t *testing.T) {
	r := Retry{First: time.Second, Most: 10 * time.Second}
	for attempt, want := range []time.Duration{0, time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 10 * time.Second, 10 * time.Second} {
		if attempt == 0 {
			continue
		}
		if got := r.pause(attempt); got > want || got < want/2 {
			t.Errorf("attempt %d: %v, want %v to %v", attempt, got, want/2, want)
		}
	}
}
