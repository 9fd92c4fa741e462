package views

import (
	"fmt"

	"github.com/schemac/schemac/migrations"
)

// NewReport is the result of new.
type NewReport struct {
	Database string `json:"database"`
	Version  string `json:"version"`
	File     string `json:"file"`
}

func (r *NewReport) human(p *printer) {
	p.headline(added, "Written.", r.File)
	p.line(0, "", "Fill in its sections, then accept the text with schemac rehash. Until the upgrade section has a statement, schemac migrate refuses to run it.")
}

// RehashReport is the result of rehash.
type RehashReport struct {
	Databases []*RehashedReport `json:"databases"`
	// Seeds are the same of the databases' seeds.
	Seeds []*RehashedReport `json:"seeds,omitempty"`
}

// RehashedReport is what was accepted in the folder of one database.
type RehashedReport struct {
	Database   string                  `json:"database"`
	Changed    bool                    `json:"changed"`
	Accepted   []migrations.Difference `json:"accepted"`
	Plans      []string                `json:"plans"`
	SideBySide []string                `json:"side_by_side"`
	Renumbered string                  `json:"renumbered,omitempty"`
}

// NewRehash reports what rehash accepted.
func NewRehash(database string, r *migrations.Rehashed) *RehashedReport {
	return &RehashedReport{Database: database, Changed: len(r.Files) > 0, Accepted: orEmpty(r.Accepted), Plans: orEmpty(r.Plans), SideBySide: orEmpty(r.SideBySide), Renumbered: r.Renumbered}
}

func (r *RehashReport) human(p *printer) {
	for _, d := range r.Databases {
		d.human(p, "migrations")
	}
	for _, d := range r.Seeds {
		d.human(p, "seeds")
	}
}

func (r *RehashedReport) human(p *printer, what string) {
	if !r.Changed {
		p.line(0, "", fmt.Sprintf("Nothing to accept. The %s of %s are as the sum file says.", what, r.Database))
		return
	}
	p.headline(added, "Accepted", "the "+what+" of "+r.Database+" as they are.")
	for _, x := range r.Accepted {
		tone, mark := changed, "~"
		switch x.Kind {
		case migrations.Added:
			tone, mark = added, "+"
		case migrations.Deleted:
			tone, mark = dropped, "-"
		}
		text := x.Name + " (" + string(x.Kind)
		if x.Former != "" {
			text += ", it was " + x.Former
		}
		p.styled(2, tone, mark, plain, text+")")
	}
	for _, plan := range r.Plans {
		p.styled(2, changed, "~", plain, plan+" belongs to the migration as it is now")
	}
	for _, title := range r.SideBySide {
		p.styled(2, danger, "!", plain, title+" was planned beside the migration before it. What they lead to together is not known: write the snapshot with schemac export-models --from-migrations, and try them with schemac verify.")
	}
}
