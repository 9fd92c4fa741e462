package postgres

import (
	"fmt"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// clashes reports objects of different tables or kinds that would need the
// same name in a schema: tables, views, sequences, indexes and the indexes
// behind keys are all relations there, and each table's row type is a type beside enums.
func clashes(objects []schema.Object) diag.List {
	var problems diag.List
	relations, types := map[schema.Address]schema.Object{}, map[schema.Address]schema.Object{}
	claim := func(names map[schema.Address]schema.Object, o schema.Object, name string) {
		a := schema.Address{Schema: o.Address().Schema, Name: name}
		if first := names[a]; first != nil && first.Address() != o.Address() {
			problems.Append(clash(o, first, name))
			return
		}
		names[a] = o
	}
	routines := map[schema.Address]schema.Object{}
	for _, o := range objects {
		switch o := o.(type) {
		case *schema.Sequence:
			claim(relations, o, o.Name)
		case *schema.Column:
			if sequence := ownCounter(o); sequence != "" {
				claim(relations, o, sequence)
			}
		case *schema.Function, *schema.Procedure, *schema.Aggregate:
			claim(routines, o, o.Address().Name+"("+o.Address().Signature+")")
		case *schema.Table, *schema.View, *schema.Materialized:
			claim(relations, o, o.Address().Name)
			claim(types, o, o.Address().Name)
		case *schema.Index, *schema.Unique, *schema.Exclude:
			claim(relations, o, o.Address().Name)
		case *schema.PrimaryKey:
			claim(relations, o, o.Name)
		case *schema.Enum, *schema.Domain, *schema.Composite:
			claim(types, o, o.Address().Name)
		case *schema.Range:
			claim(types, o, o.Name)
			claim(types, o, multirangeOf(o))
		}
	}
	return problems
}

func clash(o, first schema.Object, name string) diag.Diagnostic {
	return diag.Diagnostic{Severity: diag.Error, Code: "duplicate-name", Summary: "Duplicate name",
		Range: o.Common().Origin.Range, Address: o.Address().String(),
		Detail: fmt.Sprintf("%s and %s cannot both be called %q: tables, views, sequences, indexes, primary keys and unique constraints of one schema share their names in PostgreSQL, and so do tables and types, and functions and procedures. Rename one of them.",
			o.Address(), first.Address(), name)}
}
