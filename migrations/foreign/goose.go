package foreign

import (
	"regexp"
	"slices"
	"strings"

	"github.com/schemac/schemac/migrations"
)

// goose has one file for both directions, with annotations on lines of their
// own. Statements end at a semicolon that ends a line, unless annotations
// bracket them.
var (
	gooseName       = regexp.MustCompile(`^([0-9]+)_(.*)\.(sql|go)$`)
	gooseAnnotation = regexp.MustCompile(`(?i)^--\s*\+goose\s+(.*?)\s*$`)
	environment     = regexp.MustCompile(`\$(?:\{|[A-Za-z_])`)
)

// gooseWord is the annotation on the line, in small letters, or "".
func gooseWord(text string) string {
	m := gooseAnnotation.FindStringSubmatch(strings.TrimRight(text, "\n"))
	if m == nil {
		return ""
	}
	return strings.ToLower(strings.Join(strings.Fields(m[1]), " "))
}

func gooseClaims(f *file) bool {
	return gooseName.MatchString(f.name) && slices.ContainsFunc(f.lines, func(text string) bool { return gooseWord(text) == "up" })
}

func readGoose(in *reading) {
	byVersion := map[string]*file{}
	for _, f := range in.candidates() {
		name := gooseName.FindStringSubmatch(f.name)
		if name == nil || strings.HasSuffix(f.name, "_test.go") {
			continue
		}
		key := versionKey(name[1])
		switch other := byVersion[key]; {
		case name[3] == "go":
			f.taken = true
			in.problems.Errorf("import-unsupported", "Migration is not SQL", f.whole(), "%s is a program. Write what it does as %s_%s.sql, or move it out of the folder.", f.name, name[1], name[2])
		case other != nil:
			in.duplicate(f, other)
		default:
			byVersion[key] = f
			in.goose(f, &draft{version: name[1], slug: name[2]})
		}
	}
	slices.SortStableFunc(in.drafts, func(a, b *draft) int { return migrations.CompareVersions(a.version, b.version) })
}

// goose reads one file.
func (in *reading) goose(f *file, d *draft) {
	in.add(d, f)
	d.downless = f.name + " has no Down part"
	var part *script
	substitute := false
	for i, text := range f.lines {
		switch word := gooseWord(text); word {
		case "":
			if part != nil {
				part.lines = append(part.lines, line{text, i + 1})
			} else if blank := strings.TrimSpace(text); blank != "" && !strings.HasPrefix(blank, "--") {
				in.problems.Errorf("import-unsupported", "Statement outside the migration", f.at(i+1), "goose takes no statement above -- +goose Up. Move it below that line.")
			}
			if substitute && environment.MatchString(text) {
				in.problems.Errorf("import-unsupported", "Value from the environment", f.at(i+1), "goose replaces this by the value of an environment variable when it runs. Write the value into the file, and remove -- +goose ENVSUB ON.")
			}
		case "up", "down":
			if part = in.goosePart(f, d, word, i); part == nil {
				return
			}
		case "statementbegin", "statementend":
		case "no transaction":
			d.header.NoTransaction = true
		case "envsub on", "envsub off":
			substitute = word == "envsub on"
		default:
			in.problems.Errorf("import-unsupported", "Unknown annotation", f.at(i+1), "import does not know goose's annotation %q, so it cannot tell what it changes.", word)
		}
	}
	if d.up == nil {
		in.problems.Errorf("import-unsupported", "No Up part", f.whole(), "goose demands a line -- +goose Up above the statements that lead forward.")
	}
}

// goosePart begins the part of a direction at the line.
func (in *reading) goosePart(f *file, d *draft, word string, i int) *script {
	part := &script{file: f}
	switch {
	case word == "up" && d.up == nil:
		d.up = part
		d.lead(f, i, func(text string) bool { return gooseWord(text) != "" })
	case word == "down" && d.up != nil && d.down == nil:
		d.down = part
	default:
		in.problems.Errorf("import-unsupported", "Parts out of order", f.at(i+1), "A migration of goose has one part Up and behind it at most one part Down.")
		return nil
	}
	return part
}

func writeGoose(out *writing) {
	m := out.migration
	head := out.header()
	if out.apart(m.Upgrade) || out.apart(m.Rollback) {
		head += "-- +goose NO TRANSACTION\n"
	}
	text := head + "-- +goose Up\n" + out.goose(m.Upgrade)
	if m.Rollback.Line > 0 {
		text += "\n-- +goose Down\n" + out.goose(m.Rollback)
	}
	out.file(out.version+"_"+m.Slug+".sql", text)
}

// goose brackets the statements that a semicolon at the end of a line would
// cut.
func (out *writing) goose(section migrations.Section) string {
	var b strings.Builder
	for _, s := range out.statements(section) {
		if slices.ContainsFunc(strings.Split(s.sql, "\n"), func(text string) bool { return gooseWord(text) != "" }) {
			out.errorf("A line of the statement is an annotation of goose, which goose would obey: %s", brief(s.sql))
		}
		text := closed(s.sql, ";")
		if needsBracket(s.sql) || strings.Contains(s.comments, "/*") {
			text = "-- +goose StatementBegin\n" + s.comments + text + "-- +goose StatementEnd\n"
		} else {
			text = s.comments + text
		}
		b.WriteString(text + s.trailing)
	}
	return b.String()
}

// needsBracket is true for statements that a tool which looks for semicolons
// could cut in the wrong place.
func needsBracket(sql string) bool { return strings.Contains(sql, ";") || strings.Contains(sql, "--") }
