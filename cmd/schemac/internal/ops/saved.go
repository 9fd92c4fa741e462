package ops

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/atomicfile"
	"github.com/schemac/schemac/internal/boundedfile"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
	"github.com/schemac/schemac/snapshots"
)

// savedVersion is the format of plan files that this schemac writes.
const savedVersion = 1

// maxPlanSize bounds the plan file that is read, in bytes.
const maxPlanSize = 512 << 20

// SavedPlan is a plan in a file. It is data: applying it executes Statements
// as they stand, after the live state has been compared with Source.
type SavedPlan struct {
	Version   int       `json:"plan_version"`
	Database  string    `json:"database"`
	Dialect   string    `json:"dialect"`
	CreatedAt time.Time `json:"created_at"`
	// Fingerprint is that of Source.
	Fingerprint string        `json:"source_fingerprint"`
	Changes     []SavedChange `json:"changes"`
	// Statements lead forward, Rollback leads back.
	Statements []dialects.Statement `json:"statements"`
	Rollback   []SavedReversal      `json:"rollback"`
	// Source and Target are snapshots of the two states.
	Source json.RawMessage `json:"source"`
	Target json.RawMessage `json:"target"`
}

// SavedChange is a change as reviewers want it.
type SavedChange struct {
	Action  planner.Action `json:"action"`
	Address schema.Address `json:"address"`
	Fields  []string       `json:"fields,omitempty"`
	Reason  string         `json:"reason,omitempty"`
	// Before and After are where the objects stand in Source and Target.
	Before schema.Address `json:"before,omitzero"`
	After  schema.Address `json:"after,omitzero"`
	// Rows are the reference rows that change.
	Rows  schema.RowChanges `json:"rows,omitzero"`
	Parts []SavedChange     `json:"parts,omitempty"`
}

// SavedReversal is a statement of the way back with its class.
type SavedReversal struct {
	dialects.Statement
	Reversal dialects.Reversal `json:"reversal"`
}

// Save writes the plan to a file.
func (w *Workspace) Save(p *Planned, path string, now time.Time) diag.List {
	var problems diag.List
	saved, err := newSaved(p, now)
	if err == nil {
		var data []byte
		if data, err = marshalIndent(saved); err == nil {
			err = atomicfile.Write(w.settings.Path(path), data)
		}
	}
	if err != nil {
		problems.Append(failure("write-plan", "Plan cannot be saved", err, w.Redactor()))
	}
	return problems
}

func marshalIndent(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(v)
	return b.Bytes(), err
}

func newSaved(p *Planned, now time.Time) (*SavedPlan, error) {
	source, err := snapshots.Encode(p.Database, p.From, now)
	if err != nil {
		return nil, err
	}
	target, err := snapshots.Encode(p.Database, p.To, now)
	if err != nil {
		return nil, err
	}
	fingerprint, err := snapshots.Fingerprint(p.From)
	if err != nil {
		return nil, err
	}
	saved := &SavedPlan{Version: savedVersion, Database: p.Database, Dialect: p.Dialect, CreatedAt: now.UTC().Truncate(time.Second),
		Fingerprint: fingerprint, Changes: saveChanges(p.Changes), Statements: p.Forward, Source: source, Target: target}
	for i, s := range p.Rollback {
		saved.Rollback = append(saved.Rollback, SavedReversal{s, p.Reversals[i]})
	}
	return saved, nil
}

func saveChanges(changes []planner.Change) []SavedChange {
	saved := []SavedChange{}
	for _, c := range changes {
		s := SavedChange{Action: c.Action, Address: c.Address, Fields: c.Fields, Reason: c.Reason, Rows: c.Rows}
		if c.Before != nil {
			s.Before = c.Before.Address()
		}
		if c.After != nil {
			s.After = c.After.Address()
		}
		if len(c.Parts) > 0 {
			s.Parts = saveChanges(c.Parts)
		}
		saved = append(saved, s)
	}
	return saved
}

// loadSaved reads a plan file and the states in it.
func (w *Workspace) loadSaved(path string) (saved *SavedPlan, source, target *schema.Graph, problems diag.List) {
	fail := func(err error) {
		problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "plan-file", Summary: "Plan file cannot be used", Range: diag.Range{File: path}, Detail: sentence(err)})
	}
	saved, err := readSaved(path)
	if err != nil {
		fail(err)
		return nil, nil, nil, problems
	}
	if saved.Dialect != w.Dialect.Dialect() || saved.Database != w.Database.Name {
		fail(fmt.Errorf("the plan is for the %s database %q, not for the %s database %q. Choose the database with --database", saved.Dialect, saved.Database, w.Dialect.Dialect(), w.Database.Name))
		return nil, nil, nil, problems
	}
	from, err := snapshots.Decode(saved.Source, w.Dialect)
	if err != nil {
		fail(fmt.Errorf("its source: %w", err))
		return nil, nil, nil, problems
	}
	to, err := snapshots.Decode(saved.Target, w.Dialect)
	if err != nil {
		fail(fmt.Errorf("its target: %w", err))
		return nil, nil, nil, problems
	}
	return saved, from.Graph, to.Graph, problems
}

func readSaved(path string) (*SavedPlan, error) {
	data, err := boundedfile.Read(path, maxPlanSize)
	switch {
	case errors.Is(err, boundedfile.ErrTooLarge):
		return nil, fmt.Errorf("it is larger than %d MiB", maxPlanSize>>20)
	case err != nil:
		return nil, err
	}
	var sniffed struct {
		Version int `json:"plan_version"`
	}
	if err := json.Unmarshal(data, &sniffed); err != nil {
		return nil, fmt.Errorf("it is damaged or no plan file: %w", err)
	}
	switch {
	case sniffed.Version < 1:
		return nil, errors.New("it has no plan_version, so it is no plan file. Make one with schemac plan --out")
	case sniffed.Version > savedVersion:
		return nil, fmt.Errorf("it has plan version %d; this schemac reads versions up to %d. Use a newer schemac", sniffed.Version, savedVersion)
	}
	saved := &SavedPlan{}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(saved); err != nil {
		return nil, fmt.Errorf("it is damaged: %w", err)
	}
	return saved, nil
}
