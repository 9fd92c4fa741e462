package migrations

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/schemac/schemac/dialects"
)

// State is how a run stands.
type State string

// The states of a run.
const (
	// StateDone: everything took effect.
	StateDone State = "done"
	// StateUnfinished: it was interrupted, or failed half-way; running the
	// same command again goes on.
	StateUnfinished State = "unfinished"
	// StateFailed: it failed or was interrupted, and nothing of it is in
	// effect.
	StateFailed State = "failed"
	// StateAbandoned: it remains half done, and that was accepted.
	StateAbandoned State = "abandoned"
)

// Run is what the ledger tells of one run.
type Run struct {
	ID        string             `json:"run"`
	Kind      dialects.RunKind   `json:"kind"`
	Direction dialects.Direction `json:"direction"`
	Version   string             `json:"version,omitempty"`
	Name      string             `json:"name,omitempty"`
	Checksum  string             `json:"checksum,omitempty"`
	State     State              `json:"state"`
	Started   time.Time          `json:"started_at"`
	Took      time.Duration      `json:"-"`
	TookMS    int64              `json:"took_ms"`
	Actor     string             `json:"actor"`
	// InEffect counts the statements, from the first, that are in effect.
	InEffect int `json:"statements_in_effect"`
	// Intended is the statement that was about to run when the run was cut
	// short, counted from 1; 0 where none is in doubt. Observed is what was
	// seen before it.
	Intended  int    `json:"-"`
	Observed  string `json:"-"`
	Statement string `json:"-"`
	// Error is why it failed.
	Error string `json:"error,omitempty"`
	// Detail is what the run says of itself.
	Detail Detail `json:"detail,omitzero"`
	// seq is that of the run's last entry.
	seq int64
}

// Detail is the JSON that accompanies entries. Which fields are set depends on
// the event.
type Detail struct {
	// Steps are the checksums of the statements that took effect with this
	// entry, in order: a resumed run compares them with what it is to run.
	Steps []string `json:"steps,omitempty"`
	// Statement is the text of an intended statement, and Observed what
	// Observe told before it.
	Statement string `json:"statement,omitempty"`
	Observed  string `json:"observed,omitempty"`
	// Error is why a statement failed.
	Error string `json:"error,omitempty"`
	// Plan identifies the plan that the run carried out.
	Plan string `json:"plan,omitempty"`
	// Forward and Back are the statements of an apply, both ways.
	Forward []Step `json:"forward,omitempty"`
	Back    []Step `json:"back,omitempty"`
	// NoWayBack says why Back is missing or not complete.
	NoWayBack string `json:"no_way_back,omitempty"`
	// Database is the project's name for the database.
	Database string `json:"database,omitempty"`
	// Undoes is the run that a rollback took back.
	Undoes string `json:"undoes,omitempty"`
}

// Step is a statement as the ledger keeps it.
type Step struct {
	SQL           string            `json:"sql"`
	Transactional bool              `json:"transactional"`
	Check         string            `json:"check,omitempty"`
	LockTimeout   time.Duration     `json:"lock_timeout,omitempty"`
	Timeout       time.Duration     `json:"statement_timeout,omitempty"`
	Reversal      dialects.Reversal `json:"reversal,omitempty"`
	Hazards       []dialects.Hazard `json:"hazards,omitempty"`
	// Hidden is set if SQL has [HIDDEN] in the place of secrets: it cannot run.
	Hidden bool `json:"hidden,omitempty"`
}

// NewStep keeps a statement, without the secrets in it; reversal is its class if
// it leads back.
func NewStep(s dialects.Statement, reversal dialects.Reversal, m dialects.Masker) Step {
	sql := m.Mask(s.SQL)
	return Step{SQL: sql, Hidden: sql != s.SQL, Transactional: s.Transactional, Check: s.Check, LockTimeout: s.LockTimeout, Timeout: s.StatementTimeout, Reversal: reversal, Hazards: s.Hazards}
}

// Statement gives the statement back.
func (s Step) Statement() dialects.Statement {
	return dialects.Statement{SQL: s.SQL, Transactional: s.Transactional, Check: s.Check, LockTimeout: s.LockTimeout, StatementTimeout: s.Timeout, Hazards: s.Hazards}
}

// History is what the ledger of a database tells.
type History struct {
	// Runs in the order in which they began.
	Runs []*Run
	// Steps of each run that are in effect, by run.
	steps map[string][]string
	byID  map[string]*Run
	last  int64
}

// NewHistory folds the entries of a ledger, which come in the order of Seq.
func NewHistory(entries []dialects.Entry) (*History, error) {
	h := &History{steps: map[string][]string{}, byID: map[string]*Run{}}
	for _, e := range entries {
		if err := h.Append(e); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// Append folds one more entry.
func (h *History) Append(e dialects.Entry) error {
	if err := understood(e); err != nil {
		return err
	}
	var detail Detail
	if e.Detail != "" {
		if err := json.Unmarshal([]byte(e.Detail), &detail); err != nil {
			return fmt.Errorf("entry %d of the history is damaged: %w", e.Seq, err)
		}
	}
	run := h.byID[e.Run]
	if run == nil {
		run = &Run{ID: e.Run, Kind: e.Kind, Direction: e.Direction, Version: e.Version, Name: e.Name, Checksum: e.Checksum,
			State: StateFailed, Started: e.At.Add(-e.Took), Actor: e.Actor}
		h.byID[e.Run] = run
		h.Runs = append(h.Runs, run)
	}
	h.last, run.seq, run.Took, run.TookMS = e.Seq, e.Seq, e.Took, e.Took.Milliseconds()
	run.Checksum = e.Checksum
	h.fold(run, e, detail)
	return nil
}

// understood refuses what a later schemac may have written: to pass over it
// could run something twice.
func understood(e dialects.Entry) error {
	for _, word := range []struct {
		what, is string
		known    []string
	}{
		{"event", string(e.Event), []string{string(dialects.Started), string(dialects.Intended), string(dialects.TookEffect), string(dialects.Failed), string(dialects.Finished), string(dialects.Abandoned)}},
		{"kind", string(e.Kind), []string{string(dialects.Migration), string(dialects.Repeatable), string(dialects.Application), string(dialects.Baseline), string(dialects.Seed)}},
		{"direction", string(e.Direction), []string{string(dialects.Upgrade), string(dialects.Rollback)}},
	} {
		if !slices.Contains(word.known, word.is) {
			return fmt.Errorf("entry %d of the history has the %s %q, which this schemac does not know: a newer one has worked on the database. Use that one", e.Seq, word.what, word.is)
		}
	}
	return nil
}

// fold notes what an event means for its run.
func (h *History) fold(run *Run, e dialects.Entry, detail Detail) {
	run.merge(detail)
	switch e.Event {
	case dialects.Intended:
		run.Intended, run.Observed, run.Statement, run.Error = e.Step, detail.Observed, detail.Statement, ""
		run.State = StateUnfinished
	case dialects.TookEffect:
		run.State, run.InEffect, run.Intended, run.Error = StateUnfinished, e.Step, 0, ""
	case dialects.Failed:
		run.Error = detail.Error
	case dialects.Finished:
		run.State, run.Intended, run.Error = StateDone, 0, ""
		run.InEffect = max(run.InEffect, e.Step)
	case dialects.Abandoned:
		run.State, run.Intended = StateAbandoned, 0
	}
	if e.Event == dialects.TookEffect || e.Event == dialects.Finished {
		h.steps[run.ID] = append(h.steps[run.ID], detail.Steps...)
	}
}

// merge takes over what later entries do not repeat.
func (r *Run) merge(d Detail) {
	if d.Plan != "" {
		r.Detail.Plan = d.Plan
	}
	if d.Database != "" {
		r.Detail.Database = d.Database
	}
	if d.Undoes != "" {
		r.Detail.Undoes = d.Undoes
	}
	if d.Forward != nil {
		r.Detail.Forward = d.Forward
	}
	if d.Back != nil {
		r.Detail.Back = d.Back
	}
	if d.NoWayBack != "" {
		r.Detail.NoWayBack = d.NoWayBack
	}
}

// Last is the Seq of the last entry; 0 without any.
func (h *History) Last() int64 { return h.last }

// Changed is the Seq of the last entry of a run that changed the database or
// may have; 0 without any. A run that failed with nothing in effect has not.
func (h *History) Changed() (seq int64) {
	for _, run := range h.Runs {
		if run.State != StateFailed || run.InEffect > 0 {
			seq = max(seq, run.seq)
		}
	}
	return seq
}

// Next is the Seq of the next entry.
func (h *History) Next() int64 { return h.last + 1 }

// Steps are the checksums of the run's statements that are in effect.
func (h *History) Steps(run string) []string { return h.steps[run] }

// Find gives a run, or nil.
func (h *History) Find(id string) *Run { return h.byID[id] }

// Unfinished is the run that has to go on before anything else runs, or nil.
// Runs of seeds count as well.
func (h *History) Unfinished() *Run {
	for _, run := range slices.Backward(h.Runs) {
		if run.State == StateUnfinished {
			return run
		}
	}
	return nil
}

// Applied gives, of the runs of migrations and applies that are in effect
// now, the latest upgrade of each, in the order in which they took effect.
// Those that were rolled back are not among them.
func (h *History) Applied() []*Run {
	return h.inEffect(dialects.Migration, dialects.Baseline, dialects.Application)
}

// Seeds is Applied for seed files.
func (h *History) Seeds() []*Run { return h.inEffect(dialects.Seed) }

func (h *History) inEffect(kinds ...dialects.RunKind) []*Run {
	var applied []*Run // nil where a run was taken back
	place := map[string]int{}
	for _, run := range h.Runs {
		if run.State != StateDone || !slices.Contains(kinds, run.Kind) {
			continue
		}
		at, found := place[run.target()]
		switch {
		case run.Direction == dialects.Upgrade && found:
			applied[at] = run // recorded anew, in its old place
		case run.Direction == dialects.Upgrade:
			place[run.target()] = len(applied)
			applied = append(applied, run)
		case found:
			applied[at] = nil
			delete(place, run.target())
		}
	}
	return slices.DeleteFunc(applied, func(r *Run) bool { return r == nil })
}

// target names what the run brings or takes back: a version, or the run of an
// apply.
func (r *Run) target() string {
	switch {
	case r.Version != "":
		return "version " + canonical(r.Version)
	case r.Detail.Undoes != "":
		return r.Detail.Undoes
	}
	return r.ID
}

// AppliedVersions maps each applied version, without leading zeros, to its
// run.
func (h *History) AppliedVersions() map[string]*Run {
	return byVersion(h.Applied())
}

// SeedVersions is AppliedVersions for seed files.
func (h *History) SeedVersions() map[string]*Run { return byVersion(h.Seeds()) }

func byVersion(runs []*Run) map[string]*Run {
	byVersion := map[string]*Run{}
	for _, run := range runs {
		if run.Version != "" {
			byVersion[canonical(run.Version)] = run
		}
	}
	return byVersion
}

// LastRepeated gives the last complete run of a repeatable migration; nil
// where there is none, or it was taken back.
func (h *History) LastRepeated(version string) *Run {
	for _, run := range slices.Backward(h.Runs) {
		if run.Kind == dialects.Repeatable && run.State == StateDone && SameVersion(run.Version, version) {
			if run.Direction == dialects.Rollback {
				return nil
			}
			return run
		}
	}
	return nil
}

// RolledBackSince reports whether anything of the schema was taken back after
// the run, and perhaps what the run had built with it: a trigger goes with its
// table.
func (h *History) RolledBackSince(run *Run) bool {
	for _, later := range slices.Backward(h.Runs) {
		if later == run {
			return false
		}
		if later.Direction == dialects.Rollback && later.Kind != dialects.Seed && later.Kind != dialects.Repeatable && (later.State == StateDone || later.InEffect > 0) {
			return true
		}
	}
	return false
}

// Applied reports whether a map of AppliedVersions or SeedVersions has the
// version.
func Applied(versions map[string]*Run, version string) bool {
	return versions[canonical(version)] != nil
}
