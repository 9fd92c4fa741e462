package dialects

import (
	"fmt"
	"slices"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// DropComments takes the comments away that the engine cannot store, those of
// the kinds for which stores is false, and says so once. It is meant for
// Prepare: a comment that stayed would differ for ever.
func DropComments(objects []schema.Object, engine string, stores func(schema.Kind) bool) diag.List {
	var commented []schema.Object
	for _, o := range objects {
		if o.Common().Comment != "" && !stores(o.Address().Kind) {
			o.Common().Comment = ""
			commented = append(commented, o)
		}
	}
	if len(commented) == 0 {
		return nil
	}
	first := slices.MinFunc(commented, func(a, b schema.Object) int { return a.Address().Compare(b.Address()) })
	a := first.Address()
	what := "The comment of " + a.String() + " stays in the model only."
	if len(commented) > 1 {
		what = fmt.Sprintf("%d comments, the first of %s, stay in the model only.", len(commented), a)
	}
	return diag.List{{Severity: diag.Warning, Code: "comment-dropped", Summary: "Comments that the database cannot store",
		Range: first.Common().Origin.Field("comment"), Address: a.String(), Detail: engine + " keeps no comments of this kind. " + what}}
}
