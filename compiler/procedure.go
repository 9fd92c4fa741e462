package compiler

import "github.com/schemac/schemac/schema"

func procedureRoutine(p *schema.Procedure) *schema.Routine { return &p.Routine }

var procedureSpec = newSpec("procedure",
	fields([]field[schema.Procedure]{inSchema[schema.Procedure]()}, signedFields[schema.Procedure](),
		adapt(procedureRoutine, routineHead),
		[]field[schema.Procedure]{body(func(p *schema.Procedure) *schema.Expr { return &p.Body })},
		adapt(procedureRoutine, routineBody), adapt(procedureRoutine, routineTail),
		[]field[schema.Procedure]{comment[schema.Procedure]()}),
	[]nested[schema.Procedure]{
		arguments("arg", argumentSpec, func(p *schema.Procedure) *[]schema.Argument { return &p.Args }),
	})

func decodeProcedure(d *decoder, b block) { decodeSigned(d, b, procedureSpec, &schema.Procedure{}) }

func printProcedure(p *printer, r *schema.Procedure) {
	p.openNamed(r.Address())
	procedureSpec.print(p, r)
	p.close()
}
