package foreign

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema/diag"
)

// Reader reads the SQL of an engine.
type Reader = dialects.Reader

// script is the SQL of one direction, line by line, with the places where the
// lines come from.
type script struct {
	file  *file
	lines []line
}

type line struct {
	text string // with its line end
	// number in the file, counted from 1.
	number int
}

// cut takes the lines from one index of the file up to another.
func (f *file) cut(from, to int) *script {
	s := &script{file: f}
	for i := from; i < to; i++ {
		s.lines = append(s.lines, line{f.lines[i], i + 1})
	}
	return s
}

func (s *script) text() string {
	var b strings.Builder
	for _, l := range s.lines {
		b.WriteString(l.text)
	}
	return b.String()
}

// replace takes over a text that has as many lines as before.
func (s *script) replace(text string) {
	for i := range s.lines {
		var rest string
		if end := strings.IndexByte(text, '\n'); end >= 0 {
			text, rest = text[:end+1], text[end+1:]
		}
		s.lines[i].text, text = text, rest
	}
}

// at is the place of an offset in the text.
func (s *script) at(offset int) diag.Range {
	for _, l := range s.lines {
		if offset < len(l.text) {
			return s.file.at(l.number)
		}
		offset -= len(l.text)
	}
	if n := len(s.lines); n > 0 {
		return s.file.at(s.lines[n-1].number)
	}
	return s.file.whole()
}

// read gives the statements, or the problem with its place.
func (s *script) read(reader Reader) ([]dialects.Statement, diag.List) {
	if s == nil {
		return nil, nil
	}
	statements, err := reader.Read(s.text())
	if err == nil {
		return statements, nil
	}
	var problems diag.List
	at, message := s.file.whole(), err.Error()
	var where *dialects.ScriptError
	if errors.As(err, &where) {
		at, message = s.at(where.Offset), where.Message
	}
	problems.Errorf("import-script", "Script cannot be imported", at, "%s", message)
	return nil, problems
}

// drop removes the lines that are unwanted.
func (s *script) drop(unwanted func(l line) bool) { s.lines = slices.DeleteFunc(s.lines, unwanted) }

var (
	blankOrComment = regexp.MustCompile(`^(?:\s+|--[^\n]*(?:\n|$)|/\*(?s:.*?)\*/)`)
	begins         = regexp.MustCompile(`(?i)^(?:begin(?:\s+(?:deferred|immediate|exclusive))?(?:\s+(?:work|transaction))?|start\s+transaction)\s*;`)
	commits        = regexp.MustCompile(`(?i)(?:^|[;\s])((?:commit|end)(?:\s+(?:work|transaction))?\s*;?)(?:\s|--[^\n]*(?:\n|$)|/\*(?s:[^*]|\*[^/])*\*/)*$`)
)

// unwrap takes away a BEGIN before and a COMMIT behind all statements, and
// reports whether they were there. Both must be what they seem: the text
// between them is a whole script.
func (s *script) unwrap(reader Reader) bool {
	text := s.text()
	start := 0
	for m := blankOrComment.FindString(text); m != ""; m = blankOrComment.FindString(text[start:]) {
		start += len(m)
	}
	open := begins.FindString(text[start:])
	if open == "" {
		return false
	}
	inner := start + len(open)
	last := commits.FindStringSubmatchIndex(text[inner:])
	if last == nil {
		return false
	}
	from, to := inner+last[2], inner+last[3]
	if _, err := reader.Read(text[inner:from]); err != nil {
		return false
	}
	s.replace(text[:start] + lineEnds(open) + text[inner:from] + lineEnds(text[from:to]) + text[to:])
	return true
}

// lineEnds are those of the text, so that what follows stays on its line.
func lineEnds(text string) string { return strings.Repeat("\n", strings.Count(text, "\n")) }

// lead is where the first statement begins: the comments before it belong to
// the file.
func (f *file) lead() (end int) {
	for end < len(f.lines) {
		text := strings.TrimSpace(f.lines[end])
		if text != "" && !strings.HasPrefix(text, "--") {
			break
		}
		end++
	}
	return end
}
