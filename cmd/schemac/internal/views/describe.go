package views

import (
	"strings"

	"github.com/schemac/schemac/schema"
)

// title names an object: table users, column email, primary key.
func title(a schema.Address) string {
	switch {
	case a.Kind == schema.KindPermission:
		on, name, _ := strings.Cut(a.Signature, ".")
		return "permission of " + a.Name + " on " + kindTitle(schema.Kind(on)) + " " + name
	case a.Kind.OfTable():
		return strings.TrimSpace(kindTitle(a.Kind) + " " + a.Name)
	}
	return kindTitle(a.Kind) + " " + a.QualifiedName()
}

func kindTitle(k schema.Kind) string {
	if k == schema.KindMaterialized {
		return "materialized view"
	}
	return strings.ReplaceAll(string(k), "_", " ")
}

// describe tells in one line what an object is. A query is left to body.
func describe(o schema.Object) string {
	var d phrases
	if !d.ofTable(o) && !d.ofDatabase(o) && !d.program(o) && !d.access(o) {
		return ""
	}
	return d.String()
}

// ofDatabase describes what holds or gives data, and the types of them.
func (d *phrases) ofDatabase(o schema.Object) bool {
	switch o := o.(type) {
	case *schema.Table:
		d.table(o)
	case *schema.Materialized:
		d.materialized(o)
	case *schema.Dictionary:
		d.dictionary(o)
	case *schema.Sequence:
		d.sequence(o)
	case *schema.Enum:
		d.add(strings.Join(o.Values, ", "))
	case *schema.Domain:
		d.domain(o)
	case *schema.Composite:
		d.composite(o)
	case *schema.Range:
		d.rangeType(o)
	case *schema.Collation:
		d.collation(o)
	case *schema.Extension:
		d.value("version", o.Version)
		d.value("schema", o.Schema.Name)
	case *schema.Publication:
		d.publication(o)
	case *schema.ForeignServer:
		d.value("wrapper", o.Wrapper)
		d.value("type", o.Type)
		d.value("version", o.Version)
	case *schema.NamedCollection:
		d.collection(o)
	default:
		return false
	}
	return true
}

// body is the query or the program that an object consists of.
func body(o schema.Object) string {
	switch o := o.(type) {
	case *schema.View:
		return o.Body.SQL
	case *schema.Materialized:
		return o.Body.SQL
	case *schema.Function:
		return o.Body.SQL
	case *schema.Procedure:
		return o.Body.SQL
	}
	return ""
}

func (d *phrases) publication(p *schema.Publication) {
	d.flag(p.AllTables, "all tables")
	names := make([]string, 0, len(p.Tables)+len(p.Schemas))
	for _, t := range p.Tables {
		names = append(names, t.Table.QualifiedName())
	}
	for _, a := range p.Schemas {
		names = append(names, "all of "+a.Name)
	}
	d.add(strings.Join(names, ", "))
}
