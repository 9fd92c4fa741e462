package runner

import (
	"context"
	"math/rand/v2"
	"time"
)

// Retry bounds repetition. The zero value is the default: ten attempts, with
// pauses that begin at one second and double up to a minute.
type Retry struct {
	Attempts int
	// First is the pause before the second attempt; each further one is twice
	// as long, up to Most. A pause is shortened at random by up to a half, so
	// that two runners do not meet again.
	First, Most time.Duration
}

func (r Retry) attempts() int {
	if r.Attempts == 0 {
		return 10
	}
	return r.Attempts
}

// pause is how long to wait behind an attempt, counted from 1.
func (r Retry) pause(attempt int) time.Duration {
	first, most := r.First, r.Most
	if first == 0 {
		first = time.Second
	}
	if most == 0 {
		most = time.Minute
	}
	pause := first
	for i := 1; i < attempt && pause < most; i++ {
		pause *= 2
	}
	pause = min(pause, most)
	return pause - rand.N(pause/2+1)
}

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
