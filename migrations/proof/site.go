package proof

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations/runner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// Site is where throw-away databases are made, and what is known of the
// database whose migrations are proved: its home. States are told in the names
// of the home, whatever a throw-away database is called.
type Site struct {
	Home dialects.Dialect
	// Models is what the state is to be in the end; nil where nothing is
	// known of it.
	Models *schema.Graph
	// Restrict cuts a state down to what the project's database owns, beside
	// the one that it is to be; nil where it owns everything.
	Restrict func(state, wanted *schema.Graph) (from, to *schema.Graph, problems diag.List)
	// URL leads to the database beside which the throw-away ones are made.
	URL string
	// Prelude makes the namespaces that the home's URL selects. Migrations may
	// take them for granted, or make them; which of the two is found out.
	Prelude []dialects.Statement
	// Make makes one; nil for an empty one beside the URL.
	Make func(ctx context.Context) (*dialects.Scratch, error)
	// Enter says how to work in the throw-away database at a URL.
	Enter func(url string) (Entrance, diag.List)
	// Actor is who proves, as in ann@build7.
	Actor string
	// prepared rooms begin with the prelude.
	prepared bool
}

// Entrance is how to work in a throw-away database.
type Entrance struct {
	Dialect dialects.Dialect
	// Inspect reads what it holds, by the rules of the dialect, with warnings
	// of code unmodelled for what has no model.
	Inspect func(ctx context.Context, target dialects.Target) (*schema.Graph, diag.List)
}

// owned is the part of a state that the project's database owns.
func (s *Site) owned(g *schema.Graph) (*schema.Graph, error) {
	if s.Restrict == nil {
		return g, nil
	}
	empty, _ := schema.NewGraph(nil, s.Home)
	part, _, problems := s.Restrict(g, empty)
	return part, stopped(problems)
}

// ProblemsError carries diagnostics that stop a proof.
type ProblemsError struct{ Problems diag.List }

// Error gives the errors, one a line.
func (e *ProblemsError) Error() string { return e.Problems.Err().Error() }

// stopped gives the errors among the problems as an error, or nil.
func stopped(problems diag.List) error {
	if !problems.HasErrors() {
		return nil
	}
	return &ProblemsError{Problems: problems}
}

// Room is a throw-away database with a runner in it.
type Room struct {
	Scratch  *dialects.Scratch
	site     *Site
	entrance Entrance
	runner   *runner.Runner
}

// Open makes a throw-away database and enters it. The caller closes the room.
func (s *Site) Open(ctx context.Context) (*Room, error) {
	scratch, err := s.scratch(ctx)
	if err != nil {
		return nil, fmt.Errorf("making a throw-away database: %w", err)
	}
	r := &Room{Scratch: scratch, site: s}
	err = s.enter(ctx, r)
	if err == nil && s.prepared {
		err = r.Target().Execute(ctx, s.Prelude, nil)
	}
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// prepare finds out whether rooms are to begin with the prelude: the chain
// gets further in those that do.
func (s *Site) prepare(ctx context.Context, chain []Step) error {
	s.prepared = false
	if len(s.Prelude) == 0 {
		return nil
	}
	bare, err := s.reach(ctx, chain)
	if err != nil || bare == len(chain) {
		return err
	}
	s.prepared = true
	prepared, err := s.reach(ctx, chain)
	s.prepared = prepared > bare
	return err
}

// reach counts the steps that run in a new room.
func (s *Site) reach(ctx context.Context, chain []Step) (n int, err error) {
	room, err := s.Open(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, room.Close()) }()
	for n = range chain {
		err := room.run(ctx, &chain[n], dialects.Upgrade)
		if refusal := (*Refusal)(nil); errors.As(err, &refusal) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
	return len(chain), nil
}

func (s *Site) scratch(ctx context.Context) (*dialects.Scratch, error) {
	if s.Make != nil {
		return s.Make(ctx)
	}
	return s.Home.Scratch(ctx, s.URL)
}

func (s *Site) enter(ctx context.Context, r *Room) (err error) {
	var problems diag.List
	r.entrance, problems = s.Enter(r.Scratch.URL)
	if err := stopped(problems); err != nil {
		return err
	}
	r.runner, err = runner.Start(ctx, runner.Config{Actor: s.Actor, Command: "proof", LockWait: 10 * time.Second,
		Retry: runner.Retry{Attempts: 3, First: 100 * time.Millisecond, Most: time.Second},
		Open:  func(ctx context.Context) (dialects.Target, error) { return r.entrance.Dialect.Open(ctx, r.Scratch.URL) }})
	return err
}

// Target is the open throw-away database.
func (r *Room) Target() dialects.Target { return r.runner.Target() }

// dropTimeout is how long dropping a throw-away database may take. It does
// not depend on the context of the proof, which may have been cancelled.
const dropTimeout = 30 * time.Second

// Close leaves the room and drops the throw-away database. Closing again does
// nothing.
func (r *Room) Close() error {
	if r == nil || r.Scratch == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), dropTimeout)
	defer cancel()
	var err error
	if r.runner != nil {
		err = r.runner.Close()
	}
	if drop := r.Scratch.Drop(ctx); drop != nil {
		err = errors.Join(err, fmt.Errorf("dropping the throw-away database %s: %w", r.Scratch.Name, drop))
	}
	r.Scratch = nil
	return err
}
