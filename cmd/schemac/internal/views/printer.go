package views

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/fatih/color"
	"github.com/mitchellh/go-wordwrap"
	"github.com/schemac/schemac/project"
)

// printer writes lines that fit the width.
type printer struct {
	w     io.Writer
	width int
	color bool
	// dir is what paths are shown relative to.
	dir string
	// redactor hides secrets in source lines.
	redactor *project.Redactor
}

// style colours a text where colours are allowed.
type style []color.Attribute

var (
	plain   style
	bold    = style{color.Bold}
	faint   = style{color.Faint}
	added   = style{color.FgGreen}
	changed = style{color.FgYellow}
	dropped = style{color.FgRed}
	danger  = style{color.FgRed, color.Bold}
	blue    = style{color.FgBlue}
)

func (p *printer) paint(s style, text string) string {
	if !p.color || len(s) == 0 || text == "" {
		return text
	}
	c := color.New(s...)
	c.EnableColor()
	return c.Sprint(text)
}

func (p *printer) printf(format string, args ...any) { _, _ = fmt.Fprintf(p.w, format, args...) }

func (p *printer) blank() { p.printf("\n") }

// line writes text behind a mark, wrapped, with further lines indented below
// the first.
func (p *printer) line(indent int, mark, text string) { p.styled(indent, plain, mark, plain, text) }

// styled is line with a style for the mark and one for the text.
func (p *printer) styled(indent int, markStyle style, mark string, textStyle style, text string) {
	first := strings.Repeat(" ", indent)
	hang := indent
	if mark != "" {
		hang += utf8.RuneCountInString(mark) + 1
		first += p.paint(markStyle, mark) + " "
	}
	for i, line := range p.wrap(text, hang) {
		if i > 0 {
			first = strings.Repeat(" ", hang)
		}
		p.printf("%s\n", strings.TrimRight(first+p.paint(textStyle, line), " "))
	}
}

// headline writes a text that begins with a coloured word.
func (p *printer) headline(tone style, word, text string) {
	lines := strings.SplitN(wordwrap.WrapString(word+" "+text, uint(p.width)), "\n", 2)
	p.printf("%s%s\n", p.paint(tone, word), strings.TrimPrefix(lines[0], word))
	if len(lines) > 1 {
		p.printf("%s\n", lines[1])
	}
}

// columns writes a name, padded, and a text that wraps in its own column.
func (p *printer) columns(indent int, markStyle style, mark, name string, pad int, text string) {
	if text == "" {
		p.styled(indent, markStyle, mark, plain, name)
		return
	}
	head := indent + utf8.RuneCountInString(mark) + 1
	if utf8.RuneCountInString(name) > pad {
		p.styled(indent, markStyle, mark, plain, name+"  "+text)
		return
	}
	padded := name + strings.Repeat(" ", pad-utf8.RuneCountInString(name)+2)
	for i, line := range p.wrap(text, head+pad+2) {
		if i == 0 {
			p.printf("%s%s %s%s\n", strings.Repeat(" ", indent), p.paint(markStyle, mark), padded, line)
			continue
		}
		p.printf("%s%s\n", strings.Repeat(" ", head+pad+2), line)
	}
}

func (p *printer) wrap(text string, hang int) []string {
	return strings.Split(wordwrap.WrapString(text, uint(max(20, p.width-hang))), "\n")
}

// plural gives "1 table" or "2 tables".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// apart shows reports with an empty line between them.
func apart[R Report](p *printer, reports []R) {
	for i, report := range reports {
		if i > 0 {
			p.blank()
		}
		report.human(p)
	}
}
