package views

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/schemac/schemac/cmd/schemac/internal/ops"
)

// ImportReport is the result of import.
type ImportReport struct {
	Database   string           `json:"database"`
	Format     string           `json:"from"`
	Folder     string           `json:"folder"`
	Written    bool             `json:"written"`
	Renumbered bool             `json:"renumbered"`
	Migrations []ImportedReport `json:"migrations"`
	Skipped    []SkippedReport  `json:"skipped"`
	Next       string           `json:"next,omitempty"`
	title      string
}

// ImportedReport is one migration of ours and what it was made of.
type ImportedReport struct {
	File          string   `json:"file"`
	Version       string   `json:"version"`
	FormerVersion string   `json:"former_version,omitempty"`
	Type          string   `json:"type"`
	From          []string `json:"from"`
	Irreversible  string   `json:"irreversible,omitempty"`
}

// SkippedReport is a file that was not imported.
type SkippedReport struct {
	File   string `json:"file"`
	Reason string `json:"reason"`
}

// NewImport reports an import into the database's folder.
func NewImport(i *ops.Import, database string, dryRun bool) *ImportReport {
	r := &ImportReport{Database: database, Format: string(i.Format), Folder: i.Folder, Written: !dryRun, Renumbered: i.Renumbered,
		Migrations: []ImportedReport{}, Skipped: []SkippedReport{}, title: i.Format.Title()}
	for _, m := range i.Migrations {
		r.Migrations = append(r.Migrations, ImportedReport{File: m.Path, Version: m.Version, FormerVersion: m.Theirs, Type: string(m.Type), From: m.From, Irreversible: m.Irreversible})
	}
	for _, s := range i.Skipped {
		r.Skipped = append(r.Skipped, SkippedReport{File: s.Name, Reason: s.Reason})
	}
	if last := i.LastVersion(); last != "" {
		r.Next = "schemac migrate --database " + database + " --baseline --to-version " + last
	}
	return r
}

func (r *ImportReport) human(p *printer) {
	word, rest := "Imported:", "into "+filepath.ToSlash(r.Folder)+"."
	if !r.Written {
		word, rest = "Would import:", rest+" Nothing was written."
	}
	p.headline(added, word, fmt.Sprintf("%s of %s %s", plural(len(r.Migrations), "migration"), r.title, rest))
	pad := 0
	for _, m := range r.Migrations {
		pad = max(pad, len(m.File))
	}
	for _, m := range r.Migrations {
		p.columns(2, added, "+", m.File, min(pad, 50), m.origin(r.Renumbered))
	}
	for _, s := range r.Skipped {
		p.columns(2, faint, "-", s.File, min(pad, 50), "skipped: "+s.Reason)
	}
	p.blank()
	if r.Renumbered {
		p.line(0, "", "Their versions cannot be kept, so the migrations are counted anew, in their order.")
	}
	if r.Next != "" {
		p.line(0, "", "A database that has run them already has to know that. This notes them as applied without running them; for a database that is behind, name the version that it is at:")
		p.printf("\n  %s\n", r.Next)
	}
}

// origin says what the migration was made of.
func (m ImportedReport) origin(renumbered bool) string {
	text := "from " + strings.Join(m.From, ", ")
	if renumbered && m.FormerVersion != "" {
		text += " (version " + m.FormerVersion + ")"
	}
	if m.Type != "versioned" {
		text += ", " + m.Type
	}
	if m.Irreversible != "" {
		text += ", irreversible"
	}
	return text
}
