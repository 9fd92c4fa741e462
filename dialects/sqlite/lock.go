package sqlite

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/filelock"
)

// Acquire implements dialects.Ledger.
func (l *ledger) Acquire(ctx context.Context, holder string, wait time.Duration) (dialects.Lock, error) {
	for end := time.Now().Add(wait); ; {
		lock, err := l.latch.try(holder)
		if !errors.Is(err, filelock.ErrHeld) {
			return lock, err
		}
		keeper, err := l.latch.holder()
		if err != nil {
			return nil, err
		}
		// Without a holder the lock has come free, or somebody has looked at
		// it just then.
		if keeper != nil && !time.Now().Before(end) {
			return nil, &dialects.LockedError{Holder: *keeper.forUsers()}
		}
		if err := pause(ctx, time.Until(end)); err != nil {
			return nil, err
		}
	}
}

// pause waits for some moments, no longer than to the end.
func pause(ctx context.Context, end time.Duration) error {
	d := 20*time.Millisecond + rand.N(80*time.Millisecond)
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(min(d, max(end, time.Millisecond))):
		return nil
	}
}

// Holder implements dialects.Ledger.
func (l *ledger) Holder(context.Context) (*dialects.Holder, error) {
	keeper, err := l.latch.holder()
	return keeper.forUsers(), err
}

// Break implements dialects.Ledger. The lock ends with its process and not
// before, so that there is nothing to break: either nobody has it, or a
// process that lives does.
func (l *ledger) Break(_ context.Context, holder dialects.Holder) error {
	keeper, err := l.latch.holder()
	if err != nil {
		return err
	}
	if keeper == nil {
		return fmt.Errorf("nobody has the lock of %s any more: there is nothing to take away", l.at.name())
	}
	now := keeper.forUsers()
	if now.Session != holder.Session || now.Name != holder.Name || !now.Since.Equal(holder.Since) {
		return fmt.Errorf("the lock of %s has changed hands: %s has it since %s", l.at.name(), now.Name, now.Since.Format(time.DateTime))
	}
	return fmt.Errorf("the lock of %s belongs to a process that is still running, and ends with it: end %s, %s", l.at.name(), keeper.place(), now.Name)
}

// place tells where the keeper's process is.
func (k *keeper) place() string {
	switch here := newKeeper(""); {
	case k.PID == 0:
		return "that process"
	case k.Host != here.Host:
		return fmt.Sprintf("process %d on the machine %s", k.PID, k.Host)
	case k.PID == here.PID:
		return fmt.Sprintf("process %d, which is this one", k.PID)
	}
	return fmt.Sprintf("process %d of this machine", k.PID)
}

// memoryLock is the lock of a database in memory. It cannot be lost.
type memoryLock struct {
	latch  *memoryLatch
	keeper keeper
	lost   chan struct{}
}

// Lost implements dialects.Lock.
func (l *memoryLock) Lost() <-chan struct{} { return l.lost }

// Release implements dialects.Lock.
func (l *memoryLock) Release(context.Context) error {
	l.latch.mu.Lock()
	defer l.latch.mu.Unlock()
	if l.latch.current == l {
		l.latch.current = nil
	}
	return nil
}

// fileLock is the lock of a database file. It is lost if somebody removes the
// lock file, since the next runner then locks another.
type fileLock struct {
	held *filelock.Lock
	lost chan struct{}
	// released ends the watch.
	released chan struct{}
	once     sync.Once
	err      error
}

// watchEvery is how often a lock is looked after.
const watchEvery = time.Second

func newFileLock(held *filelock.Lock) *fileLock {
	l := &fileLock{held: held, lost: make(chan struct{}), released: make(chan struct{})}
	go l.watch()
	return l
}

func (l *fileLock) watch() {
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	for {
		select {
		case <-l.released:
			return
		case <-ticker.C:
			if !l.held.Present() {
				select {
				case <-l.released: // by Release itself
				default:
					close(l.lost)
				}
				return
			}
		}
	}
}

// Lost implements dialects.Lock.
func (l *fileLock) Lost() <-chan struct{} { return l.lost }

// Release implements dialects.Lock.
func (l *fileLock) Release(context.Context) error {
	l.once.Do(func() {
		close(l.released)
		l.err = l.held.Release()
	})
	return l.err
}
