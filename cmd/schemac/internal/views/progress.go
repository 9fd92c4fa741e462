package views

import (
	"fmt"
	"time"

	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/dialects"
)

// ProgressReport is the result of migrate, rollback and their like.
type ProgressReport struct {
	Command   string          `json:"-"`
	Databases []*ops.Progress `json:"databases"`
	// Gaps lead from what migrations would build to what the databases are,
	// where a baseline is refused for it.
	Gaps []*PlanReport `json:"differences,omitempty"`
}

func (r *ProgressReport) human(p *printer) {
	for _, d := range r.Databases {
		if len(r.Databases) > 1 {
			p.printf("%s\n", p.paint(bold, d.Database))
		}
		humanProgress(p, d)
	}
	for _, gap := range r.Gaps {
		p.line(0, "", fmt.Sprintf("From what the migrations build to what %s is:", gap.Database))
		gap.tree(p)
	}
}

func humanProgress(p *printer, d *ops.Progress) {
	switch {
	case len(d.Refused) > 0:
		p.headline(danger, "Refused.", "Nothing was executed:")
		for _, reason := range d.Refused {
			p.styled(2, danger, "!", plain, reason)
		}
		p.line(0, "", "If that is what you want, run it again with --allow irreversible.")
		return
	case d.DryRun:
		preview(p, d)
		return
	}
	if d.Abandoned != "" {
		p.headline(changed, "Given up:", fmt.Sprintf("%s, with %s in effect. Nothing else was run.", d.Abandoned, plural(d.InEffect, "statement")))
		return
	}
	for _, ran := range d.Ran {
		outcome(p, ran)
	}
	summary(p, d)
}

// preview shows what would run.
func preview(p *printer, d *ops.Progress) {
	if len(d.Ran) == 0 {
		if !d.Failed {
			p.line(0, "", "Nothing to run.")
		}
		return
	}
	for _, ran := range d.Ran {
		p.styled(0, changed, "~", bold, fmt.Sprintf("%s (%s, %s)", ran.Title, ran.Way, plural(ran.Statements, "statement")))
		for _, sql := range ran.Script {
			p.block(4, plain, "", sql+";")
		}
	}
	p.line(0, "", "Nothing was executed: this was a dry run.")
}

// outcome is the line of one migration.
func outcome(p *printer, ran *ops.Ran) {
	verb := "applied"
	if ran.Way == dialects.Rollback {
		verb = "rolled back"
	}
	switch {
	case ran.Done:
		p.styled(2, added, "✓", plain, fmt.Sprintf("%s %s (%s, %s)", ran.Title, verb, plural(ran.Statements, "statement"), short(ran.Took)))
	case ran.InEffect > 0:
		p.styled(2, danger, "✗", plain, fmt.Sprintf("%s stopped half-way: %d of %s in effect", ran.Title, ran.InEffect, plural(ran.Statements, "statement")))
	default:
		p.styled(2, danger, "✗", plain, ran.Title+" failed; nothing of it is in effect")
	}
	if ran.Failed != "" {
		p.line(4, "", "This statement failed:")
		p.block(6, plain, "", ran.Failed)
	}
}

func short(d time.Duration) string {
	if d < time.Millisecond {
		return "under 1ms"
	}
	if d < time.Second {
		return d.Round(time.Millisecond).String()
	}
	return d.Round(100 * time.Millisecond).String()
}

func summary(p *printer, d *ops.Progress) {
	done, back := 0, 0
	for _, ran := range d.Ran {
		switch {
		case ran.Done && ran.Way == dialects.Rollback:
			back++
		case ran.Done:
			done++
		}
	}
	left := ""
	if d.Left > 0 {
		left = fmt.Sprintf(" %s pending.", plural(d.Left, noun(d)))
	}
	switch {
	case len(d.Ran) == 0 && d.Failed:
	case len(d.Ran) == 0:
		p.line(0, "", "Nothing to run."+left)
	case back > 0:
		p.headline(added, "Rolled back:", plural(back, "run")+"."+left)
	case done > 0:
		p.headline(added, "Applied:", plural(done, noun(d))+"."+left)
	case d.Changed():
		p.line(0, "", "No migration was completed."+left)
	default:
		p.line(0, "", "Nothing was applied."+left)
	}
	if d.Snapshot != "" {
		p.line(0, "", "The snapshot "+d.Snapshot+" is up to date.")
	}
}

// noun is what a command has run.
func noun(d *ops.Progress) string {
	if d.Seeds {
		return "seed"
	}
	return "migration"
}

// Starting tells people which migration begins, and what it endangers.
func (v *View) Starting(ran *ops.Ran, statements []dialects.Statement) {
	if v.JSON {
		return
	}
	p := v.err()
	p.printf("%s\n", p.paint(bold, fmt.Sprintf("%s (%s)", ran.Title, ran.Way)))
	for _, s := range statements {
		for _, h := range s.Hazards {
			p.styled(2, danger, "! "+string(h.Kind)+":", plain, h.Message)
		}
	}
}

// Resuming tells people that an interrupted run goes on.
func (v *View) Resuming(title string, inEffect int) {
	if v.JSON {
		return
	}
	v.err().line(0, "", fmt.Sprintf("%s was interrupted; going on behind %s that took effect.", title, plural(inEffect, "statement")))
}

// Retrying tells people why something runs again, and when.
func (v *View) Retrying(err error, pause time.Duration) {
	if v.JSON {
		return
	}
	v.err().line(2, "…", fmt.Sprintf("%s Trying again in %s.", v.Redactor.Text(err.Error()), short(pause)))
}

// Working tells people how far a long statement is.
func (v *View) Working(progress dialects.Progress) {
	if v.JSON {
		return
	}
	text := fmt.Sprintf("%s: %d %s", progress.Phase, progress.Done, progress.Unit)
	if progress.Total > 0 {
		text = fmt.Sprintf("%s: %d of %d %s (%d %%)", progress.Phase, progress.Done, progress.Total, progress.Unit, 100*progress.Done/progress.Total)
	}
	v.err().line(2, "…", text)
}

// BackedUp tells people where a backup lies.
func (v *View) BackedUp(path string) {
	if v.JSON {
		return
	}
	v.err().line(0, "", "Backup: "+path)
}
