package chsql

import (
	"strconv"
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// refresh reads what follows REFRESH.
func (d *createParser) refresh() *Refresh {
	r := &Refresh{Every: d.accept("EVERY")}
	if !r.Every {
		d.expect("AFTER")
	}
	r.Interval = d.timeInterval()
	if d.accept("OFFSET") {
		r.Offset = d.timeInterval()
	}
	if d.accept("RANDOMIZE", "FOR") {
		r.Randomize = d.timeInterval()
	}
	if d.accept("DEPENDS", "ON") {
		for d.err == nil {
			r.DependsOn = append(r.DependsOn, d.qualified(d.name()))
			if !d.acceptOp(",") {
				break
			}
		}
	}
	if d.accept("SETTINGS") {
		r.Settings = d.settings()
	}
	r.Append = d.accept("APPEND")
	return r
}

// span is a unit that intervals are counted in: months or seconds.
type spanUnit struct {
	name  string
	count int64
}

var (
	monthSpans  = []spanUnit{{"YEAR", 12}, {"MONTH", 1}}
	secondSpans = []spanUnit{{"WEEK", 7 * 86400}, {"DAY", 86400}, {"HOUR", 3600}, {"MINUTE", 60}, {"SECOND", 1}}
)

var spanCounts = map[string]struct{ months, seconds int64 }{
	"Year": {12, 0}, "Quarter": {3, 0}, "Month": {1, 0},
	"Week": {0, 7 * 86400}, "Day": {0, 86400}, "Hour": {0, 3600}, "Minute": {0, 60}, "Second": {0, 1},
}

// timeInterval reads 1 HOUR 30 MINUTE and returns it in the largest units.
func (p *parser) timeInterval() string {
	var months, seconds int64
	for first := true; p.err == nil && (first || p.peek().Kind == sqltoken.Number); first = false {
		n, err := strconv.ParseInt(p.peek().Text, 10, 32)
		if err != nil {
			p.expected("a number of units of time")
			break
		}
		p.next()
		u, ok := p.intervalUnit()
		count, known := spanCounts[u.suffix]
		if !ok || !known {
			p.expected("a unit of time from a second to a year")
			break
		}
		months += n * count.months
		seconds += n * count.seconds
	}
	return strings.TrimSpace(spanText(months, monthSpans) + spanText(seconds, secondSpans))
}

func spanText(total int64, units []spanUnit) string {
	var out strings.Builder
	for _, u := range units {
		if n := total / u.count; n > 0 {
			out.WriteString(strconv.FormatInt(n, 10) + " " + u.name + " ")
			total -= n * u.count
		}
	}
	return out.String()
}
