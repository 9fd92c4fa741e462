package lint

import (
	"github.com/schemac/schemac/dialects/design"
	"github.com/schemac/schemac/schema"
)

// leftOverRename compares with the state before, which no rule of a graph
// alone can.
var leftOverRename = design.Rule{Code: "RN101", Name: "left-over-rename", Severity: design.Info,
	Why: "The object has its new name already, so that renamed_from says nothing any more; a later object of the old name would be confusing.",
	Fix: "Remove renamed_from once every database has the new name."}

// leftOverRenames finds objects whose rename the state before shows.
func leftOverRenames(before, models *schema.Graph) []design.Flaw {
	if before == nil {
		return nil
	}
	var flaws design.Flaws
	for _, o := range models.Objects() {
		former, from := o.Address(), o.Common().RenamedFrom
		if from == "" || before.Lookup(o.Address()) == nil {
			continue
		}
		if former.Name = from; before.Lookup(former) == nil {
			flaws.Add(o, "renamed_from", "%s is no longer called %s: the snapshot has its new name.", o.Address(), from)
		}
	}
	return flaws.List()
}
