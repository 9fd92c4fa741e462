package views

import (
	"fmt"
	"strings"

	"github.com/schemac/schemac/lint"
)

// annotationOf is GitHub's word for each class; what needs no attention has
// none.
var annotationOf = map[lint.Class]string{lint.Critical: "error", lint.Warning: "warning", lint.Info: "notice"}

// Annotations renders the findings as GitHub's workflow commands, which show
// them at their lines in a pull request. Paths start at the working directory.
func (r *CheckReport) Annotations() string {
	var b strings.Builder
	for _, d := range r.Databases {
		for _, f := range d.Findings {
			kind := annotationOf[f.Class]
			switch {
			case kind == "":
				continue
			case f.Acknowledged != "":
				kind = "notice"
			}
			b.WriteString("::" + kind + " " + properties(d, f) + "::" + escape(message(f)) + "\n")
		}
	}
	return b.String()
}

func properties(d *CheckedReport, f lint.Finding) string {
	var list []string
	add := func(name, value string) { list = append(list, workflowProperty(name, value)) }
	if f.Range.File != "" {
		add("file", f.Range.File)
	}
	if f.Range.Start.Line > 0 {
		add("line", fmt.Sprint(f.Range.Start.Line))
	}
	add("title", d.Database+": "+f.Code)
	return strings.Join(list, ",")
}

// workflowProperty is one property of a workflow command.
func workflowProperty(name, value string) string {
	return name + "=" + strings.NewReplacer(":", "%3A", ",", "%2C").Replace(escape(value))
}

func message(f lint.Finding) string {
	parts := []string{f.Reason}
	if f.Statement != "" {
		parts = append(parts, f.Statement)
	}
	switch {
	case f.Acknowledged != "":
		parts = append(parts, "Acknowledged: "+f.Acknowledged)
	case f.Safer != "":
		parts = append(parts, "Safer: "+f.Safer)
	}
	return strings.Join(parts, "\n")
}

// escape writes what would end a workflow command otherwise.
func escape(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}
