package schema

import (
	"reflect"
	"slices"
	"sync"
)

// Place gives the object the namespace, parent and name of the address. A
// signature follows from fields and is not set.
func Place(o Object, a Address) {
	v := reflect.ValueOf(o).Elem()
	set := func(field, value string) {
		if f := v.FieldByName(field); f.IsValid() && f.Kind() == reflect.String {
			f.SetString(value)
		}
	}
	if a.Kind.HasSchema() {
		set("Schema", a.Schema)
	}
	if a.Kind.OfTable() {
		set("Table", a.Parent)
	}
	if a.Kind.HasName() {
		set("Name", a.Name)
	}
}

// References calls visit for every address that the object's fields hold:
// user types, referenced tables, depends_on. visit may change them in place, as
// long as the object does not belong to a graph.
func References(o Object, visit func(*Address)) {
	v := reflect.ValueOf(o).Elem()
	visitLeaves(v, addressType, func(a reflect.Value) { visit(a.Addr().Interface().(*Address)) })
}

// visitLeaves calls visit for all values of the type that are reachable
// through structs and slices.
func visitLeaves(v reflect.Value, leaf reflect.Type, visit func(reflect.Value)) {
	switch {
	case v.Type() == leaf:
		visit(v)
	case v.Kind() == reflect.Struct:
		for _, i := range leadingTo(v.Type(), leaf) {
			visitLeaves(v.Field(i), leaf, visit)
		}
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			visitLeaves(v.Index(i), leaf, visit)
		}
	}
}

type leadKey struct{ from, leaf reflect.Type }

var leadCache sync.Map // leadKey to []int

// leadingTo lists the fields of a struct through which values of the type can
// be reached.
func leadingTo(t, leaf reflect.Type) []int {
	key := leadKey{t, leaf}
	if cached, ok := leadCache.Load(key); ok {
		return cached.([]int)
	}
	var fields []int
	for i := range t.NumField() {
		f := t.Field(i).Type
		for f.Kind() == reflect.Slice {
			f = f.Elem()
		}
		if t.Field(i).IsExported() && (f == leaf || f.Kind() == reflect.Struct && len(leadingTo(f, leaf)) > 0) {
			fields = append(fields, i)
		}
	}
	leadCache.Store(key, fields)
	return fields
}

// Renamed gives a copy of o in which everything named from is named to: the
// object itself, its parent, and the names in its fields. from and to have
// the same kind: a schema, a table, a column, or any other named object. SQL
// text is left alone.
//
// A list of names is of columns of the object's own table where its tag says
// names:"columns", of columns of a foreign key's target where it says
// names:"ref_columns", of roles and users where it says names:"roles", and of
// settings profiles where it says names:"profiles".
func Renamed(o Object, from, to Address) Object {
	c := Clone(o)
	r := renamer{from: from, to: to}
	if from.Kind == KindColumn {
		r.columns(c)
	}
	switch from.Kind {
	case KindRole, KindUser:
		r.names(reflect.ValueOf(c).Elem(), "roles")
	case KindSettingsProfile:
		r.names(reflect.ValueOf(c).Elem(), "profiles")
	}
	References(c, r.address)
	a := c.Address()
	r.address(&a)
	Place(c, a)
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
	case r.from.Kind.IsRelation() && a.Kind.OfTable() && a.Schema == r.from.Schema && a.Parent == r.from.Name:
		a.Schema, a.Parent = r.to.Schema, r.to.Name
	}
}

// columns renames the column where names in the object's fields mean it.
func (r renamer) columns(o Object) {
	own := o.Address().Table()
	if !o.Address().Kind.OfTable() {
		own = o.Address()
	}
	target := Address{}
	if key, ok := o.(*ForeignKey); ok {
		target = key.RefTable
	}
	v := reflect.ValueOf(o).Elem()
	if r.from.Table() == own {
		visitLeaves(v, reflect.TypeFor[Part](), func(p reflect.Value) { r.name(p.FieldByName("Column")) })
		visitLeaves(v, reflect.TypeFor[Cell](), func(c reflect.Value) { r.name(c.FieldByName("Column")) })
		r.names(v, "columns")
	}
	if r.from.Table() == target {
		r.names(v, "ref_columns")
	}
}

func (r renamer) name(v reflect.Value) {
	if v.String() == r.from.Name {
		v.SetString(r.to.Name)
	}
}

// names renames in the lists of the tag, also inside structs.
func (r renamer) names(v reflect.Value, tag string) {
	for i := range v.NumField() {
		switch f := v.Field(i); {
		case v.Type().Field(i).Tag.Get("names") != tag:
			if f.Kind() == reflect.Struct {
				r.names(f, tag)
			}
		case f.Kind() == reflect.String:
			r.name(f)
		default:
			for j := range f.Len() {
				r.name(f.Index(j))
			}
		}
	}
}

// Clone copies the object so deep that changing the copy's names, parts and
// expressions leaves the original alone.
func Clone(o Object) Object {
	copied := reflect.New(reflect.TypeOf(o).Elem())
	copied.Elem().Set(reflect.ValueOf(o).Elem())
	cloneSlices(copied.Elem())
	return copied.Interface().(Object)
}

// cloneSlices gives every slice reachable through structs and slices its own
// array. Maps and pointers are shared: they are never changed in place.
func cloneSlices(v reflect.Value) {
	for _, i := range holdingSlices(v.Type()) {
		switch f := v.Field(i); f.Kind() {
		case reflect.Struct:
			cloneSlices(f)
		case reflect.Slice:
			if f.IsNil() {
				continue
			}
			f.Set(reflect.AppendSlice(reflect.MakeSlice(f.Type(), 0, f.Len()), f))
			if f.Type().Elem().Kind() == reflect.Struct && len(holdingSlices(f.Type().Elem())) > 0 {
				for i := range f.Len() {
					cloneSlices(f.Index(i))
				}
			}
		}
	}
}

var holdCache sync.Map // reflect.Type to []int

// holdingSlices lists the fields of a struct in which there are slices.
func holdingSlices(t reflect.Type) []int {
	if cached, ok := holdCache.Load(t); ok {
		return cached.([]int)
	}
	var fields []int
	for i := range t.NumField() {
		f := t.Field(i)
		if f.IsExported() && (f.Type.Kind() == reflect.Slice || f.Type.Kind() == reflect.Struct && len(holdingSlices(f.Type)) > 0) {
			fields = append(fields, i)
		}
	}
	holdCache.Store(t, fields)
	return slices.Clip(fields)
}
