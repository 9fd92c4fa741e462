package views

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/schemac/schemac/schema/diag"
)

// diagnostics shows the problems of one severity, each with its source line.
func (v *View) diagnostics(problems diag.List, severity diag.Severity) {
	p := v.err()
	for _, d := range problems {
		if d.Severity == severity {
			v.diagnostic(p, d)
		}
	}
}

func (v *View) diagnostic(p *printer, d diag.Diagnostic) {
	tone := danger
	if d.Severity == diag.Warning {
		tone = style{changed[0], bold[0]}
	}
	p.printf("%s%s\n", p.paint(tone, string(d.Severity)+":"), p.paint(bold, " "+d.Summary))
	if !d.Range.IsZero() {
		p.printf("  %s %s\n", p.paint(blue, "-->"), p.place(d.Range))
		p.snippet(d.Range)
	}
	if d.Detail != "" {
		p.line(2, "", d.Detail)
	}
	p.styled(2, faint, "code:", faint, d.Code)
	p.blank()
}

// place renders a range as people see it.
func (p *printer) place(r diag.Range) string {
	r.File = relative(p.dir, r.File)
	return r.String()
}

func relative(dir, path string) string {
	if dir == "" {
		return path
	}
	if rel, err := filepath.Rel(dir, path); err == nil && !strings.HasPrefix(rel, "..") {
		return rel
	}
	return path
}

// snippet shows the source line with a caret below the place.
func (p *printer) snippet(r diag.Range) {
	if r.Start.Line == 0 {
		return
	}
	source, ok := sourceLine(r.File, int(r.Start.Line))
	if !ok {
		return
	}
	source = printable(source)
	if redacted := p.redactor.Text(source); redacted != source {
		source, r = redacted, diag.Range{Start: diag.Pos{Line: r.Start.Line, Column: 1}, End: diag.Pos{Line: r.Start.Line, Column: 1}}
	}
	number := fmt.Sprint(r.Start.Line)
	margin := strings.Repeat(" ", len(number))
	start, length := caret(source, r)
	source, start = window(source, start, p.width-len(number)-6)
	bar := p.paint(blue, "|")
	p.printf(" %s %s\n %s %s %s\n", margin, bar, p.paint(blue, number), bar, source)
	length = max(1, min(length, utf8.RuneCountInString(source)-start))
	p.printf(" %s %s %s%s\n", margin, bar, strings.Repeat(" ", start), p.paint(danger, strings.Repeat("^", length)))
}

// caret is where in the line the range lies, in characters.
func caret(line string, r diag.Range) (start, length int) {
	count := utf8.RuneCountInString(line)
	start = max(0, min(int(r.Start.Column)-1, count))
	end := count
	if r.End.Line == r.Start.Line {
		end = min(int(r.End.Column)-1, count)
	}
	return start, max(1, end-start)
}

// window cuts a long line so that the caret stays in sight.
func window(line string, start, width int) (string, int) {
	runes := []rune(line)
	if len(runes) <= width || width < 20 {
		return line, start
	}
	from := max(0, min(start-width/3, len(runes)-width))
	cut := runes[from : from+width]
	return string(cut), start - from
}

// printable replaces what would disturb a terminal.
func printable(line string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r == utf8.RuneError || !unicode.IsPrint(r):
			return '·'
		}
		return r
	}, line)
}

func sourceLine(path string, number int) (string, bool) {
	file, err := os.Open(path)
	if err != nil {
		return "", false
	}
	defer file.Close()
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 1<<20)
	for line := 1; scanner.Scan(); line++ {
		if line == number {
			return scanner.Text(), true
		}
	}
	return "", false
}
