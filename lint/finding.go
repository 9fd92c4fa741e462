package lint

import (
	"cmp"
	"slices"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema/diag"
)

// Class says how much a finding weighs.
type Class string

// The classes, from the lightest to the gravest.
const (
	// Safe: nothing that exists changes.
	Safe Class = "safe"
	// Info: something changes or goes away, and no danger is known of it.
	Info Class = "info"
	// Warning: whether it does harm depends on rows, on their number, or on
	// the programs that use the database.
	Warning Class = "warning"
	// Critical: it does harm, or cannot be taken back.
	Critical Class = "critical"
)

// Classes lists the classes, the gravest first.
func Classes() []Class { return []Class{Critical, Warning, Info, Safe} }

// AtLeast reports whether the class weighs as much as the other, or more.
func (c Class) AtLeast(other Class) bool {
	return slices.Index(Classes(), c) <= slices.Index(Classes(), other)
}

// Finding is what is to be said of one statement, or of a migration as a
// whole.
type Finding struct {
	// Code names the rule; Rules lists them.
	Code  string `json:"code"`
	Class Class  `json:"class"`
	// Migration is the title of the migration concerned; empty for a plan
	// that no migration has yet.
	Migration string `json:"migration,omitempty"`
	// Direction tells the section of the migration or plan; empty for the
	// whole.
	Direction dialects.Direction `json:"direction,omitempty"`
	// Statement is the SQL; empty where the finding concerns none.
	Statement string `json:"statement,omitempty"`
	// Object is what the statement concerns, written as an address.
	Object string `json:"object,omitempty"`
	// Reason is one or two sentences.
	Reason string `json:"reason"`
	// Safer is a way to the same end without the danger, where there is one.
	Safer string `json:"safer,omitempty"`
	// Acknowledged is why the finding is accepted; empty where it is not.
	Acknowledged string `json:"acknowledged,omitempty"`
	// Range is the statement's place in the migration, or the object's in the
	// model.
	Range diag.Range `json:"range,omitzero"`
}

// Summary counts findings. Acknowledged ones count as nothing else.
type Summary struct {
	Critical     int `json:"critical"`
	Warning      int `json:"warning"`
	Info         int `json:"info"`
	Safe         int `json:"safe"`
	Acknowledged int `json:"acknowledged"`
}

// Summarize counts the findings by their classes.
func Summarize(findings []Finding) (s Summary) {
	counts := map[Class]*int{Critical: &s.Critical, Warning: &s.Warning, Info: &s.Info, Safe: &s.Safe}
	for _, f := range findings {
		if f.Acknowledged != "" {
			s.Acknowledged++
		} else {
			*counts[f.Class]++
		}
	}
	return s
}

// Fails reports whether any finding that nobody has acknowledged is at least
// of the class.
func Fails(findings []Finding, from Class) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.Acknowledged == "" && f.Class.AtLeast(from) })
}

// Sort orders findings by class, the gravest first, and keeps the order of
// those of one class.
func Sort(findings []Finding) {
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Compare(slices.Index(Classes(), a.Class), slices.Index(Classes(), b.Class))
	})
}
