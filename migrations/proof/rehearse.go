package proof

import (
	"context"
	"errors"
	"fmt"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// Scene is what a rehearsal starts from, and what it tries.
type Scene struct {
	// Live is the present state of the real database, and LiveURL leads to it.
	Live    *State
	LiveURL string
	// Copied is set if the site makes copies of the real database.
	Copied bool
	// Applied are the migrations that are in effect there, in the order in
	// which they took effect.
	Applied []Step
	// Detour says why those are not to be replayed; "" where they may be.
	Detour string
	// Pending and Repeatable are what is to be tried.
	Pending, Repeatable []Step
	// Complete is set if nothing else is pending, so that the end is to equal
	// the models.
	Complete bool
	// Sample is how many rows of each table to copy.
	Sample int
	Plans  Plans
}

// Basis is how a throw-away database got the state of the real one.
type Basis string

// The bases.
const (
	// Copy: all of the real database, rows included.
	Copy Basis = "copy"
	// Replayed: the migrations that are applied to the real one were run, and
	// led to the same state.
	Replayed Basis = "replay"
	// Rebuilt: what inspection of the real one sees was built.
	Rebuilt Basis = "inspection"
)

// Doubt is a statement that can fail on rows.
type Doubt struct {
	Step    *Step
	Range   diag.Range
	Message string
}

// Rehearsal is what a rehearsal found.
type Rehearsal struct {
	*Result
	Basis Basis
	// Detour says why the applied migrations were not simply replayed.
	Detour string
	// Absent are objects without a model that the real database has and the
	// throw-away one had not.
	Absent []string
	// Rows is how many rows were copied, and Refused how many did not fit.
	Rows, Refused int64
	// Doubts are the statements that can fail on rows.
	Doubts []Doubt
}

// Rehearse tries what is pending in a throw-away database that is as the real
// one is now: forward, back, and forward again.
func Rehearse(ctx context.Context, site *Site, scene Scene) (*Rehearsal, error) {
	s := &stage{site: site, Scene: scene, rehearsal: &Rehearsal{Doubts: doubts(scene)}}
	first, err := s.set(ctx)
	if err != nil {
		return nil, err
	}
	x := &examination{site: site, properties: []Property{Runs, Keeps, Arrives, Returns, Restores}, chain: scene.Pending, summit: scene.Repeatable,
		base: s.build, first: first, arrive: scene.Complete, again: true, plans: scene.Plans}
	if s.rehearsal.Result, err = x.run(ctx); err != nil {
		return nil, err
	}
	return s.rehearsal, nil
}

// doubts lists what is tried and can fail on rows.
func doubts(scene Scene) (all []Doubt) {
	for _, steps := range [][]Step{scene.Pending, scene.Repeatable} {
		for i := range steps {
			s := &steps[i]
			for _, statement := range s.Up {
				for _, h := range statement.Hazards {
					if h.Kind == dialects.MayFail {
						all = append(all, Doubt{Step: s, Range: s.At(dialects.Upgrade, statement.Offset), Message: h.Message})
					}
				}
			}
		}
	}
	return all
}

// stage brings throw-away databases to the state of the real one.
type stage struct {
	Scene
	site      *Site
	rehearsal *Rehearsal
}

// set decides how, and gives a first room in that state.
func (s *stage) set(ctx context.Context) (*Room, error) {
	s.rehearsal.Basis = Replayed
	if s.Copied {
		s.rehearsal.Basis = Copy
	}
	if !s.Copied && s.Detour == "" {
		if err := s.site.prepare(ctx, s.Applied); err != nil {
			return nil, err
		}
	}
	room, err := s.site.Open(ctx)
	if err != nil {
		return nil, err
	}
	detour := s.Detour
	if detour == "" || s.Copied {
		if detour, err = s.replayed(ctx, room); err != nil {
			return nil, errors.Join(err, room.Close())
		}
	}
	if detour != "" {
		s.rehearsal.Basis, s.rehearsal.Detour = Rebuilt, detour
		s.site.prepared = false // the namespaces are among what is built
		if err := room.Close(); err != nil {
			return nil, err
		}
		if room, err = s.site.Open(ctx); err != nil {
			return nil, err
		}
		if err := s.rebuild(ctx, room); err != nil {
			return nil, errors.Join(err, room.Close())
		}
	}
	if err := s.furnish(ctx, room); err != nil {
		return nil, errors.Join(err, room.Close())
	}
	return room, nil
}

// build brings a further room to the state, in the way that was decided on.
func (s *stage) build(ctx context.Context, room *Room) (err error) {
	switch s.rehearsal.Basis {
	case Replayed:
		err = room.forward(ctx, s.Applied)
	case Rebuilt:
		err = s.rebuild(ctx, room)
	}
	if err != nil {
		return err
	}
	return s.furnish(ctx, room)
}

// replayed runs what is applied in a new room, and says why that does not lead
// to the state of the real database; "" where it does.
func (s *stage) replayed(ctx context.Context, room *Room) (detour string, err error) {
	if !s.Copied {
		if err := room.forward(ctx, s.Applied); err != nil {
			var refusal *Refusal
			if errors.As(err, &refusal) {
				return fmt.Sprintf("%s, which is applied, does not run: %s", refusal.Step.Title(), err), nil
			}
			return "", err
		}
	}
	difference, err := s.difference(ctx, room)
	if err != nil || difference == nil {
		return "", err
	}
	if s.Copied {
		return "", fmt.Errorf("the copy differs from the database that it was made from: %s", difference)
	}
	return "the applied migrations lead to another state, which would need: " + difference.String(), nil
}

// difference is how the room differs from the real database, in the part that
// the migrations own.
func (s *stage) difference(ctx context.Context, room *Room) (*Difference, error) {
	state, err := room.Inspect(ctx)
	if err != nil {
		return nil, err
	}
	live, err := s.site.owned(s.Live.Graph)
	if err != nil {
		return nil, err
	}
	return room.toGraph(ctx, state, live)
}

// rebuild makes what inspection sees of the real database.
func (s *stage) rebuild(ctx context.Context, room *Room) error {
	empty, problems := schema.NewGraph(nil, s.site.Home)
	if err := stopped(problems); err != nil {
		return err
	}
	plan, problems := planner.New(empty, s.Live.Graph, s.site.Home, planner.Options{})
	if err := stopped(problems); err != nil {
		return err
	}
	statements, problems := s.site.Home.Emit(plan.Pair, plan.Changes)
	if err := stopped(problems); err != nil {
		return err
	}
	if err := room.Target().Execute(ctx, statements, nil); err != nil {
		return fmt.Errorf("building the present state of the database in a throw-away one: %w", err)
	}
	difference, err := s.difference(ctx, room)
	if difference != nil {
		return fmt.Errorf("the present state of the database cannot be built in a throw-away one; it would differ: %s", difference)
	}
	return err
}

// furnish copies rows, and notes what the room lacks.
func (s *stage) furnish(ctx context.Context, room *Room) error {
	state, err := room.Inspect(ctx)
	if err != nil {
		return err
	}
	s.rehearsal.Absent = without(s.Live.Unmodelled, state.Unmodelled)
	if s.Sample <= 0 || s.Copied {
		return nil
	}
	s.rehearsal.Rows, s.rehearsal.Refused, err = s.site.Home.Copy(ctx, s.LiveURL, room.Scratch.URL, s.Sample)
	if err != nil {
		return fmt.Errorf("copying rows into the throw-away database: %w", err)
	}
	return nil
}
