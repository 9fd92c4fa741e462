package views

import (
	"fmt"
	"strings"

	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/lint"
)

// CheckReport is the result of check.
type CheckReport struct {
	// Passed is false if there are findings that make the check fail.
	Passed    bool             `json:"passed"`
	Databases []*CheckedReport `json:"databases"`
}

// CheckedReport is what was found for one database.
type CheckedReport struct {
	Database string `json:"database"`
	Dialect  string `json:"dialect"`
	// Source is what the plan starts from.
	Source string `json:"source"`
	// Changes counts those of the plan.
	Changes int `json:"changes"`
	// Migrations counts those that were looked at.
	Migrations int            `json:"migrations"`
	Passed     bool           `json:"passed"`
	Summary    lint.Summary   `json:"summary"`
	Findings   []lint.Finding `json:"findings"`
}

// NewChecked reports a check, which fails from a class on.
func NewChecked(c *ops.Checked, failOn lint.Class) *CheckedReport {
	return &CheckedReport{Database: c.Database, Dialect: c.Dialect, Source: c.Source, Changes: c.Changes, Migrations: c.Migrations, Passed: !lint.Fails(c.Findings, failOn),
		Summary: lint.Summarize(c.Findings), Findings: orEmpty(c.Findings)}
}

// human shows the findings. Places are shown relative to the view's folder.
func (r *CheckReport) human(p *printer) {
	apart(p, r.Databases)
}

func (r *CheckedReport) human(p *printer) {
	if len(r.Findings) == 0 {
		p.line(0, "", fmt.Sprintf("Nothing to check for %s (%s): %s.", r.Database, r.Dialect, r.subject()))
		return
	}
	p.line(0, "", fmt.Sprintf("Check of %s (%s): %s:", r.Database, r.Dialect, r.subject()))
	p.blank()
	for _, g := range groupsOf(r.Findings) {
		g.human(p)
	}
	tone, word := added, "Passed:"
	if !r.Passed {
		tone, word = danger, "Failed:"
	}
	p.headline(tone, word, counts(r.Summary))
}

// subject says what was looked at.
func (r *CheckedReport) subject() string {
	migrations := "no migrations"
	if r.Migrations > 0 {
		migrations = plural(r.Migrations, "migration")
	}
	way := "the way from " + r.Source + " to the models"
	if r.Changes == 0 {
		way = "no difference between " + r.Source + " and the models"
	}
	return way + ", and " + migrations
}

func counts(s lint.Summary) string {
	text := fmt.Sprintf("%d critical, %s, %d info, %d safe", s.Critical, plural(s.Warning, "warning"), s.Info, s.Safe)
	if s.Acknowledged > 0 {
		text += fmt.Sprintf(", %d acknowledged", s.Acknowledged)
	}
	return text + "."
}

// group is what is shown under one heading.
type group struct {
	title, mark string
	tone        style
	findings    []lint.Finding
	// quiet marks a group that needs no attention.
	quiet bool
}

// shownQuietly is how many findings of a quiet group are shown.
const shownQuietly = 20

// groupsOf sorts findings into groups, the gravest first. What is acknowledged
// stands behind what is not, and before what needs no attention.
func groupsOf(findings []lint.Finding) []group {
	groups := []group{
		{title: "Critical", mark: "!", tone: danger},
		{title: "Warning", mark: "!", tone: changed},
		{title: "Acknowledged", mark: "!", tone: blue, quiet: true},
		{title: "Info", mark: "~", tone: blue, quiet: true},
		{title: "Safe", mark: "+", tone: added, quiet: true},
	}
	place := map[lint.Class]int{lint.Critical: 0, lint.Warning: 1, lint.Info: 3, lint.Safe: 4}
	for _, f := range findings {
		at := place[f.Class]
		if f.Acknowledged != "" {
			at = 2
		}
		groups[at].findings = append(groups[at].findings, f)
	}
	return groups
}

func (g group) human(p *printer) {
	if len(g.findings) == 0 {
		return
	}
	p.printf("%s\n", p.paint(bold, g.title))
	shown := lint.Finding{}
	for i, f := range g.findings {
		if g.quiet && i == shownQuietly && len(g.findings) > i+1 {
			p.line(2, "…", fmt.Sprintf("and %d more, which --out json lists.", len(g.findings)-i))
			break
		}
		if f.Class == lint.Safe {
			p.styled(2, g.tone, g.mark, plain, p.oneLine(f.Statement, 4))
			continue
		}
		before := shown
		if shown = f; sameStatement(f, before) {
			f = unsaid(f, before)
		}
		g.finding(p, f)
	}
	p.blank()
}

// sameStatement reports whether both findings are about one statement.
func sameStatement(a, b lint.Finding) bool {
	return a.Statement == b.Statement && a.Migration == b.Migration && a.Direction == b.Direction
}

// unsaid leaves out what the finding before has said of the same statement.
func unsaid(f, before lint.Finding) lint.Finding {
	f.Statement = ""
	if f.Safer == before.Safer {
		f.Safer = ""
	}
	return f
}

// finding shows what is wrong, in which statement, why it is accepted or how
// to do without it, and where.
func (g group) finding(p *printer, f lint.Finding) {
	p.styled(2, g.tone, g.mark+" "+f.Code+":", plain, f.Reason)
	mark := ""
	if f.Direction == dialects.Rollback {
		mark = "rollback:"
	}
	if f.Statement != "" {
		p.styled(6, faint, mark, faint, p.oneLine(f.Statement, 6+len(mark)+1))
	}
	if f.Acknowledged != "" {
		p.line(6, "acknowledged:", f.Acknowledged)
	} else if f.Safer != "" {
		p.line(6, "safer:", f.Safer)
	}
	if !f.Range.IsZero() {
		p.styled(6, blue, "-->", plain, p.place(f.Range))
	}
}

// oneLine cuts SQL to what fits into one line behind an indentation.
func (p *printer) oneLine(sql string, indent int) string {
	text := []rune(printable(strings.Join(strings.Fields(sql), " ")))
	if room := max(20, p.width-indent); len(text) > room {
		return string(text[:room-1]) + "…"
	}
	return string(text)
}
