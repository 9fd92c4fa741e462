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
	// Make makes one; nil for an empty one beside the URL.
	Make func(ctx context.Context) (*dialects.Scratch, error)
	// Enter gives the dialect for the throw-away database at a URL, and what
	// of it is inspected.
	Enter func(url string) (dialects.Dialect, dialects.Scope, diag.List)
	// Actor is who proves, as in ann@build7.
	Actor string
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
	Scratch *dialects.Scratch
	site    *Site
	dialect dialects.Dialect
	scope   dialects.Scope
	runner  *runner.Runner
}

// Open makes a throw-away database and enters it. The caller closes the room.
func (s *Site) Open(ctx context.Context) (*Room, error) {
	scratch, err := s.scratch(ctx)
	if err != nil {
		return nil, fmt.Errorf("making a throw-away database: %w", err)
	}
	r := &Room{Scratch: scratch, site: s}
	if err := s.enter(ctx, r); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

func (s *Site) scratch(ctx context.Context) (*dialects.Scratch, error) {
	if s.Make != nil {
		return s.Make(ctx)
	}
	return s.Home.Scratch(ctx, s.URL)
}

func (s *Site) enter(ctx context.Context, r *Room) (err error) {
	var problems diag.List
	r.dialect, r.scope, problems = s.Enter(r.Scratch.URL)
	if err := stopped(problems); err != nil {
		return err
	}
	r.runner, err = runner.Start(ctx, runner.Config{Actor: s.Actor, Command: "proof", LockWait: 10 * time.Second,
		Retry: runner.Retry{Attempts: 3, First: 100 * time.Millisecond, Most: time.Second},
		Open:  func(ctx context.Context) (dialects.Target, error) { return r.dialect.Open(ctx, r.Scratch.URL) }})
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
