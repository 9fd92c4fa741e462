package compiler

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

var referenceActions = []string{"NO_ACTION", "RESTRICT", "CASCADE", "SET_NULL", "SET_DEFAULT"}

var foreignKeySpec = newSpec("foreign_key",
	fields(metaFields[schema.ForeignKey](), []field[schema.ForeignKey]{
		required(columnList("columns", anyDialect, func(f *schema.ForeignKey) *[]string { return &f.Columns })),
		{name: "ref_columns", required: true, decode: decodeRefColumns, print: printRefColumns},
		keyword("match", postgres, []string{"SIMPLE", "FULL"}, func(f *schema.ForeignKey) *string { return &f.Match }),
		keyword("on_update", anyDialect, referenceActions, func(f *schema.ForeignKey) *string { return &f.OnUpdate }),
		keyword("on_delete", anyDialect, referenceActions, func(f *schema.ForeignKey) *string { return &f.OnDelete }),
		columnList("on_delete_columns", postgres, func(f *schema.ForeignKey) *[]string { return &f.OnDeleteColumns }),
		deferrable(func(f *schema.ForeignKey) *schema.Deferral { return &f.Deferrable }),
		flag("not_valid", postgres, func(f *schema.ForeignKey) *bool { return &f.NotValid }),
		inverseFlag("enforced", postgres, func(f *schema.ForeignKey) *bool { return &f.NotEnforced }),
		flag("period", postgres, func(f *schema.ForeignKey) *bool { return &f.Period }),
		comment[schema.ForeignKey](),
	}), nil)

func decodeForeignKey(d *decoder, b block) {
	errors := d.failures()
	f := &schema.ForeignKey{Schema: d.owner.schema, Table: d.owner.name}
	f.Name = d.begin(b, &f.Meta)
	foreignKeySpec.decode(d, b, f, &f.Origin)
	d.finish(f, errors)
}

func decodeRefColumns(d *decoder, f *schema.ForeignKey, e hclsyntax.Expression) {
	paths, ok := d.paths(e)
	if !ok {
		return
	}
	for i := range paths {
		if d.isColumnPath(&paths[i]) {
			continue
		}
		d.problems.Errorf("wrong-reference", "Wrong kind of reference", paths[i].at,
			"%s is no column. Write table.<name>.column.<name>, or column.<name> for a column of the table itself.", paths[i])
		return
	}
	self := schema.Address{Kind: schema.KindTable, Schema: f.Schema, Name: f.Table}
	d.link(func(l *linker) { l.refColumns(f, self, paths) })
}

// isColumnPath checks the shape of a reference to a column and resolves
// labels of the table's own columns.
func (d *decoder) isColumnPath(p *path) bool {
	n := len(p.steps)
	if n == 2 && p.steps[0] == "column" {
		p.steps[1] = d.columnName(p.steps[1])
		return true
	}
	return (n == 4 || n == 5) && p.steps[0] == "table" && p.steps[n-2] == "column"
}

// refColumns resolves the target of a foreign key. One that has no single
// target keeps none.
func (l *linker) refColumns(f *schema.ForeignKey, self schema.Address, paths []path) {
	var table schema.Address
	var columns []string
	for _, p := range paths {
		column, ok := self.Child(schema.KindColumn, p.steps[1]), true
		if len(p.steps) > 2 {
			column, ok = l.resolve(p, self.Schema)
		}
		if !ok {
			return
		}
		if table.IsZero() {
			table = column.Table()
		}
		if column.Table() != table {
			l.problems.Errorf("foreign-key-tables", "Foreign key to several tables", p.at,
				"A foreign key refers to one table, but this list names %s and %s. Make one foreign key for each.",
				table.QualifiedName(), column.Table().QualifiedName())
			return
		}
		columns = append(columns, column.Name)
	}
	if table.IsZero() {
		table = self // an empty list, which validation reports
	}
	f.RefTable, f.RefColumns = table, columns
}

// untargeted recognizes what has no target, as a foreign key, or no table, as a
// policy, since that could not be read
// or resolved. It has been reported, and no graph can hold it.
func untargeted(o schema.Object) bool {
	switch o := o.(type) {
	case *schema.ForeignKey:
		return o.RefTable.IsZero()
	case *schema.Data:
		return o.Table == ""
	case *schema.Policy:
		return o.Table == ""
	case *schema.RowPolicy:
		return o.On.IsZero()
	case *schema.Rule:
		return o.Table == ""
	case *schema.Trigger:
		return o.Table == ""
	case *schema.Permission:
		return o.Target.IsZero() && o.On == "" || o.Name == ""
	case *schema.DefaultPermission:
		return o.Objects == "" || o.Name == ""
	}
	return false
}

func printRefColumns(p *printer, f *schema.ForeignKey) {
	if f.RefTable == f.Address().Table() {
		p.attr("ref_columns", columnListText(f.RefColumns))
		return
	}
	texts := make([]string, len(f.RefColumns))
	for i, column := range f.RefColumns {
		texts[i] = p.reference(f.RefTable.Child(schema.KindColumn, column))
	}
	p.attr("ref_columns", "["+strings.Join(texts, ", ")+"]")
}

func printForeignKey(p *printer, f *schema.ForeignKey) {
	p.open("foreign_key", f.Name)
	foreignKeySpec.print(p, f)
	p.close()
}
