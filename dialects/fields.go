package dialects

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema/diag"
)

// Fields tracks which differing fields of a change an emitter has rendered,
// so that a field nobody renders becomes an error instead of a silent loss.
type Fields struct {
	change planner.Change
	left   []string
}

// NewFields starts with all fields of the change.
func NewFields(change planner.Change) *Fields {
	return &Fields{change: change, left: slices.Clone(change.Fields)}
}

// Take consumes a field and reports whether it differs.
func (f *Fields) Take(name string) bool {
	i := slices.Index(f.left, name)
	if i < 0 {
		return false
	}
	f.left = slices.Delete(f.left, i, i+1)
	return true
}

// Rest reports the fields that nobody has taken, as an error.
func (f *Fields) Rest() diag.List {
	if len(f.left) == 0 {
		return nil
	}
	var problems diag.List
	origin := f.change.Object().Common().Origin
	problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "cannot-render", Summary: "Change cannot be rendered",
		Range: origin.Range, Address: f.change.Address.String(),
		Detail: "schemac has no SQL for changing " + strings.Join(f.left, ", ") + " of " + f.change.Address.String() +
			". Undo this part of the change, or make it by hand and inspect again."})
	return problems
}
