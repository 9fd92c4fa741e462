package postgres

import (
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) procedure(c planner.Change) {
	e.routine(c, "PROCEDURE", func(o schema.Object) string { return procedureDefinition(o.(*schema.Procedure)) })
}

func procedureDefinition(p *schema.Procedure) string {
	return qualified(p.Address()) + "(" + argumentList(p.Args) + ")" + routineClauses(&p.Routine, nil)
}
