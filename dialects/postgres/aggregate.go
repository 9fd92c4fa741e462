package postgres

import (
	"slices"
	"strconv"
	"strings"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

func (e *emitter) aggregate(c planner.Change) {
	switch {
	case c.Creates():
		a := c.After.(*schema.Aggregate)
		e.sql(c, "CREATE AGGREGATE "+aggregateDefinition(a))
		e.newComment(c, schema.Address{}, "AGGREGATE "+aggregateName(a), a.Comment)
	case c.Drops():
		e.sql(c, "DROP AGGREGATE "+aggregateName(c.Before.(*schema.Aggregate)), e.nameGone(c)...)
	case c.Action == planner.Rename:
		before := c.Before.(*schema.Aggregate)
		e.renameSigned(c, "ALTER AGGREGATE", strings.TrimPrefix(aggregateName(before), qualified(before.Address())))
	default:
		a := c.After.(*schema.Aggregate)
		if !slices.Equal(c.Fields, []string{"comment"}) {
			e.sql(c, "CREATE OR REPLACE AGGREGATE "+aggregateDefinition(a))
		}
		if slices.Contains(c.Fields, "comment") {
			e.comment(c, schema.Address{}, "AGGREGATE "+aggregateName(a), a.Comment)
		}
	}
}

// aggregateName spells an aggregate with the types that identify it.
func aggregateName(a *schema.Aggregate) string {
	types := func(args []schema.Argument) string {
		list := make([]string, len(args))
		for i, arg := range args {
			list[i] = strings.TrimSpace(arg.Mode + " " + typeSQL(arg.Type))
		}
		return strings.Join(list, ", ")
	}
	return qualified(a.Address()) + "(" + aggregateArguments(a, types) + ")"
}

func aggregateArguments(a *schema.Aggregate, spell func([]schema.Argument) string) string {
	switch {
	case len(a.OrderBy) > 0:
		return strings.TrimSpace(spell(a.Args) + " ORDER BY " + spell(a.OrderBy))
	case len(a.Args) == 0:
		return "*"
	}
	return spell(a.Args)
}

func aggregateDefinition(a *schema.Aggregate) string {
	options := []string{"SFUNC = " + functionName(a.StateFunc), "STYPE = " + typeSQL(a.StateType)}
	add := func(set bool, option string) {
		if set {
			options = append(options, option)
		}
	}
	name := func(option string, f schema.FunctionRef) { add(!f.IsZero(), option+" = "+functionName(f)) }
	final := func(prefix string, f schema.AggregateFinal) {
		name(prefix+"FINALFUNC", f.Func)
		add(f.Extra, prefix+"FINALFUNC_EXTRA")
		add(f.Modify != "", prefix+"FINALFUNC_MODIFY = "+f.Modify)
	}
	initial := func(option string, x schema.Expr) { add(!x.IsZero(), option+" = "+pgsql.QuoteLiteral(x.SQL)) }
	size := func(option string, n int64) { add(n != 0, option+" = "+strconv.FormatInt(n, 10)) }
	size("SSPACE", a.StateSize)
	final("", a.Final)
	name("COMBINEFUNC", a.CombineFunc)
	name("SERIALFUNC", a.SerialFunc)
	name("DESERIALFUNC", a.DeserialFunc)
	initial("INITCOND", a.InitialValue)
	name("MSFUNC", a.Moving.StateFunc)
	name("MINVFUNC", a.Moving.InverseFunc)
	add(!a.Moving.StateType.IsZero(), "MSTYPE = "+typeSQL(a.Moving.StateType))
	size("MSSPACE", a.Moving.StateSize)
	final("M", a.Moving.Final)
	initial("MINITCOND", a.Moving.InitialValue)
	add(a.SortOperator != "", "SORTOP = "+a.SortOperator)
	add(a.Parallel != "", "PARALLEL = "+a.Parallel)
	add(a.Hypothetical, "HYPOTHETICAL")
	return qualified(a.Address()) + "(" + aggregateArguments(a, argumentList) + ") (\n  " + strings.Join(options, ",\n  ") + "\n)"
}

// aggregateStrategy knows what CREATE OR REPLACE takes: what leaves the
// arguments and the result alone.
func aggregateStrategy(c planner.Change) (planner.Action, string) {
	for _, field := range c.Fields {
		switch field {
		case "args", "order_by", "hypothetical", "state_type", "final.func", "final.extra", "moving.final.func", "moving.state_type":
			return planner.Replace, "PostgreSQL cannot change " + fieldWords(c.Address.Kind, field) + " in place"
		}
	}
	return planner.Alter, ""
}

func (d dialect) normalizeAggregate(a *schema.Aggregate, scope schema.Scope) diag.List {
	problems := append(d.normalizeArguments(a, "arg", a.Args, scope), d.normalizeArguments(a, "order_by", a.OrderBy, scope)...)
	problems.Append(d.routineType(a, "state_type", &a.StateType, scope)...)
	problems.Append(d.routineType(a, "moving", &a.Moving.StateType, scope)...)
	for _, f := range []*schema.FunctionRef{&a.StateFunc, &a.Final.Func, &a.CombineFunc, &a.SerialFunc, &a.DeserialFunc,
		&a.Moving.StateFunc, &a.Moving.InverseFunc, &a.Moving.Final.Func} {
		d.resolveFunction(f, a.Schema, anySignature, scope)
	}
	standard := "READ_ONLY"
	if len(a.OrderBy) > 0 {
		standard = "READ_WRITE"
	}
	for _, final := range []*schema.AggregateFinal{&a.Final, &a.Moving.Final} {
		if final.Modify = strings.ToUpper(final.Modify); final.Modify == standard {
			final.Modify = ""
		}
	}
	for _, x := range []*schema.Expr{&a.InitialValue, &a.Moving.InitialValue} {
		if !x.IsZero() && !normalizeValue(x, schema.Type{Name: "text"}) && x.Literal != schema.NotLiteral {
			x.Literal = schema.StringLiteral
		}
	}
	if a.Parallel = strings.ToUpper(a.Parallel); a.Parallel == "UNSAFE" {
		a.Parallel = ""
	}
	return problems
}

// functionText spells the function of an identifier, in a query.
func functionText(oid string) string {
	return `(SELECT CASE WHEN xn.nspname IN ('pg_catalog', current_schema()) THEN '' ELSE quote_ident(xn.nspname) || '.' END || quote_ident(x.proname)
    FROM pg_proc x JOIN pg_namespace xn ON xn.oid = x.pronamespace WHERE x.oid = ` + oid + `)`
}

// operatorText spells the operator of an identifier, in a query.
func operatorText(oid string) string {
	return `(SELECT CASE WHEN xn.nspname IN ('pg_catalog', current_schema()) THEN x.oprname::text ELSE 'OPERATOR(' || quote_ident(xn.nspname) || '.' || x.oprname || ')' END
    FROM pg_operator x JOIN pg_namespace xn ON xn.oid = x.oprnamespace WHERE x.oid = ` + oid + `)`
}

// aggregateFunctions are the columns of pg_aggregate with functions.
var aggregateFunctions = []string{"aggtransfn", "aggfinalfn", "aggcombinefn", "aggserialfn", "aggdeserialfn", "aggmtransfn", "aggminvtransfn", "aggmfinalfn"}

var aggregatesQuery = `
SELECT p.oid, p.pronamespace, p.proname, coalesce(p.proargnames, '{}'), coalesce(p.proargmodes::text[], '{}'), p.proargtypes::oid[],
  array(SELECT format_type(t, NULL) FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY u(t, n) ORDER BY n), array_fill(''::text, ARRAY[p.pronargs::int]),
  a.aggkind::text, a.aggnumdirectargs, ARRAY[` + functionColumns("a.%s::oid") + `], ARRAY[` + functionColumns("coalesce("+functionText("a.%s")+", '')") + `],
  a.aggtranstype, format_type(a.aggtranstype, NULL), a.aggmtranstype, CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) ELSE '' END,
  a.aggtransspace::int8, a.aggmtransspace::int8, a.aggfinalextra, a.aggmfinalextra, a.aggfinalmodify::text, a.aggmfinalmodify::text,
  a.agginitval, a.aggminitval, coalesce(` + operatorText("a.aggsortop") + `, ''), p.proparallel::text, coalesce(d.description, ''),
  CASE WHEN p.proowner <> current_user::regrole::oid THEN pg_get_userbyid(p.proowner) ELSE '' END
FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid
LEFT JOIN pg_description d ON d.classoid = 'pg_proc'::regclass AND d.objoid = p.oid AND d.objsubid = 0
WHERE p.pronamespace = ANY ($1)
  AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_proc'::regclass AND x.objid = p.oid AND x.deptype = 'e')
ORDER BY p.proname, p.oid`

func functionColumns(format string) string {
	columns := make([]string, len(aggregateFunctions))
	for i, name := range aggregateFunctions {
		columns[i] = strings.ReplaceAll(format, "%s", name)
	}
	return strings.Join(columns, ", ")
}

// aggregateRow is one row of aggregatesQuery.
type aggregateRow struct {
	routine
	aggregateKind              string
	direct                     int16
	functions                  []uint32
	functionNames              []string
	state, movingState         uint32
	stateText, movingStateText string
	space, movingSpace         int64
	extra, movingExtra         bool
	modify, movingModify       string
	initial, movingInitial     *string
	sortOperator               string
}

// aggregates reads the aggregate functions.
func (i *inspector) aggregates() error {
	var r aggregateRow
	into := []any{&r.oid, &r.namespace, &r.name, &r.argNames, &r.argModes, &r.argTypes, &r.argTypeTexts, &r.argDefaults, &r.aggregateKind, &r.direct,
		&r.functions, &r.functionNames, &r.state, &r.stateText, &r.movingState, &r.movingStateText, &r.space, &r.movingSpace, &r.extra, &r.movingExtra,
		&r.modify, &r.movingModify, &r.initial, &r.movingInitial, &r.sortOperator, &r.parallel, &r.comment, &r.owner}
	return i.queryScope(aggregatesQuery, into, func() {
		a := i.inspectedAggregate(r)
		i.dialect.Identify(a)
		i.routineObjects[r.oid] = a
		i.add(a)
	})
}

var modifyWords = map[string]string{"r": "READ_ONLY", "s": "SHAREABLE", "w": "READ_WRITE"}

func (i *inspector) inspectedAggregate(r aggregateRow) *schema.Aggregate {
	function := func(n int) schema.FunctionRef { return i.functionAt(r.functions[n], r.functionNames[n]) }
	a := &schema.Aggregate{Schema: i.schemaNames[r.namespace], Name: r.name, Meta: schema.Meta{Comment: r.comment, Owner: r.owner},
		Args: i.argumentsOf(r.routine, func(string) bool { return true }), StateFunc: function(0), StateType: i.typeAt(r.state, r.stateText),
		StateSize: r.space, Final: schema.AggregateFinal{Func: function(1), Extra: r.extra, Modify: modifyWords[r.modify]},
		CombineFunc: function(2), SerialFunc: function(3), DeserialFunc: function(4), InitialValue: initialValue(r.initial),
		SortOperator: r.sortOperator, Parallel: map[string]string{"s": "SAFE", "r": "RESTRICTED"}[r.parallel]}
	if r.movingState != 0 {
		a.Moving = schema.AggregateMoving{StateFunc: function(5), InverseFunc: function(6), StateType: i.typeAt(r.movingState, r.movingStateText),
			StateSize: r.movingSpace, Final: schema.AggregateFinal{Func: function(7), Extra: r.movingExtra, Modify: modifyWords[r.movingModify]},
			InitialValue: initialValue(r.movingInitial)}
	}
	if r.aggregateKind != "n" {
		// One variadic argument can stand on both sides.
		a.OrderBy = slices.Clone(a.Args[min(int(r.direct), len(a.Args)-1):])
		a.Args = a.Args[:r.direct]
		a.Hypothetical = r.aggregateKind == "h"
	}
	return a
}

func initialValue(text *string) schema.Expr {
	if text == nil {
		return schema.Expr{}
	}
	return schema.Expr{SQL: *text, Literal: schema.StringLiteral}
}
