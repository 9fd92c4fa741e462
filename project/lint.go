package project

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/schemac/schemac/schema/diag"
)

// LintRule is what the project thinks of one rule of lint.
type LintRule struct {
	// Code is the rule's, as the file spells it.
	Code string
	// Severity is off, info, warning or error.
	Severity string
	// Range is the place of the rule's block.
	Range diag.Range
}

// severities are what a rule may have.
var severities = []string{"off", "info", "warning", "error"}

// lint reads the block lint, which holds blocks rule.
func (l *loader) lint(block *hclsyntax.Block) {
	if len(block.Labels) > 0 {
		l.errorf(block.LabelRanges[0], "block-label", "Wrong number of labels", "A lint block has no label. It holds blocks such as rule \"CS120\" { … }.")
	}
	for _, attribute := range sortedAttributes(block.Body) {
		l.errorf(attribute.NameRange, "unknown-attribute", "Unknown attribute", "A lint block has no attribute %q. It holds blocks such as rule \"CS120\" { … }.", attribute.Name)
	}
	for _, inner := range block.Body.Blocks {
		if inner.Type != "rule" {
			l.errorf(inner.TypeRange, "unknown-block", "Unknown block", "A lint block has no %q blocks, only rule.%s", inner.Type, diag.DidYouMean(inner.Type, []string{"rule"}))
			continue
		}
		l.lintRule(inner)
	}
}

func (l *loader) lintRule(block *hclsyntax.Block) {
	code, ok := l.label(block)
	if !ok {
		return
	}
	rule := LintRule{Code: code, Range: sourceRange(block.DefRange())}
	if slices.ContainsFunc(l.project.Lint, func(other LintRule) bool { return other.Code == code }) {
		l.errorf(block.DefRange(), "duplicate-name", "Duplicate name", "The rule %q is declared more than once. Rename or remove one of them.", code)
		return
	}
	for _, attribute := range sortedAttributes(block.Body) {
		if attribute.Name != "severity" {
			l.unknownAttribute(attribute, block.Type, []string{"severity"})
			continue
		}
		if l.assign(attribute, &rule.Severity); rule.Severity != "" && !slices.Contains(severities, rule.Severity) {
			l.errorf(attribute.Expr.Range(), "lint-severity", "Unknown severity", "A rule can be %s, not %q.%s",
				strings.Join(severities, ", "), rule.Severity, diag.DidYouMean(rule.Severity, severities))
		}
	}
	if block.Body.Attributes["severity"] == nil {
		l.errorf(block.DefRange(), "missing-attribute", "Missing attribute", "A block rule needs the attribute severity: %s.", strings.Join(severities, ", "))
	}
	l.project.Lint = append(l.project.Lint, rule)
}
