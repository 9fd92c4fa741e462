package migrations

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/boundedfile"
	"github.com/schemac/schemac/internal/plainjson"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// planVersion is the format of plan files that this schemac writes.
const planVersion = 1

// maxPlanSize bounds the plan file that is read, in bytes.
const maxPlanSize = 256 << 20

// PlanFile is what stands beside a migration for reviewers and programs: what
// the migration was made from and for, and what each statement means. The
// migration alone is executed.
type PlanFile struct {
	Version  int    `json:"plan_version"`
	Database string `json:"database"`
	Dialect  string `json:"dialect"`
	// Migration is the version of the migration.
	Migration string    `json:"migration"`
	CreatedAt time.Time `json:"created_at"`
	// Checksum is that of the migration's text.
	Checksum string `json:"checksum"`
	// Edited is set once somebody has changed the text: the changes and
	// statements below are then those of the first draft.
	Edited bool `json:"edited,omitempty"`
	// HandWritten is set if people wrote the migration: the states it leads
	// between are known because it was run, and it has no changes here.
	HandWritten bool `json:"hand_written,omitempty"`
	// Source and Target are the fingerprints of the states that the migration
	// leads between; empty where they are not known.
	Source     string               `json:"source_fingerprint,omitempty"`
	Target     string               `json:"target_fingerprint,omitempty"`
	Changes    []Change             `json:"changes"`
	Statements []dialects.Statement `json:"statements"`
	Rollback   []Reversal           `json:"rollback"`
}

// Change is a change as reviewers want it.
type Change struct {
	Action  planner.Action `json:"action"`
	Address schema.Address `json:"address"`
	Fields  []string       `json:"fields,omitempty"`
	Reason  string         `json:"reason,omitempty"`
	// Before and After are where the objects stand in the two states.
	Before schema.Address `json:"before,omitzero"`
	After  schema.Address `json:"after,omitzero"`
	// Rows are the reference rows that change.
	Rows  schema.RowChanges `json:"rows,omitzero"`
	Parts []Change          `json:"parts,omitempty"`
}

// Changes gives a plan's changes the form of a file.
func Changes(changes []planner.Change) []Change {
	saved := []Change{}
	for _, c := range planner.Told(changes) {
		s := Change{Action: c.Action, Address: c.Address, Fields: c.Fields, Reason: c.Reason, Rows: c.Rows}
		if c.Before != nil {
			s.Before = c.Before.Address()
		}
		if c.After != nil {
			s.After = c.After.Address()
		}
		if len(c.Parts) > 0 {
			s.Parts = Changes(c.Parts)
		}
		saved = append(saved, s)
	}
	return saved
}

// PlanPath is where the plan of the migration at the path stands.
func PlanPath(path string) string { return strings.TrimSuffix(path, ".sql") + ".plan.json" }

// Encode gives the file's text.
func (p *PlanFile) Encode() ([]byte, error) { return plainjson.MarshalIndent(p) }

// DecodePlan reads a plan file's text. The error says whether it is damaged,
// no plan file, or of a newer schemac.
func DecodePlan(data []byte) (*PlanFile, error) {
	if conflictLine(string(data)) > 0 {
		return nil, errors.New("it has the marks of a merge conflict. Keep one of the two versions whole")
	}
	var sniffed struct {
		Version   int    `json:"plan_version"`
		Migration string `json:"migration"`
	}
	if err := json.Unmarshal(data, &sniffed); err != nil {
		return nil, fmt.Errorf("it is damaged or no plan file: %w", err)
	}
	switch {
	case sniffed.Version < 1 || !IsVersion(sniffed.Migration):
		return nil, errors.New("it has no plan_version or no migration, so it is no plan of a migration")
	case sniffed.Version > planVersion:
		return nil, fmt.Errorf("it has plan version %d; this schemac reads versions up to %d. Use a newer schemac", sniffed.Version, planVersion)
	}
	p := &PlanFile{}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(p); err != nil {
		return nil, fmt.Errorf("it is damaged: %w", err)
	}
	return p, nil
}

// Plan reads the plan that stands beside the migration, or nil if there is
// none.
func (m *Migration) Plan() (*PlanFile, error) {
	path := m.Path
	if m.former != "" {
		path = m.former
	}
	data, err := boundedfile.Read(PlanPath(path), maxPlanSize)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case errors.Is(err, boundedfile.ErrTooLarge):
		return nil, fmt.Errorf("it is larger than %d MiB", maxPlanSize>>20)
	case err != nil:
		return nil, err
	}
	return DecodePlan(data)
}
