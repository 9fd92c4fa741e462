package compiler

import (
	"bytes"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// HCL allows no templates in block labels. So that it parses them, the bytes
// that would stop it are replaced by control characters, which models cannot
// hold otherwise, and put back before the label is evaluated. All positions
// stay as they are.
const (
	markTemplate  = '\x01' // $
	markDirective = '\x02' // %
	markQuote     = '\x03' // "
	markEscape    = '\x04' // \
)

var templateMarks = map[byte]byte{'$': markTemplate, '%': markDirective, '"': markQuote, '\\': markEscape}

var unmark = strings.NewReplacer(string(markTemplate), "$", string(markDirective), "%", string(markQuote), `"`, string(markEscape), `\`)

// markTemplates returns src with the labels that hold templates protected.
// src itself is not changed.
func markTemplates(src []byte, labels [][2]int) []byte {
	if len(labels) == 0 {
		return src
	}
	marked := slices.Clone(src)
	for _, label := range labels {
		for i := label[0]; i < label[1]; i++ {
			if mark, ok := templateMarks[marked[i]]; ok {
				marked[i] = mark
			}
		}
	}
	return marked
}

// hasTemplate reports whether the label at the range was protected.
func (d *decoder) hasTemplate(label string, at hcl.Range) bool {
	return strings.IndexByte(label, markTemplate)+strings.IndexByte(label, markDirective) > -2 &&
		bytes.ContainsAny(d.source(at), string([]byte{markTemplate, markDirective}))
}

func restoreTemplate(text string) string {
	if strings.IndexFunc(text, isControl) < 0 {
		return text
	}
	return unmark.Replace(text)
}
