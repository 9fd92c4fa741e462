package views

import (
	"fmt"
	"slices"
	"time"

	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/migrations/runner"
)

// StatusReport is the result of status.
type StatusReport struct {
	Databases []*DatabaseStatus `json:"databases"`
}

// Clean reports whether every database is as its migrations want it.
func (r *StatusReport) Clean() bool {
	for _, d := range r.Databases {
		if len(d.Pending)+len(d.Edited)+len(d.Missing)+len(d.OutOfOrder) > 0 || d.Unfinished != nil || d.Drift != nil ||
			slices.ContainsFunc(d.Due, func(f FileReport) bool { return f.Type != migrations.RunsAlways }) {
			return false
		}
	}
	return true
}

// DatabaseStatus is how one database stands.
type DatabaseStatus struct {
	Database string `json:"database"`
	// Version is the highest that is applied, or "".
	Version string            `json:"version,omitempty"`
	Applied []*migrations.Run `json:"applied"`
	// Pending, Edited and OutOfOrder are files; Missing are versions without
	// one, and Due repeatable migrations that the next migrate runs.
	Pending    []FileReport      `json:"pending"`
	Due        []FileReport      `json:"due"`
	Edited     []FileReport      `json:"edited"`
	Missing    []*migrations.Run `json:"missing"`
	OutOfOrder []FileReport      `json:"out_of_order"`
	Unfinished *migrations.Run   `json:"unfinished,omitempty"`
	// Drift is how the database differs from what the last run left behind;
	// Known tells whether there is such a state.
	Drift  *PlanReport      `json:"drift,omitempty"`
	Known  bool             `json:"state_known"`
	Holder *dialects.Holder `json:"lock,omitempty"`
}

// FileReport is a migration file.
type FileReport struct {
	Version string          `json:"version"`
	Title   string          `json:"title"`
	Path    string          `json:"path"`
	Type    migrations.Type `json:"type"`
}

// NewStatus reports how a database stands.
func NewStatus(s *ops.Status) *DatabaseStatus {
	d := &DatabaseStatus{Database: s.Database, Applied: orEmpty(s.Applied), Pending: files(s.Pending), Due: files(s.Due), Edited: files(s.Edited), Missing: orEmpty(s.Missing),
		OutOfOrder: files(s.OutOfOrder), Unfinished: s.Unfinished, Known: s.Known, Holder: s.Holder}
	for _, run := range s.Applied {
		if migrations.CompareVersions(run.Version, d.Version) > 0 {
			d.Version = run.Version
		}
	}
	if s.Drift != nil {
		d.Drift = NewPlan(s.Drift, "", "")
	}
	return d
}

func files(list []*migrations.Migration) []FileReport {
	reports := []FileReport{}
	for _, m := range list {
		reports = append(reports, FileReport{Version: m.Version, Title: m.Title(), Path: m.Path, Type: m.Type})
	}
	return reports
}

func (r *StatusReport) human(p *printer) {
	apart(p, r.Databases)
}

func (d *DatabaseStatus) human(p *printer) {
	head := "nothing applied"
	if len(d.Applied) > 0 {
		head = fmt.Sprintf("%s applied", plural(len(d.Applied), "run"))
	}
	if d.Version != "" {
		head = "at version " + d.Version + ", " + head
	}
	p.headline(bold, d.Database+":", head+", "+fmt.Sprintf("%d pending.", len(d.Pending)))
	if d.Unfinished != nil {
		p.styled(2, danger, "!", plain, (&runner.UnfinishedError{Run: d.Unfinished}).Error()+": "+fmt.Sprintf("%s in effect. ", plural(d.Unfinished.InEffect, "statement"))+d.Unfinished.Error)
	}
	d.list(p, "pending", changed, "~", d.Pending)
	d.list(p, "runs with the next migrate", changed, "~", d.Due)
	d.list(p, "edited since it was applied", danger, "!", d.Edited)
	d.list(p, "out of order", danger, "!", d.OutOfOrder)
	for _, run := range d.Missing {
		p.styled(2, danger, "!", plain, "missing: "+runner.Title(run)+" is applied, but has no file")
	}
	if d.Holder != nil {
		p.styled(2, changed, "…", plain, HolderText(*d.Holder))
	}
	d.drift(p)
}

func (d *DatabaseStatus) list(p *printer, what string, tone style, mark string, list []FileReport) {
	for _, f := range list {
		p.styled(2, tone, mark, plain, what+": "+f.Title)
	}
}

func (d *DatabaseStatus) drift(p *printer) {
	switch {
	case d.Drift != nil:
		p.styled(2, danger, "!", plain, "drift: since the last run, the database was changed by other means:")
		p.blank()
		d.Drift.tree(p)
	case d.Known:
		p.styled(2, added, "✓", plain, "no drift: the database is as the last run left it")
	}
}

// HistoryReport is the result of history.
type HistoryReport struct {
	Databases []*DatabaseHistory `json:"databases"`
}

// DatabaseHistory is what ran on one database, in order.
type DatabaseHistory struct {
	Database string            `json:"database"`
	Runs     []*migrations.Run `json:"runs"`
}

// NewHistory reports what ran.
func NewHistory(database string, runs []*migrations.Run) *DatabaseHistory {
	return &DatabaseHistory{Database: database, Runs: orEmpty(runs)}
}

func (r *HistoryReport) human(p *printer) {
	apart(p, r.Databases)
}

func (d *DatabaseHistory) human(p *printer) {
	p.headline(bold, d.Database+":", plural(len(d.Runs), "run")+".")
	for _, run := range d.Runs {
		historyLine(p, run)
	}
}

func historyLine(p *printer, run *migrations.Run) {
	mark, tone := "↑", added
	if run.Direction == dialects.Rollback {
		mark, tone = "↓", changed
	}
	if run.State != migrations.StateDone {
		mark, tone = "✗", danger
	}
	text := fmt.Sprintf("%s  %s, %s, %s", run.Started.UTC().Format("2006-01-02 15:04:05"), kindText(run), short(run.Took), run.Actor)
	if run.Detail.Plan != "" {
		text += ", plan " + shortSum(run.Detail.Plan)
	}
	p.styled(2, tone, mark, plain, text)
	if run.Error != "" {
		p.line(6, "", run.Error)
	}
}

// kindText says what ran and what became of it, as in
// 0007_add_users, rolled back.
func kindText(run *migrations.Run) string {
	text := runner.Title(run)
	if run.Kind != dialects.Migration && run.Kind != dialects.Application {
		text += ", " + string(run.Kind)
	}
	if run.Direction == dialects.Rollback {
		text += ", rolled back"
	}
	if run.State != migrations.StateDone {
		text += ", " + string(run.State)
	}
	return text
}

// shortSum is the beginning of a checksum.
func shortSum(sum string) string {
	const length = len("sha256:") + 12
	return sum[:min(len(sum), length)]
}

// LocksReport is the result of lock-status.
type LocksReport struct {
	Databases []*LockReport `json:"databases"`
}

func (r *LocksReport) human(p *printer) {
	for _, d := range r.Databases {
		d.human(p)
	}
}

// LockReport says who is at work on a database.
type LockReport struct {
	Database string           `json:"database"`
	Holder   *dialects.Holder `json:"holder"`
	// Broken is set once unlock has taken the lock away.
	Broken bool `json:"unlocked,omitempty"`
}

func (r *LockReport) human(p *printer) {
	switch {
	case r.Broken:
		p.headline(added, "Unlocked:", r.Database+". "+HolderText(*r.Holder))
	case r.Holder == nil:
		p.line(0, "", r.Database+": nobody is at work.")
	default:
		p.line(0, "", r.Database+": "+HolderText(*r.Holder))
	}
}

// HolderText says who holds a lock, and since when.
func HolderText(h dialects.Holder) string {
	text := fmt.Sprintf("%s has been at work since %s (session %s).", h.Name, h.Since.UTC().Format("2006-01-02 15:04:05 UTC"), h.Session)
	if !h.Seen.IsZero() {
		text = text[:len(text)-2] + ", last seen " + h.Seen.UTC().Format(time.TimeOnly) + ")."
	}
	return text
}
