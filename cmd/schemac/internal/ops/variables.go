package ops

import (
	"regexp"
	"slices"

	"github.com/schemac/schemac/compiler"
)

// modelVariables picks the values that the compiler is to see: those that the
// sources declare, and those that nothing declares, which it reports. What
// only the project file or another database's models declare is left out.
func (w *Workspace) modelVariables(sources []compiler.Source) map[string]string {
	chosen := map[string]string{}
	for name, value := range w.settings.Variables {
		if declares(sources, name) || !w.declaredElsewhere(name) {
			chosen[name] = value
		}
	}
	return chosen
}

func declares(sources []compiler.Source, name string) bool {
	declaration := regexp.MustCompile(`(?m)^[ \t]*variable[ \t]+"?` + regexp.QuoteMeta(name) + `"?[ \t]*\{`)
	return slices.ContainsFunc(sources, func(s compiler.Source) bool { return declaration.Match(s.Content) })
}

func (w *Workspace) declaredElsewhere(name string) bool {
	if w.Project == nil {
		return false
	}
	if w.Project.Declares(name) {
		return true
	}
	for _, other := range w.Project.Databases {
		if other.Name == w.Database.Name {
			continue
		}
		if sources, problems := compiler.Load(other.ModelFiles); !problems.HasErrors() && declares(sources, name) {
			return true
		}
	}
	return false
}
