package runner

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
)

// Job is what one run is to carry out.
type Job struct {
	Kind      dialects.RunKind
	Direction dialects.Direction
	// Version and Name tell the migration; an apply has no version.
	Version, Name string
	// Checksum identifies the text that the statements come from.
	Checksum   string
	Statements []dialects.Statement
	// Detail goes into the ledger with the run.
	Detail migrations.Detail
}

// Resumes reports whether the run is an earlier, unfinished attempt at the
// job.
func (j Job) Resumes(run *migrations.Run) bool {
	if run == nil || run.State != migrations.StateUnfinished || run.Kind != j.Kind || run.Direction != j.Direction {
		return false
	}
	if j.Version == "" {
		return run.Version == "" && run.Checksum == j.Checksum
	}
	return migrations.SameVersion(run.Version, j.Version)
}

// title names the job for people.
func (j Job) title() string {
	if j.Version == "" {
		return string(j.Kind)
	}
	if j.Name == "" {
		return j.Version
	}
	return j.Version + "_" + j.Name
}

// newID makes a run's name: its time first, so that names sort as runs began.
func newID(now time.Time) string {
	var random [6]byte
	_, _ = rand.Read(random[:]) // never fails, by its documentation
	return now.UTC().Format("20060102T150405.000000Z") + "-" + hex.EncodeToString(random[:])
}

// stepSum identifies a statement's text within its run. Its secrets take no
// part: the ledger has neither them nor what could be tried against them.
func (r *Runner) stepSum(s dialects.Statement) string {
	sum := sha256.Sum256([]byte(r.target.Mask(s.SQL)))
	return hex.EncodeToString(sum[:8])
}

func (r *Runner) stepSums(statements []dialects.Statement) []string {
	sums := make([]string, len(statements))
	for i, s := range statements {
		sums[i] = r.stepSum(s)
	}
	return sums
}

// unit is consecutive statements that take effect together: from and to are
// indexes into the job's statements.
type unit struct {
	from, to int
	// outside any transaction: the unit has one statement.
	outside bool
}

// units groups the statements from the index on.
func (r *Runner) units(statements []dialects.Statement, from int) []unit {
	var units []unit
	joins := false
	for i := from; i < len(statements); i++ {
		isolation := r.target.Isolation(statements[i])
		if isolation == dialects.Shared && joins {
			units[len(units)-1].to = i + 1
			continue
		}
		units = append(units, unit{from: i, to: i + 1, outside: isolation == dialects.Outside})
		joins = isolation == dialects.Shared
	}
	return units
}

// together gives the unit's statements as one transaction's.
func (u unit) together(statements []dialects.Statement) []dialects.Statement {
	list := make([]dialects.Statement, 0, u.to-u.from+1)
	for _, s := range statements[u.from:u.to] {
		s.Transactional = true
		list = append(list, s)
	}
	return list
}

func (r *Runner) entry(run string, job Job, event dialects.Event) dialects.Entry {
	return dialects.Entry{Seq: r.history.Next(), Run: run, Event: event, Kind: job.Kind, Direction: job.Direction, Version: job.Version, Name: job.Name,
		Checksum: job.Checksum, At: r.config.Now().UTC().Truncate(time.Microsecond), Actor: r.config.Actor}
}

func encode(d migrations.Detail) string {
	data, err := json.Marshal(d)
	if err != nil || string(data) == "{}" {
		return ""
	}
	return string(data)
}

// UnfinishedError says that an earlier run has to go on first.
type UnfinishedError struct{ Run *migrations.Run }

// Error names the run.
func (e *UnfinishedError) Error() string {
	return fmt.Sprintf("an earlier %s of %s, begun %s by %s, is unfinished", e.Run.Direction, Title(e.Run), e.Run.Started.UTC().Format("2006-01-02 15:04:05 UTC"), e.Run.Actor)
}

// Title names a run for people.
func Title(run *migrations.Run) string {
	return Job{Kind: run.Kind, Version: run.Version, Name: run.Name}.title()
}

// EditedError says that statements which are in effect already have been
// edited since.
type EditedError struct {
	Run *migrations.Run
	// Index is the first statement that differs.
	Index int
}

// Error says which statement differs and what can be edited.
func (e *EditedError) Error() string {
	return fmt.Sprintf("%s was interrupted after %d statements, which are in effect, and statement %d has been edited since. Restore those statements; what follows them may be edited",
		Title(e.Run), e.Run.InEffect, e.Index+1)
}

// UndecidedError says that nobody but a person can tell whether a statement
// took effect.
type UndecidedError struct {
	Run *migrations.Run
	// Step counts the statement from 1.
	Step int
	SQL  string
	// Why is what the database tells of it; "" for nothing.
	Why string
}

// Error names the statement and the way out.
func (e *UndecidedError) Error() string {
	if e.Why != "" {
		return fmt.Sprintf("%s was interrupted in statement %d. %s See to it, then run again; --assume in-effect or --assume untouched settles what cannot be seen to. The statement: %s",
			Title(e.Run), e.Step, e.Why, e.SQL)
	}
	return fmt.Sprintf("%s was interrupted in statement %d, and nothing in the database tells whether that took effect. Look at what it changes, then run again with --assume in-effect or --assume untouched. The statement: %s",
		Title(e.Run), e.Step, e.SQL)
}

// StepError says which statement failed.
type StepError struct {
	// Index is the statement's in the job.
	Index int
	// InEffect counts the statements that remain in effect, from the first.
	InEffect int
	// Statement is the one that failed, without its secrets.
	Statement dialects.Statement
	Err       error
}

// Error is the engine's error.
func (e *StepError) Error() string { return e.Err.Error() }

// Unwrap gives the engine's error.
func (e *StepError) Unwrap() error { return e.Err }
