package views

import (
	"strconv"

	"github.com/schemac/schemac/schema"
)

func (d *phrases) collation(c *schema.Collation) {
	d.value("provider", c.Provider)
	d.value("locale", c.Locale)
	d.value("lc_collate", c.LcCollate)
	d.value("lc_ctype", c.LcCtype)
	d.flag(c.NonDeterministic, "not deterministic")
	d.value("rules", c.Rules)
}

func (d *phrases) domain(o *schema.Domain) {
	d.add(typeText(o.Type))
	d.flag(o.NotNull, "not null")
	d.value("not null by", o.Required.Name)
	d.value("default", exprText(o.Default))
	d.value("collate", o.Collate)
	for _, check := range o.Checks {
		d.add("check " + check.Name + " (" + exprText(check.Expr) + ")")
		d.flag(check.NotValid, "not valid")
	}
}

func (d *phrases) composite(o *schema.Composite) {
	fields := make([]string, len(o.Fields))
	for i, f := range o.Fields {
		var field phrases
		field.add(f.Name)
		field.add(typeText(f.Type))
		field.value("collate", f.Collate)
		fields[i] = field.String()
	}
	d.list("fields", fields)
}

func (d *phrases) rangeType(o *schema.Range) {
	d.add("of " + typeText(o.Subtype))
	d.value("ordered by", o.SubtypeOps)
	d.value("collate", o.Collate)
	d.value("canonical", o.Canonical)
	d.value("subtype_diff", o.SubtypeDiff)
	d.value("multirange", o.Multirange)
}

func (d *phrases) sequence(s *schema.Sequence) {
	d.add(s.Type.Name)
	for _, option := range []struct {
		label string
		value *int64
	}{{"start", s.Start}, {"increment", s.Increment}, {"min", s.MinValue}, {"max", s.MaxValue}, {"cache", s.Cache}} {
		if option.value != nil {
			d.add(option.label + " " + strconv.FormatInt(*option.value, 10))
		}
	}
	d.flag(s.Cycle, "cycle")
	d.flag(s.Unlogged, "unlogged")
	if !s.OwnedBy.IsZero() {
		d.add("owned by " + s.OwnedBy.QualifiedName())
	}
}
