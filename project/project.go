package project

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/schemac/schemac/schema/diag"
)

// FileName is the name of the project file.
const FileName = "schemac.hcl"

// Project is what a project file says, with defaults filled in.
type Project struct {
	// File is the project file's path. Relative paths in it start at Root,
	// its folder.
	File, Root string
	Databases  []*Database
	// Variables that the project file declares, in the order of their names.
	Variables []Variable
	// Lint is what the project thinks of rules of lint, in the file's order.
	Lint []LintRule
}

// Database is one database of a project.
type Database struct {
	Name    string
	Default bool
	// Dialect is postgres, clickhouse or sqlite.
	Dialect string
	// URL may contain a password; Redactor takes it out of texts. It is empty
	// where none is given or an environment variable is unset.
	URL, SandboxURL string
	// ModelPaths as the file spells them, and ModelFiles, the models found
	// there. Both start at the working directory.
	ModelPaths, ModelFiles []string
	// ModelTables limits the database to these tables; empty for all.
	ModelTables []string
	// Schemas are patterns of the schemas that are looked at; empty for all.
	// Exclude are patterns of objects that are not.
	Schemas, Exclude []string
	// OverlapModels allows other databases to own the same tables.
	OverlapModels bool
	// Migrations and Seeds are folders and Snapshot is a file; all start at
	// the working directory.
	Migrations, Seeds, Snapshot string
	// Cluster is the ClickHouse cluster that DDL runs on.
	Cluster string

	header diag.Range
	ranges map[string]diag.Range
}

// Range is the place of an attribute, or of the block where it is not
// written.
func (d *Database) Range(attribute string) diag.Range {
	if r, ok := d.ranges[attribute]; ok {
		return r
	}
	return d.header
}

// Select gives the database of that name, or the default one for "".
func (p *Project) Select(name string) (*Database, error) {
	names := make([]string, len(p.Databases))
	for i, d := range p.Databases {
		names[i] = d.Name
		if d.Name == name || name == "" && (d.Default || len(p.Databases) == 1) {
			return d, nil
		}
	}
	if name == "" {
		return nil, fmt.Errorf("%s marks no database as the default one. Name one with --database: %s", p.File, strings.Join(names, ", "))
	}
	return nil, fmt.Errorf("%s declares no database %q. It has %s.%s", p.File, name, strings.Join(names, ", "), diag.DidYouMean(name, names))
}

// resolve gives a path of the project file as one that starts at the working
// directory.
func (p *Project) resolve(path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(p.Root, path)
}
