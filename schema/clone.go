package schema

import (
	"reflect"
	"slices"
)

// Clone copies the object so deep that changing the copy's names, parts and
// expressions leaves the original alone.
func Clone(o Object) Object {
	copied := reflect.New(reflect.TypeOf(o).Elem())
	copied.Elem().Set(reflect.ValueOf(o).Elem())
	cloneSlices(copied.Elem())
	return copied.Interface().(Object)
}

// cloneSlices gives every slice reachable through structs its own array. Maps
// and pointers are shared: they are never changed in place.
func cloneSlices(v reflect.Value) {
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.Struct:
			if f.CanSet() {
				cloneSlices(f)
			}
		case reflect.Slice:
			if f.CanSet() && !f.IsNil() {
				f.Set(reflect.AppendSlice(reflect.MakeSlice(f.Type(), 0, f.Len()), f))
				cloneElements(f)
			}
		}
	}
}

// cloneElements does the same for the slices inside the rows of a slice.
func cloneElements(v reflect.Value) {
	if v.Type().Elem() != reflect.TypeFor[Row]() {
		return // parts and the like hold no slices
	}
	for i := range v.Len() {
		cloneSlices(v.Index(i))
	}
}

// Renamed gives a copy of o in which everything named from is named to: the
// object itself, its parent, and the names in its fields. from and to have
// the same kind: a schema, a table, a column, or any other named object. SQL
// text is left alone.
func Renamed(o Object, from, to Address) Object {
	c := Clone(o)
	r := renamer{from: from, to: to}
	r.rename(c)
	return c
}

type renamer struct{ from, to Address }

// address renames an address that is, or lies in, the renamed object.
func (r renamer) address(a *Address) {
	switch {
	case *a == r.from:
		*a = r.to
	case r.from.Kind == KindSchema && a.Schema == r.from.Name:
		a.Schema = r.to.Name
	case r.from.Kind == KindTable && a.Kind.OfTable() && a.Table() == r.from:
		a.Parent = r.to.Name
	}
}

// place renames the fields that make up an object's own address.
func (r renamer) place(schema, table, name *string, kind Kind) {
	a := Address{Kind: kind, Schema: *schema, Parent: *table, Name: *name}
	r.address(&a)
	*schema, *table, *name = a.Schema, a.Parent, a.Name
}

// columns renames column names that belong to the table.
func (r renamer) columns(table Address, names []string) {
	if r.from.Kind != KindColumn || r.from.Table() != table {
		return
	}
	for i, name := range names {
		if name == r.from.Name {
			names[i] = r.to.Name
		}
	}
}

func (r renamer) parts(table Address, parts []Part) {
	if r.from.Kind != KindColumn || r.from.Table() != table {
		return
	}
	for i := range parts {
		if parts[i].Column == r.from.Name {
			parts[i].Column = r.to.Name
		}
	}
}

// rows renames the columns of rows that belong to the table.
func (r renamer) rows(table Address, rows []Row) {
	if r.from.Kind != KindColumn || r.from.Table() != table {
		return
	}
	for _, row := range rows {
		for i := range row.Cells {
			if row.Cells[i].Column == r.from.Name {
				row.Cells[i].Column = r.to.Name
			}
		}
	}
}

func (r renamer) rename(o Object) {
	after := slices.Clone(o.Common().After)
	for i := range after {
		r.address(&after[i])
	}
	o.Common().After = after
	table, none := o.Address().Table(), ""
	switch o := o.(type) {
	case *Schema:
		r.place(&none, &none, &o.Name, KindSchema)
	case *Enum:
		r.place(&o.Schema, &none, &o.Name, KindEnum)
	case *Table:
		self := o.Address()
		r.parts(self, o.Postgres.Partition.Parts)
		r.parts(self, o.ClickHouse.Sort)
		r.parts(self, o.ClickHouse.Partition)
		r.place(&o.Schema, &none, &o.Name, KindTable)
	case *Column:
		r.address(&o.Type.User)
		r.place(&o.Schema, &o.Table, &o.Name, KindColumn)
	case *PrimaryKey:
		r.parts(table, o.Parts)
		r.columns(table, o.Include)
		r.place(&o.Schema, &o.Table, &none, KindPrimaryKey)
	case *Unique:
		r.parts(table, o.Parts)
		r.columns(table, o.Include)
		r.place(&o.Schema, &o.Table, &o.Name, KindUnique)
	case *Check:
		r.place(&o.Schema, &o.Table, &o.Name, KindCheck)
	case *ForeignKey:
		r.columns(table, o.Columns)
		r.columns(table, o.OnDeleteColumns)
		r.columns(o.RefTable, o.RefColumns)
		r.address(&o.RefTable)
		r.place(&o.Schema, &o.Table, &o.Name, KindForeignKey)
	case *Index:
		r.parts(table, o.Parts)
		r.columns(table, o.Include)
		r.place(&o.Schema, &o.Table, &o.Name, KindIndex)
	case *Projection:
		r.place(&o.Schema, &o.Table, &o.Name, KindProjection)
	case *Data:
		r.columns(table, o.Key)
		r.rows(table, o.Rows)
		r.place(&o.Schema, &o.Table, &none, KindData)
	case *View:
		r.place(&o.Schema, &none, &o.Name, KindView)
	case *Materialized:
		r.address(&o.ClickHouse.To)
		r.place(&o.Schema, &none, &o.Name, KindMaterialized)
	}
}
