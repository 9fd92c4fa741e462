package proof

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/schemac/schemac/dialects"
)

// trial runs a chain of migrations forward and back. The chain is cut into
// legs, each of which is rolled back as a whole; migrations that nothing leads
// back from stand between legs.
type trial struct {
	site *Site
	// chain are the versioned migrations, and summit the repeatable ones,
	// which run behind them.
	chain, summit []Step
	// base brings a new throw-away database to the state in which the chain
	// starts; nil for an empty one.
	base func(ctx context.Context, r *Room) error
	// arrive compares the end with the models.
	arrive bool
	// again runs the last leg forward once more, too, and compares where each
	// leads.
	again bool
	// single makes every migration from the one at index start on a leg of its
	// own.
	single bool
	start  int

	// first is a room in the state in which the chain starts; nil for none yet.
	first *Room
	room  *Room
	// here is the state of the room, where it is known.
	here  *State
	found findings
	// end is the state at the end; nil if it was not reached.
	end *State
}

// maxSuspects bounds how many migrations one proof blames for their way back:
// each costs a replay.
const maxSuspects = 10

// run carries out the trial. What does not hold is in found.
func (t *trial) run(ctx context.Context) error {
	if err := t.enter(ctx, t.start); err != nil {
		return err
	}
	for from := t.start; ; {
		to := t.leg(from)
		last := to == len(t.chain)
		done, err := t.walk(ctx, from, to, last)
		switch {
		case err != nil || done && last || len(t.found) >= maxSuspects:
			return err
		case !done:
			continue // the chain has become shorter
		}
		if from = to; t.chain[from].oneWay() {
			ran, err := t.climb(ctx, from, from+1)
			if err != nil {
				return err
			}
			if ran {
				from++
			}
		}
	}
}

// enter opens a new room and brings it to the state behind the first n steps,
// which have run before.
func (t *trial) enter(ctx context.Context, n int) (err error) {
	if err := t.room.Close(); err != nil {
		return err
	}
	if t.room, t.first, t.here = t.first, nil, nil; t.room == nil {
		if t.room, err = t.fresh(ctx); err != nil {
			return err
		}
	}
	if err := t.room.forward(ctx, t.chain[:n]); err != nil {
		return fmt.Errorf("replaying what ran before: %w", err)
	}
	return nil
}

// fresh opens a room in the state in which the chain starts.
func (t *trial) fresh(ctx context.Context) (*Room, error) {
	room, err := t.site.Open(ctx)
	if err != nil || t.base == nil {
		return room, err
	}
	if err := t.base(ctx, room); err != nil {
		return nil, errors.Join(err, room.Close())
	}
	return room, nil
}

func (t *trial) close() error {
	err := errors.Join(t.room.Close(), t.first.Close())
	t.room, t.first = nil, nil
	return err
}

// look gives the state of the room.
func (t *trial) look(ctx context.Context) (_ *State, err error) {
	if t.here == nil {
		t.here, err = t.room.Inspect(ctx)
	}
	return t.here, err
}

// leg gives the index behind the leg that begins at from; a leg is empty
// where nothing leads back.
func (t *trial) leg(from int) int {
	for to := from; to < len(t.chain); to++ {
		if t.chain[to].oneWay() {
			return to
		}
		if t.single {
			return to + 1
		}
	}
	return len(t.chain)
}

// walk goes one leg forward and back, and forward again if more follows. It
// is not done if a migration failed, which the chain then ends before.
func (t *trial) walk(ctx context.Context, from, to int, last bool) (done bool, err error) {
	before, err := t.look(ctx)
	if err != nil {
		return false, err
	}
	if ran, err := t.climb(ctx, from, to); err != nil || !ran {
		return false, err
	}
	reached, err := t.reached(ctx, last)
	if err != nil || from == to {
		return true, err
	}
	restored, err := t.descend(ctx, before, from, to)
	switch {
	case err != nil || last && !t.again:
		return true, err
	case !restored:
		return true, t.enter(ctx, to)
	}
	return true, t.repeat(ctx, from, to, reached)
}

// climb runs the steps forward. If one fails, the chain is cut off before it
// and a room opened at the start of the leg.
func (t *trial) climb(ctx context.Context, from, to int) (ran bool, err error) {
	for i := from; i < to; i++ {
		err := t.advance(ctx, &t.chain[i])
		if err == nil {
			t.missing(&t.chain[i])
			continue
		}
		if !t.refused(err, Runs, "") {
			return false, err
		}
		t.chain, t.summit, t.arrive = t.chain[:i], nil, false
		return false, t.enter(ctx, from)
	}
	return true, nil
}

// advance runs one step, and holds it to what its header promises.
func (t *trial) advance(ctx context.Context, s *Step) error {
	if !s.SchemaUnchanged {
		t.here = nil
		return t.room.run(ctx, s, dialects.Upgrade)
	}
	before, err := t.look(ctx)
	if err != nil {
		return err
	}
	t.here = nil
	if err := t.room.run(ctx, s, dialects.Upgrade); err != nil {
		return err
	}
	after, err := t.look(ctx)
	if err != nil {
		return err
	}
	difference, err := t.room.toState(ctx, after, before)
	again := func(f Finding) bool { return f.Property == Keeps && f.Step == s } // the leg began anew
	if difference != nil && !slices.ContainsFunc(t.found, again) {
		t.found = append(t.found, Finding{Property: Keeps, Step: s, Direction: dialects.Upgrade, Range: s.upgradeRange(), Difference: difference,
			Message: "Its header promises that the schema stays as it is, but it changes. Take -- schemac: schema unchanged out of the header."})
	}
	return err
}

// missing reports a migration that should have a way back and has none.
func (t *trial) missing(s *Step) {
	if s.oneWay() && s.Irreversible == "" {
		t.found = append(t.found, Finding{Property: Returns, Step: s, Direction: dialects.Rollback, Range: s.rollbackRange(),
			Message: "It changes the database, but its rollback section has no statement. Write the way back, or say in the header why there is none: -- schemac: irreversible and the reason."})
	}
}

// refused notes a statement that failed as the end of a property, or reports
// that the error is something else.
func (t *trial) refused(err error, p Property, prefix string) bool {
	var refusal *Refusal
	if !errors.As(err, &refusal) {
		return false
	}
	t.found = append(t.found, Finding{Property: p, Step: refusal.Step, Direction: refusal.Direction, Range: refusal.Range, Message: sentence(prefix + refusal.Error())})
	return true
}

// reached gives the state at the end of a leg, where it is needed. At the end
// of the chain it tries the repeatable migrations, and compares with the
// models.
func (t *trial) reached(ctx context.Context, last bool) (*State, error) {
	var state *State
	var err error
	if t.again || t.single || last && (t.arrive || len(t.summit) > 0) {
		if state, err = t.look(ctx); err != nil {
			return nil, err
		}
	}
	if !last || t.single {
		return state, nil
	}
	t.end = state
	if len(t.summit) > 0 {
		return state, t.overSummit(ctx, state)
	}
	return state, t.compare(ctx)
}

// compare compares the end with the models.
func (t *trial) compare(ctx context.Context) error {
	if !t.arrive {
		return nil
	}
	end, err := t.look(ctx)
	if err != nil {
		return err
	}
	t.end = end
	if t.site.Models == nil {
		return nil
	}
	difference, err := t.room.toGraph(ctx, end, t.site.Models)
	if difference != nil {
		t.found = append(t.found, Finding{Property: Arrives, Difference: difference, Message: "The state that the migrations lead to is not what the models say."})
	}
	return err
}

// descend rolls a leg back and compares with the state before it.
func (t *trial) descend(ctx context.Context, before *State, from, to int) (restored bool, err error) {
	t.here = nil
	if err := t.room.back(ctx, t.chain[from:to]); err != nil {
		if t.refused(err, Returns, "") {
			return false, nil
		}
		return false, err
	}
	after, err := t.look(ctx)
	if err != nil {
		return false, err
	}
	difference, err := t.room.toState(ctx, after, before)
	if err != nil || difference == nil {
		return err == nil, err
	}
	t.found = append(t.found, t.unrestored(difference, from, to))
	return false, nil
}

// unrestored is the finding of a leg that does not lead back to where it began.
func (t *trial) unrestored(difference *Difference, from, to int) Finding {
	f := Finding{Property: Restores, Difference: difference, Direction: dialects.Rollback}
	switch {
	case from == 0 && to == len(t.chain) && t.base == nil && !t.single:
		f.Property, f.Message = Clean, "With every migration rolled back, the database is not empty."
	case to == from+1:
		f.Step, f.Range = &t.chain[from], t.chain[from].rollbackRange()
		f.Message = "Its rollback runs, but the database is not as it was before the migration."
	default:
		f.Message = fmt.Sprintf("With %s to %s rolled back, the database is not as it was before them.", t.chain[from].Title(), t.chain[to-1].Title())
	}
	return f
}

// repeat runs a leg forward once more.
func (t *trial) repeat(ctx context.Context, from, to int, reached *State) error {
	t.here = nil
	if err := t.room.forward(ctx, t.chain[from:to]); err != nil {
		if t.refused(err, Restores, "after its rollback it does not run again: ") {
			return t.enter(ctx, to)
		}
		return err
	}
	if !t.again {
		t.here = reached
		return nil
	}
	now, err := t.look(ctx)
	if err != nil {
		return err
	}
	difference, err := t.room.toState(ctx, now, reached)
	if difference != nil {
		t.found = append(t.found, Finding{Property: Restores, Difference: difference, Message: "Run forward again behind the rollback, the migrations lead to another state than at first."})
	}
	return err
}
