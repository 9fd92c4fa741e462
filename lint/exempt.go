package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/design"
	"github.com/schemac/schemac/schema/diag"
)

// The rules about exemptions. They look at what the others found.
var (
	unusedExemption = design.Rule{Code: "SUP101", Name: "unused-exemption", Severity: design.Warning,
		Why: "lint_ignore names a rule that the object does not break, so that it would hide a mistake made later.",
		Fix: "Remove the code from lint_ignore."}
	unknownRule = design.Rule{Code: "SUP102", Name: "unknown-rule", Severity: design.Warning,
		Why: "A model or the project file names a rule that there is not, and so says nothing.",
		Fix: "Correct the code; docs/reference/lint.md lists them."}
	exemptionWithoutReason = design.Rule{Code: "SUP104", Name: "exemption-without-reason", Severity: design.Error,
		Why: "lint_ignore gives no reason, so that nobody can tell later whether it still holds.",
		Fix: "Write the reason as the value, as in lint_ignore = { CS103 = \"a dozen rows\" }."}
)

// generalRules are those of every dialect.
var generalRules = []design.Rule{leftOverRename, unusedExemption, unknownRule, exemptionWithoutReason}

// exemptions looks at lint_ignore of every object, when all other rules have
// been applied.
func (j *judgement) exemptions() {
	seen := map[exemptionKey]bool{}
	var unused, unknown, bare design.Flaws
	for _, o := range j.models.Graph.Objects() {
		for _, e := range o.Common().Origin.Exempt {
			key := exemptionKey{e.Code, e.Range}
			if seen[key] {
				continue
			}
			seen[key] = true
			switch {
			case !slices.Contains(j.models.Known, e.Code):
				unknown.AddAt(o, e.Range, "There is no rule %q.%s", e.Code, diag.DidYouMean(e.Code, j.models.Known))
			case !j.used[key] && !j.isOff(e.Code):
				unused.AddAt(o, e.Range, "%s does not break %s.", o.Address(), e.Code)
			}
			if strings.TrimSpace(e.Reason) == "" {
				bare.AddAt(o, e.Range, "Why may %s break %s?", o.Address(), e.Code)
			}
		}
	}
	j.judge(unusedExemption, unused.List())
	j.judge(unknownRule, unknown.List())
	j.judge(exemptionWithoutReason, bare.List())
}

// isOff reports whether nothing can tell if the rule is broken: the project
// has switched it off, or it is another dialect's.
func (j *judgement) isOff(code string) bool {
	for _, rule := range j.rules {
		if rule.Code == code {
			return severityOf(rule, j.models.Overrides) == ""
		}
	}
	return true
}

// UnknownOverrides gives the findings about rules that the project file names
// and that there are not.
func UnknownOverrides(overrides []Override, known []string) (findings []ModelFinding) {
	severity := severityOf(unknownRule, overrides)
	for _, o := range overrides {
		if severity != "" && !slices.Contains(known, o.Code) {
			findings = append(findings, ModelFinding{Code: unknownRule.Code, Rule: unknownRule.Name, Severity: severity, Why: unknownRule.Why, Fix: unknownRule.Fix,
				Message: fmt.Sprintf("There is no rule %q.%s", o.Code, diag.DidYouMean(o.Code, known)), Range: o.Range})
		}
	}
	return findings
}
