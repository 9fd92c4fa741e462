package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/schemac/schemac/dialects"
)

// slowStore is a lockStore behind a bad network: every operation takes its
// time before and after it takes effect, some fail, and some of those that
// fail take effect all the same, later.
type slowStore struct {
	mutex       sync.Mutex
	random      *rand.Rand
	slowest     time.Duration
	failures    float64
	generations map[int64]*storedGeneration
}

type storedGeneration struct {
	mark   mark
	events []storedEvent
}

type storedEvent struct {
	token string
	event lockEvent
	at    time.Time
}

func (s *slowStore) chance(p float64) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.random.Float64() < p
}

func (s *slowStore) pause() time.Duration {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return time.Duration(s.random.Int63n(int64(s.slowest)))
}

var errNetwork = errors.New("the network failed")

// do lets the operation take effect between two pauses.
func (s *slowStore) do(ctx context.Context, effect func() error) error {
	if s.chance(s.failures / 3) {
		_ = sleep(ctx, s.pause())
		return errNetwork // it never arrived
	}
	if err := sleep(ctx, s.pause()); err != nil || s.chance(s.failures/3) {
		delay := s.pause()
		go func() { // it arrives though nobody waits for it
			time.Sleep(delay)
			s.mutex.Lock()
			defer s.mutex.Unlock()
			_ = effect()
		}()
		return errNetwork
	}
	s.mutex.Lock()
	err := effect()
	s.mutex.Unlock()
	if s.chance(s.failures / 3) {
		return errNetwork // the answer was lost
	}
	if late := sleep(ctx, s.pause()); late != nil {
		return late
	}
	return err
}

func (s *slowStore) highest(ctx context.Context) (g generation, err error) {
	err = s.do(ctx, func() error {
		g = generation{now: time.Now()}
		for n := range s.generations {
			g.number = max(g.number, n)
		}
		stored := s.generations[g.number]
		if stored == nil {
			return nil
		}
		g.mark, g.seen = stored.mark, stored.mark.Since
		for _, e := range stored.events {
			switch {
			case e.token != g.mark.Token:
			case e.event == lockReleased:
				g.released = true
			case e.event == lockBroken:
				g.broken = e.at
			case e.at.After(g.seen):
				g.seen = e.at
			}
		}
		return nil
	})
	if err != nil {
		return generation{}, err
	}
	return g, nil
}

func (s *slowStore) create(ctx context.Context, number int64, m mark) (created bool, err error) {
	m.Process = process{} // all runners live in this process
	err = s.do(ctx, func() error {
		if s.generations[number] == nil {
			s.generations[number] = &storedGeneration{mark: m}
			created = true
		}
		return nil
	})
	return created && err == nil, err
}

func (s *slowStore) note(ctx context.Context, number int64, token string, e lockEvent) error {
	return s.do(ctx, func() error {
		stored := s.generations[number]
		if stored == nil {
			return errGone
		}
		stored.events = append(stored.events, storedEvent{token, e, time.Now()})
		return nil
	})
}

func (s *slowStore) dropBelow(ctx context.Context, number int64) error {
	return s.do(ctx, func() error {
		for n := range s.generations {
			if n < number {
				delete(s.generations, n)
			}
		}
		return nil
	})
}

// believers counts who thinks that it has the lock.
type believers struct {
	mutex sync.Mutex
	locks map[*lock]string
	taken int
}

// enter notes a new holder, and names another one that has not lost the lock.
func (b *believers) enter(l *lock, name string) (other string) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	for held, who := range b.locks {
		select {
		case <-held.Lost():
			delete(b.locks, held)
		default:
			other = who
		}
	}
	b.locks[l] = name
	b.taken++
	return other
}

func (b *believers) leave(l *lock) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	delete(b.locks, l)
}

// runSimulation lets runners take the lock again and again; some crash. It
// returns how often the lock was taken.
func runSimulation(t *testing.T, seed int64, slowest time.Duration, failures float64) int {
	random := rand.New(rand.NewSource(seed))
	store := &slowStore{random: random, slowest: slowest, failures: failures, generations: map[int64]*storedGeneration{}}
	all := &believers{locks: map[*lock]string{}}
	end := time.Now().Add(20 * time.Minute)
	var group sync.WaitGroup
	for i := range 4 {
		group.Go(func() {
			for round := 0; time.Now().Before(end); round++ {
				name := fmt.Sprintf("runner %d in round %d", i, round)
				l, err := acquire(t.Context(), store, name, time.Minute)
				if err != nil {
					continue
				}
				if other := all.enter(l, name); other != "" {
					t.Errorf("seed %d: %s and %s have the lock at once", seed, name, other)
				}
				work := 2 * store.pause()
				if store.chance(0.2) {
					work = 2 * time.Minute // longer than the expiry
				}
				select {
				case <-l.Lost():
				case <-time.After(work):
				}
				all.leave(l)
				if store.chance(0.2) {
					l.end() // a crash
				} else {
					_ = l.Release(t.Context())
				}
			}
		})
	}
	group.Wait()
	time.Sleep(10 * time.Minute) // what is late arrives
	return all.taken
}

// However slow and broken the network is, no two hold the lock at once, and
// somebody gets it in the end.
func TestLockHasOneHolder(t *testing.T) {
	for _, network := range []struct {
		slowest  time.Duration
		failures float64
		least    int
	}{{10 * time.Millisecond, 0, 20}, {2 * time.Second, 0.1, 20}, {8 * time.Second, 0.3, 1}, {40 * time.Second, 0.1, 0}} {
		taken := 0
		for seed := range int64(40) {
			synctest.Test(t, func(t *testing.T) { taken += runSimulation(t, seed, network.slowest, network.failures) })
		}
		if taken < 40*network.least {
			t.Errorf("%+v: the lock was taken %d times only", network, taken)
		}
	}
}

func TestLockExpiresWithItsHolder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &slowStore{random: rand.New(rand.NewSource(1)), slowest: time.Millisecond, generations: map[int64]*storedGeneration{}}
		l, err := acquire(t.Context(), store, "ann", 0)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour) // signs of life keep it
		var locked *dialects.LockedError
		if _, err := acquire(t.Context(), store, "bob", 0); !errors.As(err, &locked) || locked.Holder.Name != "ann" {
			t.Fatalf("got %v", err)
		}
		l.end()
		start := time.Now()
		theirs, err := acquire(t.Context(), store, "bob", time.Minute)
		if took := time.Since(start); err != nil || took < lockExpiry-2*lockBeat || took > lockExpiry+time.Second {
			t.Fatalf("%v after %v", err, took)
		}
		if err := theirs.Release(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

// A holder whose server is gone knows before others can take over.
func TestLockIsLostWithItsServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &slowStore{random: rand.New(rand.NewSource(1)), slowest: time.Millisecond, generations: map[int64]*storedGeneration{}}
		l, err := acquire(t.Context(), store, "ann", 0)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(7 * time.Second)
		store.mutex.Lock()
		store.failures = 1e9
		store.mutex.Unlock()
		start := time.Now()
		<-l.Lost()
		if took := time.Since(start); took < lockDoubt-lockBeat || took >= lockExpiry {
			t.Errorf("lost after %v", took)
		}
		time.Sleep(time.Minute)
		if err := l.Release(t.Context()); err != nil {
			t.Errorf("releasing a lost lock: %v", err)
		}
	})
}

func TestGenerationStaysFree(t *testing.T) {
	now := time.Now()
	for name, test := range map[string]struct {
		g    generation
		free bool
	}{
		"none":            {generation{}, true},
		"fresh":           {generation{number: 1, now: now, seen: now}, false},
		"almost expired":  {generation{number: 1, now: now, seen: now.Add(time.Millisecond - lockExpiry)}, false},
		"expired":         {generation{number: 1, now: now, seen: now.Add(-lockExpiry)}, true},
		"released":        {generation{number: 1, now: now, seen: now, released: true}, true},
		"broken just now": {generation{number: 1, now: now, seen: now, broken: now}, false},
		"broken":          {generation{number: 1, now: now, seen: now, broken: now.Add(-lockNotice)}, true},
		"of this process": {generation{number: 1, now: now, seen: now, mark: mark{Process: thisProcess()}}, false},
		"another machine": {generation{number: 1, now: now, seen: now, mark: mark{Process: process{Machine: "x", PID: 1 << 22}}}, false},
		"dead": {generation{number: 1, now: now, seen: now, mark: mark{Process: process{Machine: thisProcess().Machine, PID: 1 << 22, Started: "1"}}},
			thisProcess().Machine != ""},
		"another with its number": {generation{number: 1, now: now, seen: now, mark: mark{Process: process{Machine: thisProcess().Machine, PID: thisProcess().PID, Started: "1"}}},
			thisProcess().Machine != ""},
	} {
		if got := test.g.free(); got != test.free {
			t.Errorf("%s: free is %v", name, got)
		}
	}
}
