package pgsql

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The formats that are read are those of ISO 8601 and of the server's own
// output. Others, such as names of months, depend on settings.
var (
	datePattern = regexp.MustCompile(`^(\d{4,5})-(\d{1,2})-(\d{1,2})`)
	shortDate   = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(?:$|[ t])`)
	timePattern = regexp.MustCompile(`^(\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,6})?)?`)
	zonePattern = regexp.MustCompile(`(?i)^(?:(z|utc|gmt)|([+-])(\d{1,2})(?::?(\d{2}))?)$`)
)

// canonicalTime writes a date or time, those with a time zone in UTC.
func canonicalTime(t sqlType, text string) (string, bool) {
	word := strings.ToLower(strings.TrimSpace(text))
	switch word {
	case "infinity", "-infinity":
		return word, t != "time" && t != "timetz"
	case "epoch":
		word = "1970-01-01 00:00:00"
	}
	if t == "time" {
		if clock, rest, ok := readClock(word); ok && rest == "" {
			return clock.Format("15:04:05.999999"), true
		}
		return text, false
	}
	if t == "timetz" {
		clock, rest, ok := readClock(word)
		if zone, known := readZone(strings.TrimSpace(rest)); ok && known {
			return clock.Format("15:04:05.999999") + zone.String(), true
		}
		return text, false
	}
	moment, zone, ok := readTimestamp(word)
	switch {
	case !ok:
		return text, false
	case t == "date":
		return moment.Format("2006-01-02"), true
	case t == "timestamptz":
		moment = moment.Add(-zone)
	}
	return moment.Format("2006-01-02 15:04:05.999999"), true
}

func readTimestamp(text string) (moment time.Time, zone time.Duration, ok bool) {
	parts := datePattern.FindStringSubmatch(text)
	if parts == nil {
		if parts = shortDate.FindStringSubmatch(text); parts == nil {
			return moment, 0, false
		}
	}
	year, month, day := number(parts[1]), number(parts[2]), number(parts[3])
	moment = time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if int(moment.Month()) != month || moment.Day() != day {
		return moment, 0, false
	}
	rest := strings.TrimSpace(strings.TrimPrefix(text[len(parts[0]):], "t"))
	if rest == "" {
		return moment, 0, true
	}
	clock, rest, ok := readClock(rest)
	if !ok {
		return moment, 0, false
	}
	midnight := time.Date(clock.Year(), clock.Month(), clock.Day(), 0, 0, 0, 0, time.UTC)
	zone, ok = readZone(strings.TrimSpace(rest))
	return moment.Add(clock.Sub(midnight)), zone, ok
}

func readClock(text string) (time.Time, string, bool) {
	parts := timePattern.FindStringSubmatch(text)
	if parts == nil || number(parts[1]) > 23 || number(parts[2]) > 59 || number(parts[3]) > 59 {
		return time.Time{}, text, false
	}
	clock := time.Date(2000, 1, 1, number(parts[1]), number(parts[2]), number(parts[3]), 0, time.UTC)
	return clock.Add(fraction(parts[4])), text[len(parts[0]):], true
}

func readZone(text string) (time.Duration, bool) {
	if text == "" {
		return 0, true
	}
	parts := zonePattern.FindStringSubmatch(text)
	if parts == nil {
		return 0, false
	}
	zone := time.Duration(number(parts[3]))*time.Hour + time.Duration(number(parts[4]))*time.Minute
	if parts[2] == "-" {
		zone = -zone
	}
	return zone, true
}

func number(digits string) int {
	value, _ := strconv.Atoi(digits)
	return value
}

// fraction reads ".5" as a part of a second, in whole microseconds.
func fraction(text string) time.Duration {
	if text == "" {
		return 0
	}
	micros := number((text[1:] + "000000")[:6])
	return time.Duration(micros) * time.Microsecond
}

// intervalUnits gives what a unit adds to months, days and microseconds.
var intervalUnits = map[string][3]int64{
	"year": {12}, "yr": {12}, "y": {12}, "month": {1}, "mon": {1}, "decade": {120}, "century": {1200}, "centurie": {1200}, "millennium": {12000},
	"day": {0, 1}, "d": {0, 1}, "week": {0, 7}, "w": {0, 7},
	"hour": {0, 0, 3600e6}, "hr": {0, 0, 3600e6}, "h": {0, 0, 3600e6}, "minute": {0, 0, 60e6}, "min": {0, 0, 60e6}, "m": {0, 0, 60e6},
	"second": {0, 0, 1e6}, "sec": {0, 0, 1e6}, "s": {0, 0, 1e6},
	"millisecond": {0, 0, 1e3}, "msec": {0, 0, 1e3}, "ms": {0, 0, 1e3}, "microsecond": {0, 0, 1}, "usec": {0, 0, 1}, "us": {0, 0, 1},
}

var (
	intervalPart  = regexp.MustCompile(`^\s*([+-]?)(\d+)(\.\d{1,6})?\s*([a-z]*)`)
	intervalClock = regexp.MustCompile(`^\s*([+-]?)(\d+):(\d{2})(?::(\d{2})(\.\d{1,6})?)?(?:\s|$)`)
	intervalISO   = regexp.MustCompile(`^p(?:(\d+)y)?(?:(\d+)m)?(?:(\d+)w)?(?:(\d+)d)?(?:t(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)(\.\d{1,6})?s)?)?$`)
	intervalYears = regexp.MustCompile(`^\s*([+-]?)(\d+)-(\d{1,2})(?:\s|$)`)
)

// lastField is the unit of a bare number in an interval with fields.
func lastField(fields string) string {
	if fields == "" {
		return "second"
	}
	return fields[strings.LastIndexByte(fields, ' ')+1:]
}

// canonicalInterval writes an interval as months, days and microseconds. A
// number without a unit counts in the given one.
func canonicalInterval(text, unit string) (string, bool) {
	rest := strings.ToLower(strings.TrimSpace(text))
	rest = strings.TrimSpace(strings.TrimPrefix(rest, "@"))
	rest, ago := strings.CutSuffix(rest, "ago")
	rest = strings.TrimSpace(rest)
	if rest == "" {
		return text, false
	}
	if m := intervalISO.FindStringSubmatch(rest); m != nil {
		micros := int64(number(m[5]))*3600e6 + int64(number(m[6]))*60e6 + int64(number(m[7]))*1e6 + fraction(m[8]).Microseconds()
		return intervalText([3]int64{int64(number(m[1])*12 + number(m[2])), int64(number(m[3])*7 + number(m[4])), micros}, unit), true
	}
	var sum [3]int64
	for rest != "" {
		part, n, ok := readInterval(rest, unit)
		if !ok {
			return text, false
		}
		for i := range sum {
			sum[i] += part[i]
		}
		rest = strings.TrimSpace(rest[n:])
	}
	if ago {
		sum = signed(sum, "-")
	}
	return intervalText(sum, unit), true
}

// intervalText cuts off what is finer than the unit, as a type with fields does.
func intervalText(sum [3]int64, unit string) string {
	scale, cut := intervalUnits[unit], false
	for i := range sum {
		if cut {
			sum[i] = 0
		}
		if scale[i] != 0 {
			cut = true
			if unit != "second" {
				sum[i] -= sum[i] % scale[i]
			}
		}
	}
	return fmt.Sprintf("%d %d %d", sum[0], sum[1], sum[2])
}

// readInterval reads one part: a clock, years-months, or a number with a unit.
func readInterval(text, unit string) (part [3]int64, n int, ok bool) {
	if m := intervalClock.FindStringSubmatch(text); m != nil {
		micros := int64(number(m[2]))*3600e6 + int64(number(m[3]))*60e6 + int64(number(m[4]))*1e6 + fraction(m[5]).Microseconds()
		return signed([3]int64{0, 0, micros}, m[1]), len(m[0]), true
	}
	if m := intervalYears.FindStringSubmatch(text); m != nil {
		return signed([3]int64{int64(number(m[2])*12 + number(m[3]))}, m[1]), len(m[0]), true
	}
	m := intervalPart.FindStringSubmatch(text)
	if m == nil {
		return part, 0, false
	}
	name := m[4]
	if name == "" {
		name = unit
	}
	scale, ok := intervalUnits[name]
	if !ok {
		scale, ok = intervalUnits[strings.TrimSuffix(name, "s")]
	}
	if !ok || m[3] != "" && scale[2] == 0 || len(m[2]) > 9 {
		return part, 0, false
	}
	for i := range part {
		part[i] = scale[i] * int64(number(m[2]))
	}
	part[2] += fraction(m[3]).Microseconds() * scale[2] / 1e6
	return signed(part, m[1]), len(m[0]), true
}

func signed(part [3]int64, sign string) [3]int64 {
	if sign == "-" {
		for i := range part {
			part[i] = -part[i]
		}
	}
	return part
}
