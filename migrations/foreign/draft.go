package foreign

import (
	"regexp"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/schema/diag"
)

// reading is an import under way.
type reading struct {
	Options
	tool
	src      *source
	drafts   []*draft
	skipped  []Skipped
	problems diag.List
}

// draft is a migration on its way to ours.
type draft struct {
	// version as the other tool writes it; empty for a repeatable migration.
	version, slug string
	// theirs is the version before migrations were counted anew.
	theirs string
	header migrations.Header
	// comments are the lines above the statements that belong to the file.
	comments []string
	// up and down are nil where the other tool has no such part.
	up, down *script
	files    []*file
	// downless says why there is no way back, if there is none.
	downless string
}

// skip accounts for a file that is not imported.
func (in *reading) skip(f *file, reason string) {
	f.taken = true
	in.skipped = append(in.skipped, Skipped{Name: f.name, Reason: reason})
}

// add takes a draft that was made of the files.
func (in *reading) add(d *draft, files ...*file) *draft {
	d.files = files
	for _, f := range files {
		f.taken = true
	}
	in.drafts = append(in.drafts, d)
	return d
}

// candidates are the files that nobody has accounted for yet and that lie
// where the tool looks.
func (in *reading) candidates() (found []*file) {
	for _, f := range in.src.files {
		if !f.taken && (in.deep || !f.nested()) {
			found = append(found, f)
		}
	}
	return found
}

// rest skips the files that the tool itself leaves alone.
func (in *reading) rest() {
	for _, f := range in.src.files {
		switch {
		case f.taken:
		case f.nested() && !in.deep:
			in.skip(f, in.title+" reads no folders below its own")
		default:
			in.skip(f, "by its name it is no migration of "+in.title)
		}
	}
}

// own matches what we say in another tool's files, and what its writers and
// ours must not mistake for it.
var (
	ownAnnotation = regexp.MustCompile(`(?i)^\s*--\s*schemac:`)
	ourMarker     = regexp.MustCompile(`(?i)^--[ \t]*(?:upgrade|rollback)[ \t]*$`)
	annotation    = regexp.MustCompile(`(?i)^(\s*--\s*)(?:schemac|dbwarden):\s*`)
	literalSelect = regexp.MustCompile(`(?i)^select\s+(?:'[^']*'|[0-9]+)(?:\s+as\s+\w+)?$`)
)

// empty reports whether the statements do nothing: there are none, or they
// only select a literal, as the other tools' templates do.
func empty(statements []dialects.Statement) bool {
	for _, s := range statements {
		if !literalSelect.MatchString(s.SQL) {
			return false
		}
	}
	return true
}

// comment makes a line of another file a comment of the header.
func comment(text string) string {
	text = strings.TrimRight(text, " \t\r\n")
	if !ownAnnotation.MatchString(text) {
		text = annotation.ReplaceAllString(text, "${1}dbwarden ")
	}
	if ourMarker.MatchString(text) {
		text += "."
	}
	return text
}

// lead takes the file's comments up to the line as those of the draft, without
// the lines that are the tool's own.
func (d *draft) lead(f *file, end int, tools func(text string) bool) {
	for _, text := range f.lines[:end] {
		if text = strings.TrimSpace(text); strings.HasPrefix(text, "--") && !tools(text) {
			d.comments = append(d.comments, text)
		}
	}
}

// ours takes what our writers say at the top of the file out of the statements
// and into the header.
func (d *draft) ours(f *file) {
	end := f.lead()
	for _, text := range f.lines[:end] {
		if ownAnnotation.MatchString(text) && strings.TrimSpace(text) != atlasBack {
			d.comments = append(d.comments, strings.TrimSpace(text))
		}
	}
	d.up.drop(func(l line) bool {
		return l.number <= end && ownAnnotation.MatchString(l.text) && strings.TrimSpace(l.text) != atlasBack
	})
}
