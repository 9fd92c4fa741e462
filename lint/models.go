package lint

import (
	"cmp"
	"slices"

	"github.com/schemac/schemac/dialects/design"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// Models are the models of one database, judged before anything is planned.
type Models struct {
	Graph *schema.Graph
	// Before is the state that the models were last brought to, or nil where
	// none is known.
	Before *schema.Graph
	// Dialect has the rules of the engine, where it is a design.Linter.
	Dialect schema.Rules
	// Known are the codes of the rules of all dialects: models and projects
	// may be shared between them.
	Known []string
	// Overrides are what the project thinks of rules.
	Overrides []Override
}

// Override gives a rule another severity.
type Override struct {
	Code string
	// Severity is empty for a rule that is off.
	Severity design.Severity
	// Range is where the project says so.
	Range diag.Range
}

// ModelFinding is a place where a model breaks a rule.
type ModelFinding struct {
	// Code and Rule identify the rule.
	Code     string          `json:"code"`
	Rule     string          `json:"rule"`
	Severity design.Severity `json:"severity"`
	// Object is an address; empty for a finding about the project file.
	Object string `json:"object,omitempty"`
	// Message says what is wrong at this place, Why what the rule is about,
	// and Fix what to do.
	Message string `json:"message"`
	Why     string `json:"why"`
	Fix     string `json:"fix"`
	// Ignored is the reason that the model gives for the exemption; empty
	// where there is none.
	Ignored string     `json:"ignored,omitempty"`
	Range   diag.Range `json:"range,omitzero"`
}

// DesignRules lists the rules for the models of a dialect by their codes: the
// dialect's own and those of every dialect.
func DesignRules(dialect schema.Rules) []design.Rule {
	rules := slices.Clone(generalRules)
	if l, ok := dialect.(design.Linter); ok {
		rules = append(rules, l.DesignRules()...)
	}
	slices.SortFunc(rules, func(a, b design.Rule) int { return cmp.Compare(a.Code, b.Code) })
	return rules
}

// Findings judges the models: the gravest first, then by their places.
// Exempted findings are among them.
func (m Models) Findings() []ModelFinding {
	j := judgement{models: m, rules: DesignRules(m.Dialect), used: map[exemptionKey]bool{}}
	for _, rule := range j.rules {
		if rule.Find != nil {
			j.judge(rule, rule.Find(m.Graph))
		}
	}
	j.judge(leftOverRename, leftOverRenames(m.Before, m.Graph))
	j.exemptions()
	SortModels(j.findings)
	return j.findings
}

type judgement struct {
	models   Models
	rules    []design.Rule
	findings []ModelFinding
	used     map[exemptionKey]bool
}

// exemptionKey identifies an exemption. Objects that one block stands for
// share it.
type exemptionKey struct {
	code string
	at   diag.Range
}

// judge turns flaws into findings, unless the rule is off.
func (j *judgement) judge(rule design.Rule, flaws []design.Flaw) {
	severity := severityOf(rule, j.models.Overrides)
	if severity == "" {
		return
	}
	for _, flaw := range flaws {
		f := ModelFinding{Code: rule.Code, Rule: rule.Name, Severity: severity, Object: flaw.Object.String(),
			Message: flaw.Message, Why: rule.Why, Fix: rule.Fix, Range: flaw.Range}
		if e := j.exemptionFor(rule.Code, flaw.Object); e != nil {
			j.used[exemptionKey{e.Code, e.Range}] = true
			f.Ignored = cmp.Or(e.Reason, "without a reason")
		}
		j.findings = append(j.findings, f)
	}
}

// severityOf is the severity that the project gives the rule, or its own.
func severityOf(rule design.Rule, overrides []Override) design.Severity {
	for _, o := range overrides {
		if o.Code == rule.Code {
			return o.Severity
		}
	}
	return rule.Severity
}

// exemptionFor finds what exempts the object: at its own block, or at that of
// the table or view that it belongs to.
func (j *judgement) exemptionFor(code string, a schema.Address) *schema.Exemption {
	g := j.models.Graph
	for _, o := range []schema.Object{g.Lookup(a), g.Parent(a)} {
		if o == nil {
			continue
		}
		exempt := o.Common().Origin.Exempt
		if i := slices.IndexFunc(exempt, func(e schema.Exemption) bool { return e.Code == code }); i >= 0 {
			return &exempt[i]
		}
	}
	return nil
}

// SortModels orders findings, the gravest first, then by their places.
func SortModels(findings []ModelFinding) {
	slices.SortStableFunc(findings, func(a, b ModelFinding) int {
		weight := func(f ModelFinding) int { return slices.Index(design.Severities(), f.Severity) }
		return cmp.Or(weight(a)-weight(b), cmp.Compare(a.Range.File, b.Range.File), cmp.Compare(a.Range.Start.Byte, b.Range.Start.Byte),
			cmp.Compare(a.Code, b.Code))
	})
}

// ModelSummary counts findings. Ignored ones count as nothing else.
type ModelSummary struct {
	Error   int `json:"error"`
	Warning int `json:"warning"`
	Info    int `json:"info"`
	Ignored int `json:"ignored"`
}

// SummarizeModels counts the findings by their severities.
func SummarizeModels(findings []ModelFinding) (s ModelSummary) {
	counts := map[design.Severity]*int{design.Error: &s.Error, design.Warning: &s.Warning, design.Info: &s.Info}
	for _, f := range findings {
		if f.Ignored != "" {
			s.Ignored++
		} else {
			*counts[f.Severity]++
		}
	}
	return s
}

// ModelsFail reports whether any finding that no model exempts is at least of
// the severity.
func ModelsFail(findings []ModelFinding, from design.Severity) bool {
	return slices.ContainsFunc(findings, func(f ModelFinding) bool { return f.Ignored == "" && f.Severity.AtLeast(from) })
}
