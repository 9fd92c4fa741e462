package foreign

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/schemac/schemac/migrations"
)

// Flyway has versioned files (V1.2__words.sql), undo files for them (U1.2__…),
// repeatable ones that run when they change (R__words.sql), and baselines
// (B5__…) that stand for all versions up to theirs. A file's settings stand in
// a file of the same name with .conf behind it.
var (
	flywayName      = regexp.MustCompile(`^([VUB])([0-9]+(?:[._][0-9]+)*)__(.*)\.(\w+)$|^(R)__(.*)\.(\w+)$`)
	flywayCallback  = regexp.MustCompile(`^(?:before|after|create)[A-Z]\w*?(?:__.*)?\.\w+$`)
	placeholder     = regexp.MustCompile(`\$\{[^}\s]*\}`)
	flywayTimestamp = regexp.MustCompile(`^--.*\$\{flyway:timestamp\}`)
)

// flywayFile is a file whose name Flyway reads.
type flywayFile struct {
	*file
	kind, version, words, extension string
}

func parseFlyway(f *file) (flywayFile, bool) {
	m := flywayName.FindStringSubmatch(f.base())
	if m == nil {
		return flywayFile{}, false
	}
	return flywayFile{f, m[1] + m[5], strings.ReplaceAll(m[2], "_", "."), m[3] + m[6], m[4] + m[7]}, true
}

func flywayClaims(f *file) bool {
	ff, ok := parseFlyway(f)
	return ok && ff.extension == "sql"
}

func readFlyway(in *reading) {
	r := &flywayReading{reading: in, settings: map[string]*file{}, undo: map[string]flywayFile{}}
	for _, f := range in.candidates() {
		r.sort(f)
	}
	slices.SortStableFunc(r.versioned, func(a, b flywayFile) int { return compareFlyway(a.version, b.version) })
	slices.SortStableFunc(r.repeatable, func(a, b flywayFile) int { return cmp.Compare(a.words, b.words) })
	r.baselines()
	for i, f := range r.versioned {
		if i > 0 && compareFlyway(r.versioned[i-1].version, f.version) == 0 {
			in.duplicate(f.file, r.versioned[i-1].file)
			continue
		}
		r.versionedFile(f)
	}
	for _, f := range r.repeatable {
		d := r.draft(f)
		d.header.Type = migrations.RunsOnChange
		if slices.ContainsFunc(f.lines, flywayTimestamp.MatchString) {
			d.header.Type = migrations.RunsAlways
		}
	}
	for _, f := range r.undo {
		in.problems.Warnf("import-changed", "Way back without a migration", f.whole(), "%s undoes version %s, which is not here. It is not imported.", f.name, f.version)
		in.skip(f.file, "there is no migration that it takes back")
	}
}

type flywayReading struct {
	*reading
	versioned, repeatable, base []flywayFile
	undo                        map[string]flywayFile
	settings                    map[string]*file
}

// sort puts a file where it belongs.
func (r *flywayReading) sort(f *file) {
	if name, found := strings.CutSuffix(f.name, ".conf"); found && strings.HasSuffix(name, ".sql") {
		r.settings[name] = f
		return
	}
	ff, ok := parseFlyway(f)
	switch {
	case !ok && flywayCallback.MatchString(f.base()):
		r.problems.Warnf("import-changed", "Callback is not imported", f.whole(), "Flyway runs %s around its own work. schemac has no such hooks: make it a migration of type runs-always if it has to run after each migrate.", f.name)
		r.skip(f, "it is a callback, which schemac has not")
	case !ok:
	case ff.extension != "sql":
		f.taken = true
		r.problems.Errorf("import-unsupported", "Migration is not SQL", f.whole(), "%s is a program. Write what it does as SQL, or move it out of the folder.", f.name)
	case ff.kind == "V":
		r.versioned = append(r.versioned, ff)
	case ff.kind == "U":
		if other, twice := r.undo[trimVersion(ff.version)]; twice {
			r.duplicate(f, other.file)
			return
		}
		r.undo[trimVersion(ff.version)] = ff
	case ff.kind == "B":
		r.base = append(r.base, ff)
	default:
		r.repeatable = append(r.repeatable, ff)
	}
}

// baselines leaves out those that repeat what versioned files here do. The
// highest one stands for the files before it if none of them is here.
func (r *flywayReading) baselines() {
	for _, b := range r.base {
		covered := slices.ContainsFunc(r.versioned, func(v flywayFile) bool { return compareFlyway(v.version, b.version) <= 0 })
		higher := slices.ContainsFunc(r.base, func(other flywayFile) bool { return compareFlyway(other.version, b.version) > 0 })
		if covered || higher {
			r.skip(b.file, "it is a baseline, which only repeats what other migrations here do")
			continue
		}
		r.versioned = append([]flywayFile{b}, r.versioned...)
	}
}

// versionedFile makes a draft with its undo file.
func (r *flywayReading) versionedFile(f flywayFile) {
	d := r.draft(f)
	d.version = f.version
	d.downless = "there is no U" + f.version + "__" + f.words + ".sql"
	undo, found := r.undo[trimVersion(f.version)]
	if !found {
		return
	}
	delete(r.undo, trimVersion(f.version))
	back := r.draft(undo)
	r.drafts = r.drafts[:len(r.drafts)-1]
	d.down, d.files = back.up, append(d.files, back.files...)
	if back.header.NoTransaction != d.header.NoTransaction {
		d.header.NoTransaction = true
		r.problems.Warnf("import-changed", "Transaction off both ways", undo.whole(), "Only one direction of version %s runs without a transaction. Ours has one setting for both, so both do now.", f.version)
	}
}

// draft makes one of a file and its settings.
func (r *flywayReading) draft(f flywayFile) *draft {
	d := r.add(&draft{slug: f.words, up: f.cut(0, len(f.lines))}, f.file)
	replace := true
	if conf := r.settings[f.name]; conf != nil {
		conf.taken = true
		d.files = append(d.files, conf)
		replace = r.configure(d, conf)
	}
	d.ours(f.file)
	d.up.drop(func(l line) bool { return flywayTimestamp.MatchString(l.text) })
	for i, text := range f.lines {
		if found := placeholder.FindStringIndex(text); replace && found != nil && !flywayTimestamp.MatchString(text) {
			at := f.at(i + 1)
			at.Start.Column, at.End.Column = int32(found[0])+1, int32(found[1])+1
			r.problems.Errorf("import-unsupported", "Placeholder", at, "Flyway replaces %s when it runs. Write the value into the file.", text[found[0]:found[1]])
		}
	}
	return d
}

// configure reads a script's settings, and reports whether placeholders are
// replaced.
func (r *flywayReading) configure(d *draft, conf *file) (replace bool) {
	replace = true
	for i, text := range conf.lines {
		text = strings.TrimSpace(text)
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		key, value, _ := strings.Cut(text, "=")
		key = strings.TrimPrefix(strings.TrimSpace(key), "flyway.")
		value = strings.ToLower(strings.TrimSpace(value))
		switch {
		case key == "executeInTransaction":
			d.header.NoTransaction = value == "false"
		case key == "placeholderReplacement":
			replace = value != "false"
		case key == "encoding" && (value == "utf-8" || value == "utf8"), key == "shouldExecute" && value == "true":
		default:
			r.problems.Errorf("import-unsupported", "Unknown setting", conf.at(i+1), "import does not know what %s=%s changes for the script. Remove the line if the script runs without it as well.", key, value)
		}
	}
	return replace
}

// compareFlyway orders versions part by part; 1.0 is 1.
func compareFlyway(a, b string) int {
	as, bs := strings.Split(trimVersion(a), "."), strings.Split(trimVersion(b), ".")
	for i := 0; i < len(as) && i < len(bs); i++ {
		if c := migrations.CompareVersions(as[i], bs[i]); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(as), len(bs))
}

// trimVersion is the same for versions that Flyway holds for the same.
func trimVersion(version string) string {
	parts := strings.Split(version, ".")
	for i := range parts {
		parts[i] = versionKey(parts[i])
	}
	for len(parts) > 1 && parts[len(parts)-1] == "0" {
		parts = parts[:len(parts)-1]
	}
	return strings.Join(parts, ".")
}

func writeFlyway(out *writing) {
	m := out.migration
	words := cmp.Or(m.Slug, "migration")
	up := "V" + out.version + "__" + words + ".sql"
	head := out.header()
	switch m.Type {
	case migrations.RunsOnChange:
		up = "R__" + words + ".sql"
	case migrations.RunsAlways:
		up = "R__" + words + ".sql"
		head += "-- ${flyway:timestamp} makes Flyway run this each time.\n"
	}
	out.flyway(up, head, m.Upgrade)
	if m.Rollback.Line > 0 && m.Type == migrations.Versioned {
		out.flyway("U"+strings.TrimPrefix(path.Base(up), "V"), "", m.Rollback)
	}
}

// flyway writes a script and the settings that it needs.
func (out *writing) flyway(name, head string, section migrations.Section) {
	out.file(name, head+out.plain(section))
	var settings string
	if out.apart(section) {
		settings += "executeInTransaction=false\n"
	}
	if placeholder.MatchString(section.SQL) {
		settings += "placeholderReplacement=false\n"
		if out.migration.Type == migrations.RunsAlways {
			out.errorf("Flyway would take ${…} in the script for a placeholder, which cannot be turned off in a script that runs always.")
		}
	}
	if settings != "" {
		out.file(name+".conf", settings)
	}
}

// lastFlyway is the highest version in the names.
func lastFlyway(names []string) (last string) {
	for _, name := range names {
		if f, ok := parseFlyway(&file{name: name}); ok && f.version != "" && (last == "" || compareFlyway(last, f.version) < 0) {
			last = f.version
		}
	}
	last, _, _ = strings.Cut(last, ".")
	return last
}
