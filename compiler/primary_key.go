package compiler

import "github.com/schemac/schemac/schema"

var primaryKeySpec = newSpec("primary_key",
	fields(metaFields[schema.PrimaryKey](), []field[schema.PrimaryKey]{
		partOf(func(k *schema.PrimaryKey) *schema.Address { return &k.Of }, schema.KindIndex),
		flag("only", postgres, func(k *schema.PrimaryKey) *bool { return &k.Only }),
		partsField(func(k *schema.PrimaryKey) *[]schema.Part { return &k.Parts }),
		columnList("include", postgres, func(k *schema.PrimaryKey) *[]string { return &k.Include }),
		flag("without_overlaps", postgres, func(k *schema.PrimaryKey) *bool { return &k.WithoutOverlaps }),
		deferrable(func(k *schema.PrimaryKey) *schema.Deferral { return &k.Deferrable }),
		paramsField("storage_params", postgres, func(k *schema.PrimaryKey) *schema.Params { return &k.StorageParams }),
		comment[schema.PrimaryKey](),
		text("index_comment", postgres, func(k *schema.PrimaryKey) *string { return &k.IndexComment }),
	}),
	[]nested[schema.PrimaryKey]{
		partsBlock("on", func(k *schema.PrimaryKey) *[]schema.Part { return &k.Parts }),
		storageParams(func(k *schema.PrimaryKey) *schema.Params { return &k.StorageParams }),
	})

// deferrable is the attribute of constraints that can wait.
func deferrable[T any](get func(*T) *schema.Deferral) field[T] {
	return keyword("deferrable", postgres|sqlite,
		[]string{string(schema.DeferrableInitiallyImmediate), string(schema.DeferrableInitiallyDeferred)}, get)
}

func storageParams[T any](get func(*T) *schema.Params, except ...string) nested[T] {
	return printedAsBlock(paramsBlock("storage_params", postgres, get), get, except...)
}

func decodePrimaryKey(d *decoder, b block) {
	errors := d.failures()
	k := &schema.PrimaryKey{Schema: d.owner.schema, Table: d.owner.name}
	k.Name = d.begin(b, &k.Meta)
	d.keyBody(b, func() { primaryKeySpec.decode(d, b, k, &k.Origin) })
	d.finish(k, errors)
}

func printPrimaryKey(p *printer, k *schema.PrimaryKey) {
	p.open("primary_key", k.Name)
	primaryKeySpec.print(p, k)
	p.close()
}

// keyBody decodes a block that takes its parts as a list or as blocks.
func (d *decoder) keyBody(b block, decode func()) {
	outer := d.partsList
	d.partsList = b.Body.Attributes["columns"]
	decode()
	d.partsList = outer
}
