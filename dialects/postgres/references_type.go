package postgres

import (
	"slices"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

// typesAndExtensions adds what the object's types and support functions come
// from.
func (f referenceFinder) typesAndExtensions(o schema.Object) {
	if r, ok := o.(*schema.Range); ok && r.SubtypeDiff != "" {
		f.functions(collationName(r.SubtypeDiff))
	}
	for _, t := range spelledTypes(o) {
		if t.Custom {
			f.multirange(parsed(t))
		}
		if t.User.Kind == schema.KindTable && storesType(o) {
			for _, column := range f.scope.Columns(t.User) {
				f.add(column.Address())
			}
		}
	}
	if schema.IsOnly(o) {
		f.partitions(o.Address().Table())
	}
	if x, ok := o.(*schema.Extension); ok {
		for _, name := range extensionRequires[x.Name] {
			f.add(schema.Address{Kind: schema.KindExtension, Name: name})
		}
	}
	if g, ok := f.scope.(*schema.Graph); ok && mayUseExtension(o) {
		for _, extension := range g.OfKind(schema.KindExtension) {
			f.found[extension.Address()] = true
		}
	}
}

// storesType reports whether values of the object's types lie in tables, or may
// do so: while they do, the server lets the columns of no row type be altered.
func storesType(o schema.Object) bool {
	switch o.(type) {
	case *schema.Column, *schema.Domain, *schema.Composite:
		return true
	}
	return false
}

// holdsRow reports whether rows of the table are values of the object's types.
func holdsRow(o schema.Object, table schema.Address) bool {
	return storesType(o) && slices.ContainsFunc(spelledTypes(o), func(t schema.Type) bool { return t.User == table })
}

// spelledTypes lists the types of the object's fields.
func spelledTypes(o schema.Object) []schema.Type {
	var types []schema.Type
	switch o := o.(type) {
	case *schema.Column:
		types = append(types, o.Type)
	case *schema.Domain:
		types = append(types, o.Type)
	case *schema.Composite:
		for _, field := range o.Fields {
			types = append(types, field.Type)
		}
	case *schema.Function:
		types = append(types, o.Return)
		for _, a := range slices.Concat(o.Args, o.ReturnTable) {
			types = append(types, a.Type)
		}
	case *schema.Procedure:
		for _, a := range o.Args {
			types = append(types, a.Type)
		}
	}
	return types
}

// multirange adds the range whose multirange type is so called. That type is
// no object of its own.
func (f referenceFinder) multirange(t pgsql.Type) {
	g, ok := f.scope.(*schema.Graph)
	if !ok || t.Known {
		return
	}
	for _, o := range g.OfKind(schema.KindRange) {
		r := o.(*schema.Range)
		if multirangeOf(r) == t.Name && r.Schema == orDefault(t.Schema, f.dialect.defaultSchema) {
			f.found[r.Address()] = true
		}
	}
}
