package schema

import (
	"strconv"
	"strings"
)

// Quota limits what ClickHouse users may use in a time. Quotas belong to the
// whole server.
type Quota struct {
	Name string `json:"-" diff:"-"`
	Meta
	// KeyedBy says who shares a count: those who are alike in the first of
	// these properties that is known, as in user_name. Nothing makes all share
	// one.
	KeyedBy []string `json:"keyed_by,omitempty"`
	// IPv4PrefixBits and IPv6PrefixBits are how much of an address counts where
	// the quota is keyed by it; nil for all.
	IPv4PrefixBits *int64 `json:"ipv4_prefix_bits,omitempty"`
	IPv6PrefixBits *int64 `json:"ipv6_prefix_bits,omitempty"`
	// Intervals are sorted by their duration, of which each has its own.
	Intervals []QuotaInterval `json:"intervals,omitempty"`
	// To are the users and roles that the quota holds for.
	To RoleSet `json:"to,omitzero"`
}

// QuotaInterval is a time in which use is counted.
type QuotaInterval struct {
	// Seconds is how long it is.
	Seconds int64 `json:"seconds"`
	// Randomized intervals begin at a different time for everybody.
	Randomized bool `json:"randomized,omitempty"`
	// Max has limits by their names, as in queries; none where use is only
	// counted.
	Max Params `json:"max,omitempty"`
}

// Address implements Object.
func (q *Quota) Address() Address { return Address{Kind: KindQuota, Name: q.Name} }

// DependsOn implements Object. Users and roles are named by texts, as for User.
func (q *Quota) DependsOn() []Address { return nil }

func (q *Quota) setName(name string) { q.Name = name }

// intervalUnits are the units of ClickHouse intervals with their seconds, the
// longest first. Months and what is longer have those of an average one, as the
// server counts them.
var intervalUnits = []struct {
	name    string
	seconds int64
}{
	{"year", 31556952}, {"quarter", 7889238}, {"month", 2629746},
	{"week", 604800}, {"day", 86400}, {"hour", 3600}, {"minute", 60}, {"second", 1},
}

// ParseInterval reads a duration such as 1 hour or 30 minutes, in seconds; 0
// for what is none.
func ParseInterval(text string) int64 {
	words := strings.Fields(strings.ToLower(text))
	if len(words) != 2 {
		return 0
	}
	number, err := strconv.ParseInt(words[0], 10, 32)
	if err != nil || number <= 0 {
		return 0
	}
	for _, unit := range intervalUnits {
		if strings.TrimSuffix(words[1], "s") == unit.name {
			return number * unit.seconds
		}
	}
	return 0
}

// SplitInterval writes a duration in the longest unit that divides it.
func SplitInterval(seconds int64) (number int64, unit string) {
	for _, unit := range intervalUnits {
		if seconds%unit.seconds == 0 {
			return seconds / unit.seconds, unit.name
		}
	}
	return seconds, "second"
}
