package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) function(c planner.Change) {
	e.routine(c, "FUNCTION", func(o schema.Object) string { return functionDefinition(o.(*schema.Function)) })
}

func functionDefinition(f *schema.Function) string {
	definition := qualified(f.Address()) + "(" + argumentList(f.Args) + ")"
	if result := resultSQL(f); result != "" {
		definition += "\nRETURNS " + result
	}
	return definition + routineClauses(&f.Routine, functionAttributes(f))
}

// resultSQL spells the result, which is empty where arguments say it.
func resultSQL(f *schema.Function) string {
	switch {
	case len(f.ReturnTable) > 0:
		return "TABLE(" + argumentList(f.ReturnTable) + ")"
	case f.ReturnSet:
		return "SETOF " + typeSQL(f.Return)
	case slices.ContainsFunc(f.Args, isOutput):
		return ""
	}
	return typeSQL(f.Return)
}

func isOutput(a schema.Argument) bool { return a.Mode == "OUT" || a.Mode == "INOUT" }

func functionAttributes(f *schema.Function) []string {
	var words []string
	add := func(set bool, word string) {
		if set {
			words = append(words, word)
		}
	}
	add(f.Window, "WINDOW")
	add(f.Volatility != "", f.Volatility)
	add(f.Strict, "STRICT")
	add(f.Leakproof, "LEAKPROOF")
	add(f.Parallel != "", "PARALLEL "+f.Parallel)
	add(f.Cost != "", "COST "+f.Cost)
	add(f.Rows != "", "ROWS "+f.Rows)
	add(f.Support != "", "SUPPORT "+f.Support)
	return words
}

// functionInPlace reports whether CREATE OR REPLACE takes the change: it
// refuses another result, and changes of what callers can name.
func functionInPlace(before, after *schema.Function) (ok bool, field string) {
	switch {
	case before.Return != after.Return || before.ReturnSet != after.ReturnSet || !slices.Equal(before.ReturnTable, after.ReturnTable):
		return false, "return"
	case before.Window != after.Window:
		return false, "window"
	}
	return argsInPlace(before.Args, after.Args), "args"
}

// argsInPlace compares the arguments of routines with one signature.
func argsInPlace(before, after []schema.Argument) bool {
	if len(before) != len(after) {
		return false
	}
	for i, a := range before {
		b := after[i]
		switch {
		case a.Mode != b.Mode || a.Type != b.Type:
			return false
		case a.Name != b.Name && (a.Name != "" || isOutput(a)):
			return false
		case !a.Default.IsZero() && b.Default.IsZero():
			return false
		}
	}
	return true
}

func normalizeFunction(f *schema.Function) {
	if f.Volatility = strings.ToUpper(f.Volatility); f.Volatility == "VOLATILE" {
		f.Volatility = ""
	}
	if f.Parallel = strings.ToUpper(f.Parallel); f.Parallel == "UNSAFE" {
		f.Parallel = ""
	}
	cost := "100"
	if f.Language == cLanguage || f.Language == internal {
		cost = "1"
	}
	f.Cost = normalizeNumber(f.Cost, cost)
	rows := "0"
	if f.ReturnSet || len(f.ReturnTable) > 0 {
		rows = "1000"
	}
	f.Rows = normalizeNumber(f.Rows, rows)
	f.Support = strings.TrimPrefix(f.Support, "pg_catalog.")
	if outputs := outputTypes(f.Args); f.Return.IsZero() && len(outputs) == 1 {
		f.Return = outputs[0]
	} else if f.Return.IsZero() && len(outputs) > 1 {
		f.Return = schema.Type{Name: "record"}
	}
}

func outputTypes(args []schema.Argument) []schema.Type {
	var types []schema.Type
	for _, a := range args {
		if isOutput(a) {
			types = append(types, a.Type)
		}
	}
	return types
}
