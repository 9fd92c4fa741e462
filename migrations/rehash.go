package migrations

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/fileset"
	"github.com/schemac/schemac/schema/diag"
)

// Journal is where an interrupted change of the folder's files is noted.
func Journal(folder string) string { return filepath.Join(folder, ".schemac-unfinished.json") }

// Recover finishes a change of the folder's files that was interrupted, and
// lists them. Beside the folder's own, with those that stand beside migrations
// in other tools' formats, only the snapshots at the given paths can be among
// them.
func Recover(folder string, snapshots ...string) ([]string, error) {
	return fileset.Recover(Journal(folder), func(path string) bool {
		name := filepath.Base(path)
		own := slices.Contains([]string{SumName, "atlas.sum"}, name) ||
			slices.ContainsFunc([]string{".sql", ".plan.json", ".sql.conf"}, func(end string) bool { return strings.HasSuffix(name, end) })
		return own && filepath.Dir(path) == filepath.Clean(folder) ||
			slices.ContainsFunc(snapshots, func(s string) bool { return filepath.Clean(s) == filepath.Clean(path) })
	})
}

// Rehashed is what accepting the folder as it is changes.
type Rehashed struct {
	// Accepted are the differences from the sum file.
	Accepted []Difference
	// Plans are migrations whose plan now belongs to the text as it is.
	Plans []string
	// SideBySide are migrations that were planned beside the one before them.
	// What they lead to together is not known any more.
	SideBySide []string
	// Renumbered is the new name of the file that was to have another version.
	Renumbered string
	// Files are to be committed.
	Files []fileset.File
}

// Rehash accepts the folder as it is. Migrations that Load finds fault with
// cannot be accepted: the caller has refused them before.
func (d *Directory) Rehash() (*Rehashed, diag.List) {
	r := &Rehashed{}
	old, problems := d.readSum()
	if old == nil {
		old = &Sum{}
	}
	problems = slices.DeleteFunc(problems, func(p diag.Diagnostic) bool { return p.Code == "merge-conflict" || p.Summary == "Damaged sum file" })
	if problems.HasErrors() {
		return nil, problems
	}
	r.Accepted = d.Differences(old)
	problems = append(problems, r.rename(d)...)
	if problems = append(problems, d.acceptPlans(r)...); problems.HasErrors() {
		return nil, problems
	}
	return r, append(problems, r.replace(d.SumPath(), []byte(d.Sum().String()))...)
}

// acceptPlans makes the plans say which text they belong to, and which of them
// no longer tell the state that they lead to.
func (d *Directory) acceptPlans(r *Rehashed) diag.List {
	plans, problems := d.plans()
	if problems.HasErrors() {
		return problems
	}
	changed := map[*Migration]bool{}
	for m, p := range plans {
		if p.Checksum != m.Checksum {
			p.Checksum, p.Edited, changed[m] = m.Checksum, true, true
		}
		if p.Database != m.Database || !SameVersion(p.Migration, m.Version) {
			p.Database, p.Migration, changed[m] = m.Database, m.Version, true
		}
	}
	if broken := d.broken(plans); len(broken) > 0 {
		for _, b := range broken {
			r.SideBySide = append(r.SideBySide, b.migration.Title())
		}
		chain := d.chained(plans)
		forget(plans, changed, chain[slices.Index(chain, broken[0].migration):])
	}
	for _, m := range d.Migrations {
		if changed[m] {
			problems = append(problems, r.replacePlan(m, plans[m])...)
		}
	}
	return problems
}

// forget takes away what the plans say of the states they lead between: that
// does not hold behind a migration that was planned beside another.
func forget(plans map[*Migration]*PlanFile, changed map[*Migration]bool, of []*Migration) {
	for _, m := range of {
		if p := plans[m]; p != nil {
			p.Source, p.Target, changed[m] = "", "", true
		}
	}
}

func (r *Rehashed) replacePlan(m *Migration, p *PlanFile) (problems diag.List) {
	r.Plans = append(r.Plans, filepath.Base(PlanPath(m.Path)))
	data, err := p.Encode()
	if err != nil {
		problems.Errorf("migration-plan", "Plan of a migration cannot be used", diag.Range{File: PlanPath(m.Path)}, "%v.", err)
		return problems
	}
	problems = r.replace(PlanPath(m.Path), data)
	if m.former != "" {
		problems = append(problems, r.remove(PlanPath(m.former))...)
	}
	return problems
}

// replace adds the change of a file, unless it has the content already.
func (r *Rehashed) replace(path string, data []byte) (problems diag.List) {
	before, err := fileset.Read(path)
	if err != nil {
		problems.Errorf("sum-file", "Sum file cannot be read", diag.Range{File: path}, "%v.", err)
	} else if before == nil || string(before) != string(data) {
		r.Files = append(r.Files, fileset.File{Path: path, Data: data, Before: before})
	}
	return problems
}

// remove adds the removal of a file.
func (r *Rehashed) remove(path string) (problems diag.List) {
	before, err := fileset.Read(path)
	if err != nil {
		problems.Errorf("migration-text", "Migration cannot be read", diag.Range{File: path}, "%v.", err)
	} else if before != nil {
		r.Files = append(r.Files, fileset.File{Path: path, Before: before})
	}
	return problems
}

// Renumber gives a migration the next free version. The file, with its plan,
// gets its new name by what Rehash then changes.
func (d *Directory) Renumber(name string) (problems diag.List) {
	i := slices.IndexFunc(d.Migrations, func(m *Migration) bool { return filepath.Base(m.Path) == filepath.Base(name) })
	if i < 0 {
		problems.Errorf("usage", "Unknown migration", diag.Range{}, "There is no migration %s in %s.", filepath.Base(name), d.Path)
		return problems
	}
	m := d.Migrations[i]
	m.former = m.Path
	m.Version = NextVersion(d.Last())
	m.Path = filepath.Join(d.Path, FileName(m.Database, m.Version, m.Slug))
	d.Migrations = append(slices.Delete(d.Migrations, i, i+1), m)
	for i := range d.files {
		if d.files[i].Name == filepath.Base(m.former) {
			d.files[i].Name = filepath.Base(m.Path)
		}
	}
	return problems
}

// rename adds what renumbering does to the files of migrations.
func (r *Rehashed) rename(d *Directory) (problems diag.List) {
	for _, m := range d.Migrations {
		if m.former == "" {
			continue
		}
		r.Renumbered = filepath.Base(m.Path)
		text, err := os.ReadFile(m.former)
		if err != nil {
			problems.Errorf("migration-text", "Migration cannot be read", diag.Range{File: m.former}, "%v.", err)
			return problems
		}
		problems = append(problems, r.replace(m.Path, text)...)
		problems = append(problems, r.remove(m.former)...)
	}
	return problems
}

// Record notes that the last versioned migration leads to the state with the
// fingerprint, as replaying the migrations has shown. A migration that people
// wrote gets a plan file that says so. With no migration, or if the plan says
// so already, there is nothing to write.
func (d *Directory) Record(fingerprint, dialect string, now time.Time) ([]fileset.File, diag.List) {
	versioned := d.Versioned()
	if len(versioned) == 0 {
		return nil, nil
	}
	m := versioned[len(versioned)-1]
	plans, problems := d.plans()
	p := plans[m]
	if problems.HasErrors() || p != nil && p.Target == fingerprint {
		return nil, problems
	}
	if p == nil {
		p = &PlanFile{Version: planVersion, Database: d.Database, Dialect: dialect, Migration: m.Version, CreatedAt: now.UTC().Truncate(time.Second),
			Checksum: m.Checksum, HandWritten: true, Changes: []Change{}, Statements: []dialects.Statement{}, Rollback: []Reversal{}}
	}
	p.Target = fingerprint
	r := &Rehashed{}
	problems = append(problems, r.replacePlan(m, p)...)
	return r.Files, problems
}
