package views

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/cmd/schemac/internal/ops"
	"github.com/schemac/schemac/dialects/design"
	"github.com/schemac/schemac/lint"
)

// LintReport is the result of lint.
type LintReport struct {
	// Passed is false if there are findings that make lint fail.
	Passed    bool            `json:"passed"`
	Databases []*LintedReport `json:"databases"`
}

// LintedReport is what was found in the models of one database.
type LintedReport struct {
	Database string `json:"database"`
	Dialect  string `json:"dialect"`
	// Objects and Rules count what was looked at, and by how many rules.
	Objects  int                 `json:"objects"`
	Rules    int                 `json:"rules"`
	Passed   bool                `json:"passed"`
	Summary  lint.ModelSummary   `json:"summary"`
	Findings []lint.ModelFinding `json:"findings"`
}

// NewLint reports findings, which fail from a severity on.
func NewLint(linted []*ops.Linted, failOn design.Severity) *LintReport {
	report := &LintReport{Databases: []*LintedReport{}}
	for _, l := range linted {
		report.Databases = append(report.Databases, &LintedReport{Database: l.Database, Dialect: l.Dialect, Objects: l.Objects, Rules: l.Rules,
			Passed: !lint.ModelsFail(l.Findings, failOn), Summary: lint.SummarizeModels(l.Findings), Findings: orEmpty(l.Findings)})
	}
	return report
}

func (r *LintReport) human(p *printer) { apart(p, r.Databases) }

func (r *LintedReport) human(p *printer) {
	head := fmt.Sprintf("Lint of %s (%s): %s", r.Database, r.Dialect, plural(r.Objects, "object"))
	if len(r.Findings) == 0 {
		p.line(0, "", head+", nothing found.")
		return
	}
	p.line(0, "", head+":")
	p.blank()
	for _, broken := range brokenRules(r.Findings) {
		broken.human(p)
	}
	tone, word := added, "Passed:"
	if !r.Passed {
		tone, word = danger, "Failed:"
	}
	p.headline(tone, word, modelCounts(r.Summary))
}

func modelCounts(s lint.ModelSummary) string {
	text := fmt.Sprintf("%s, %s, %d info", plural(s.Error, "error"), plural(s.Warning, "warning"), s.Info)
	if s.Ignored > 0 {
		text += fmt.Sprintf(", %d ignored", s.Ignored)
	}
	return text + "."
}

// brokenRule is a rule with the places that break it and are not exempted.
type brokenRule struct {
	lint.ModelFinding
	places []lint.ModelFinding
}

// brokenRules groups findings by their rules, in the order of the findings.
// Exempted ones are only counted.
func brokenRules(findings []lint.ModelFinding) (rules []brokenRule) {
	for _, f := range findings {
		if f.Ignored != "" {
			continue
		}
		i := slices.IndexFunc(rules, func(r brokenRule) bool { return r.Code == f.Code })
		if i < 0 {
			i = len(rules)
			rules = append(rules, brokenRule{ModelFinding: f})
		}
		rules[i].places = append(rules[i].places, f)
	}
	return rules
}

// shownOfInfo is how many places of a rule of severity info are shown.
const shownOfInfo = 5

var severityTones = map[design.Severity]style{design.Error: danger, design.Warning: changed, design.Info: blue}

func (r brokenRule) human(p *printer) {
	tone := severityTones[r.Severity]
	p.printf("%s %s\n", p.paint(tone, string(r.Severity)+":"), p.paint(bold, r.Code+" "+strings.ReplaceAll(r.Rule, "-", " ")))
	p.line(2, "", r.Why)
	p.line(2, "fix:", r.Fix)
	for i, f := range r.places {
		if r.Severity == design.Info && i == shownOfInfo && len(r.places) > i+1 {
			p.line(2, "…", fmt.Sprintf("and %d more, which --format json lists.", len(r.places)-i))
			break
		}
		p.styled(2, tone, "-", plain, f.Message)
		if !f.Range.IsZero() {
			p.styled(4, blue, "-->", plain, p.place(f.Range))
			p.snippet(f.Range)
		}
	}
	p.blank()
}
