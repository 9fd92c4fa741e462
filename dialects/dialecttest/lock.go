package dialecttest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/schemac/schemac/dialects"
)

// patience bounds what must happen soon, on a machine with much else to do.
const patience = 30 * time.Second

func acquire(t *testing.T, ledger dialects.Ledger, name string, wait time.Duration) dialects.Lock {
	t.Helper()
	lock, err := ledger.Acquire(t.Context(), name, wait)
	if err != nil {
		t.Fatalf("%s cannot lock: %v", name, err)
	}
	t.Cleanup(func() { _ = lock.Release(background(t)) })
	return lock
}

func release(t *testing.T, lock dialects.Lock) {
	t.Helper()
	if err := lock.Release(t.Context()); err != nil {
		t.Fatalf("release: %v", err)
	}
}

// requireLocked demands that the lock is refused, and for whom.
func requireLocked(t *testing.T, ledger dialects.Ledger, wait time.Duration, holder string) {
	t.Helper()
	lock, err := ledger.Acquire(t.Context(), "intruder", wait)
	var locked *dialects.LockedError
	switch {
	case err == nil:
		_ = lock.Release(t.Context())
		t.Fatalf("got a lock that %s has", holder)
	case !errors.As(err, &locked):
		t.Fatalf("got %v, want a *LockedError", err)
	case locked.Holder.Name != holder:
		t.Fatalf("the lock is said to be with %q, want %q", locked.Holder.Name, holder)
	}
}

func requireHolder(t *testing.T, ledger dialects.Ledger, name string) *dialects.Holder {
	t.Helper()
	holder, err := ledger.Holder(t.Context())
	switch {
	case err != nil:
		t.Fatal(err)
	case name == "" && holder != nil:
		t.Fatalf("the lock is with %v, want nobody", *holder)
	case name != "" && holder == nil:
		t.Fatalf("nobody has the lock, want %s", name)
	case name != "" && holder.Name != name:
		t.Fatalf("the lock is with %q, want %q", holder.Name, name)
	}
	return holder
}

func isLost(lock dialects.Lock, within time.Duration) bool {
	select {
	case <-lock.Lost():
		return true
	case <-time.After(within):
		return false
	}
}

const ann, bob = "ann@büild7 (migrate 'up')", "bob@build8"

func lockExcludes(t *testing.T, l *ledgerTest) {
	l.prepare(t)
	_, other := l.open(t)
	before := time.Now()
	lock := acquire(t, l.ledger, ann, 0)
	requireLocked(t, other, 0, ann)
	for _, ledger := range []dialects.Ledger{l.ledger, other} {
		holder := requireHolder(t, ledger, ann)
		if holder.Session == "" || holder.Since.Before(before.Add(-patience)) || holder.Since.After(time.Now().Add(patience)) {
			t.Errorf("the holder is %+v", *holder)
		}
	}
	l.execute(t, l.ledger.Add(newEntry(1)))
	if isLost(lock, 0) {
		t.Error("the lock is lost while it is held")
	}
	release(t, lock)
	release(t, lock)
	requireHolder(t, other, "")
	lock = acquire(t, other, bob, 0)
	requireLocked(t, l.ledger, 0, bob)
	release(t, lock)
}

func lockOfOneTarget(t *testing.T, l *ledgerTest) {
	l.prepare(t)
	first := acquire(t, l.ledger, ann, 0)
	requireLocked(t, l.ledger, 0, ann)
	release(t, first)
	second := acquire(t, l.ledger, bob, 0)
	release(t, first)
	requireHolder(t, l.ledger, bob)
	release(t, second)
	requireHolder(t, l.ledger, "")
}

func lockWaits(t *testing.T, l *ledgerTest) {
	l.prepare(t)
	_, other := l.open(t)
	lock := acquire(t, l.ledger, ann, 0)
	start := time.Now()
	requireLocked(t, other, 500*time.Millisecond, ann)
	if took := time.Since(start); took < 400*time.Millisecond || took > patience {
		t.Errorf("waited %v for half a second", took)
	}
	time.AfterFunc(300*time.Millisecond, func() { _ = lock.Release(background(t)) })
	release(t, acquire(t, other, bob, patience))
}

func lockCancelled(t *testing.T, l *ledgerTest) {
	l.prepare(t)
	_, other := l.open(t)
	lock := acquire(t, l.ledger, ann, 0)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	start := time.Now()
	if _, err := other.Acquire(ctx, bob, 10*patience); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if time.Since(start) > patience {
		t.Error("cancelling did not end the wait")
	}
	requireHolder(t, other, ann)
	release(t, lock)
	requireHolder(t, other, "")
}

// lockForMany lets several runners take the lock in turn: never two at once.
func lockForMany(t *testing.T, l *ledgerTest) {
	const runners, rounds = 4, 5
	l.prepare(t)
	var inside, most, taken atomic.Int32
	var group sync.WaitGroup
	for i := range runners {
		_, ledger := l.open(t)
		group.Go(func() {
			for range rounds {
				lock, err := ledger.Acquire(t.Context(), fmt.Sprintf("runner %d", i), 2*patience)
				if err != nil {
					t.Errorf("runner %d: %v", i, err)
					return
				}
				if now := inside.Add(1); now > most.Load() {
					most.Store(now)
				}
				taken.Add(1)
				time.Sleep(2 * time.Millisecond)
				inside.Add(-1)
				if err := lock.Release(t.Context()); err != nil {
					t.Errorf("runner %d: %v", i, err)
				}
			}
		})
	}
	group.Wait()
	if most.Load() != 1 || taken.Load() != runners*rounds {
		t.Errorf("%d times taken, %d at once", taken.Load(), most.Load())
	}
	requireHolder(t, l.ledger, "")
}

func breakLock(t *testing.T, l *ledgerTest) {
	l.prepare(t)
	_, other := l.open(t)
	lock := acquire(t, l.ledger, ann, 0)
	err := other.Break(t.Context(), *requireHolder(t, other, ann))
	if l.config.Unbreakable {
		if err == nil || isLost(lock, 0) {
			t.Fatalf("the lock of a living holder was taken away: %v", err)
		}
		requireLocked(t, other, 0, ann)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if !isLost(lock, patience) {
		t.Error("the holder is not told that the lock was taken away")
	}
	theirs := acquire(t, other, bob, patience)
	if err := lock.Release(t.Context()); err != nil {
		t.Errorf("releasing a lost lock: %v", err)
	}
	requireHolder(t, other, bob)
	release(t, theirs)
}

func breakOfAnother(t *testing.T, l *ledgerTest) {
	l.prepare(t)
	_, other := l.open(t)
	first := acquire(t, l.ledger, ann, 0)
	stale := *requireHolder(t, other, ann)
	release(t, first)
	if err := other.Break(t.Context(), stale); err == nil {
		t.Error("breaking a lock that nobody has succeeded")
	}
	lock := acquire(t, l.ledger, bob, 0)
	if err := other.Break(t.Context(), stale); err == nil {
		t.Error("the lock of another holder was taken away")
	}
	if isLost(lock, 0) {
		t.Error("the lock is lost")
	}
	requireHolder(t, other, bob)
	release(t, lock)
}
