package compiler

import "github.com/schemac/schemac/schema"

func aggregateMoving(a *schema.Aggregate) *schema.AggregateMoving { return &a.Moving }

var modifyWords = []string{"READ_ONLY", "SHAREABLE", "READ_WRITE"}

var finalFields = []field[schema.AggregateFinal]{
	functionRef("final_func", func(f *schema.AggregateFinal) *schema.FunctionRef { return &f.Func }),
	flag("final_func_extra", postgres, func(f *schema.AggregateFinal) *bool { return &f.Extra }),
	keyword("final_func_modify", postgres, modifyWords, func(f *schema.AggregateFinal) *string { return &f.Modify }),
}

var aggregateSpec = newSpec("aggregate",
	fields([]field[schema.Aggregate]{inSchema[schema.Aggregate]()}, signedFields[schema.Aggregate](), []field[schema.Aggregate]{
		required(functionRef("state_func", func(a *schema.Aggregate) *schema.FunctionRef { return &a.StateFunc })),
		required(columnType("state_type", func(a *schema.Aggregate) *schema.Type { return &a.StateType })),
		integer("state_size", postgres, func(a *schema.Aggregate) *int64 { return &a.StateSize }),
	}, adapt(func(a *schema.Aggregate) *schema.AggregateFinal { return &a.Final }, finalFields), []field[schema.Aggregate]{
		functionRef("combine_func", func(a *schema.Aggregate) *schema.FunctionRef { return &a.CombineFunc }),
		functionRef("serial_func", func(a *schema.Aggregate) *schema.FunctionRef { return &a.SerialFunc }),
		functionRef("deserial_func", func(a *schema.Aggregate) *schema.FunctionRef { return &a.DeserialFunc }),
		value("initial_value", postgres, func(a *schema.Aggregate) *schema.Expr { return &a.InitialValue }),
		text("sort_operator", postgres, func(a *schema.Aggregate) *string { return &a.SortOperator }),
		flag("hypothetical", postgres, func(a *schema.Aggregate) *bool { return &a.Hypothetical }),
		keyword("parallel", postgres, []string{"SAFE", "RESTRICTED", "UNSAFE"}, func(a *schema.Aggregate) *string { return &a.Parallel }),
		comment[schema.Aggregate](),
	}),
	[]nested[schema.Aggregate]{
		printedArguments(arguments("arg", argumentSpec, func(a *schema.Aggregate) *[]schema.Argument { return &a.Args }),
			func(a *schema.Aggregate) []schema.Argument { return a.Args }),
		printedArguments(arguments("order_by", argumentSpec, func(a *schema.Aggregate) *[]schema.Argument { return &a.OrderBy }),
			func(a *schema.Aggregate) []schema.Argument { return a.OrderBy }),
		{name: "moving", once: true,
			decode: func(d *decoder, a *schema.Aggregate, b block) { movingSpec.decode(d, b, &a.Moving, nil) },
			print: func(p *printer, a *schema.Aggregate) {
				if a.Moving != (schema.AggregateMoving{}) {
					p.open("moving")
					movingSpec.print(p, aggregateMoving(a))
					p.close()
				}
			}},
	})

// movingSpec is the second implementation that windows can use.
var movingSpec = newSpec("moving",
	fields([]field[schema.AggregateMoving]{
		functionRef("state_func", func(m *schema.AggregateMoving) *schema.FunctionRef { return &m.StateFunc }),
		functionRef("inverse_func", func(m *schema.AggregateMoving) *schema.FunctionRef { return &m.InverseFunc }),
		columnType("state_type", func(m *schema.AggregateMoving) *schema.Type { return &m.StateType }),
		integer("state_size", postgres, func(m *schema.AggregateMoving) *int64 { return &m.StateSize }),
	}, adapt(func(m *schema.AggregateMoving) *schema.AggregateFinal { return &m.Final }, finalFields), []field[schema.AggregateMoving]{
		value("initial_value", postgres, func(m *schema.AggregateMoving) *schema.Expr { return &m.InitialValue }),
	}), nil)

// printedArguments prints the blocks of arguments where they stand among the
// others.
func printedArguments[T any](n nested[T], get func(*T) []schema.Argument) nested[T] {
	n.print = func(p *printer, t *T) { printArguments(p, n.name, get(t)) }
	return n
}

func decodeAggregate(d *decoder, b block) { decodeSigned(d, b, aggregateSpec, &schema.Aggregate{}) }

func printAggregate(p *printer, a *schema.Aggregate) {
	p.openNamed(a.Address())
	aggregateSpec.print(p, a)
	p.close()
}
