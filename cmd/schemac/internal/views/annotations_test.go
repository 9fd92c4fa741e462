package views

import (
	"strings"
	"testing"

	"github.com/schemac/schemac/lint"
	"github.com/schemac/schemac/schema/diag"
	"pgregory.net/rapid"
)

// Whatever the texts are, each annotation is one workflow command, whose
// properties and message read back as they were.
func TestAnnotationsAreOneLineEach(t *testing.T) {
	text := rapid.StringMatching(`[a-z:,%\r\n; =äß]{0,20}`)
	rapid.Check(t, func(t *rapid.T) {
		f := lint.Finding{Code: "data-loss", Class: rapid.SampledFrom(lint.Classes()).Draw(t, "class"), Reason: "r" + text.Draw(t, "reason"),
			Statement: text.Draw(t, "statement"), Safer: text.Draw(t, "safer"), Acknowledged: text.Draw(t, "acknowledged"),
			Range: diag.Range{File: "f" + text.Draw(t, "file"), Start: diag.Pos{Line: rapid.Int32Range(0, 9).Draw(t, "line")}}}
		r := &CheckReport{Databases: []*CheckedReport{{Database: "main", Findings: []lint.Finding{f}}}}
		lines := strings.SplitAfter(r.Annotations(), "\n")
		if f.Class == lint.Safe {
			if len(lines) != 1 || lines[0] != "" {
				t.Fatalf("%q for what is safe", lines)
			}
			return
		}
		if len(lines) != 2 || lines[1] != "" {
			t.Fatalf("not one line: %q", lines)
		}
		head, body, _ := strings.Cut(strings.TrimPrefix(strings.TrimSuffix(lines[0], "\n"), "::"), "::")
		_, list, _ := strings.Cut(head, " ")
		file, _, _ := strings.Cut(strings.TrimPrefix(list, "file="), ",")
		if got := unescape(file); got != f.Range.File {
			t.Fatalf("the file %q reads back as %q", f.Range.File, got)
		}
		if got := unescape(body); got != message(f) {
			t.Fatalf("the message %q reads back as %q", message(f), got)
		}
	})
}

func unescape(text string) string {
	return strings.NewReplacer("%25", "%", "%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",").Replace(text)
}
