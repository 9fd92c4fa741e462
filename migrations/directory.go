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
		m, more := load(filepath.Join(path, entry.Name()), database, others, reader)
		if problems = append(problems, more...); m != nil {
			d.Migrations = append(d.Migrations, m)
		}
	}
	slices.SortStableFunc(d.Migrations, func(a, b *Migration) int { return CompareVersions(a.Version, b.Version) })
	return d, append(problems, d.duplicates()...)
}

func load(path, database string, others []string, reader dialects.Reader) (*Migration, diag.List) {
	var problems diag.List
	if name := fileName.FindStringSubmatch(filepath.Base(path)); name != nil && name[1] != database {
		if !slices.Contains(others, name[1]) {
			problems.Errorf("migration-database", "Migration of an unknown database", diag.Range{File: path},
				"The file's name begins with %q, which is no database here; migrations of this folder begin with %q.%s", name[1], database, diag.DidYouMean(name[1], append(others, database)))
		}
		return nil, problems
	}
	data, err := boundedfile.Read(path, maxFileSize)
	if err != nil {
		problems.Errorf("migration-text", "Migration cannot be read", diag.Range{File: path}, "%v.", err)
		return nil, problems
	}
	return Parse(path, data, reader)
}

// duplicates reports versions that several files have.
func (d *Directory) duplicates() (problems diag.List) {
	for i := 1; i < len(d.Migrations); i++ {
		a, b := d.Migrations[i-1], d.Migrations[i]
		if SameVersion(a.Version, b.Version) {
			problems.Errorf("duplicate-version", "Two migrations have one version", diag.Range{File: b.Path},
				"%s has version %s too, as happens when two branches each add a migration. Rename the one that is not yet applied anywhere to version %s, then run schemac rehash.",
				a.Path, a.Version, NextVersion(d.Migrations[len(d.Migrations)-1].Version))
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
