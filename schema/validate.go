package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/schema/diag"
)

// Validate checks what must hold between the objects of a model: keys and
// indexes are not empty and name each column once, a table has columns, a
// foreign key matches its target in number and types and meets a unique key
// there, and reference rows have keys that differ. A live database can break these rules (a foreign key from int to
// bigint), so graphs from inspection are not validated.
func (g *Graph) Validate() diag.List {
	v := validator{graph: g}
	for _, o := range g.sorted {
		v.object(o)
	}
	return v.problems
}

type validator struct {
	graph    *Graph
	problems diag.List
}

func (v *validator) report(o Object, code, summary, field, format string, args ...any) {
	v.problems.Append(diag.Diagnostic{Severity: diag.Error, Code: code, Summary: summary,
		Range: o.Common().Origin.Field(field), Address: o.Address().String(), Detail: fmt.Sprintf(format, args...)})
}

func (v *validator) object(o Object) {
	switch o := o.(type) {
	case *Enum:
		v.enum(o)
	case *Table:
		if len(v.graph.Columns(o.Address())) == 0 && v.graph.rules.Dialect() != "postgres" {
			v.report(o, "empty-table", "Table without columns", "", "%s has no columns. %s needs at least one.", o.Address(), v.graph.rules.Dialect())
		}
	case *View, *Materialized:
		v.relation(o)
	case *Column:
		v.column(o)
	case *PrimaryKey:
		v.parts(o, o.Parts)
	case *Unique:
		v.parts(o, o.Parts)
	case *Index:
		v.parts(o, o.Parts)
	case *Exclude:
		v.parts(o, o.Parts)
	case *ForeignKey:
		v.foreignKey(o)
	case *Data:
		v.data(o)
	}
}

func (v *validator) enum(e *Enum) {
	seen := map[string]bool{}
	for _, value := range e.Values {
		if seen[value] {
			v.report(e, "duplicate-value", "Duplicate enum value", "values", "%s lists the value %q more than once.", e.Address(), value)
		}
		seen[value] = true
	}
}

// relation checks that tables and views, which queries name alike, do not
// share a name. Of two, the later kind is reported.
func (v *validator) relation(o Object) {
	a := o.Address()
	if other := v.graph.Relation(a.Schema, a.Name); other != nil && other.Address().Kind != a.Kind {
		v.report(o, "duplicate-name", "Duplicate name", "", "%s has the same name as %s. Tables and views share their names: rename one of them.", a, other.Address())
	}
}

func (v *validator) column(c *Column) {
	if c.Type.IsZero() {
		v.report(c, "missing-type", "Column without a type", "", "%s has no type. Add one, as in type = bigint.", c.Address())
	}
	var values []string
	if !c.Default.IsZero() {
		values = append(values, "default")
	}
	if c.Identity.Generated != "" {
		values = append(values, "identity")
	}
	if c.Generated.Type != "" {
		values = append(values, "as")
	}
	if len(values) > 1 {
		v.report(c, "conflicting-values", "Conflicting column values", values[1],
			"%s has %s. A column gets its value in one way only: keep one of them.", c.Address(), strings.Join(values, " and "))
	}
}

func (v *validator) parts(o Object, parts []Part) {
	if len(parts) == 0 && !IsInherited(o) {
		v.report(o, "empty-key", "Key without columns", "columns", "%s names no columns. List at least one.", o.Address())
	}
	if kind := o.Address().Kind; kind == KindIndex || kind == KindExclude {
		return // an index may hold a column twice, with different operator classes
	}
	columns := PartColumns(parts)
	for i, column := range columns {
		if slices.Contains(columns[:i], column) {
			v.report(o, "duplicate-column", "Column listed twice", "columns", "%s lists column %q more than once.", o.Address(), column)
		}
	}
}

func (v *validator) foreignKey(f *ForeignKey) {
	switch {
	case len(f.Columns) == 0:
		v.report(f, "empty-key", "Key without columns", "columns", "%s names no columns. List at least one.", f.Address())
		return
	case len(f.Columns) != len(f.RefColumns):
		v.report(f, "foreign-key-columns", "Foreign key with unequal columns", "ref_columns",
			"%s connects %d columns to %d. Both lists need the same length.", f.Address(), len(f.Columns), len(f.RefColumns))
		return
	}
	if len(f.OnDeleteColumns) > 0 && !strings.HasPrefix(f.OnDelete, "SET_") {
		v.report(f, "foreign-key-action", "Columns without an action", "on_delete_columns",
			"%s has on_delete_columns, which say what SET_NULL or SET_DEFAULT sets. Add one of them as on_delete, or remove the columns.", f.Address())
	}
	complete := v.foreignKeyTypes(f)
	if complete && len(v.graph.TargetKeys(f)) == 0 {
		v.report(f, "foreign-key-target", "Foreign key target is not unique", "ref_columns",
			"%s refers to (%s) of %s, which no primary key, unique constraint or plain unique index covers. Add one there, or refer to another key.",
			f.Address(), strings.Join(f.RefColumns, ", "), f.RefTable.QualifiedName())
	}
}

// foreignKeyTypes compares the types pair by pair and reports whether all
// columns exist.
func (v *validator) foreignKeyTypes(f *ForeignKey) bool {
	complete := true
	for i := range f.Columns {
		from, _ := v.graph.Lookup(f.Address().Table().Child(KindColumn, f.Columns[i])).(*Column)
		to, _ := v.graph.Lookup(f.RefTable.Child(KindColumn, f.RefColumns[i])).(*Column)
		if from == nil || to == nil {
			complete = false
			continue
		}
		if !v.graph.rules.Comparable(BaseType(v.graph, from.Type), BaseType(v.graph, to.Type)) {
			v.report(f, "foreign-key-type", "Foreign key between different types", "columns",
				"Column %s is %s, but %s is %s. Give both the same type.", from.Address().QualifiedName(), from.Type, to.Address().QualifiedName(), to.Type)
		}
	}
	return complete
}

// TargetKeys lists the keys that a foreign key can rest on: the primary key,
// unique constraints and unique indexes without condition that cover exactly
// its referenced columns, in any order.
func (g *Graph) TargetKeys(f *ForeignKey) []Address {
	want := g.foldedSet(f.RefColumns)
	matches := func(parts []Part) bool {
		named := PartColumns(parts)
		return len(named) == len(parts) && slices.Equal(g.foldedSet(named), want)
	}
	var keys []Address
	for _, child := range g.Children(f.RefTable) {
		covers := false
		switch key := child.(type) {
		case *PrimaryKey:
			covers = matches(key.Parts)
		case *Unique:
			covers = matches(key.Parts)
		case *Index:
			covers = key.Unique && key.Where.IsZero() && matches(key.Parts)
		}
		if covers {
			keys = append(keys, child.Address())
		}
	}
	return keys
}

func (g *Graph) foldedSet(names []string) []string {
	folded := make([]string, len(names))
	for i, name := range names {
		folded[i] = g.rules.FoldName(name)
	}
	slices.Sort(folded)
	return slices.Compact(folded)
}
