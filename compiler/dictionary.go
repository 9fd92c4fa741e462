package compiler

import (
	"strconv"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

var dictionarySpec = newSpec("dictionary",
	fields([]field[schema.Dictionary]{inSchema[schema.Dictionary]()}, metaFields[schema.Dictionary](), []field[schema.Dictionary]{
		required(sqlExpression("source", clickhouse, func(d *schema.Dictionary) *schema.Expr { return &d.Source })),
		required(layoutField()),
		{name: "lifetime", decode: decodeLifetime, print: printLifetime},
		dictionarySettingsField,
		comment[schema.Dictionary](),
	}),
	[]nested[schema.Dictionary]{
		{name: "key", labels: 1, decode: decodeDictionaryKey, print: printDictionaryAttributes},
		{name: "attribute", labels: 1, decode: decodeDictionaryAttribute},
		{name: "lifetime", once: true, decode: decodeLifetimeBlock, print: printLifetimeBlock},
		{name: "range", once: true, decode: decodeDictionaryRange, print: printDictionaryRange},
		dictionarySettingsBlock,
	})

var dictionarySettingsField, dictionarySettingsBlock = orderedParams("settings",
	func(d *schema.Dictionary) *schema.Params { return &d.Settings },
	func(d *schema.Dictionary) *[]string { return &d.SettingsOrder })

func decodeDictionary(d *decoder, b block) { decodeNamed(d, b, dictionarySpec, &schema.Dictionary{}) }

func printDictionary(p *printer, o *schema.Dictionary) {
	p.openNamed(o.Address())
	dictionarySpec.print(p, o)
	p.close()
}

// layoutField is the attribute layout: a name, a call, or sql("…").
func layoutField() field[schema.Dictionary] {
	f := raw("layout", clickhouse, func(d *schema.Dictionary) *string { return &d.Layout.SQL })
	f.print = func(p *printer, d *schema.Dictionary) { p.attr("layout", sqlCall(d.Layout.SQL)) }
	return f
}

var dictionaryAttributeFields = []field[schema.DictionaryAttribute]{
	consumed[schema.DictionaryAttribute]("name"),
	required(columnType("type", func(a *schema.DictionaryAttribute) *schema.Type { return &a.Type })),
	{name: "null", decode: decodeNullableAttribute},
	value("default", clickhouse, func(a *schema.DictionaryAttribute) *schema.Expr { return &a.Default }),
	sqlExpression("expression", clickhouse, func(a *schema.DictionaryAttribute) *schema.Expr { return &a.Expression }),
	flag("hierarchical", clickhouse, func(a *schema.DictionaryAttribute) *bool { return &a.Hierarchical }),
	flag("bidirectional", clickhouse, func(a *schema.DictionaryAttribute) *bool { return &a.Bidirectional }),
	flag("injective", clickhouse, func(a *schema.DictionaryAttribute) *bool { return &a.Injective }),
	flag("is_object_id", clickhouse, func(a *schema.DictionaryAttribute) *bool { return &a.ObjectID }),
}

// dictionaryAttributeSpecs are the blocks key and attribute, which hold the
// same.
var dictionaryAttributeSpecs = map[bool]*spec[schema.DictionaryAttribute]{
	true:  newSpec("key", dictionaryAttributeFields, nil),
	false: newSpec("attribute", dictionaryAttributeFields, nil),
}

// decodeNullableAttribute reads null, which is another way to say Nullable(…).
func decodeNullableAttribute(d *decoder, a *schema.DictionaryAttribute, e hclsyntax.Expression) {
	if null, ok := d.boolean(e); ok && null {
		d.link(func(*linker) { a.Type.Name = "Nullable(" + a.Type.Name + ")" })
	}
}

func decodeDictionaryKey(d *decoder, o *schema.Dictionary, b block) {
	decodeAttributeOf(d, o, b, true)
}

func decodeDictionaryAttribute(d *decoder, o *schema.Dictionary, b block) {
	decodeAttributeOf(d, o, b, false)
}

func decodeAttributeOf(d *decoder, o *schema.Dictionary, b block, key bool) {
	a := &schema.DictionaryAttribute{Key: key}
	a.Name = d.begin(b, &schema.Meta{})
	dictionaryAttributeSpecs[key].decode(d, b, a, nil)
	d.link(func(*linker) { o.Attributes = append(o.Attributes, *a) }) // behind its own type
}

// printDictionaryAttributes prints keys and attributes in the order that they
// have.
func printDictionaryAttributes(p *printer, o *schema.Dictionary) {
	for i := range o.Attributes {
		a := &o.Attributes[i]
		s := dictionaryAttributeSpecs[a.Key]
		p.open(s.what, a.Name)
		s.print(p, a)
		p.close()
	}
}

// decodeLifetime reads lifetime = 300, the most seconds.
func decodeLifetime(d *decoder, o *schema.Dictionary, e hclsyntax.Expression) {
	if most, ok := d.integer(e); ok {
		o.Lifetime = &schema.DictionaryLifetime{Max: most}
	}
}

func printLifetime(p *printer, o *schema.Dictionary) {
	if l := o.Lifetime; l != nil && l.Min == 0 {
		p.attr("lifetime", strconv.FormatInt(l.Max, 10))
	}
}

var lifetimeSpec = newSpec("lifetime", []field[schema.DictionaryLifetime]{
	integer("min", clickhouse, func(l *schema.DictionaryLifetime) *int64 { return &l.Min }),
	required(integer("max", clickhouse, func(l *schema.DictionaryLifetime) *int64 { return &l.Max })),
}, nil)

func decodeLifetimeBlock(d *decoder, o *schema.Dictionary, b block) {
	o.Lifetime = &schema.DictionaryLifetime{}
	lifetimeSpec.decode(d, b, o.Lifetime, nil)
}

// printLifetimeBlock prints the lifetimes that the attribute does not.
func printLifetimeBlock(p *printer, o *schema.Dictionary) {
	if o.Lifetime == nil || o.Lifetime.Min == 0 {
		return
	}
	p.open("lifetime")
	lifetimeSpec.print(p, o.Lifetime)
	p.close()
}

var dictionaryRangeSpec = newSpec("range", []field[schema.DictionaryRange]{
	required(text("min", clickhouse, func(r *schema.DictionaryRange) *string { return &r.Min })),
	required(text("max", clickhouse, func(r *schema.DictionaryRange) *string { return &r.Max })),
}, nil)

func decodeDictionaryRange(d *decoder, o *schema.Dictionary, b block) {
	dictionaryRangeSpec.decode(d, b, &o.Range, nil)
}

func printDictionaryRange(p *printer, o *schema.Dictionary) {
	if o.Range == (schema.DictionaryRange{}) {
		return
	}
	p.open("range")
	dictionaryRangeSpec.print(p, &o.Range)
	p.close()
}
