package migrations

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/boundedfile"
	"github.com/schemac/schemac/schema/diag"
)

// maxFileSize bounds a migration file, in bytes.
const maxFileSize = 64 << 20

// Directory is the migrations of one database.
type Directory struct {
	// Path is the folder, which may not exist yet.
	Path     string
	Database string
	// Migrations in the order of their versions, which are unique.
	Migrations []*Migration
	// files are all migrations of the folder, those of other databases too.
	files []SumLine
	// planned are the plans beside the migrations, once they have been read.
	planned      map[*Migration]*PlanFile
	planProblems diag.List
}

// Load reads the migrations of a database from the folder. Databases that
// share the folder are told apart by the names in front of the versions;
// others names those databases. A folder that does not exist is an empty one.
// Whatever ends in .sql and is not understood is an error.
func Load(path, database string, others []string, reader dialects.Reader) (*Directory, diag.List) {
	d := &Directory{Path: path, Database: database}
	var problems diag.List
	entries, err := os.ReadDir(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		problems.Errorf("migration-folder", "Migration folder cannot be read", diag.Range{File: path}, "%v.", errors.Unwrap(err))
		return d, problems
	}
	for _, entry := range entries {
		if entry.IsDir() || !strings.HasSuffix(entry.Name(), ".sql") || strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		problems = append(problems, d.load(entry.Name(), others, reader)...)
	}
	slices.SortStableFunc(d.Migrations, func(a, b *Migration) int { return CompareVersions(a.Version, b.Version) })
	return d, append(problems, d.Duplicates()...)
}

// load takes one file in. That of another database counts for the sum file
// alone.
func (d *Directory) load(name string, others []string, reader dialects.Reader) (problems diag.List) {
	path := filepath.Join(d.Path, name)
	data, err := boundedfile.Read(path, maxFileSize)
	if err != nil {
		problems.Errorf("migration-text", "Migration cannot be read", diag.Range{File: path}, "%v.", err)
		return problems
	}
	d.files = append(d.files, SumLine{Name: name, Checksum: Checksum(data)})
	if parts := fileName.FindStringSubmatch(name); parts != nil && parts[1] != d.Database {
		if !slices.Contains(others, parts[1]) {
			problems.Errorf("migration-database", "Migration of an unknown database", diag.Range{File: path},
				"The file's name begins with %q, which is no database here; migrations of this folder begin with %q.%s", parts[1], d.Database, diag.DidYouMean(parts[1], append(others, d.Database)))
		}
		return problems
	}
	m, problems := Parse(path, data, reader)
	if m != nil {
		d.Migrations = append(d.Migrations, m)
	}
	return problems
}

// Duplicates reports versions that several files have.
func (d *Directory) Duplicates() (problems diag.List) {
	for i := 1; i < len(d.Migrations); i++ {
		a, b := d.Migrations[i-1], d.Migrations[i]
		if SameVersion(a.Version, b.Version) {
			problems.Errorf("duplicate-version", "Two migrations have one version", diag.Range{File: b.Path},
				"%s has version %s too, as happens when two branches each add a migration. Give the one that is not yet applied anywhere the next free version, %s, with schemac rehash --renumber %s.",
				a.Path, a.Version, NextVersion(d.Last()), filepath.Base(b.Path))
		}
	}
	return problems
}

// Versioned are the migrations that run once, in order.
func (d *Directory) Versioned() []*Migration { return d.ofType(Versioned) }

// Repeatable are those that run always or on change, in order.
func (d *Directory) Repeatable() []*Migration { return d.ofType(RunsAlways, RunsOnChange) }

func (d *Directory) ofType(types ...Type) (found []*Migration) {
	for _, m := range d.Migrations {
		if slices.Contains(types, m.Type) {
			found = append(found, m)
		}
	}
	return found
}

// Find gives the migration of a version, or nil.
func (d *Directory) Find(version string) *Migration {
	i, found := slices.BinarySearchFunc(d.Migrations, version, func(m *Migration, v string) int { return CompareVersions(m.Version, v) })
	if !found {
		return nil
	}
	return d.Migrations[i]
}

// Last is the highest version, or "".
func (d *Directory) Last() string {
	if len(d.Migrations) == 0 {
		return ""
	}
	return d.Migrations[len(d.Migrations)-1].Version
}
