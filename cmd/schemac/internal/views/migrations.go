package views

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
)

// The ways in which making a migration ends, beside those of an application.
const (
	StatusWritten = "written"
	StatusPlanned = "planned"
)

// MakeReport is the result of make-migrations.
type MakeReport struct {
	Migrations []*MadeReport `json:"migrations"`
}

// MadeReport is the migration of one database.
type MadeReport struct {
	Database string `json:"database"`
	Status   string `json:"status"`
	Version  string `json:"version,omitempty"`
	// File is the migration, PlanFile what stands beside it.
	File     string `json:"file,omitempty"`
	PlanFile string `json:"plan_file,omitempty"`
	// Files are those of another tool's format, in their place.
	Files []string `json:"files,omitempty"`
	// Snapshot is the file that now describes the state behind it.
	Snapshot string `json:"snapshot,omitempty"`
	// Refused lists the hazards that nobody has allowed.
	Refused []dialects.Hazard `json:"refused,omitempty"`
	Plan    *PlanReport       `json:"plan,omitempty"`

	// shown is set once people have seen the plan.
	shown    bool
	document string
}

// Planned notes what the migration is to do, with the SQL to show.
func (r *MadeReport) Planned(planned *ops.Planned, script string) {
	r.Plan = NewPlan(planned, script, "")
}

// Preview is the plan alone, for people who are to be asked about it.
func (r *MadeReport) Preview() *PlanReport {
	r.shown = true
	return r.Plan
}

// Previewed notes what would be written.
func (r *MadeReport) Previewed(made *ops.Made) {
	r.Status, r.Version = StatusPlanned, made.Migration.Version
	if made.Plan == nil {
		return
	}
	if data, err := made.Plan.Encode(); err == nil {
		r.document = string(data)
	}
}

// Wrote notes what was written.
func (r *MadeReport) Wrote(made *ops.Made) {
	r.Status, r.Version, r.Snapshot = StatusWritten, made.Migration.Version, made.Snapshot
	if r.Files = made.Foreign; len(r.Files) == 0 {
		r.File, r.PlanFile = made.Migration.Path, migrations.PlanPath(made.Migration.Path)
	}
}

// Document is the plan as JSON, once it was previewed.
func (r *MadeReport) Document() string { return r.document }

// Script is the SQL to show, which then stands for the plan.
func (r *MadeReport) Script() string {
	r.shown = true
	return r.Plan.script
}

// Changes reports whether any database needed a migration.
func (r *MakeReport) Changes() bool {
	return slices.ContainsFunc(r.Migrations, func(m *MadeReport) bool { return m.Plan != nil && len(m.Plan.Changes) > 0 })
}

func (r *MakeReport) human(p *printer) {
	for i, m := range r.Migrations {
		if i > 0 && m.Status != StatusFailed {
			p.blank()
		}
		m.human(p)
	}
}

func (r *MadeReport) human(p *printer) {
	if r.Status == StatusNothing {
		p.line(0, "", fmt.Sprintf("No changes. %s needs no migration, compared with %s.", r.Database, r.Plan.Source))
		return
	}
	if r.Plan != nil && !r.shown {
		r.Plan.human(p)
		p.blank()
	}
	switch r.Status {
	case StatusWritten:
		if len(r.Files) > 0 {
			p.headline(added, "Written.", strings.Join(r.Files, ", "))
			p.line(0, "", fmt.Sprintf("The snapshot %s is now the state behind it.", r.Snapshot))
			return
		}
		p.headline(added, "Written.", r.File)
		p.line(0, "", fmt.Sprintf("Beside it stands its plan, %s. The snapshot %s is now the state behind it.", r.PlanFile, r.Snapshot))
	case StatusRefused:
		p.headline(danger, "Refused.", "The migration could not be taken back completely, and nothing was written:")
		kinds := map[dialects.HazardKind]bool{}
		for _, h := range r.Refused {
			p.styled(2, danger, "! "+string(h.Kind)+":", plain, h.Message)
			kinds[h.Kind] = true
		}
		p.line(0, "", "If that is what you want, run it again with"+allowFlags(kinds)+".")
	}
}

func allowFlags(kinds map[dialects.HazardKind]bool) (flags string) {
	for _, kind := range []dialects.HazardKind{dialects.DataLoss, dialects.HazardKind(dialects.Irreversible)} {
		if kinds[kind] {
			flags += " --allow " + string(kind)
		}
	}
	return flags
}
