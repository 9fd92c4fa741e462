package ops

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/schemac/schemac/cmd/schemac/internal/engines"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/project"
	"github.com/schemac/schemac/schema/diag"
)

// Settings are what the command line says about where to work.
type Settings struct {
	// Dir is the folder that relative paths start at.
	Dir string
	// Config is the project file; empty for schemac.hcl in Dir.
	Config string
	// Database names one of the project's databases; empty for the default.
	Database string
	// URL, Models and Dialect replace what the project says, or stand in for
	// a project.
	URL     string
	Models  []string
	Dialect string
	// Schemas and Exclude say what is looked at, in the place of the project's.
	Schemas, Exclude []string
	// NoModels is set by operations that need none, so that a URL alone
	// stands in for a project.
	NoModels bool
	// Variables are the values given with --var.
	Variables map[string]string
	// Getenv looks up environment variables.
	Getenv func(string) (string, bool)
}

// Workspace is one database with everything that an operation needs to know
// of it.
type Workspace struct {
	// Project is nil where the command line stands in for one.
	Project *project.Project
	// Database is the project's database, or one made from the settings.
	Database *project.Database
	Dialect  dialects.Dialect
	// URLGiven is set if the database's URL comes from the command line.
	URLGiven bool
	settings Settings
	// redactor is made once: it learns the secrets that models and migrations
	// state.
	redactor *project.Redactor
}

// Redactor hides the secrets of all URLs that the workspace knows, and those that
// it has come across in models and migrations.
func (w *Workspace) Redactor() *project.Redactor {
	if w == nil {
		return nil
	}
	if w.redactor == nil {
		w.redactor = w.newRedactor()
	}
	return w.redactor
}

func (w *Workspace) newRedactor() *project.Redactor {
	urls := []string{w.settings.URL}
	if w.Project != nil {
		for _, d := range w.Project.Databases {
			urls = append(urls, d.URL, d.SandboxURL)
		}
	}
	return project.NewRedactor(urls...)
}

// Path makes a path of the command line start at the working directory.
func (s Settings) Path(path string) string {
	if s.Dir == "" || path == "" || path == "-" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(s.Dir, path)
}

// ProjectFile is the path of the project file.
func (s Settings) ProjectFile() string {
	if s.Config != "" {
		return s.Path(s.Config)
	}
	return s.Path(project.FileName)
}

// HasProject reports whether the project file is to be read: it is there, or
// the user named it, and the command line does not stand in for it.
func (s Settings) HasProject() bool {
	if s.Config != "" || s.Database != "" {
		return true
	}
	if s.URL != "" && (s.NoModels || len(s.Models) > 0) {
		return false
	}
	_, err := os.Stat(s.ProjectFile())
	return err == nil
}

// Open finds the database to work with.
func Open(s Settings) (*Workspace, diag.List) {
	all, problems := OpenAll(s, false)
	if problems.HasErrors() {
		return nil, problems
	}
	return all[0], problems
}

// OpenAll finds the database to work with, or all of the project's.
func OpenAll(s Settings, all bool) ([]*Workspace, diag.List) {
	if s.URL != "" {
		s.URL = project.Rooted(s.URL, s.Dir)
	}
	if !s.HasProject() {
		return withoutProject(s)
	}
	p, problems := project.Load(s.ProjectFile(), project.Options{Getenv: s.Getenv, Variables: s.Variables})
	if problems.HasErrors() {
		return nil, problems
	}
	if all {
		if s.Database != "" || s.URL != "" || len(s.Models) > 0 {
			problems.Errorf("usage", "Conflicting options", diag.Range{}, "--all means every database of the project, so it goes with none of --database, --url and --models.")
			return nil, problems
		}
		return openEach(s, p, p.Databases, problems)
	}
	selected, err := p.Select(s.Database)
	if err != nil {
		problems.Errorf("unknown-database", "Unknown database", diag.Range{}, "%v", err)
		return nil, problems
	}
	return openEach(s, p, []*project.Database{selected}, problems)
}

func openEach(s Settings, p *project.Project, databases []*project.Database, problems diag.List) ([]*Workspace, diag.List) {
	var opened []*Workspace
	redactor := (&Workspace{Project: p, settings: s}).newRedactor() // one for what all of them show
	for _, d := range databases {
		w := &Workspace{Project: p, Database: d, settings: s, redactor: redactor}
		problems = append(problems, w.override()...)
		dialect, more := newDialect(w.Database)
		w.Dialect = dialect
		problems = append(problems, more...)
		opened = append(opened, w)
	}
	return opened, problems
}

// override puts the command line's settings in the place of the project's.
func (w *Workspace) override() (problems diag.List) {
	s, d := w.settings, *w.Database
	if s.Dialect != "" && s.Dialect != d.Dialect {
		problems.Errorf("dialect-mismatch", "Dialect and project disagree", diag.Range{}, "--dialect says %s, but %q is a %s database.", s.Dialect, d.Name, d.Dialect)
	}
	if len(s.Models) > 0 {
		d.ModelFiles, problems = modelPaths(s, problems)
		d.ModelTables = nil
	}
	s.look(&d)
	if s.URL != "" {
		if dialect := project.DialectOf(s.URL); dialect != d.Dialect {
			problems.Errorf("dialect-mismatch", "Dialect and URL disagree", diag.Range{},
				"%q is a %s database, but --url leads to %s. Name another database with --database, or give --models too, to work without the project.", d.Name, d.Dialect, orUnknown(dialect))
		}
		d.URL, w.URLGiven = s.URL, true
	}
	if w.URLGiven || len(s.Models) > 0 {
		d.Snapshot = "" // it tells of the project's own database and models
	}
	w.Database = &d
	return problems
}

// look says what of the database is looked at.
func (s Settings) look(d *project.Database) {
	if len(s.Schemas) > 0 {
		d.Schemas = s.Schemas
	}
	if len(s.Exclude) > 0 {
		d.Exclude = s.Exclude
	}
}

func orUnknown(dialect string) string {
	if dialect == "" {
		return "a database of unknown kind; it should start with one of " + strings.Join(project.Schemes(), " ")
	}
	return dialect
}

// withoutProject makes a workspace of the command line alone.
func withoutProject(s Settings) ([]*Workspace, diag.List) {
	var problems diag.List
	d := &project.Database{Name: "main", URL: s.URL, Dialect: s.Dialect}
	byURL := project.DialectOf(s.URL)
	switch {
	case s.URL == "" && len(s.Models) == 0:
		problems.Errorf("no-project", "No project", diag.Range{},
			"There is no %s. Make one with schemac init, name one with --config, or work without: --url for a database, --models for models.", s.ProjectFile())
		return nil, problems
	case s.URL != "" && byURL == "":
		problems.Errorf("unknown-scheme", "Unknown URL scheme", diag.Range{}, "--url leads to %s.", orUnknown(byURL))
	case s.URL != "" && d.Dialect != "" && d.Dialect != byURL:
		problems.Errorf("dialect-mismatch", "Dialect and URL disagree", diag.Range{}, "--dialect says %s, but --url leads to %s.", d.Dialect, byURL)
	case s.URL == "" && d.Dialect == "":
		problems.Errorf("missing-dialect", "Unknown dialect", diag.Range{}, "Models alone do not tell their dialect. Add --dialect postgres, clickhouse or sqlite.")
	case d.Dialect == "":
		d.Dialect = byURL
	}
	s.look(d)
	d.ModelFiles, problems = modelPaths(s, problems)
	if problems.HasErrors() {
		return nil, problems
	}
	dialect, more := newDialect(d)
	problems = append(problems, more...)
	return []*Workspace{{Database: d, Dialect: dialect, URLGiven: s.URL != "", settings: s}}, problems
}

func modelPaths(s Settings, problems diag.List) ([]string, diag.List) {
	var paths []string
	for _, path := range s.Models {
		path = s.Path(path)
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			problems.Errorf("model-path", "Model path cannot be read", diag.Range{File: path}, "There is no file or folder %s.", path)
		}
		paths = append(paths, path)
	}
	return paths, problems
}

func newDialect(d *project.Database) (dialects.Dialect, diag.List) {
	var problems diag.List
	dialect, ok := engines.New(d.Dialect, dialects.Options{DefaultSchema: project.Namespace(d.URL), Cluster: d.Cluster})
	if !ok {
		problems.Errorf("unknown-dialect", "Unknown dialect", d.Range("dialect"), "%q is no dialect of schemac. There are %s.%s",
			d.Dialect, strings.Join(project.Dialects(), ", "), diag.DidYouMean(d.Dialect, project.Dialects()))
	}
	return dialect, problems
}

// failure is a problem that no source explains.
func failure(code, summary string, err error, redactor *project.Redactor) diag.Diagnostic {
	return diag.Diagnostic{Severity: diag.Error, Code: code, Summary: summary, Detail: redactor.Text(sentence(err))}
}

func sentence(err error) string {
	text := strings.TrimSpace(err.Error())
	if text != "" && !strings.ContainsAny(text[len(text)-1:], ".!?:") {
		text += "."
	}
	return text
}
