package compiler

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

// partSpec is one part of a key or index, written as on { … }.
var partSpec = newSpec("on", []field[schema.Part]{
	{name: "column",
		decode: func(d *decoder, t *schema.Part, e hclsyntax.Expression) { t.Column, _ = d.column(e) },
		print: func(p *printer, t *schema.Part) {
			if t.Column != "" {
				p.attr("column", columnText(t.Column))
			}
		}},
	expression("expr", anyDialect, func(t *schema.Part) *schema.Expr { return &t.Expr }),
	flag("desc", anyDialect, func(t *schema.Part) *bool { return &t.Desc }),
	flag("nulls_first", postgres, func(t *schema.Part) *bool { return &t.NullsFirst }),
	flag("nulls_last", postgres, func(t *schema.Part) *bool { return &t.NullsLast }),
	raw("ops", postgres, func(t *schema.Part) *string { return &t.Ops }),
	text("collate", postgres|sqlite, func(t *schema.Part) *string { return &t.Collate }),
}, nil)

// partsField is the short form of parts: a list of columns.
func partsField[T any](get func(*T) *[]schema.Part) field[T] {
	return field[T]{name: "columns",
		decode: func(d *decoder, t *T, e hclsyntax.Expression) {
			if columns, ok := d.columns(e); ok {
				*get(t) = schema.ColumnParts(columns...)
			}
		},
		print: func(p *printer, t *T) {
			if parts := *get(t); len(parts) > 0 && plainParts(parts) {
				p.attr("columns", columnListText(schema.PartColumns(parts)))
			}
		}}
}

// partsBlock is the long form of parts, one block each; by is another word
// for on.
func partsBlock[T any](name string, get func(*T) *[]schema.Part) nested[T] {
	n := nested[T]{name: name,
		decode: func(d *decoder, t *T, b block) { decodePart(d, b, get(t)) }}
	if name == "on" {
		n.print = func(p *printer, t *T) { printParts(p, name, *get(t)) }
	}
	return n
}

func decodePart(d *decoder, b block, parts *[]schema.Part) {
	if a := d.partsList; a != nil {
		d.problems.Errorf("conflicting-attributes", "Conflicting attributes", d.at(b.DefRange()),
			"The columns are listed at %s already. Keep either the attribute or the blocks %q.", d.at(a.SrcRange), b.Type)
		return
	}
	var part schema.Part
	errors := d.failures()
	partSpec.decode(d, b, &part, nil)
	if d.failures() == errors && (part.Column == "") == part.Expr.IsZero() {
		d.problems.Errorf("invalid-part", "Invalid part of a key", d.at(b.DefRange()),
			"A block %q needs either column or expr, and not both.", b.Type)
	}
	if d.failures() == errors && part.NullsFirst && part.NullsLast {
		d.problems.Errorf("conflicting-attributes", "Conflicting attributes", d.at(b.DefRange()),
			"nulls_first and nulls_last exclude each other. Keep one of them.")
	}
	*parts = append(*parts, part)
}

func printParts(p *printer, name string, parts []schema.Part) {
	if plainParts(parts) {
		return
	}
	for _, part := range parts {
		part = spelled(part)
		p.open(name)
		partSpec.print(p, &part)
		p.close()
	}
}

// spelled is the part as it is written: one between parentheses, which is an
// expression or a column whose name needs no quotes, as an expression.
func spelled(part schema.Part) schema.Part {
	if !part.Parens {
		return part
	}
	part.Column, part.Expr, part.Parens = "", schema.SQLExpr("("+part.Column+part.Expr.SQL+")"), false
	return part
}

// plainParts reports whether all parts are columns without options.
func plainParts(parts []schema.Part) bool {
	for _, part := range parts {
		if part != (schema.Part{Column: part.Column}) || part.Column == "" {
			return false
		}
	}
	return true
}
