package foreign

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/schema/diag"
)

// Import reads the directory. With errors there is no result: a directory is
// imported whole or not at all.
func Import(dir string, options Options) (*Imported, diag.List) {
	src, problems := open(dir)
	if problems.HasErrors() {
		return nil, problems
	}
	t, more := choose(src, options.Format)
	if problems = append(problems, more...); problems.HasErrors() {
		return nil, problems
	}
	in := &reading{Options: options, tool: t, src: src}
	t.read(in)
	in.rest()
	result := &Imported{Format: t.format, Skipped: in.skipped}
	if len(in.drafts) == 0 && !in.problems.HasErrors() {
		in.problems.Errorf("import-format", "Nothing to import", diag.Range{File: dir}, "No file here is a migration of %s.", t.title)
	}
	result.Renumbered = in.number()
	for _, d := range in.drafts {
		if m := in.convert(d); m != nil {
			result.Migrations = append(result.Migrations, m)
		}
	}
	if problems = append(problems, in.problems...); problems.HasErrors() {
		return nil, problems
	}
	return result, problems
}

// number gives each draft a version of ours. Numbers are kept where they are
// in the order in which the other tool runs the migrations; otherwise all are
// counted anew.
func (in *reading) number() (renumbered bool) {
	slices.SortStableFunc(in.drafts, func(a, b *draft) int { return repeats(a) - repeats(b) })
	last := ""
	for _, d := range in.drafts {
		if repeats(d) == 0 && (!migrations.IsVersion(d.version) || last != "" && migrations.CompareVersions(last, d.version) >= 0) {
			renumbered = true
		}
		last = d.version
	}
	last = ""
	for _, d := range in.drafts {
		d.theirs = d.version
		if renumbered || repeats(d) > 0 {
			d.version = migrations.NextVersion(last)
		}
		last = d.version
	}
	return renumbered
}

// repeats is 1 for a migration that runs more than once.
func repeats(d *draft) int {
	if d.header.Type == "" || d.header.Type == migrations.Versioned {
		return 0
	}
	return 1
}

// convert makes a draft a migration of ours, and makes sure that ours says
// what theirs said.
func (in *reading) convert(d *draft) *Migration {
	up, problems := in.direction(d, d.up)
	down, more := in.direction(d, d.down)
	if problems = append(problems, more...); problems.HasErrors() {
		in.problems.Append(problems...)
		return nil
	}
	if repeats(d) == 0 && empty(down) && !empty(up) {
		d.giveUp()
	}
	if d.header.Irreversible != "" {
		d.down, down = nil, nil
	}
	name := migrations.FileName(in.Database, d.version, slug(d.slug))
	text := d.render(in.Reader)
	m, problems := migrations.Parse(name, []byte(text), in.Reader)
	for i := range problems {
		problems[i].Range = d.files[0].whole()
	}
	if problems.HasErrors() {
		in.problems.Append(problems...)
		return nil
	}
	in.compare(d, m, dialects.Upgrade, up)
	in.compare(d, m, dialects.Rollback, down)
	return &Migration{Migration: m, From: d.names(), Theirs: d.theirs, Text: text}
}

// direction unwraps a transaction and reads the statements.
func (in *reading) direction(d *draft, s *script) ([]dialects.Statement, diag.List) {
	if s == nil {
		return nil, nil
	}
	if s.unwrap(in.Reader) && d.header.NoTransaction {
		d.header.NoTransaction = false
	}
	return s.read(in.Reader)
}

// giveUp says in the header why there is no way back.
func (d *draft) giveUp() {
	if d.header.Irreversible != "" {
		return
	}
	for _, text := range d.comments {
		if ownAnnotation.MatchString(text) && strings.Contains(text, "irreversible") {
			return
		}
	}
	d.header.Irreversible = d.downless
	if d.down != nil {
		d.header.Irreversible = "the way back in " + d.down.file.name + " is empty"
	}
}

// compare demands that ours has the statements that theirs had.
func (in *reading) compare(d *draft, m *migrations.Migration, direction dialects.Direction, want []dialects.Statement) {
	got, problems := m.Statements(direction, in.Reader)
	for i := range problems {
		problems[i].Range = d.files[0].whole()
	}
	in.problems.Append(problems...)
	same := slices.EqualFunc(got, want, func(a, b dialects.Statement) bool {
		return changedMarker.ReplaceAllString(a.SQL, "$1") == changedMarker.ReplaceAllString(b.SQL, "$1") && a.Check == b.Check
	})
	if !same && !problems.HasErrors() {
		in.problems.Errorf("import-unsupported", "Script reads differently", d.files[0].whole(), "Our file would have %d statements for the %s where %s has %d. Is a comment line mistaken for a section's marker?",
			len(got), direction, in.title, len(want))
	}
}

func (d *draft) names() (names []string) {
	for _, f := range d.files {
		names = append(names, f.name)
	}
	return names
}

// render writes the file.
func (d *draft) render(reader Reader) string {
	var b strings.Builder
	fmt.Fprintf(&b, "-- Imported from %s.\n", strings.Join(d.names(), " and "))
	if d.theirs != d.version && d.theirs != "" {
		fmt.Fprintf(&b, "-- Its version was %s.\n", d.theirs)
	}
	b.WriteString(d.said(false) + d.header.String() + d.said(true))
	b.WriteString("\n-- upgrade\n\n" + section(d.up, reader))
	if d.down != nil {
		b.WriteString("\n-- rollback\n\n" + section(d.down, reader))
	}
	return b.String()
}

// said are the file's comments: those that are ours, which have the last word
// in the header, or the others.
func (d *draft) said(ours bool) string {
	var b strings.Builder
	for _, text := range d.comments {
		if ownAnnotation.MatchString(text) == ours {
			b.WriteString(comment(text) + "\n")
		}
	}
	return b.String()
}

// changedMarker matches what section makes of a comment.
var changedMarker = regexp.MustCompile(`(?im)^(--[ \t]*(?:upgrade|rollback))\.?[ \t]*$`)

// section is the text of a script below its marker. Comment lines that would
// be taken for a marker are changed.
func section(s *script, reader Reader) string {
	if s == nil {
		return ""
	}
	var b strings.Builder
	for _, l := range s.lines {
		if text := strings.TrimRight(l.text, "\n"); ourMarker.MatchString(text) {
			if _, err := reader.Read(b.String()); err == nil {
				l.text = text + ".\n"
			}
		}
		b.WriteString(l.text)
	}
	if text := strings.Trim(b.String(), "\n"); text != "" {
		return strings.TrimRight(text, " \t\n") + "\n"
	}
	return ""
}

var (
	notInSlugs = regexp.MustCompile(`[\s/\\]+`)
	ends       = regexp.MustCompile(`^_+|_+$`)
)

// slug makes a description part of a file's name.
func slug(text string) string {
	return ends.ReplaceAllString(notInSlugs.ReplaceAllString(filepath.ToSlash(text), "_"), "")
}
