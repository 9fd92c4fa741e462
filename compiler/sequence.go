package compiler

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

// counterFields are the options that sequences and identities have.
func counterFields[T any](get func(*T) *schema.Counter) []field[T] {
	return adapt(get, []field[schema.Counter]{
		optionalInteger("start", anyDialect, func(c *schema.Counter) **int64 { return &c.Start }),
		optionalInteger("increment", anyDialect, func(c *schema.Counter) **int64 { return &c.Increment }),
		optionalInteger("min_value", anyDialect, func(c *schema.Counter) **int64 { return &c.MinValue }),
		optionalInteger("max_value", anyDialect, func(c *schema.Counter) **int64 { return &c.MaxValue }),
		optionalInteger("cache", anyDialect, func(c *schema.Counter) **int64 { return &c.Cache }),
		flag("cycle", anyDialect, func(c *schema.Counter) *bool { return &c.Cycle }),
	})
}

var sequenceSpec = newSpec("sequence",
	fields([]field[schema.Sequence]{inSchema[schema.Sequence]()}, metaFields[schema.Sequence](), []field[schema.Sequence]{
		columnType("type", func(s *schema.Sequence) *schema.Type { return &s.Type }),
	}, counterFields(func(s *schema.Sequence) *schema.Counter { return &s.Counter }), []field[schema.Sequence]{
		flag("unlogged", anyDialect, func(s *schema.Sequence) *bool { return &s.Unlogged }),
		{name: "owned_by", decode: decodeOwnedBy, print: printOwnedBy},
		comment[schema.Sequence](),
	}), nil)

func decodeSequence(d *decoder, b block) { decodeNamed(d, b, sequenceSpec, &schema.Sequence{}) }

func decodeOwnedBy(d *decoder, s *schema.Sequence, e hclsyntax.Expression) {
	p, ok := d.path(e)
	if !ok {
		return
	}
	if n := len(p.steps); n != 4 && n != 5 || p.steps[0] != "table" || p.steps[n-2] != "column" {
		d.problems.Errorf("wrong-reference", "Wrong kind of reference", p.at, "%s is no column. Write table.<name>.column.<name>.", p)
		return
	}
	d.refer(p, func(_ *linker, a schema.Address) { s.OwnedBy = a })
}

func printOwnedBy(p *printer, s *schema.Sequence) {
	if !s.OwnedBy.IsZero() {
		p.attr("owned_by", p.reference(s.OwnedBy))
	}
}

func printSequence(p *printer, s *schema.Sequence) {
	p.openNamed(s.Address())
	sequenceSpec.print(p, s)
	p.close()
}
