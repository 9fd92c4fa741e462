package views

import (
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// textDiff shows two texts line by line: kept lines, and those that go and
// come.
func (p *printer) textDiff(indent int, before, after string) {
	differ := diffmatchpatch.New()
	a, b, lines := differ.DiffLinesToRunes(ensureNewline(before), ensureNewline(after))
	for _, part := range differ.DiffCharsToLines(differ.DiffMainRunes(a, b, false), lines) {
		mark, tone := " ", plain
		switch part.Type {
		case diffmatchpatch.DiffInsert:
			mark, tone = "+", added
		case diffmatchpatch.DiffDelete:
			mark, tone = "-", dropped
		}
		p.block(indent, tone, mark, part.Text)
	}
}

// block writes the lines of a text, each behind a mark. A line that is too
// long goes on below itself, indented.
func (p *printer) block(indent int, tone style, mark, text string) {
	if mark != "" {
		mark += " "
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		line = strings.TrimRight(line, " \r")
		own := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
		for i, piece := range p.wrap(line, indent+len(mark)+len(own)+4) {
			if i > 0 {
				piece = own + "    " + piece
			}
			p.printf("%s\n", strings.TrimRight(strings.Repeat(" ", indent)+p.paint(tone, mark+piece), " "))
		}
	}
}

func ensureNewline(text string) string {
	if text == "" || strings.HasSuffix(text, "\n") {
		return text
	}
	return text + "\n"
}
