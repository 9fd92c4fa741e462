package views

import (
	"strings"

	"github.com/schemac/schemac/cmd/schemac/internal/ops"
)

// SettingsReport is the result of settings.
type SettingsReport struct {
	*ops.Configuration
}

func (r *SettingsReport) human(p *printer) {
	if r.ProjectFile != "" {
		p.line(0, "", "Project file: "+relative(p.dir, r.ProjectFile))
		p.blank()
	}
	for _, d := range r.Databases {
		p.database(d)
		p.blank()
	}
	if len(r.Variables) > 0 {
		p.variables(r.Variables)
	}
}

func (p *printer) database(d ops.DatabaseConfiguration) {
	title := d.Name + " (" + d.Dialect
	if d.Default {
		title += ", the default"
	}
	p.printf("%s\n", p.paint(bold, title+")"))
	p.setting("url", orNone(d.URL))
	p.setting("sandbox_url", orNone(d.SandboxURL))
	p.setting("model_paths", orNone(p.paths(d.ModelPaths...))+" ("+plural(d.ModelFiles, "file")+")")
	if len(d.ModelTables) > 0 {
		p.setting("model_tables", strings.Join(d.ModelTables, ", "))
	}
	if len(d.Schemas) > 0 {
		p.setting("schemas", strings.Join(d.Schemas, ", "))
	}
	if len(d.Exclude) > 0 {
		p.setting("exclude", strings.Join(d.Exclude, ", "))
	}
	if d.OverlapModels {
		p.setting("overlap_models", "true")
	}
	p.setting("migrations", orNone(p.paths(d.Migrations)))
	p.setting("seeds", orNone(p.paths(d.Seeds)))
	p.setting("snapshot", orNone(p.paths(d.Snapshot)))
	if d.Cluster != "" {
		p.setting("cluster", d.Cluster)
	}
}

func (p *printer) variables(variables []ops.VariableConfiguration) {
	p.printf("%s\n", p.paint(bold, "Variables"))
	for _, v := range variables {
		text := orNone(v.Value)
		if v.Secret != "" {
			text += " (masked: " + v.Secret + ")"
		}
		p.setting(v.Name, text)
	}
}

// settingPad is the width of the column of names.
const settingPad = 14

func (p *printer) setting(name, value string) {
	p.columns(0, plain, " ", name, settingPad, printable(value))
}

func (p *printer) paths(paths ...string) string {
	shown := make([]string, len(paths))
	for i, path := range paths {
		shown[i] = relative(p.dir, path)
	}
	return strings.Join(shown, ", ")
}

func orNone(text string) string {
	if text == "" {
		return "not set"
	}
	return text
}
