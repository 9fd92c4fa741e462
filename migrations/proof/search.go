package proof

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/snapshots"
)

// search looks for the migration that an end which differs from the models
// comes from: the first of those that were the last to change something that
// differs. One that leads to where its plan says is innocent: it did what the
// models wanted when it was made.
type search struct {
	*examination
	finding *Finding
	// last is the last migration that changed an object which differs, by the
	// object's address.
	last     map[schema.Address]*Step
	innocent map[*Step]bool
	// planned is where the last migration with a plan was to lead.
	planned string
}

func (s *search) run(ctx context.Context) (err error) {
	t := &trial{site: s.site, chain: s.trial.chain, base: s.base}
	defer func() { err = errors.Join(err, t.close()) }()
	if err := t.enter(ctx, 0); err != nil {
		return err
	}
	s.last, s.innocent = map[schema.Address]*Step{}, map[*Step]bool{}
	s.suspect(s.finding.Difference.Plan.Changes)
	before, err := t.room.Inspect(ctx)
	for i := 0; err == nil && i < len(t.chain); i++ {
		before, err = s.step(ctx, t.room, &t.chain[i], before)
	}
	if err == nil {
		s.conclude()
	}
	return err
}

// suspect notes the objects that differ. A table that is only rebuilt for the
// sake of its parts is none of them.
func (s *search) suspect(changes []planner.Change) {
	for _, c := range changes {
		if c.Action != planner.Rebuild || len(c.Fields) > 0 || len(c.Parts) == 0 {
			s.last[c.Address] = nil
		}
		s.suspect(c.Parts)
	}
}

// step runs one more migration and notes what it changes.
func (s *search) step(ctx context.Context, room *Room, step *Step, before *State) (*State, error) {
	if err := room.forward(ctx, []Step{*step}); err != nil {
		return nil, fmt.Errorf("replaying what ran before: %w", err)
	}
	now, err := room.Inspect(ctx)
	if err != nil {
		return nil, err
	}
	plan, problems := planner.New(before.Graph, now.Graph, s.site.Home, planner.Options{})
	if err := stopped(problems); err != nil {
		return nil, err
	}
	for _, c := range plan.Changes {
		s.touch(c, step)
	}
	return now, s.acquit(step, now)
}

func (s *search) touch(c planner.Change, step *Step) {
	if _, differs := s.last[c.Address]; differs {
		s.last[c.Address] = step
	}
	for _, part := range c.Parts {
		s.touch(part, step)
	}
}

// acquit notes a migration that leads to where its plan says.
func (s *search) acquit(step *Step, now *State) error {
	if s.plans.Target == nil {
		return nil
	}
	target := s.plans.Target(step.Migration)
	if target == "" {
		return nil
	}
	s.planned = target
	graph, err := s.site.owned(now.Graph)
	if err != nil {
		return err
	}
	fingerprint, err := snapshots.Fingerprint(graph)
	s.innocent[step] = err == nil && fingerprint == target
	return nil
}

// conclude blames a migration, or says that none is to blame.
func (s *search) conclude() {
	f := s.finding
	for _, a := range slices.SortedFunc(maps.Keys(s.last), schema.Address.Compare) {
		if step := s.last[a]; step != nil && !s.innocent[step] && (f.Step == nil || step.before(f.Step)) {
			f.Step, f.Range = step, step.upgradeRange()
			f.Message = fmt.Sprintf("It was the last to change %s, which is not as the models say.", a)
		}
	}
	if s.planned != "" && s.plans.Models != "" && s.planned != s.plans.Models {
		f.Message += " The models have changed since the last migration was made: schemac make-migrations writes one for what is new."
	}
}
