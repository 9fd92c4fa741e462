package foreign

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/migrations"
)

// DBWarden's files are nearly ours: <database>__0007_words.sql with the
// sections -- upgrade and -- rollback. Those that run always or on change have
// RA__ or ROC__ in the place of the version. Blank lines end statements too.
var (
	dbwardenName       = regexp.MustCompile(`^(?:(.+?)__)?(?:V?([0-9]+)_+|(RA|ROC)__)(.*?)\.sql$`)
	dbwardenSection    = regexp.MustCompile(`^\s*-- (upgrade|rollback)\s*$`)
	dbwardenAnnotation = regexp.MustCompile(`(?i)^\s*--\s*dbwarden:\s*([\w-]+)\s*(.*?)\s*$`)
	dbwardenHeader     = regexp.MustCompile(`(?i)^\s*--\s*(depends_on|seed|renames|base_checksum|description)\s*(?::\s*(.*?))?\s*$`)
	autocommit         = regexp.MustCompile(`(?m)^\s*--\s*@dbwarden:autocommit\s*$`)
	beginsStatement    = regexp.MustCompile(`(?i)^(?:ALTER|ANALYZE|ATTACH|CALL|COMMENT|CREATE|DELETE|DETACH|DO|DROP|EXCHANGE|GRANT|INSERT|KILL|OPTIMIZE|PRAGMA|REFRESH|REINDEX|RENAME|REVOKE|SET|SYSTEM|TRUNCATE|UPDATE|VACUUM)\b`)
)

func dbwardenClaims(f *file) bool {
	named := dbwardenName.MatchString(f.name) && !golangMigrateClaims(f) && !gooseClaims(f) && !dbmateClaims(f)
	return named && slices.ContainsFunc(f.lines[:f.lead()], dbwardenSection.MatchString)
}

func readDBWarden(in *reading) {
	var files []*file
	databases := map[string]bool{}
	for _, f := range in.candidates() {
		name := dbwardenName.FindStringSubmatch(f.name)
		if name == nil || strings.HasSuffix(f.name, ".rollback.sql") {
			in.dbwardenBeside(f)
			continue
		}
		files = append(files, f)
		databases[name[1]] = true
	}
	only, several := in.Database, len(databases) > 1
	if several && !databases[only] {
		in.problems.Errorf("import-unsupported", "Several databases", files[0].whole(), "This folder holds migrations of several databases, and none is called %q. Import each into the database that is called like it, with --database.", only)
		return
	}
	byVersion := map[string]*file{}
	for _, f := range files {
		name := dbwardenName.FindStringSubmatch(f.name)
		if several && name[1] != only {
			in.skip(f, "it belongs to the database "+name[1])
			continue
		}
		if other := byVersion[versionKey(name[2])]; other != nil && name[2] != "" {
			in.duplicate(f, other)
			continue
		}
		byVersion[versionKey(name[2])] = f
		in.dbwarden(f, &draft{version: name[2], slug: name[4], header: migrations.Header{Type: dbwardenTypes[name[3]]}})
	}
	slices.SortStableFunc(in.drafts, func(a, b *draft) int { return migrations.CompareVersions(a.version, b.version) })
}

var dbwardenTypes = map[string]migrations.Type{"": migrations.Versioned, "RA": migrations.RunsAlways, "ROC": migrations.RunsOnChange}

// dbwardenBeside skips what stands beside migrations.
func (in *reading) dbwardenBeside(f *file) {
	switch {
	case strings.HasSuffix(f.name, ".plan.json"):
		in.skip(f, "it describes a migration and is not run")
	case strings.HasSuffix(f.name, ".rollback.sql"):
		in.skip(f, "it repeats the rollback of a migration")
	case strings.HasSuffix(f.name, ".data.py"):
		in.skip(f, "it is a program that DBWarden ran beside a migration")
	}
}

// dbwarden reads one file.
func (in *reading) dbwarden(f *file, d *draft) {
	in.add(d, f)
	d.downless = f.name + " has no rollback section"
	var part *script
	for i, text := range f.lines {
		section := dbwardenSection.FindStringSubmatch(text)
		switch {
		case section != nil && section[1] == "upgrade" && d.up == nil:
			part = &script{file: f}
			d.up = part
		case section != nil && section[1] == "rollback" && d.up != nil && d.down == nil && in.whole(d.up):
			part = &script{file: f}
			d.down = part
		case in.dbwardenLine(f, d, i, part == nil):
		case part != nil:
			part.lines = append(part.lines, line{text, i + 1})
		case strings.TrimSpace(text) != "" && !strings.HasPrefix(strings.TrimSpace(text), "--"):
			in.problems.Errorf("import-unsupported", "Statement outside the migration", f.at(i+1), "Only comments stand above the line -- upgrade. Move the statement below it.")
			return
		default:
			if text = strings.TrimSpace(text); text != "" {
				d.comments = append(d.comments, text)
			}
		}
	}
	if d.up == nil {
		in.problems.Errorf("import-unsupported", "No upgrade section", f.whole(), "A migration of DBWarden has a line -- upgrade above the statements that lead forward.")
		return
	}
	d.up.endAtBlanks()
	d.down.endAtBlanks()
	in.autocommits(d)
}

// whole reports whether the lines so far are a whole script: a marker in a
// string or in a function's body is none.
func (in *reading) whole(s *script) bool {
	_, err := in.Reader.Read(s.text())
	return err == nil
}

// dbwardenLine reads what DBWarden says in comments, and reports whether the
// line is one of those.
func (in *reading) dbwardenLine(f *file, d *draft, i int, inHeader bool) bool {
	text := strings.TrimRight(f.lines[i], "\n")
	if m := dbwardenAnnotation.FindStringSubmatch(text); m != nil {
		switch strings.ToLower(m[1]) {
		case "irreversible":
			d.header.Irreversible = m[2]
			if m[2] == "" {
				d.header.Irreversible = f.name + " says so"
			}
			return true
		case "data-bundle":
			in.problems.Warnf("import-changed", "Data bundle", f.at(i+1), "DBWarden carried this migration's rows over with a program. Only the SQL of the file is imported: check that it does the same.")
		}
		if inHeader {
			d.comments = append(d.comments, text)
		}
		return true
	}
	m := dbwardenHeader.FindStringSubmatch(text)
	if m == nil || !inHeader {
		return false
	}
	switch strings.ToLower(m[1]) {
	case "depends_on":
		in.dependsOn(f, d, i, m[2])
	case "seed":
		in.problems.Warnf("import-changed", "Seed among the migrations", f.at(i+1), "%s is marked as a seed. It is imported as a migration; schemac keeps seeds in a folder of their own.", f.name)
	}
	return false
}

// dependsOn checks that what a migration needs comes before it.
func (in *reading) dependsOn(f *file, d *draft, i int, list string) {
	var versions []string
	if json.Unmarshal([]byte(list), &versions) != nil {
		return
	}
	for _, v := range versions {
		if d.version != "" && (!migrations.IsVersion(v) || migrations.CompareVersions(v, d.version) >= 0) {
			in.problems.Errorf("import-unsupported", "Order", f.at(i+1), "The migration says that it depends on %s, which does not come before it. Renumber them in the order in which they have to run.", v)
		}
	}
}

// endAtBlanks puts a semicolon behind a statement that only a blank line ends.
func (s *script) endAtBlanks() {
	if s == nil {
		return
	}
	last, blank := -1, false
	for i, l := range s.lines {
		text := strings.TrimSpace(l.text)
		switch {
		case text == "":
			blank = true
			continue
		case strings.HasPrefix(text, "--"):
			continue
		case blank && last >= 0 && beginsStatement.MatchString(l.text):
			end := strings.TrimRight(s.lines[last].text, " \t\n")
			if !strings.HasSuffix(end, ";") && balanced(s.lines[:last+1]) {
				s.lines[last].text = terminated(end)
			}
		}
		last, blank = i, false
	}
}

func terminated(text string) string {
	if strings.Contains(text, "--") {
		return text + "\n;\n"
	}
	return text + ";\n"
}

// balanced reports whether no bracket and no dollar quote is open behind the
// lines.
func balanced(lines []line) bool {
	brackets, dollars := 0, 0
	for _, l := range lines {
		brackets += strings.Count(l.text, "(") - strings.Count(l.text, ")")
		dollars += strings.Count(l.text, "$$")
	}
	return brackets == 0 && dollars%2 == 0
}

// autocommits turns the transaction off where DBWarden ran a statement outside
// of it that could run inside.
func (in *reading) autocommits(d *draft) {
	for _, s := range []*script{d.up, d.down} {
		if s == nil {
			continue
		}
		statements, err := in.Reader.Read(s.text())
		if err != nil {
			continue // the conversion reports it
		}
		if needed, at := marked(s.text(), statements); needed {
			d.header.NoTransaction = true
			in.problems.Warnf("import-changed", "Transaction off", s.at(at), "DBWarden ran this statement outside the migration's transaction. Ours has one setting for the file, so all its statements run outside now.")
		}
		s.drop(func(l line) bool { return autocommit.MatchString(l.text) })
	}
}

// marked finds a transactional statement with the mark in front of it.
func marked(text string, statements []dialects.Statement) (bool, int) {
	from := 0
	for _, s := range statements {
		if s.Transactional && autocommit.MatchString(text[from:max(from, s.Offset)]) {
			return true, s.Offset
		}
		from = s.Offset
	}
	return false, 0
}
