package proof

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema/diag"
)

// Property is what a proof is about.
type Property string

// The properties.
const (
	// Runs: each migration runs forward.
	Runs Property = "runs"
	// Arrives: the end equals the models.
	Arrives Property = "arrives"
	// Returns: each migration has a way back that runs.
	Returns Property = "returns"
	// Restores: the state behind a way back equals the one before the
	// migration, and the migration runs again.
	Restores Property = "restores"
	// Keeps: the schema behind a migration that promises to change data only
	// is the one before it.
	Keeps Property = "keeps"
	// Clean: with everything rolled back, nothing is left.
	Clean Property = "clean"
)

// Properties lists the properties in the order in which they are proved.
func Properties() []Property { return []Property{Runs, Keeps, Arrives, Returns, Restores, Clean} }

// Finding is why a property does not hold.
type Finding struct {
	Property Property
	// Step is the migration to blame, and Direction its section; nil where
	// none alone is.
	Step      *Step
	Direction dialects.Direction
	// Range is the place in the migration's file.
	Range diag.Range
	// Message says what is wrong.
	Message string
	// Difference is how the state differs from the one that it should be.
	Difference *Difference
}

// wayBack reports whether the finding is about one.
func (f *Finding) wayBack() bool { return f.Property == Returns || f.Property == Restores }

// Verdict is what became of the proof of a property.
type Verdict string

// The verdicts.
const (
	Proven   Verdict = "proven"
	Broken   Verdict = "broken"
	Unproven Verdict = "unproven"
)

// Outcome is what is known of one property.
type Outcome struct {
	Property Property
	Verdict  Verdict
	// Reason says why a property remains unproven, or how it was proven.
	Reason string
}

func sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(text)
	text = string(unicode.ToUpper(first)) + text[size:]
	if !strings.ContainsAny(text[len(text)-1:], ".!?") {
		text += "."
	}
	return text
}

// findings collects, in the order of the chain.
type findings []Finding

func (f findings) broken(p Property) bool {
	return slices.ContainsFunc(f, func(found Finding) bool { return found.Property == p })
}
