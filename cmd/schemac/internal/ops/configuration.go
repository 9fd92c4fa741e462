package ops

import (
	"cmp"
	"maps"
	"slices"

	"github.com/schemac/schemac/project"
)

// masked stands where a secret stood.
const masked = "***"

// Configuration is what takes effect of the project file and the command line.
// It holds no secrets.
type Configuration struct {
	// ProjectFile is empty where the command line stands in for one.
	ProjectFile string                  `json:"project_file,omitempty"`
	Databases   []DatabaseConfiguration `json:"databases"`
	Variables   []VariableConfiguration `json:"variables"`
}

// DatabaseConfiguration is what takes effect for one database.
type DatabaseConfiguration struct {
	Name    string `json:"name"`
	Default bool   `json:"default"`
	Dialect string `json:"dialect"`
	// URL and SandboxURL have no passwords.
	URL        string   `json:"url,omitempty"`
	SandboxURL string   `json:"sandbox_url,omitempty"`
	ModelPaths []string `json:"model_paths"`
	// ModelFiles counts the models that were found there.
	ModelFiles    int      `json:"model_files"`
	ModelTables   []string `json:"model_tables,omitempty"`
	Schemas       []string `json:"schemas,omitempty"`
	Exclude       []string `json:"exclude,omitempty"`
	OverlapModels bool     `json:"overlap_models,omitempty"`
	Migrations    string   `json:"migrations,omitempty"`
	Seeds         string   `json:"seeds,omitempty"`
	Snapshot      string   `json:"snapshot,omitempty"`
	Cluster       string   `json:"cluster,omitempty"`
}

// VariableConfiguration is a variable and its value, which is masked where
// Secret says why.
type VariableConfiguration struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Secret string `json:"secret,omitempty"`
}

// Configured tells what takes effect for the databases, which are those of one
// project.
func Configured(workspaces []*Workspace) *Configuration {
	c := &Configuration{Databases: []DatabaseConfiguration{}, Variables: []VariableConfiguration{}}
	for _, w := range workspaces {
		c.Databases = append(c.Databases, w.configuration())
	}
	if len(workspaces) > 0 {
		c.variables(workspaces[0])
	}
	return c
}

func (w *Workspace) configuration() DatabaseConfiguration {
	d, redactor := w.Database, w.Redactor()
	paths := d.ModelPaths
	if len(w.settings.Models) > 0 || w.Project == nil {
		paths = d.ModelFiles
	}
	return DatabaseConfiguration{Name: d.Name, Default: d.Default, Dialect: d.Dialect, URL: redactor.Text(d.URL), SandboxURL: redactor.Text(d.SandboxURL),
		ModelPaths: slices.Concat([]string{}, paths), ModelFiles: len(d.ModelFiles), ModelTables: d.ModelTables, Schemas: d.Schemas, Exclude: d.Exclude, OverlapModels: d.OverlapModels,
		Migrations: d.Migrations, Seeds: d.Seeds, Snapshot: d.Snapshot, Cluster: d.Cluster}
}

// variables lists those of the project file, and those that the command line
// gives to the models.
func (c *Configuration) variables(w *Workspace) {
	redactor := w.Redactor()
	add := func(v project.Variable) {
		if v.Secret != "" && v.Value != "" {
			v.Value = masked
		}
		c.Variables = append(c.Variables, VariableConfiguration{Name: v.Name, Value: redactor.Text(v.Value), Secret: v.Secret})
	}
	if w.Project != nil {
		c.ProjectFile = w.Project.File
		for _, v := range w.Project.Variables {
			add(v)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.settings.Variables)) {
		if w.Project == nil || !w.Project.Declares(name) {
			add(project.Variable{Name: name, Value: w.settings.Variables[name], Secret: project.SecretName(name)})
		}
	}
	slices.SortFunc(c.Variables, func(a, b VariableConfiguration) int { return cmp.Compare(a.Name, b.Name) })
}
