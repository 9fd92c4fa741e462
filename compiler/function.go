package compiler

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/schemac/schemac/schema"
)

func functionRoutine(f *schema.Function) *schema.Routine { return &f.Routine }

var functionSpec = newSpec("function",
	fields([]field[schema.Function]{inSchema[schema.Function]()}, signedFields[schema.Function](),
		adapt(functionRoutine, routineHead), []field[schema.Function]{
			{name: "return", decode: columnType("return", returned).decode, print: printReturn},
			body(func(f *schema.Function) *schema.Expr { return &f.Body }),
		}, adapt(functionRoutine, routineBody), []field[schema.Function]{
			keyword("volatility", postgres, []string{"IMMUTABLE", "STABLE", "VOLATILE"}, func(f *schema.Function) *string { return &f.Volatility }),
			flag("strict", postgres, func(f *schema.Function) *bool { return &f.Strict }),
			flag("leakproof", postgres, func(f *schema.Function) *bool { return &f.Leakproof }),
			flag("window", postgres, func(f *schema.Function) *bool { return &f.Window }),
			keyword("parallel", postgres, []string{"SAFE", "RESTRICTED", "UNSAFE"}, func(f *schema.Function) *string { return &f.Parallel }),
			scalar("cost", postgres, func(f *schema.Function) *string { return &f.Cost }),
			scalar("rows", postgres, func(f *schema.Function) *string { return &f.Rows }),
			text("support", postgres, func(f *schema.Function) *string { return &f.Support }),
		}, adapt(functionRoutine, routineTail), []field[schema.Function]{comment[schema.Function]()}),
	[]nested[schema.Function]{
		arguments("arg", argumentSpec, func(f *schema.Function) *[]schema.Argument { return &f.Args }),
		{name: "return_set", once: true, decode: decodeReturnSet},
		{name: "return_table", once: true, decode: decodeReturnTable},
	})

// lambdaSpec is a function of ClickHouse: a lambda that belongs to the whole
// server.
var lambdaSpec = newSpec("function", fields(metaFields[schema.Function](), []field[schema.Function]{
	required(expression("as", clickhouse, func(f *schema.Function) *schema.Expr { return &f.Body })),
}), nil)

func decodeFunction(d *decoder, b block) {
	if d.dialect == clickhouse {
		if d.checkLabels(b, 1) {
			decodeNamed(d, b, lambdaSpec, &schema.Function{})
		}
		return
	}
	errors := d.failures()
	f := &schema.Function{}
	f.Name = d.begin(b, &f.Meta)
	d.needName(b, f.Name)
	f.Schema = d.namespace(b)
	d.enter(d.declareSigned(b, f))
	functionSpec.decode(d, b, f, &f.Origin)
	d.checkResult(b, f)
	d.finish(f, errors)
}

func printFunction(p *printer, f *schema.Function) {
	p.openNamed(f.Address())
	if p.dialect == clickhouse {
		lambdaSpec.print(p, f)
	} else {
		functionSpec.print(p, f)
	}
	p.close()
}

func returned(f *schema.Function) *schema.Type { return &f.Return }

// printReturn prints the result in whichever of its three forms. What the
// arguments say already is left out.
func printReturn(p *printer, f *schema.Function) {
	switch {
	case f.ReturnSet:
		p.open("return_set")
		returnSetSpec.print(p, f)
		p.close()
	case len(f.ReturnTable) > 0:
		p.open("return_table")
		printArguments(p, "column", f.ReturnTable)
		p.close()
	case !f.Return.IsZero() && !hasOutput(f.Args):
		p.attr("return", p.typeText(f.Return))
	}
}

func hasOutput(args []schema.Argument) bool {
	for _, a := range args {
		if a.Mode == "OUT" || a.Mode == "INOUT" {
			return true
		}
	}
	return false
}

var returnSetSpec = newSpec("return_set", []field[schema.Function]{columnType("type", returned)}, nil)

func decodeReturnSet(d *decoder, f *schema.Function, b block) {
	f.ReturnSet = true
	returnSetSpec.decode(d, b, f, nil)
}

var returnTableSpec = newSpec("return_table", nil, []nested[schema.Function]{
	arguments("column", resultColumnSpec, func(f *schema.Function) *[]schema.Argument { return &f.ReturnTable }),
})

func decodeReturnTable(d *decoder, f *schema.Function, b block) {
	returnTableSpec.decode(d, b, f, nil)
}

// checkResult reports a function that states its result more than once, or not
// at all.
func (d *decoder) checkResult(b block, f *schema.Function) {
	forms := 0
	if _, ok := b.Body.Attributes["return"]; ok {
		forms++
	}
	for _, inner := range b.Body.Blocks {
		if inner.Type == "return_set" || inner.Type == "return_table" || inner.Type == "dynamic" {
			forms++
		}
	}
	if forms > 1 {
		d.problems.Errorf("conflicting-attributes", "Conflicting attributes", d.at(b.DefRange()),
			"A function states its result once: with return, return_set or return_table. Keep one of them.")
	}
	if forms > 0 {
		return
	}
	d.linkType(func(*linker) {
		if !hasOutput(f.Args) {
			d.problems.Errorf("missing-attribute", "Missing attribute", d.at(b.DefRange()),
				"The function has no result. Add return (void where there is none), return_set or return_table, or an argument of mode OUT.")
			d.broken = append(d.broken, f)
		}
	})
}

// scalar is an attribute with a number, kept as it is written.
func scalar[T any](name string, in dialectSet, get func(*T) *string) field[T] {
	return field[T]{name: name, in: in,
		decode: func(d *decoder, t *T, e hclsyntax.Expression) {
			if s, ok := d.bare(e); ok {
				*get(t) = s
			}
		},
		print: func(p *printer, t *T) {
			if s := *get(t); s != "" {
				p.attr(name, paramText(s))
			}
		}}
}
