package chsql

import (
	"strconv"
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// An intervalUnit is a unit of time and its names: the suffix of
// toInterval…, the unit of dateDiff, and the function that extracts it.
type intervalUnit struct {
	suffix, unit, extract string
}

var units = map[string]intervalUnit{
	"NANOSECOND":  {"Nanosecond", "nanosecond", "toNanosecond"},
	"MICROSECOND": {"Microsecond", "microsecond", "toMicrosecond"},
	"MILLISECOND": {"Millisecond", "millisecond", "toMillisecond"},
	"SECOND":      {"Second", "second", "toSecond"},
	"MINUTE":      {"Minute", "minute", "toMinute"},
	"HOUR":        {"Hour", "hour", "toHour"},
	"DAY":         {"Day", "day", "toDayOfMonth"},
	"WEEK":        {"Week", "week", "toRelativeWeekNum"},
	"MONTH":       {"Month", "month", "toMonth"},
	"QUARTER":     {"Quarter", "quarter", "toQuarter"},
	"YEAR":        {"Year", "year", "toYear"},
}

var unitAbbreviations = map[string]string{
	"NS": "NANOSECOND", "MS": "MILLISECOND", "S": "SECOND", "SS": "SECOND",
	"MI": "MINUTE", "N": "MINUTE", "H": "HOUR", "HH": "HOUR", "D": "DAY", "DD": "DAY",
	"WK": "WEEK", "WW": "WEEK", "M": "MONTH", "MM": "MONTH",
	"Q": "QUARTER", "QQ": "QUARTER", "YY": "YEAR", "YYYY": "YEAR",
}

// lookupUnit finds a unit by any of its names: day, DAYS, SQL_TSI_DAY, DD.
func lookupUnit(word string) (intervalUnit, bool) {
	name := strings.TrimPrefix(strings.ToUpper(word), "SQL_TSI_")
	if full, ok := unitAbbreviations[name]; ok {
		name = full
	}
	u, ok := units[name]
	if !ok {
		u, ok = units[strings.TrimSuffix(name, "S")]
	}
	return u, ok
}

// intervalUnit takes a unit if one stands next.
func (p *parser) intervalUnit() (intervalUnit, bool) {
	t := p.peek()
	if t.Kind != sqltoken.Word {
		return intervalUnit{}, false
	}
	u, ok := lookupUnit(t.Text)
	if ok {
		p.next()
	}
	return u, ok
}

// interval reads INTERVAL 1 DAY, INTERVAL '1 day 2 hours' and
// INTERVAL '1-2' YEAR TO MONTH.
func (p *parser) interval() expr {
	p.expect("INTERVAL")
	t := p.peek()
	if t.Kind == sqltoken.String {
		if _, ok := lookupUnit(p.peekAt(1).Text); !ok || p.peekAt(1).Kind != sqltoken.Word {
			p.next()
			return p.intervalText(t.Value)
		}
	}
	value := p.expression()
	u, ok := p.intervalUnit()
	if !ok {
		p.expected("a unit of time")
		return value
	}
	if _, compound := lookupUnit(p.peekAt(1).Text); compound && p.accept("TO") {
		return p.compoundInterval(t, u)
	}
	return functionCall("toInterval"+u.suffix, value)
}

// intervalText decodes pairs of a number and a unit.
func (p *parser) intervalText(text string) expr {
	fields := strings.Fields(text)
	var parts []expr
	for ; len(fields) >= 2; fields = fields[2:] {
		u, ok := lookupUnit(fields[1])
		if _, err := strconv.ParseInt(fields[0], 10, 64); err != nil || !ok {
			break
		}
		parts = append(parts, functionCall("toInterval"+u.suffix, signedNumber(fields[0])))
	}
	if len(fields) > 0 || len(parts) == 0 {
		p.fail("%s is not a list of numbers and units of time", QuoteString(text))
	}
	return tupleOf(parts)
}

func tupleOf(parts []expr) expr {
	if len(parts) == 1 {
		return parts[0]
	}
	return &call{name: "tuple", args: parts, operator: true}
}

func signedNumber(text string) *literal {
	if digits, ok := strings.CutPrefix(text, "-"); ok {
		return &literal{text: negated(numberText(digits))}
	}
	return &literal{text: numberText(strings.TrimPrefix(text, "+"))}
}

var unitOrder = []string{"Year", "Month", "Day", "Hour", "Minute", "Second"}

// compoundInterval reads the rest of INTERVAL '1-2' YEAR TO MONTH: one number
// for each unit from the first to the last.
func (p *parser) compoundInterval(value sqltoken.Token, first intervalUnit) expr {
	last, ok := p.intervalUnit()
	if !ok || value.Kind != sqltoken.String {
		p.expected("the last unit of an interval")
		return &literal{}
	}
	text := strings.TrimSpace(value.Value)
	sign := ""
	if strings.HasPrefix(text, "-") {
		sign, text = "-", text[1:]
	}
	numbers := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("- :", r) })
	from, to := indexOf(unitOrder, first.suffix), indexOf(unitOrder, last.suffix)
	if from < 0 || to <= from || len(numbers) != to-from+1 {
		p.fail("%s does not fit its units", QuoteString(value.Value))
		return &literal{}
	}
	var parts []expr
	for i, n := range numbers {
		if _, err := strconv.ParseUint(n, 10, 63); err != nil {
			p.fail("%s is not a number of units of time", QuoteString(n))
		}
		parts = append(parts, functionCall("toInterval"+unitOrder[from+i], signedNumber(sign+n)))
	}
	return tupleOf(parts)
}

func indexOf(list []string, item string) int {
	for i, s := range list {
		if s == item {
			return i
		}
	}
	return -1
}

// otherExtracts are what EXTRACT takes besides the units.
var otherExtracts = map[string]func(value expr) expr{
	"EPOCH":   func(v expr) expr { return functionCall("toUnixTimestamp", v) },
	"DOW":     func(v expr) expr { return functionCall("toDayOfWeek", v, &literal{text: "2"}) },
	"ISODOW":  func(v expr) expr { return functionCall("toDayOfWeek", v) },
	"DOY":     func(v expr) expr { return functionCall("toDayOfYear", v) },
	"ISOYEAR": func(v expr) expr { return functionCall("toISOYear", v) },
	"DECADE": func(v expr) expr {
		return functionCall("intDiv", functionCall("__toYearCalendarOnly", v), &literal{text: "10"})
	},
	"CENTURY":    func(v expr) expr { return yearsInto(v, "100") },
	"MILLENNIUM": func(v expr) expr { return yearsInto(v, "1000") },
}

// yearsInto counts spans of so many years, of which the first begins with the
// year 1.
func yearsInto(value expr, span string) expr {
	one := func() expr { return &literal{text: "1"} }
	before := functionCall("minus", functionCall("__toYearCalendarOnly", value), one())
	return functionCall("plus", functionCall("intDiv", before, &literal{text: span}), one())
}

// extraction is the call that takes the named part out of value, or nil.
func extraction(part string, value expr) expr {
	if other, ok := otherExtracts[strings.ToUpper(part)]; ok {
		return other(value)
	}
	if u, ok := lookupUnit(part); ok {
		if u.suffix == "Week" {
			return functionCall("toISOWeek", value)
		}
		return functionCall(u.extract, value)
	}
	return nil
}

// extract reads extract(unit FROM x), or the function extract(x, 're').
func (p *parser) extract() expr {
	part := p.peek()
	if part.Kind == sqltoken.Word && isWord(p.peekAt(1), "FROM") {
		p.pos += 2
		value := p.until()
		p.expectOp(")")
		if node := extraction(part.Text, value); node != nil {
			return node
		}
		p.fail("%s is no part of a date that EXTRACT knows", part.Text)
	}
	return p.plainArguments("extract")
}

// datePart reads date_part('unit', x).
func (p *parser) datePart() expr {
	part := p.peek()
	args, _ := p.elements(")")
	if part.Kind == sqltoken.String && len(args) == 2 {
		if node := extraction(part.Value, args[1]); node != nil {
			return node
		}
	}
	p.fail("date_part takes a quoted unit of time and a value")
	return &literal{}
}

func (p *parser) dateAdd(name string) expr {
	if p.peekAt(1).Text == "," {
		if u, ok := p.intervalUnit(); ok {
			p.next()
			args, _ := p.elements(")")
			if len(args) != 2 {
				p.fail("a unit, a number and a date expected")
				return &literal{}
			}
			return functionCall(name, args[1], functionCall("toInterval"+u.suffix, args[0]))
		}
	}
	return p.plainArguments(name)
}

func (p *parser) dateDiff() expr {
	if p.peekAt(1).Text == "," {
		if u, ok := p.intervalUnit(); ok {
			p.next()
			args, _ := p.elements(")")
			unit := &literal{kind: stringLiteral, text: u.unit}
			return functionCall("dateDiff", append([]expr{unit}, args...)...)
		}
	}
	return p.plainArguments("dateDiff")
}

// caseWhen reads CASE [x] WHEN … THEN … [ELSE …] END.
func (p *parser) caseWhen() expr {
	p.expect("CASE")
	name, args := "multiIf", []expr{}
	if !p.at("WHEN") {
		name = "caseWithExpression"
		args = append(args, p.expression())
	}
	if !p.at("WHEN") {
		p.expected("WHEN")
	}
	for p.accept("WHEN") {
		args = append(args, p.expression())
		p.expect("THEN")
		args = append(args, p.expression())
	}
	if p.accept("ELSE") {
		args = append(args, p.expression())
	} else {
		args = append(args, &literal{kind: wordLiteral, text: "NULL"})
	}
	p.expect("END")
	return functionCall(name, args...)
}
