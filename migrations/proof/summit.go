package proof

import (
	"context"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
)

// overSummit tries the repeatable migrations on top of the state, and takes
// them back, so that the chain below them can be rolled back.
func (t *trial) overSummit(ctx context.Context, below *State) error {
	t.here = nil
	for i := range t.summit {
		if err := t.repeatable(ctx, &t.summit[i]); err != nil {
			if t.refused(err, Runs, "") {
				return t.enter(ctx, len(t.chain))
			}
			return err
		}
	}
	if err := t.compare(ctx); err != nil {
		return err
	}
	t.here = nil
	for i := range t.summit {
		if t.summit[i].oneWay() {
			return t.enter(ctx, len(t.chain))
		}
	}
	return t.offSummit(ctx, below)
}

// repeatable runs a migration that runs always twice, as two deployments do.
func (t *trial) repeatable(ctx context.Context, s *Step) error {
	if err := t.room.run(ctx, s, dialects.Upgrade); err != nil || s.Type != migrations.RunsAlways {
		return err
	}
	return t.room.run(ctx, s, dialects.Upgrade)
}

func (t *trial) offSummit(ctx context.Context, below *State) error {
	if err := t.room.back(ctx, t.summit); err != nil {
		if t.refused(err, Returns, "") {
			return t.enter(ctx, len(t.chain))
		}
		return err
	}
	after, err := t.look(ctx)
	if err != nil {
		return err
	}
	difference, err := t.room.toState(ctx, after, below)
	if err != nil || difference == nil {
		return err
	}
	t.found = append(t.found, Finding{Property: Restores, Difference: difference, Direction: dialects.Rollback,
		Message: "With the repeatable migrations rolled back, the database is not as it was before them."})
	return t.enter(ctx, len(t.chain))
}
