package schema

import (
	"fmt"

	"github.com/schemac/schemac/schema/diag"
)

func duplicateDetail(a Address, first diag.Range) string {
	detail := fmt.Sprintf("%s is declared more than once.", a)
	if !first.IsZero() {
		detail += fmt.Sprintf(" The first declaration is at %s.", first)
	}
	return detail + " Rename or remove one of them."
}

func longNameDetail(a Address, dialect string, limit int) string {
	return fmt.Sprintf("The name %q has %d bytes. %s keeps %d and would cut the rest silently. Choose a shorter name.",
		a.Name, len(a.Name), dialect, limit)
}

// maxSuggestions bounds how many problems get a search for a similar name: a
// model that lacks a whole part would search all names for each reference.
const maxSuggestions = 100

// danglingDetail says what is missing and what is there instead.
func (b *builder) danglingDetail(a, ref Address) string {
	detail := fmt.Sprintf("%s refers to %s, which no model declares.", a, ref)
	if ref.Kind == KindColumn {
		detail = fmt.Sprintf("%s refers to column %q, which table %s does not have.", a, ref.Name, ref.Table().QualifiedName())
	}
	if len(b.problems) > maxSuggestions {
		return detail
	}
	var candidates []string
	for _, o := range b.graph.sorted {
		if c := o.Address(); c.Kind == ref.Kind && c.Parent == ref.Parent && c.Schema == ref.Schema {
			candidates = append(candidates, c.Name)
		}
	}
	return detail + diag.DidYouMean(ref.Name, candidates)
}

// referenceRange is where o names ref: the attribute that holds the
// reference, or the block.
func referenceRange(o Object, ref Address) diag.Range {
	origin := o.Common().Origin
	field := "columns"
	switch o := o.(type) {
	case *ForeignKey:
		if ref == o.RefTable || ref.Table() == o.RefTable && ref.Kind == KindColumn && ref.Table() != o.Address().Table() {
			field = "ref_columns"
		}
	case *Column:
		field = "type"
	case *Materialized:
		field = "to"
	case *Policy:
		field = "on"
	case *Permission:
		field = "for"
	case *Data:
		if field = "table"; ref.Kind == KindColumn {
			return o.stating(ref.Name)
		}
	}
	if ref.Kind == KindSchema {
		field = "schema"
	}
	for _, after := range o.Common().After {
		if after == ref {
			field = "depends_on"
		}
	}
	return origin.Field(field)
}
