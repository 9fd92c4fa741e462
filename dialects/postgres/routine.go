package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// routineOf is the part that functions and procedures have in common, or nil.
func routineOf(o schema.Object) *schema.Routine {
	switch o := o.(type) {
	case *schema.Function:
		return &o.Routine
	case *schema.Procedure:
		return &o.Routine
	}
	return nil
}

// routineName spells a routine with the types that identify it: those that a
// call gives, and for a procedure those that it sets, too.
func routineName(o schema.Object) string {
	var types []string
	_, isProcedure := o.(*schema.Procedure)
	for _, a := range routineOf(o).Args {
		switch {
		case a.IsInput():
			types = append(types, typeSQL(a.Type))
		case isProcedure:
			types = append(types, "OUT "+typeSQL(a.Type))
		}
	}
	return qualified(o.Address()) + "(" + strings.Join(types, ", ") + ")"
}

// signedName spells an object with a signature.
func signedName(o schema.Object) string {
	switch o := o.(type) {
	case *schema.Aggregate:
		return aggregateName(o)
	case *schema.Operator:
		return operatorName(o)
	case *schema.OperatorFamily, *schema.OperatorClass:
		return methodName(o)
	}
	return routineName(o)
}

// routine emits a change of a function or procedure, whose definition SQL
// begins with a word such as FUNCTION.
func (e *emitter) routine(c planner.Change, word string, definition func(schema.Object) string) {
	switch {
	case c.Creates():
		e.define(c, "CREATE "+word+" "+definition(c.After))
		if comment := c.After.Common().Comment; comment != "" {
			e.comment(c, schema.Address{}, word+" "+routineName(c.After), comment)
		}
	case c.Drops():
		e.sql(c, "DROP "+word+" "+routineName(c.Before), e.nameGone(c)...)
	case c.Action == planner.Rename:
		e.renameSigned(c, "ALTER "+word, strings.TrimPrefix(routineName(c.Before), qualified(c.Before.Address())))
	default:
		if !slices.Equal(c.Fields, []string{"comment"}) {
			e.define(c, "CREATE OR REPLACE "+word+" "+definition(c.After))
		}
		if slices.Contains(c.Fields, "comment") {
			e.comment(c, schema.Address{}, word+" "+routineName(c.After), c.After.Common().Comment)
		}
	}
}

// What surrounds the definition of a routine whose body names what only comes
// later.
const (
	uncheckedBodies = "SET LOCAL check_function_bodies = off"
	checkedBodies   = "SET LOCAL check_function_bodies = DEFAULT"
)

// define adds a definition. The server reads the body and refuses one that
// names what is not there, unless it is told to take it as it is.
func (e *emitter) define(c planner.Change, sql string) {
	if !e.isAhead(c) {
		e.sql(c, sql)
		return
	}
	if last := len(e.steps) - 1; last >= 0 && e.steps[last].sql == checkedBodies {
		e.steps = e.steps[:last] // they were not checked just before either
	} else {
		e.sql(c, uncheckedBodies)
	}
	e.sql(c, sql)
	e.sql(c, checkedBodies)
}

// isAhead reports whether the body refers to something that a later change of
// the plan makes.
func (e *emitter) isAhead(c planner.Change) bool {
	if routineOf(c.After).Atomic {
		return false // its references are no wishes
	}
	made := e.madeAt()
	return slices.ContainsFunc(e.pair.To.DependsOn(c.After.Address()), func(on schema.Address) bool {
		at, ok := made[on]
		return ok && at > e.at
	})
}

// madeAt gives the numbers of the changes that make what did not exist before,
// or not in that form. No body minds the default of a column.
func (e *emitter) madeAt() map[schema.Address]int {
	if e.made != nil {
		return e.made
	}
	e.made = map[schema.Address]int{}
	for i, c := range e.changes {
		for _, part := range append([]planner.Change{c}, c.Parts...) {
			if part.After != nil && !(part.Action == planner.Alter && slices.Equal(part.Fields, []string{"default"})) {
				e.made[part.After.Address()] = i
			}
		}
	}
	return e.made
}

// nameGone warns of a routine that goes, unless the plan makes one of the same
// name.
func (e *emitter) nameGone(c planner.Change) []dialects.Hazard {
	if e.routines[unsigned(c.Address)] {
		return nil
	}
	return []dialects.Hazard{unused(kindWord(c.Address.Kind), c.Address)}
}

// typeGone warns of a type or a collation that goes, unless the plan makes one of
// the same name.
func (e *emitter) typeGone(c planner.Change) []dialects.Hazard {
	if e.names[qualified(c.Address)] {
		return nil
	}
	kind := "type"
	if k := c.Address.Kind; k == schema.KindDomain || k == schema.KindCollation {
		kind = string(k)
	}
	return []dialects.Hazard{unused(kind, c.Address)}
}

// unsigned is the address that the routines of one kind and name share.
func unsigned(a schema.Address) schema.Address {
	a.Signature = ""
	return a
}

// kindWord is the kind in words.
func kindWord(kind schema.Kind) string { return strings.ReplaceAll(string(kind), "_", " ") }

// argumentList spells arguments as a definition has them.
func argumentList(args []schema.Argument) string {
	list := make([]string, len(args))
	for i, a := range args {
		var parts []string
		if a.Mode != "" {
			parts = append(parts, a.Mode)
		}
		if a.Name != "" {
			parts = append(parts, ident(a.Name))
		}
		parts = append(parts, typeSQL(a.Type))
		if !a.Default.IsZero() {
			parts = append(parts, "DEFAULT "+exprSQL(asStored(a.Default)))
		}
		list[i] = strings.Join(parts, " ")
	}
	return strings.Join(list, ", ")
}

// routineClauses are the lines of a definition behind the arguments and the
// result; attributes are the words that only functions have.
func routineClauses(r *schema.Routine, attributes []string) string {
	var b strings.Builder
	b.WriteString("\nLANGUAGE " + ident(r.Language))
	if r.Security != "" {
		attributes = append(attributes, "SECURITY "+r.Security)
	}
	if len(attributes) > 0 {
		b.WriteString("\n" + strings.Join(attributes, " "))
	}
	for _, s := range r.Set {
		b.WriteString("\nSET " + settingName(s.Name) + " TO " + settingValue(s))
	}
	switch {
	case r.Atomic:
		b.WriteString("\n" + r.Body.SQL)
	case r.Library != "":
		b.WriteString("\nAS " + pgsql.QuoteLiteral(r.Library) + ", " + pgsql.QuoteLiteral(r.Body.SQL))
	default:
		b.WriteString("\nAS " + pgsql.QuoteDollar(r.Body.SQL))
	}
	return b.String()
}

// sqlLanguage and its like are languages as the catalog spells them.
const (
	sqlLanguage = "sql"
	cLanguage   = "c"
	internal    = "internal"
)
