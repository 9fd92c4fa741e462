package chsql

import (
	"fmt"
	"slices"
	"strings"
)

// typeGroup are types that the server converts, or refuses to convert, alike.
type typeGroup uint8

const (
	otherTypes typeGroup = iota
	integers
	floats
	decimals
	booleans
	intervals
	days    // Date and Date32
	seconds // DateTime and Time
	ticks   // DateTime64 and Time64
	enums
	fixedStrings
	uuids
	ipv4s
	ipv6s
	arrays
	tuples
	mappings
	documents // JSON
	states    // AggregateFunction
)

var groupsOfFamilies = map[string]typeGroup{
	"Float32": floats, "Float64": floats, "BFloat16": floats, "Decimal": decimals, "Bool": booleans,
	"Date": days, "Date32": days, "DateTime": seconds, "Time": seconds, "DateTime64": ticks, "Time64": ticks,
	"Enum8": enums, "Enum16": enums, "FixedString": fixedStrings, "UUID": uuids, "IPv4": ipv4s, "IPv6": ipv6s,
	"Array": arrays, "Tuple": tuples, "Map": mappings, "JSON": documents, "AggregateFunction": states,
	"Point": tuples, "Ring": arrays, "LineString": arrays, "MultiLineString": arrays, "Polygon": arrays, "MultiPolygon": arrays,
}

func groupOf(t Type) typeGroup {
	_, _, integer := t.Integer()
	switch {
	case integer:
		return integers
	case strings.HasPrefix(t.Family(), "Interval"):
		return intervals
	}
	return groupsOfFamilies[t.Family()]
}

// inconvertible are the groups that the values of a group never become: the
// server refuses to cast from the one type to the other, before it looks at a
// value. The table was measured with the types themselves, empty and filled;
// groups of which it converts some are not in it.
var inconvertible = func() map[typeGroup][]typeGroup {
	compound := []typeGroup{arrays, tuples, mappings, documents, states}
	scalars := []typeGroup{integers, floats, decimals, booleans, intervals, days, seconds, ticks, enums, fixedStrings, uuids, ipv4s, ipv6s}
	addresses := []typeGroup{uuids, ipv4s, ipv6s}
	measures := []typeGroup{floats, decimals, intervals, days, seconds, ticks, enums, fixedStrings}
	of := func(lists ...[]typeGroup) []typeGroup { return slices.Concat(lists...) }
	only := func(groups ...typeGroup) []typeGroup { return groups }
	return map[typeGroup][]typeGroup{
		integers:     of(compound, only(fixedStrings, uuids, ipv6s)),
		floats:       of(compound, addresses, only(fixedStrings)),
		decimals:     of(compound, addresses, only(fixedStrings, days, seconds, enums, intervals)),
		booleans:     of(compound, only(uuids, ipv6s)),
		intervals:    of(compound, addresses, only(fixedStrings, decimals, ticks, enums)),
		days:         of(compound, addresses, only(fixedStrings, decimals, enums)),
		seconds:      of(compound, addresses, only(fixedStrings, decimals, enums)),
		ticks:        of(compound, addresses, only(fixedStrings, enums)),
		enums:        of(compound, addresses, only(decimals, ticks)),
		fixedStrings: of(compound, only(ipv4s)),
		uuids:        of(compound, measures, only(ipv4s, ipv6s)),
		ipv4s:        of(compound, measures, only(uuids)),
		ipv6s:        of(compound, measures, only(uuids)),
		arrays:       of(scalars, only(tuples, documents, states)),
		tuples:       of(scalars, only(arrays, mappings, states)),
		mappings:     of(scalars, only(tuples, states)),
		documents:    of(scalars, only(arrays, tuples, mappings, states)),
		states:       of(scalars, only(arrays, tuples, mappings, documents)),
	}
}()

func impossible(from, to Type) Conversion {
	return Conversion{Kind: ConversionImpossible, Reason: fmt.Sprintf("ClickHouse has no conversion from %s to %s", from, to)}
}
