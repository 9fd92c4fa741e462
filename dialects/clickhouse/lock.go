package clickhouse

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"strconv"
	"sync"
	"time"

	"github.com/schemac/schemac/dialects"
)

// How long a lock lives without a sign of its holder, by the server's clock,
// and how often a holder gives one. A holder gives up earlier than others take
// over, so that a slow network leaves no time at which two are sure.
const (
	lockExpiry = 30 * time.Second
	lockBeat   = 5 * time.Second
	lockDoubt  = lockExpiry - lockBeat
	// lockNotice is how long a holder has to see that its lock was broken.
	lockNotice = 2 * lockBeat
)

// The server has no lock, and no statement that changes a row only if nobody
// else has. But of two CREATE TABLE of one name one fails. So the lock is a
// row of generations, each a table: the highest one tells who has the lock.
// Once a generation is free, it stays so; who wants the lock then makes the
// next one, and of several who try one succeeds. The last generation is never
// dropped: its number must not come again.
//
// A slow runner may make a generation that was made, used and dropped since it
// looked. So whoever has made one looks again, and has the lock only if none is
// higher.
type lockStore interface {
	// highest reads the highest generation; its number is 0 if there is none.
	highest(ctx context.Context) (generation, error)
	// create makes a generation, or reports that it exists.
	create(ctx context.Context, number int64, m mark) (created bool, err error)
	// note adds an event to a generation, or fails with errGone. It counts only
	// if the generation bears the token.
	note(ctx context.Context, number int64, token string, e lockEvent) error
	// dropBelow drops the generations below the number.
	dropBelow(ctx context.Context, number int64) error
}

// errGone says that a generation does not exist any more.
var errGone = errors.New("the lock has passed on")

// lockEvent is what befalls a generation.
type lockEvent string

const (
	lockAlive    lockEvent = "alive"
	lockReleased lockEvent = "released"
	lockBroken   lockEvent = "broken"
)

// mark is what a generation says of its holder from its first moment.
type mark struct {
	Holder string `json:"holder"`
	Token  string `json:"token"`
	// Since is a little before the generation was made, by the server's clock.
	Since   time.Time `json:"since"`
	Process process   `json:"process"`
}

// generation is a generation of the lock, with the server's time at which it
// was read.
type generation struct {
	number   int64
	mark     mark
	now      time.Time
	seen     time.Time // the last sign of life
	released bool
	broken   time.Time
}

// free reports whether the next generation may be made. It never turns false
// again: an expired holder has given up by its own clock.
func (g generation) free() bool {
	switch {
	case g.number == 0, g.released:
		return true
	case !g.broken.IsZero() && g.now.Sub(g.broken) >= lockNotice:
		return true
	}
	return g.now.Sub(g.seen) >= lockExpiry || g.mark.Process.dead()
}

func (g generation) session() string { return strconv.FormatInt(g.number, 10) + "/" + g.mark.Token }

func (g generation) holder() dialects.Holder {
	return dialects.Holder{Name: g.mark.Holder, Since: g.mark.Since, Session: g.session(), Seen: g.seen}
}

// acquire asks until it has the lock or the time is over.
func acquire(ctx context.Context, store lockStore, holder string, wait time.Duration) (*lock, error) {
	deadline := time.Now().Add(wait)
	for {
		l, taken, err := tryLock(ctx, store, holder)
		if err != nil {
			return nil, fmt.Errorf("take the lock: %w", err)
		}
		if l != nil {
			return l, nil
		}
		left := time.Until(deadline)
		if left <= 0 {
			return nil, &dialects.LockedError{Holder: taken}
		}
		if err := sleep(ctx, min(left, jittered(200*time.Millisecond))); err != nil {
			return nil, err
		}
	}
}

// jittered is the duration, or up to twice that.
func jittered(d time.Duration) time.Duration { return d + mathrand.N(d) }

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// tryLock gives the lock, or who has it. Others may be as quick; each round
// somebody has the lock.
func tryLock(ctx context.Context, store lockStore, holder string) (*lock, dialects.Holder, error) {
	for range 20 {
		start := time.Now()
		top, err := store.highest(ctx)
		if err != nil {
			return nil, dialects.Holder{}, err
		}
		if !top.free() {
			return nil, top.holder(), nil
		}
		m := mark{Holder: holder, Token: newToken(), Since: top.now, Process: thisProcess()}
		l, err := claim(ctx, store, top.number+1, m, start)
		if l != nil || err != nil {
			return l, dialects.Holder{}, err
		}
		if err := sleep(ctx, jittered(20*time.Millisecond)); err != nil {
			return nil, dialects.Holder{}, err
		}
	}
	return nil, dialects.Holder{}, errors.New("its tables come and go too quickly, or this user may not see them in system.tables")
}

// claim makes a generation and looks whether it is the lock. It is not if it
// took so long that others may already call it expired.
func claim(ctx context.Context, store lockStore, number int64, m mark, start time.Time) (*lock, error) {
	created, err := store.create(ctx, number, m)
	if err == nil && !created {
		return nil, nil
	}
	// After an error the generation may have been made all the same.
	top, lookErr := store.highest(ctx)
	if lookErr != nil {
		abandon(ctx, store, number, m.Token)
		return nil, errors.Join(err, lookErr)
	}
	switch mine := top.number == number && top.mark.Token == m.Token; {
	case !mine:
		return nil, err
	case time.Since(start) >= lockDoubt:
		abandon(ctx, store, number, m.Token)
		return nil, nil
	}
	l := hold(store, number, m.Token, start)
	// What is left of older generations does no harm; the next holder tries
	// again.
	_ = store.dropBelow(ctx, number)
	return l, nil
}

// abandon gives back a lock that may have been taken, so that nobody waits for
// its expiry.
func abandon(ctx context.Context, store lockStore, number int64, token string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lockBeat)
	defer cancel()
	_ = store.note(ctx, number, token, lockReleased)
}

func newToken() string {
	token := make([]byte, 16)
	_, _ = rand.Read(token) // never fails
	return hex.EncodeToString(token)
}

// lock implements dialects.Lock.
type lock struct {
	store  lockStore
	number int64
	token  string
	lost   chan struct{}
	end    context.CancelFunc
	done   chan struct{}
	// release happens once.
	once sync.Once
}

// hold begins to give signs of life. since is when the last one was known to
// be valid, by the local clock.
func hold(store lockStore, number int64, token string, since time.Time) *lock {
	ctx, end := context.WithCancel(context.Background())
	l := &lock{store: store, number: number, token: token, lost: make(chan struct{}), end: end, done: make(chan struct{})}
	go l.live(ctx, since)
	return l
}

// live gives a sign of life again and again. The lock is lost when another
// generation is there, when it was broken, or when no sign arrived for so long
// that others may take it.
func (l *lock) live(ctx context.Context, confirmed time.Time) {
	defer close(l.done)
	pause := time.Until(confirmed.Add(lockBeat))
	for sleep(ctx, pause) == nil {
		if time.Since(confirmed) >= lockDoubt {
			close(l.lost)
			return
		}
		start := time.Now()
		beat, cancel := context.WithDeadline(ctx, confirmed.Add(lockDoubt))
		mine, err := l.beat(beat)
		cancel()
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			pause = lockBeat / 5
		case !mine:
			close(l.lost)
			return
		default:
			confirmed, pause = start, lockBeat
		}
	}
}

// beat gives one sign of life and looks whether the lock is still there. Who
// broke the lock is told that the holder knows.
func (l *lock) beat(ctx context.Context) (mine bool, err error) {
	top, err := l.store.highest(ctx)
	if err != nil {
		return false, err
	}
	switch mine := top.number == l.number && top.mark.Token == l.token; {
	case !mine:
		return false, nil
	case !top.broken.IsZero():
		return false, l.store.note(ctx, l.number, l.token, lockReleased)
	}
	err = l.store.note(ctx, l.number, l.token, lockAlive)
	if errors.Is(err, errGone) {
		return false, nil
	}
	return err == nil, err
}

// Lost implements dialects.Lock.
func (l *lock) Lost() <-chan struct{} { return l.lost }

// Release implements dialects.Lock.
func (l *lock) Release(ctx context.Context) error {
	var err error
	l.once.Do(func() {
		l.end()
		<-l.done
		select {
		case <-l.lost:
			return
		default:
		}
		if err = l.store.note(ctx, l.number, l.token, lockReleased); errors.Is(err, errGone) {
			err = nil
		}
	})
	if err != nil {
		return fmt.Errorf("give the lock back: %w; it expires by itself within %v", err, lockExpiry)
	}
	return nil
}

// breakLock ends the generation of the holder and waits until its holder knows
// of it, or had the time to.
func breakLock(ctx context.Context, store lockStore, holder dialects.Holder) error {
	top, err := store.highest(ctx)
	if err != nil {
		return fmt.Errorf("break the lock: %w", err)
	}
	if top.session() != holder.Session || top.free() {
		return fmt.Errorf("%s does not have the lock any more; look again with lock-status", holder.Name)
	}
	err = store.note(ctx, top.number, top.mark.Token, lockBroken)
	number := top.number
	for err == nil && top.number == number && !top.free() {
		if err = sleep(ctx, 200*time.Millisecond); err == nil {
			top, err = store.highest(ctx)
		}
	}
	if err != nil && !errors.Is(err, errGone) {
		return fmt.Errorf("break the lock: %w", err)
	}
	return nil
}
