package postgres

import (
	"runtime"
	"testing"
)

// knownFailures are the round trips and changes that do not come out equal yet,
// by the name of their test, with the reason. It is the only place that excuses
// any, and a test in it that passes fails, so that it only shrinks.
var knownFailures = map[string]string{}

// expectFailure runs a test, and turns its outcome around if it is known to fail.
func expectFailure(t *testing.T, test func(t testing.TB)) {
	t.Helper()
	reason, known := knownFailures[t.Name()]
	if !known {
		test(t)
		return
	}
	trial := &trial{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		test(trial)
	}()
	<-done
	if !trial.failed {
		t.Errorf("passes: take it from the list of known failures (%s)", reason)
	}
	t.Logf("known to fail: %s", reason)
}

// trial records failures instead of reporting them.
type trial struct {
	testing.TB
	failed bool
}

func (r *trial) Helper()               {}
func (r *trial) Errorf(string, ...any) { r.failed = true }
func (r *trial) Error(...any)          { r.failed = true }
func (r *trial) Fatalf(string, ...any) { r.failed = true; runtime.Goexit() }
func (r *trial) Fatal(...any)          { r.failed = true; runtime.Goexit() }
