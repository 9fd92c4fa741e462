package views

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/design"
	"github.com/schemac/schemac/lint"
	"github.com/schemac/schemac/schema/diag"
)

// severityAnnotations are GitHub's words for the severities.
var severityAnnotations = map[design.Severity]string{design.Error: "error", design.Warning: "warning", design.Info: "notice"}

// Annotations renders the findings as GitHub's workflow commands, without
// those that a model exempts. Paths start at the working directory.
func (r *LintReport) Annotations() string {
	var b strings.Builder
	for _, d := range r.Databases {
		for _, f := range d.Findings {
			if f.Ignored != "" {
				continue
			}
			title := workflowProperty("title", d.Database+": "+f.Code+" "+f.Rule)
			list := append(workflowPlace(f.Range), title)
			fmt.Fprintf(&b, "::%s %s::%s\n", severityAnnotations[f.Severity], strings.Join(list, ","), escape(f.Message+" "+f.Why+" "+f.Fix))
		}
	}
	return b.String()
}

func workflowPlace(at diag.Range) (list []string) {
	if at.File != "" {
		list = append(list, workflowProperty("file", at.File))
	}
	if at.Start.Line > 0 {
		list = append(list, workflowProperty("line", fmt.Sprint(at.Start.Line)))
	}
	return list
}

// The parts of SARIF 2.1.0, the interchange format of static analysis, that
// findings of lint fill.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool    sarifTool     `json:"tool"`
		Results []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		Rules []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID    string    `json:"id"`
		Name  string    `json:"name"`
		Short sarifText `json:"shortDescription"`
		Help  sarifText `json:"help"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID       string             `json:"ruleId"`
		Level        string             `json:"level"`
		Message      sarifText          `json:"message"`
		Locations    []sarifLocation    `json:"locations,omitempty"`
		Suppressions []sarifSuppression `json:"suppressions,omitempty"`
	}
	sarifLocation struct {
		Physical *sarifPhysical `json:"physicalLocation,omitempty"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int32 `json:"startLine"`
		StartColumn int32 `json:"startColumn"`
		EndLine     int32 `json:"endLine"`
		EndColumn   int32 `json:"endColumn"`
	}
	sarifLogical struct {
		Name string `json:"fullyQualifiedName"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Justification string `json:"justification"`
	}
)

// sarifLevels are SARIF's words for the severities.
var sarifLevels = map[design.Severity]string{design.Error: "error", design.Warning: "warning", design.Info: "note"}

// SARIF renders the findings as one run. Paths start at the working directory;
// exempted findings are suppressed.
func (r *LintReport) SARIF() string {
	run := sarifRun{Tool: sarifTool{Driver: sarifDriver{Name: "schemac", Rules: []sarifRule{}}}, Results: []sarifResult{}}
	rules := &run.Tool.Driver.Rules
	for _, d := range r.Databases {
		for _, f := range d.Findings {
			if !slices.ContainsFunc(*rules, func(rule sarifRule) bool { return rule.ID == f.Code }) {
				*rules = append(*rules, sarifRule{ID: f.Code, Name: f.Rule, Short: sarifText{f.Why}, Help: sarifText{f.Fix}})
			}
			run.Results = append(run.Results, sarifResultOf(f))
		}
	}
	var b bytes.Buffer
	_ = json.Indent(&b, compact(sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}}), "", "  ")
	return b.String() + "\n"
}

func sarifResultOf(f lint.ModelFinding) sarifResult {
	result := sarifResult{RuleID: f.Code, Level: sarifLevels[f.Severity], Message: sarifText{f.Message}}
	var at sarifLocation
	if f.Range.File != "" {
		at.Physical = &sarifPhysical{Artifact: sarifArtifact{filepath.ToSlash(f.Range.File)}}
		if start, end := f.Range.Start, f.Range.End; start.Line > 0 {
			at.Physical.Region = &sarifRegion{start.Line, start.Column, end.Line, end.Column}
		}
	}
	if f.Object != "" {
		at.Logical = []sarifLogical{{f.Object}}
	}
	if at.Physical != nil || at.Logical != nil {
		result.Locations = []sarifLocation{at}
	}
	if f.Ignored != "" {
		result.Suppressions = []sarifSuppression{{Kind: "inSource", Justification: f.Ignored}}
	}
	return result
}
