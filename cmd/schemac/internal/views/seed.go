package views

import (
	"fmt"
	"slices"
	"time"

	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
)

// SeedCreatedReport is the result of seed create.
type SeedCreatedReport struct {
	Database string `json:"database"`
	Version  string `json:"version"`
	File     string `json:"file"`
}

func (r *SeedCreatedReport) human(p *printer) {
	p.headline(added, "Written.", r.File)
	p.line(0, "", "Fill in its sections, then accept the text with schemac rehash, and run it with schemac seed apply.")
}

// SeedsReport is the result of seed list.
type SeedsReport struct {
	Databases []*DatabaseSeeds `json:"databases"`
}

// DatabaseSeeds are the seeds of one database.
type DatabaseSeeds struct {
	Database string       `json:"database"`
	Seeds    []SeedReport `json:"seeds"`
}

// The states of a seed.
const (
	SeedApplied    = "applied"
	SeedPending    = "pending"
	SeedEdited     = "edited"
	SeedMissing    = "missing"
	SeedUnfinished = "unfinished"
)

// SeedReport is one seed. Path is empty for one whose file is missing, and the
// last two are set for applied ones.
type SeedReport struct {
	Version string    `json:"version"`
	Title   string    `json:"title"`
	Path    string    `json:"path,omitempty"`
	State   string    `json:"state"`
	At      time.Time `json:"applied_at,omitzero"`
	Actor   string    `json:"applied_by,omitempty"`
}

// NewSeeds reports how the seeds of a database stand.
func NewSeeds(list *ops.SeedList) *DatabaseSeeds {
	d := &DatabaseSeeds{Database: list.Database, Seeds: []SeedReport{}}
	runs := map[string]*migrations.Run{}
	for _, run := range list.Applied {
		if m := findSeed(list, run.Version); m != nil {
			runs[m.Version] = run
		}
	}
	for _, m := range list.Seeds {
		d.Seeds = append(d.Seeds, newSeed(list, m, runs[m.Version]))
	}
	for _, run := range list.Missing {
		d.Seeds = append(d.Seeds, SeedReport{Version: run.Version, Title: run.Version + "_" + run.Name, State: SeedMissing, At: run.Started, Actor: run.Actor})
	}
	slices.SortStableFunc(d.Seeds, func(a, b SeedReport) int { return migrations.CompareVersions(a.Version, b.Version) })
	return d
}

func findSeed(list *ops.SeedList, version string) *migrations.Migration {
	i, found := slices.BinarySearchFunc(list.Seeds, version, func(m *migrations.Migration, v string) int { return migrations.CompareVersions(m.Version, v) })
	if !found {
		return nil
	}
	return list.Seeds[i]
}

func newSeed(list *ops.SeedList, m *migrations.Migration, run *migrations.Run) SeedReport {
	r := SeedReport{Version: m.Version, Title: m.Title(), Path: m.Path, State: SeedPending}
	if run != nil {
		r.State, r.At, r.Actor = SeedApplied, run.Started, run.Actor
	}
	unfinished := list.Unfinished
	switch {
	case unfinished != nil && unfinished.Kind == dialects.Seed && migrations.SameVersion(unfinished.Version, m.Version):
		r.State = SeedUnfinished
	case slices.Contains(list.Edited, m):
		r.State = SeedEdited
	}
	return r
}

func (r *SeedsReport) human(p *printer) {
	apart(p, r.Databases)
}

func (d *DatabaseSeeds) human(p *printer) {
	count := map[string]int{}
	pad := 0
	for _, s := range d.Seeds {
		count[s.State]++
		pad = max(pad, len(s.Title))
	}
	p.headline(bold, d.Database+":", fmt.Sprintf("%s, %d pending.", plural(len(d.Seeds), "seed"), count[SeedPending]))
	for _, s := range d.Seeds {
		tone, mark := danger, "!"
		switch s.State {
		case SeedApplied:
			tone, mark = added, "✓"
		case SeedPending:
			tone, mark = changed, "~"
		}
		text := s.State
		if s.Actor != "" {
			text += ", " + s.At.UTC().Format("2006-01-02 15:04:05") + " by " + s.Actor
		}
		p.columns(2, tone, mark, s.Title, min(pad, 50), text)
	}
}
