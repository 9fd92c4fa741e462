package postgres

import (
	"strconv"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// counting is a counter with the type that limits it.
type counting struct {
	schema.Counter
	typeName string
}

// counterValues are the options in effect.
type counterValues struct{ start, increment, min, max, cache int64 }

func effective(c schema.Counter, typeName string) counterValues {
	defaults := counterDefaults(c, typeName)
	value := func(stated *int64, otherwise int64) int64 {
		if stated != nil {
			return *stated
		}
		return otherwise
	}
	return counterValues{start: value(c.Start, defaults.start), increment: value(c.Increment, 1), min: value(c.MinValue, defaults.min),
		max: value(c.MaxValue, defaults.max), cache: value(c.Cache, 1)}
}

func topOf(typeName string) int64 {
	top := map[string]int64{"smallint": 1<<15 - 1, "integer": 1<<31 - 1}[typeName]
	if top == 0 {
		top = 1<<63 - 1
	}
	return top
}

// counterDefaults are the server's defaults.
func counterDefaults(c schema.Counter, typeName string) counterValues {
	top := topOf(typeName)
	b := counterValues{min: 1, max: top, increment: 1, cache: 1}
	if descends(c) {
		b.min, b.max = -top-1, -1
	}
	if b.start = b.min; c.MinValue != nil {
		b.start = *c.MinValue
	}
	if descends(c) {
		if b.start = b.max; c.MaxValue != nil {
			b.start = *c.MaxValue
		}
	}
	return b
}

func descends(c schema.Counter) bool { return c.Increment != nil && *c.Increment < 0 }

// normalizeCounter removes the options that equal the server's defaults.
func normalizeCounter(c *schema.Counter, typeName string) {
	defaults := counterDefaults(*c, typeName)
	for _, option := range []struct {
		value    **int64
		standard int64
	}{{&c.Start, defaults.start}, {&c.MinValue, defaults.min}, {&c.MaxValue, defaults.max}, {&c.Increment, 1}, {&c.Cache, 1}} {
		if *option.value != nil && **option.value == option.standard {
			*option.value = nil
		}
	}
}

// counterOptions spells the options as CREATE SEQUENCE does.
func counterOptions(c schema.Counter) []string {
	var options []string
	add := func(word string, value *int64) {
		if value != nil {
			options = append(options, word+" "+strconv.FormatInt(*value, 10))
		}
	}
	add("START WITH", c.Start)
	add("INCREMENT BY", c.Increment)
	add("MINVALUE", c.MinValue)
	add("MAXVALUE", c.MaxValue)
	add("CACHE", c.Cache)
	if c.Cycle {
		options = append(options, "CYCLE")
	}
	return options
}

// counterProblems reports what the server would refuse.
func counterProblems(o schema.Object, c schema.Counter, typeName string) diag.List {
	var problems diag.List
	is := effective(c, typeName)
	top := topOf(typeName)
	switch {
	case is.increment == 0:
		problems.Append(sequenceProblem(o, "increment", "%s has increment = 0, so that it would never count. Choose another increment.", o.Address()))
	case is.cache < 1:
		problems.Append(sequenceProblem(o, "cache", "%s has cache = %d. A cache holds at least 1 value.", o.Address(), is.cache))
	case is.min < -top-1 || is.max > top:
		problems.Append(sequenceProblem(o, "max_value", "%s counts from %d to %d, which is beyond %s. Choose a larger type, or narrower bounds.", o.Address(), is.min, is.max, typeName))
	case is.min >= is.max:
		problems.Append(sequenceProblem(o, "min_value", "%s has the bounds %d and %d. Its min_value has to be below its max_value.", o.Address(), is.min, is.max))
	case is.start < is.min || is.start > is.max:
		problems.Append(sequenceProblem(o, "start", "%s starts at %d, outside of its bounds %d and %d.", o.Address(), is.start, is.min, is.max))
	}
	return problems
}

// countingDifference lists the options to set. A new type moves the bounds that
// were those of the old one; a new direction moves none.
func countingDifference(before, after counting) []string {
	var options []string
	set := func(differs bool, option string) {
		if differs {
			options = append(options, option)
		}
	}
	old, now := effective(before.Counter, before.typeName), effective(after.Counter, after.typeName)
	turned := descends(before.Counter) != descends(after.Counter)
	set(before.typeName != after.typeName, "AS "+after.typeName)
	set(old.increment != now.increment, "INCREMENT BY "+strconv.FormatInt(now.increment, 10))
	set(turned || !equalInt(before.MinValue, after.MinValue), boundOption("MINVALUE", after.MinValue))
	set(turned || !equalInt(before.MaxValue, after.MaxValue), boundOption("MAXVALUE", after.MaxValue))
	set(old.start != now.start, "START WITH "+strconv.FormatInt(now.start, 10))
	set(old.cache != now.cache, "CACHE "+strconv.FormatInt(now.cache, 10))
	set(before.Cycle != after.Cycle, map[bool]string{true: "CYCLE", false: "NO CYCLE"}[after.Cycle])
	return options
}

func boundOption(word string, value *int64) string {
	if value == nil {
		return "NO " + word
	}
	return word + " " + strconv.FormatInt(*value, 10)
}

func equalInt(a, b *int64) bool { return a == b || a != nil && b != nil && *a == *b }

// recount lets the sequence count otherwise. Where it stands stays as it is,
// unless it has handed out nothing and its new bounds leave its start outside.
// table is the one whose column counts with it alone, or zero.
func (e *emitter) recount(c planner.Change, table, sequence schema.Address, before, after counting) {
	options := countingDifference(before, after)
	if len(options) > 0 {
		e.trail(c, table, unlessUsed(sequence, before, after, "ALTER SEQUENCE "+qualified(sequence)+" "+strings.Join(options, " ")),
			boundHazards("sequence "+sequence.QualifiedName(), before, after)...)
	}
}

// unlessUsed lets the statement, which changes the options of the sequence,
// restart one that is not used yet, where it would fail otherwise.
func unlessUsed(sequence schema.Address, before, after counting, statement string) string {
	if !leavesStart(before, after) {
		return statement
	}
	return "DO " + pgsql.QuoteDollar("BEGIN\n  IF (SELECT is_called FROM "+qualified(sequence)+") THEN\n    "+statement+
		";\n  ELSE\n    "+statement+" RESTART WITH "+strconv.FormatInt(effective(after.Counter, after.typeName).start, 10)+";\n  END IF;\nEND")
}

func leavesStart(before, after counting) bool {
	old, now := effective(before.Counter, before.typeName), effective(after.Counter, after.typeName)
	return old.start < now.min || old.start > now.max
}

// boundHazards are those of bounds that leave out numbers which were within
// the old ones.
func boundHazards(sequence string, before, after counting) []dialects.Hazard {
	old, now := effective(before.Counter, before.typeName), effective(after.Counter, after.typeName)
	if now.min <= old.min && now.max >= old.max {
		return nil
	}
	return []dialects.Hazard{boundsPassed(sequence)}
}

func boundsPassed(sequence string) dialects.Hazard {
	return hazard(dialects.MayFail, "It fails if %s stands outside of its new bounds.", sequence)
}

// handOver lets one sequence go on where the other stands. One that was never
// used has nothing to hand over to a sequence that starts elsewhere.
func (e *emitter) handOver(c planner.Change, old, successor schema.Address, before, after counting) {
	condition := ""
	start := effective(before.Counter, before.typeName).start
	if start != effective(after.Counter, after.typeName).start {
		condition = " WHERE is_called OR last_value <> " + strconv.FormatInt(start, 10)
	}
	e.sql(c, "SELECT setval("+pgsql.QuoteLiteral(qualified(successor))+", last_value, is_called) FROM "+qualified(old)+condition)
}

// startBehindRows lets a new sequence begin behind the rows that exist. One that
// does not count up from 1 keeps its start unless a row has come that far.
func startBehindRows(now *counter, table schema.Address, column string) string {
	statement := "SELECT setval(" + pgsql.QuoteLiteral(qualified(now.sequence)) + ", "
	values := effective(now.Counter, now.typeName)
	farthest, next, reached := "max("+ident(column)+")", " + 1", " >= "
	switch {
	case descends(now.Counter):
		farthest, next, reached = "min("+ident(column)+")", " - 1", " <= "
	case values.start == 1:
		return statement + "coalesce(" + farthest + ", 0) + 1, false) FROM " + qualified(table)
	}
	return statement + farthest + next + ", false) FROM " + qualified(table) + " HAVING " + farthest + reached + strconv.FormatInt(values.start, 10)
}
