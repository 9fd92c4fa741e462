package ops

import (
	"slices"

	"github.com/schemac/schemac/cmd/schemac/internal/engines"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/design"
	"github.com/schemac/schemac/lint"
	"github.com/schemac/schemac/project"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// Linted is what the rules find in the models of one database.
type Linted struct {
	Database, Dialect string
	// Objects and Rules count what was looked at, and by how many rules.
	Objects, Rules int
	// Findings, the gravest first.
	Findings []lint.ModelFinding
}

// Lint judges the models of the databases, which are those of one project.
// What is wrong with the project file is a finding of the first.
func Lint(workspaces []*Workspace) (linted []*Linted, problems diag.List) {
	known := LintCodes()
	for _, w := range workspaces {
		l, more := w.lint(known)
		if problems = append(problems, more...); l == nil {
			continue
		}
		if len(linted) == 0 {
			l.Findings = append(lint.UnknownOverrides(w.overrides(), known), l.Findings...)
			lint.SortModels(l.Findings)
		}
		linted = append(linted, l)
	}
	return linted, problems
}

func (w *Workspace) lint(known []string) (*Linted, diag.List) {
	w = w.offline()
	graph, problems := w.Models()
	if graph == nil {
		return nil, problems
	}
	before, more := w.before()
	problems = append(problems, more...)
	models := lint.Models{Graph: graph, Before: before, Dialect: w.Dialect, Known: known, Overrides: w.overrides()}
	return &Linted{Database: w.Database.Name, Dialect: w.Database.Dialect, Objects: graph.Len(), Rules: len(lint.DesignRules(w.Dialect)),
		Findings: models.Findings()}, problems
}

// before is the state of the database's snapshot, or nil without one.
func (w *Workspace) before() (*schema.Graph, diag.List) {
	if w.Database.Snapshot == "" {
		return nil, nil
	}
	snapshot, problems := w.Snapshot(w.Database.Snapshot)
	if snapshot == nil {
		return nil, problems
	}
	return snapshot.Graph, problems
}

// overrides are what the project thinks of the rules.
func (w *Workspace) overrides() (list []lint.Override) {
	if w.Project == nil {
		return nil
	}
	for _, rule := range w.Project.Lint {
		severity := design.Severity(rule.Severity)
		if rule.Severity == "off" {
			severity = ""
		}
		list = append(list, lint.Override{Code: rule.Code, Severity: severity, Range: rule.Range})
	}
	return list
}

// LintCodes lists the codes of the rules of every dialect.
func LintCodes() (codes []string) {
	for _, name := range project.Dialects() {
		dialect, _ := engines.New(name, dialects.Options{})
		for _, rule := range lint.DesignRules(dialect) {
			codes = append(codes, rule.Code)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}
