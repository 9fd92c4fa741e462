package compiler

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

// partitionOfSpec is a table and its place among the partitions of another.
var partitionOfSpec = newSpec("partition_of",
	slices.Concat([]field[schema.Table]{inSchema[schema.Table](), required(partitionParent())},
		adapt(partitionPlace, boundFields),
		slices.DeleteFunc(slices.Clone(tableSpec.fields), func(f field[schema.Table]) bool { return f.name == "schema" || f.name == "inherits" })),
	tableSpec.blocks)

func partitionPlace(t *schema.Table) *schema.PartitionOf { return &t.Postgres.PartitionOf }

func partitionParent() field[schema.Table] {
	return tableReference("parent", func(t *schema.Table) *schema.Address { return &t.Postgres.PartitionOf.Parent })
}

var boundFields = []field[schema.PartitionOf]{
	boundList("from", func(p *schema.PartitionOf) *[]schema.Expr { return &p.From }),
	boundList("to", func(p *schema.PartitionOf) *[]schema.Expr { return &p.To }),
	boundList("in", func(p *schema.PartitionOf) *[]schema.Expr { return &p.In }),
	integer("modulus", anyDialect, func(p *schema.PartitionOf) *int64 { return &p.Modulus }),
	{name: "remainder",
		decode: func(d *decoder, p *schema.PartitionOf, e hclsyntax.Expression) { p.Remainder, _ = d.integer(e) },
		print: func(p *printer, t *schema.PartitionOf) {
			if t.Modulus != 0 {
				integerAttr(p, "remainder", t.Remainder)
			}
		}},
	flag("default", anyDialect, func(p *schema.PartitionOf) *bool { return &p.Default }),
	flag("attached", anyDialect, func(p *schema.PartitionOf) *bool { return &p.Attached }),
}

func decodePartitionOf(d *decoder, b block) { decodeTableAs(d, b, partitionOfSpec) }

// checkPlace demands of a partition a bound, and a parent of what has a bound.
func (d *decoder) checkPlace(b block, bound schema.PartitionOf) {
	_, isPartition := b.Body.Attributes["parent"]
	_, inherits := b.Body.Attributes["inherits"]
	switch {
	case isPartition && inherits:
		d.problems.Errorf("conflicting-attributes", "Conflicting attributes", d.at(b.DefRange()),
			"A partition takes over the columns of the table that it is a part of, and inherits no others. Keep parent or inherits.")
	case isPartition:
		d.checkBound(b, bound)
	case len(boundOf(bound)) > 0:
		d.problems.Errorf("partition-bound", "Partition without one bound", d.at(b.DefRange()),
			"Only a partition has a bound (%s). Name the table that it is a part of with parent, or remove the bound.", strings.Join(boundOf(bound), ", "))
	}
}

// boundOf lists the forms of a bound that are given.
func boundOf(bound schema.PartitionOf) []string {
	var forms []string
	for form, given := range map[string]bool{"default": bound.Default, "in": len(bound.In) > 0, "from and to": len(bound.From) > 0 || len(bound.To) > 0,
		"modulus and remainder": bound.Modulus != 0 || bound.Remainder != 0} {
		if given {
			forms = append(forms, form)
		}
	}
	slices.Sort(forms)
	return forms
}

// checkBound demands exactly one of the forms of a bound.
func (d *decoder) checkBound(b block, bound schema.PartitionOf) {
	forms := len(boundOf(bound))
	switch {
	case forms != 1:
		d.problems.Errorf("partition-bound", "Partition without one bound", d.at(b.DefRange()),
			"A block %q needs either from and to, or in, or modulus and remainder, or default = true. State one of them.", b.Type)
	case (len(bound.From) == 0) != (len(bound.To) == 0) || len(bound.From) != len(bound.To):
		d.problems.Errorf("partition-bound", "Partition without one bound", d.at(b.DefRange()),
			"A range needs from and to with equally many values: one for each part of the partition key. What has no limit is MINVALUE or MAXVALUE.")
	case bound.Modulus < 0 || bound.Remainder < 0 || forms == 1 && bound.Remainder != 0 && bound.Remainder >= bound.Modulus:
		d.problems.Errorf("partition-bound", "Partition without one bound", d.at(b.DefRange()),
			"The modulus is greater than 0, and the remainder less than the modulus.")
	}
}

// boundList is a list of values, or of MINVALUE and MAXVALUE.
func boundList(name string, get func(*schema.PartitionOf) *[]schema.Expr) field[schema.PartitionOf] {
	return field[schema.PartitionOf]{name: name,
		decode: func(d *decoder, p *schema.PartitionOf, e hclsyntax.Expression) {
			if values, ok := d.boundValues(e); ok {
				*get(p) = values
			}
		},
		print: func(p *printer, t *schema.PartitionOf) {
			if values := *get(t); len(values) > 0 {
				texts := make([]string, len(values))
				for i, v := range values {
					texts[i] = boundText(v)
				}
				p.list(name, texts)
			}
		}}
}

var boundWords = []string{"MINVALUE", "MAXVALUE"}

func (d *decoder) boundValues(e hclsyntax.Expression) ([]schema.Expr, bool) {
	tuple, ok := e.(*hclsyntax.TupleConsExpr)
	if !ok {
		texts, ok := d.texts(e)
		values := make([]schema.Expr, len(texts))
		for i, text := range texts {
			values[i] = schema.Expr{SQL: text, Literal: schema.StringLiteral}
		}
		return values, ok
	}
	values := make([]schema.Expr, 0, len(tuple.Exprs))
	complete := true
	for _, x := range tuple.Exprs {
		value, ok := d.boundValue(x)
		complete = complete && ok
		values = append(values, value)
	}
	return values, complete
}

func (d *decoder) boundValue(e hclsyntax.Expression) (schema.Expr, bool) {
	if w, ok := word(e); ok && slices.Contains(boundWords, strings.ToUpper(w)) {
		return schema.SQLExpr(strings.ToUpper(w)), true
	}
	if literal, ok := e.(*hclsyntax.LiteralValueExpr); ok && literal.Val.IsNull() {
		return schema.Expr{Literal: schema.NullLiteral}, true
	}
	return d.scalar(e)
}

func boundText(e schema.Expr) string {
	switch {
	case e.Literal == schema.NullLiteral:
		return "null"
	case e.Literal == schema.NotLiteral && slices.Contains(boundWords, e.SQL):
		return e.SQL
	}
	return scalarText(e)
}

// tableReference is an attribute that names a table.
func tableReference[T any, O object[T]](name string, get func(*T) *schema.Address) field[T] {
	return field[T]{name: name, in: postgres,
		decode: func(d *decoder, t *T, e hclsyntax.Expression) {
			d.tables([]hclsyntax.Expression{e}, func(found []schema.Address) { *get(t) = found[0] })
		},
		print: func(p *printer, t *T) {
			if a := *get(t); !a.IsZero() {
				p.attr(name, p.reference(a))
			}
		}}
}

// inherits is the list of the tables that a table inherits.
func inherits() field[schema.Table] {
	return field[schema.Table]{name: "inherits", in: postgres,
		decode: func(d *decoder, t *schema.Table, e hclsyntax.Expression) {
			if items, ok := d.list(e, "a list of tables, as in [table.base]"); ok {
				d.tables(items, func(found []schema.Address) { t.Postgres.Inherits = found })
			}
		},
		print: func(p *printer, t *schema.Table) { p.references("inherits", t.Postgres.Inherits) }}
}

// tables resolves references to tables once all symbols are known.
func (d *decoder) tables(list []hclsyntax.Expression, set func([]schema.Address)) {
	var paths []path
	for _, e := range list {
		p, ok := d.tablePath(e)
		if !ok {
			return
		}
		paths = append(paths, p)
	}
	d.referAll(paths, set)
}

// partOf is the attribute of a key or an index of a partition that names what it is
// a part of in the partitioned table, which has one of the kinds.
func partOf[T any](get func(*T) *schema.Address, kinds ...schema.Kind) field[T] {
	return field[T]{name: "of", in: postgres,
		decode: func(d *decoder, t *T, e hclsyntax.Expression) {
			p, ok := d.path(e)
			if !ok {
				return
			}
			d.refer(p, func(l *linker, a schema.Address) {
				if !slices.Contains(kinds, a.Kind) {
					l.problems.Errorf("wrong-reference", "Wrong kind of reference", p.at, "%s is no %s of a table. Write table.<name>.%s.<name>.", p, kinds[0], kinds[0])
					return
				}
				*get(t) = a
			})
		},
		print: func(p *printer, t *T) {
			if a := *get(t); !a.IsZero() {
				p.attr("of", p.reference(a))
			}
		}}
}

// derived reports whether an object of a child table is just what the table
// takes over from its parents, so that no model states it.
func (p *printer) derived(o schema.Object) bool {
	a := o.Address()
	child, _ := p.graph.Lookup(a.Table()).(*schema.Table)
	origins := p.graph.Origins(o)
	if child == nil || len(origins) == 0 || !schema.IsInherited(o) {
		return false
	}
	given := schema.Inherit(origins[0], child)
	if given == nil || a.Kind == schema.KindColumn && p.ownOrder(child) {
		return false
	}
	switch given := given.(type) {
	case *schema.Column:
		if o.(*schema.Column).Postgres.NotNull.Inherited != nil {
			return false
		}
	case *schema.Unique, *schema.Index, *schema.Exclude:
		schema.Place(given, a)
		if p.defaultName(o) != a.Name {
			return false
		}
	case *schema.PrimaryKey:
		given.Name = p.defaultName(o)
	}
	same := func(string, schema.Expr, schema.Expr) bool { return false }
	return len(schema.Diff(given, o, same)) == 0
}

func (p *printer) defaultName(o schema.Object) string {
	return p.graph.Rules().DefaultName(o, func(string) bool { return false })
}

// ownOrder reports whether the columns of a partition stand in another order
// than those of its parent.
func (p *printer) ownOrder(t *schema.Table) bool {
	if !t.IsPartition() {
		return false
	}
	return !slices.EqualFunc(p.graph.Columns(t.Address()), p.graph.Columns(t.Parents()[0]),
		func(a, b *schema.Column) bool { return a.Name == b.Name })
}

// stated is what a model says of an object that is derived otherwise: its name
// and what deviates.
func (p *printer) stated(o schema.Object) schema.Object {
	if t, ok := p.graph.Lookup(o.Address().Table()).(*schema.Table); !ok || !t.IsPartition() {
		return o
	}
	switch o := o.(type) {
	case *schema.Column:
		own := *o
		own.Postgres.Inherited = false // as all columns of a partition are
		return &own
	case *schema.Check:
		own := *o
		own.Postgres.Inherited = false
		return &own
	case *schema.PrimaryKey:
		if schema.IsInherited(o) {
			return &schema.PrimaryKey{Schema: o.Schema, Table: o.Table, Name: o.Name, Meta: o.Meta, IndexComment: o.IndexComment, StorageParams: o.StorageParams, Only: o.Only}
		}
	case *schema.Unique:
		if schema.IsInherited(o) {
			return &schema.Unique{Schema: o.Schema, Table: o.Table, Name: o.Name, Meta: o.Meta, IndexComment: o.IndexComment, StorageParams: o.StorageParams, Of: o.Of, Only: o.Only}
		}
	case *schema.Exclude:
		if !o.Of.IsZero() {
			return &schema.Exclude{Schema: o.Schema, Table: o.Table, Name: o.Name, Meta: o.Meta, IndexComment: o.IndexComment, StorageParams: o.StorageParams, Of: o.Of}
		}
	case *schema.Index:
		if !o.Of.IsZero() {
			return &schema.Index{Schema: o.Schema, Table: o.Table, Name: o.Name, Meta: o.Meta, StorageParams: o.StorageParams, Of: o.Of, Only: o.Only}
		}
	case *schema.ForeignKey:
		if !o.Of.IsZero() {
			own := *o
			own.Of = schema.Address{}
			return &own
		}
	}
	return o
}
