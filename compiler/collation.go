package compiler

import "github.com/schemac/schemac/schema"

var collationSpec = newSpec("collation",
	fields([]field[schema.Collation]{inSchema[schema.Collation]()}, metaFields[schema.Collation](), []field[schema.Collation]{
		keyword("provider", postgres, []string{"libc", "icu", "builtin"}, func(o *schema.Collation) *string { return &o.Provider }),
		text("locale", postgres, func(o *schema.Collation) *string { return &o.Locale }),
		text("lc_collate", postgres, func(o *schema.Collation) *string { return &o.LcCollate }),
		text("lc_ctype", postgres, func(o *schema.Collation) *string { return &o.LcCtype }),
		inverseFlag("deterministic", postgres, func(o *schema.Collation) *bool { return &o.NonDeterministic }),
		text("rules", postgres, func(o *schema.Collation) *string { return &o.Rules }),
		comment[schema.Collation](),
	}), nil)

func decodeCollation(d *decoder, b block) { decodeNamed(d, b, collationSpec, &schema.Collation{}) }

func printCollation(p *printer, o *schema.Collation) {
	p.openNamed(o.Address())
	collationSpec.print(p, o)
	p.close()
}
