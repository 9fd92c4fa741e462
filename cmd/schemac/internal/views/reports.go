package views

import (
	"encoding/json"
	"fmt"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/snapshots"
	"strings"
	"time"

	"github.com/schemac/schemac/cmd/schemac/internal/ops"
)

// ValidateReport is the result of validate.
type ValidateReport struct {
	Valid     bool              `json:"valid"`
	Databases []ValidatedReport `json:"databases"`
}

// ValidatedReport counts what the models of one database declare.
type ValidatedReport struct {
	Database string `json:"database"`
	Dialect  string `json:"dialect"`
	Objects  int    `json:"objects"`
	Tables   int    `json:"tables"`
}

func (r *ValidateReport) human(p *printer) {
	if !r.Valid {
		return
	}
	for _, d := range r.Databases {
		p.headline(added, "Valid:", fmt.Sprintf("%s (%s), %s in %s.", d.Database, d.Dialect, plural(d.Objects, "object"), plural(d.Tables, "table")))
	}
}

// FormatReport is the result of fmt.
type FormatReport struct {
	Checked int      `json:"checked"`
	Changed []string `json:"changed"`
	Check   bool     `json:"check"`
}

func (r *FormatReport) human(p *printer) {
	for _, file := range r.Changed {
		p.printf("%s\n", file)
	}
}

// InitReport is the result of init.
type InitReport struct {
	Dialect string   `json:"dialect"`
	Written []string `json:"written"`
}

func (r *InitReport) human(p *printer) {
	if len(r.Written) == 0 {
		return
	}
	p.line(0, "", "Written:")
	for _, file := range r.Written {
		p.styled(2, added, "+", plain, file)
	}
	p.blank()
	p.line(0, "", "Edit the model, then run schemac plan to see what would change, and schemac apply to do it.")
}

// ExportReport is the result of export-models.
type ExportReport struct {
	Path    string `json:"path"`
	Changed bool   `json:"changed"`
	Tables  int    `json:"tables"`
	From    string `json:"from"`
	// Kept is the migration that the snapshot is the state behind, where it was
	// left alone.
	Kept string `json:"kept,omitempty"`
}

// NewExport reports an export; from says what was exported.
func NewExport(e *ops.Exported, from string) *ExportReport {
	return &ExportReport{Path: e.Path, Changed: e.Changed, Tables: e.Tables, From: from, Kept: e.Kept}
}

func (r *ExportReport) human(p *printer) {
	if r.Kept != "" {
		p.line(0, "", fmt.Sprintf("Snapshot kept: %s, %s, the state behind %s.", r.Path, plural(r.Tables, "table"), r.Kept))
		return
	}
	state := "is unchanged"
	if r.Changed {
		state = "written"
	}
	p.line(0, "", fmt.Sprintf("Snapshot %s: %s, %s, from %s.", state, r.Path, plural(r.Tables, "table"), r.From))
}

// VersionReport is the result of version.
type VersionReport struct {
	Version  string   `json:"version"`
	Revision string   `json:"revision,omitempty"`
	Go       string   `json:"go"`
	Platform string   `json:"platform"`
	Dialects []string `json:"dialects"`
}

func (r *VersionReport) human(p *printer) {
	version := "schemac " + r.Version
	if r.Revision != "" {
		version += " (" + r.Revision + ")"
	}
	p.printf("%s\n%s, %s\ndialects: %s\n", version, r.Go, r.Platform, strings.Join(r.Dialects, ", "))
}

// PlansReport is the result of plan --all.
type PlansReport struct {
	Databases []*PlanReport `json:"databases"`
}

func (r *PlansReport) human(p *printer) {
	apart(p, r.Databases)
}

// ExportsReport lists the snapshots that export-models wrote.
type ExportsReport struct {
	Snapshots []*ExportReport `json:"snapshots"`
}

func (r *ExportsReport) human(p *printer) {
	for _, s := range r.Snapshots {
		s.human(p)
	}
}

// InspectReport is the result of inspect in JSON: a snapshot.
type InspectReport struct {
	Snapshot json.RawMessage `json:"snapshot"`
}

// NewInspect reports the schema of a database.
func NewInspect(g *schema.Graph, database string, now time.Time) (*InspectReport, error) {
	data, err := snapshots.Encode(database, g, now)
	return &InspectReport{Snapshot: data}, err
}

func (r *InspectReport) human(p *printer) { p.printf("%s", r.Snapshot) }
