package schema

import (
	"strings"

	"github.com/schemac/schemac/schema/diag"
)

// CheckStated compares the columns that a model states for the result of a
// view with those that its query gives. An empty name in results is one that
// the text does not tell, and agrees with any. Names are compared by fold, as
// the engine compares them.
func CheckStated(view Object, stated []ViewColumn, results []string, fold func(string) string) diag.List {
	if len(stated) == 0 {
		return nil
	}
	agree := len(stated) == len(results)
	for i := 0; agree && i < len(results); i++ {
		agree = results[i] == "" || fold(results[i]) == fold(stated[i].Name)
	}
	if agree {
		return nil
	}
	names := make([]string, len(stated))
	for i, c := range stated {
		names[i] = c.Name
	}
	return diag.List{{Severity: diag.Error, Code: "view-columns", Summary: "View columns that its query does not give",
		Range: view.Common().Origin.Range, Address: view.Address().String(),
		Detail: view.Address().String() + " states the columns " + columnNames(names) + ", but its query gives " + columnNames(results) +
			". Name them alike and in the same order, or remove the blocks."}}
}

func columnNames(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		if quoted[i] = `"` + name + `"`; name == "" {
			quoted[i] = "(no name)"
		}
	}
	return strings.Join(quoted, ", ")
}
