package project

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/schemac/schemac/schema/diag"
)

// plainName is what can stand in a file's name on every system.
var plainName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]*$`)

// check reports every rule that the databases break, and fills in defaults.
func (l *loader) check() {
	p := l.project
	if len(p.Databases) == 0 && !l.problems.HasErrors() {
		l.problems.Errorf("no-database", "No database", diag.Range{File: p.File}, "The project file declares no database. Add a block such as database \"main\" { … }.")
	}
	l.checkNames()
	l.checkDefault()
	for _, d := range p.Databases {
		l.checkDialect(d)
		l.findModels(d)
		l.checkTables(d)
		d.URL, d.SandboxURL = Rooted(d.URL, p.Root), Rooted(d.SandboxURL, p.Root)
		d.Migrations = p.resolve(orDefault(d.Migrations, filepath.Join("migrations", d.Name)))
		d.Seeds = p.resolve(orDefault(d.Seeds, filepath.Join("seeds", d.Name)))
		d.Snapshot = p.resolve(orDefault(d.Snapshot, filepath.Join(".schemac", d.Name+".json")))
	}
	l.checkFiles()
	l.problems = append(l.problems, p.sharedTables()...)
}

func orDefault(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}

func (l *loader) checkNames() {
	first := map[string]*Database{}
	for _, d := range l.project.Databases {
		if !plainName.MatchString(d.Name) {
			l.problems.Errorf("database-name", "Invalid database name", d.header,
				"%q names files, so it may hold letters, digits, _, - and points only.", d.Name)
		}
		if other := first[strings.ToLower(d.Name)]; other != nil {
			l.problems.Errorf("duplicate-name", "Duplicate name", d.header,
				"The database %q is declared more than once, first at %s. Rename or remove one of them.", d.Name, other.header)
			continue
		}
		first[strings.ToLower(d.Name)] = d
	}
}

func (l *loader) checkDefault() {
	var first *Database
	for _, d := range l.project.Databases {
		switch {
		case d.Default && first != nil:
			l.problems.Errorf("duplicate-default", "More than one default database", d.Range("default"),
				"%q is marked as the default, and so is %q at %s. Keep one of them.", d.Name, first.Name, first.Range("default"))
		case d.Default:
			first = d
		}
	}
	if first == nil && len(l.project.Databases) > 1 {
		l.problems.Errorf("missing-default", "No default database", l.project.Databases[0].header,
			"The project has %d databases and none is the default. Add default = true to one of them.", len(l.project.Databases))
	}
}

func (l *loader) checkDialect(d *Database) {
	byURL := DialectOf(d.URL)
	switch {
	case d.Dialect == "" && byURL == "":
		l.problems.Errorf("missing-dialect", "Database without a dialect", d.header,
			"%q names no dialect. Add one of them: dialect = \"postgres\", \"clickhouse\" or \"sqlite\".", d.Name)
	case d.Dialect == "":
		d.Dialect = byURL
	case !slices.Contains(Dialects(), d.Dialect):
		l.problems.Errorf("unknown-dialect", "Unknown dialect", d.Range("dialect"), "%q is no dialect of schemac. There are %s.%s",
			d.Dialect, strings.Join(Dialects(), ", "), diag.DidYouMean(d.Dialect, Dialects()))
		return
	}
	l.checkURL(d, "url", d.URL)
	l.checkURL(d, "sandbox_url", d.SandboxURL)
	if d.Cluster != "" && d.Dialect != "clickhouse" {
		l.problems.Errorf("cluster", "Cluster without ClickHouse", d.Range("cluster"), "Only ClickHouse has clusters; %q is a %s database. Remove the attribute.", d.Name, d.Dialect)
	}
}

func (l *loader) checkURL(d *Database, attribute, url string) {
	if url == "" || d.Dialect == "" {
		return
	}
	switch byURL := DialectOf(url); {
	case byURL == "":
		l.problems.Errorf("unknown-scheme", "Unknown URL scheme", d.Range(attribute),
			"schemac cannot tell what kind of database the %s means. Start it with one of %s.", attribute, strings.Join(Schemes(), " "))
	case byURL != d.Dialect:
		l.problems.Errorf("dialect-mismatch", "Dialect and URL disagree", d.Range(attribute),
			"%q is a %s database, but its %s leads to %s. Correct one of them.", d.Name, d.Dialect, attribute, byURL)
	}
}

// checkTables reports tables that are listed twice.
func (l *loader) checkTables(d *Database) {
	for i, name := range d.ModelTables {
		if slices.Contains(d.ModelTables[:i], name) {
			l.problems.Errorf("duplicate-table", "Table listed twice", d.Range("model_tables"), "model_tables of %q lists %q more than once.", d.Name, name)
		}
	}
}

// checkFiles reports two databases that would write the same snapshot, and
// seeds that would be taken for migrations.
func (l *loader) checkFiles() {
	for _, d := range l.project.Databases {
		for _, other := range l.project.Databases {
			if d.Seeds == other.Migrations && plainName.MatchString(d.Name) {
				l.problems.Errorf("shared-folder", "Seeds among migrations", d.Range("seeds"),
					"%q keeps its seeds in %s, where %q keeps its migrations. Give them a folder of their own.", d.Name, d.Seeds, other.Name)
			}
		}
	}
	owners := map[string]*Database{}
	for _, d := range l.project.Databases {
		if other := owners[d.Snapshot]; other != nil && other.Name != d.Name {
			l.problems.Errorf("shared-snapshot", "Shared snapshot", d.Range("snapshot"),
				"%q and %q keep their snapshots in the same file, %s. Give each its own.", other.Name, d.Name, d.Snapshot)
		}
		owners[d.Snapshot] = d
	}
}

// findModels lists the model files of a database.
func (l *loader) findModels(d *Database) {
	if len(d.ModelPaths) == 0 {
		l.problems.Errorf("no-models", "No models", d.Range("model_paths"), "%q has no model paths. Add model_paths = [\"models\"].", d.Name)
	}
	seen := map[string]bool{}
	for i, path := range d.ModelPaths {
		d.ModelPaths[i] = l.project.resolve(path)
		files, err := modelFiles(d.ModelPaths[i], l.project.File)
		switch {
		case err != nil:
			l.problems.Errorf("model-path", "Model path cannot be read", d.Range("model_paths"),
				"%v. Paths start at the folder of the project file.", err)
		case len(files) == 0:
			l.problems.Errorf("no-models", "No models", d.Range("model_paths"),
				"The model path %q of %q holds no file that ends in .hcl. Correct the path, or add a model.", path, d.Name)
		}
		for _, file := range files {
			if real := realPath(file); !seen[real] {
				seen[real] = true
				d.ModelFiles = append(d.ModelFiles, file)
			}
		}
	}
}

// modelFiles lists the .hcl files at the path, in the order of their names.
// Hidden folders and the project file are no models.
func modelFiles(path, projectFile string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return []string{path}, err
	}
	root, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil, err
	}
	var files []string
	err = filepath.WalkDir(root, func(found string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && found != root && strings.HasPrefix(entry.Name(), "."):
			return filepath.SkipDir
		case !entry.IsDir() && filepath.Ext(found) == ".hcl" && realPath(found) != realPath(projectFile):
			files = append(files, path+strings.TrimPrefix(found, root))
		}
		return nil
	})
	slices.Sort(files)
	return files, err
}

// realPath resolves symbolic links as far as it can.
func realPath(path string) string {
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		path = resolved
	}
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	return path
}
