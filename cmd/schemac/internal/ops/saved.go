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
	"github.com/schemac/schemac/internal/plainjson"
	"github.com/schemac/schemac/migrations"
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
	Fingerprint string              `json:"source_fingerprint"`
	Changes     []migrations.Change `json:"changes"`
	// Statements lead forward, Rollback leads back.
	Statements []dialects.Statement  `json:"statements"`
	Rollback   []migrations.Reversal `json:"rollback"`
	// Source and Target are snapshots of the two states.
	Source json.RawMessage `json:"source"`
	Target json.RawMessage `json:"target"`
}

// Save writes the plan to a file.
func (w *Workspace) Save(p *Planned, path string, now time.Time) diag.List {
	problems := w.refuseSecrets(p, "a plan file")
	if problems.HasErrors() {
		return problems
	}
	saved, err := newSaved(p, now)
	if err == nil {
		var data []byte
		if data, err = plainjson.MarshalIndent(saved); err == nil {
			err = atomicfile.Write(w.settings.Path(path), data)
		}
	}
	if err != nil {
		problems.Append(failure("write-plan", "Plan cannot be saved", err, w.Redactor()))
	}
	return problems
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
	return &SavedPlan{Version: savedVersion, Database: p.Database, Dialect: p.Dialect, CreatedAt: now.UTC().Truncate(time.Second),
		Fingerprint: fingerprint, Changes: migrations.Changes(p.Changes), Statements: p.Forward, Rollback: p.Rollback, Source: source, Target: target}, nil
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
		Version   int    `json:"plan_version"`
		Migration string `json:"migration"`
	}
	if err := json.Unmarshal(data, &sniffed); err != nil {
		return nil, fmt.Errorf("it is damaged or no plan file: %w", err)
	}
	switch {
	case sniffed.Version < 1:
		return nil, errors.New("it has no plan_version, so it is no plan file. Make one with schemac plan --out")
	case sniffed.Migration != "":
		return nil, fmt.Errorf("it is the plan beside migration %s, for people to read. Run the migration with schemac migrate", sniffed.Migration)
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
