package views

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/schemac/schemac/internal/plainjson"
	"github.com/schemac/schemac/project"
	"github.com/schemac/schemac/schema/diag"
)

// FormatVersion is the version of all JSON documents. Fields may be added
// within a version; a new version may remove or change them.
const FormatVersion = "1.0"

// Report is the result of one command. Its JSON form is its exported fields.
type Report interface {
	human(p *printer)
}

// View is where and how results are shown.
type View struct {
	Out, Err io.Writer
	// JSON asks for documents instead of text.
	JSON bool
	// OutColor and ErrColor allow colours, on a terminal.
	OutColor, ErrColor bool
	// Width is the terminal's; 80 where there is none.
	Width int
	// Redactor hides secrets in source lines and messages.
	Redactor *project.Redactor
	// Dir is what paths are shown relative to.
	Dir string
}

// Show presents the result of a command, which may be nil, and the problems.
func (v *View) Show(command string, report Report, problems diag.List) {
	problems = v.redacted(problems.Sorted())
	if v.JSON {
		v.document(command, report, problems)
		return
	}
	v.diagnostics(problems, diag.Warning)
	if report != nil {
		report.human(v.out())
	}
	v.diagnostics(problems, diag.Error)
}

// Raw writes text that is a result by itself, such as SQL, and the problems.
// It is never JSON.
func (v *View) Raw(text string, problems diag.List) {
	problems = v.redacted(problems.Sorted())
	v.diagnostics(problems, diag.Warning)
	_, _ = io.WriteString(v.Out, text)
	v.diagnostics(problems, diag.Error)
}

// Explain tells people what became of a command whose standard output is
// taken by a text of its own.
func (v *View) Explain(report Report, problems diag.List) {
	problems = v.redacted(problems.Sorted())
	v.diagnostics(problems, diag.Warning)
	report.human(v.err())
	v.diagnostics(problems, diag.Error)
}

func (v *View) out() *printer {
	return &printer{w: v.Out, width: v.width(), color: v.OutColor, dir: v.Dir, redactor: v.Redactor}
}
func (v *View) err() *printer {
	return &printer{w: v.Err, width: v.width(), color: v.ErrColor, dir: v.Dir, redactor: v.Redactor}
}

func (v *View) width() int {
	if v.Width < 40 {
		return 80
	}
	return v.Width
}

func (v *View) redacted(problems diag.List) diag.List {
	for i := range problems {
		problems[i].Detail = v.Redactor.Text(problems[i].Detail)
	}
	return problems
}

// document joins the common fields and the report's own.
func (v *View) document(command string, report Report, problems diag.List) {
	if problems == nil {
		problems = diag.List{}
	}
	head := struct {
		FormatVersion string    `json:"format_version"`
		Command       string    `json:"command"`
		Diagnostics   diag.List `json:"diagnostics"`
	}{FormatVersion, command, problems}
	joined := compact(head)
	if report != nil {
		if body := compact(report); len(body) > len("{}") {
			joined = append(append(joined[:len(joined)-1], ','), body[1:]...)
		}
	}
	var b bytes.Buffer
	if json.Indent(&b, joined, "", "  ") != nil {
		b.Write(joined)
	}
	b.WriteByte('\n')
	_, _ = v.Out.Write(b.Bytes())
}

func compact(value any) []byte {
	data, err := plainjson.Marshal(value)
	if err != nil {
		return []byte("{}")
	}
	return data
}
