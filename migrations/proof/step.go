package proof

import (
	"context"
	"errors"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/migrations/runner"
	"github.com/schemac/schemac/schema/diag"
)

// Step is a migration that is ready to run, both ways.
type Step struct {
	*migrations.Migration
	Up, Down []dialects.Statement
}

// Read reads the statements of the migrations. One that reaches beyond the
// database in which it runs is an error: a throw-away database would be no
// safe place for it.
func Read(list []*migrations.Migration, dialect dialects.Dialect) ([]Step, diag.List) {
	var problems diag.List
	steps := make([]Step, 0, len(list))
	for _, m := range list {
		s := Step{Migration: m}
		for _, direction := range []dialects.Direction{dialects.Upgrade, dialects.Rollback} {
			statements, more := m.Statements(direction, dialect)
			problems = append(problems, more...)
			problems = append(problems, s.confined(direction, statements, dialect)...)
			*s.section(direction) = statements
		}
		steps = append(steps, s)
	}
	return steps, problems
}

func (s *Step) confined(direction dialects.Direction, statements []dialects.Statement, prover dialects.Prover) (problems diag.List) {
	for _, statement := range statements {
		if reason := prover.Confined(statement); reason != "" {
			problems.Errorf("not-confined", "Statement reaches beyond its database", s.At(direction, statement.Offset),
				"%s Nothing was run: a throw-away database does not hold the effects of such a statement. Run it by other means than a migration, as part of setting up the server.", sentence(reason))
		}
	}
	return problems
}

func (s *Step) section(direction dialects.Direction) *[]dialects.Statement {
	if direction == dialects.Rollback {
		return &s.Down
	}
	return &s.Up
}

// oneWay reports whether nothing in the file leads back.
func (s *Step) oneWay() bool { return len(s.Down) == 0 && len(s.Up) > 0 }

// kind is what the ledger calls a run of the step.
func (s *Step) kind() dialects.RunKind {
	if s.Type == migrations.Versioned {
		return dialects.Migration
	}
	return dialects.Repeatable
}

// run carries one direction of the step out. A statement that the engine
// refuses is a *Refusal.
func (r *Room) run(ctx context.Context, s *Step, direction dialects.Direction) error {
	statements := *s.section(direction)
	if len(statements) == 0 && direction == dialects.Upgrade {
		return &Refusal{Step: s, Direction: direction, Range: s.At(direction, 0), Err: errors.New("its upgrade section has no statement")}
	}
	_, err := r.runner.Run(ctx, runner.Job{Kind: s.kind(), Direction: direction, Version: s.Version, Name: s.Slug, Checksum: s.Checksum, Statements: statements})
	var failed *runner.StepError
	if !errors.As(err, &failed) || ctx.Err() != nil {
		return err
	}
	return &Refusal{Step: s, Direction: direction, Statement: failed.Statement, Range: s.At(direction, statements[failed.Index].Offset), Err: failed.Err}
}

// Refusal is a statement of a migration that the engine refuses.
type Refusal struct {
	Step      *Step
	Direction dialects.Direction
	Statement dialects.Statement
	Range     diag.Range
	Err       error
}

// Error is the engine's error.
func (e *Refusal) Error() string { return e.Err.Error() }

// Unwrap gives the engine's error.
func (e *Refusal) Unwrap() error { return e.Err }

// forward runs steps one after the other.
func (r *Room) forward(ctx context.Context, steps []Step) error {
	for i := range steps {
		if err := r.run(ctx, &steps[i], dialects.Upgrade); err != nil {
			return err
		}
	}
	return nil
}

// back rolls steps back, the last one first.
func (r *Room) back(ctx context.Context, steps []Step) error {
	for i := len(steps) - 1; i >= 0; i-- {
		if err := r.run(ctx, &steps[i], dialects.Rollback); err != nil {
			return err
		}
	}
	return nil
}

// rollbackRange is where the file's way back begins, or the file.
func (s *Step) rollbackRange() diag.Range {
	switch {
	case len(s.Down) > 0:
		return s.At(dialects.Rollback, s.Down[0].Offset)
	case s.Rollback.Line > 0:
		return s.At(dialects.Rollback, 0)
	}
	return diag.Range{File: s.Path}
}

// upgradeRange is where the file's way forward begins.
func (s *Step) upgradeRange() diag.Range {
	if len(s.Up) == 0 {
		return s.At(dialects.Upgrade, 0)
	}
	return s.At(dialects.Upgrade, s.Up[0].Offset)
}

// before reports whether the step's version is a lower one.
func (s *Step) before(other *Step) bool {
	return migrations.CompareVersions(s.Version, other.Version) < 0
}
