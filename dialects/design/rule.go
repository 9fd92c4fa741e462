package design

import (
	"fmt"
	"slices"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// Severity says how much it matters that a rule is broken.
type Severity string

// The severities, from the lightest to the gravest.
const (
	// Info: worth a thought; sound schemas have it too.
	Info Severity = "info"
	// Warning: sound schemas rarely have it.
	Warning Severity = "warning"
	// Error: the engine refuses it, or rows go wrong.
	Error Severity = "error"
)

// Severities lists the severities, the gravest first.
func Severities() []Severity { return []Severity{Error, Warning, Info} }

// AtLeast reports whether the severity is as grave as the other, or graver.
func (s Severity) AtLeast(other Severity) bool {
	return slices.Index(Severities(), s) <= slices.Index(Severities(), other)
}

// Rule is one mistake that models can have.
type Rule struct {
	// Code is stable, as in CS102; projects and models name the rule by it.
	Code string
	// Name is a few words joined by hyphens.
	Name string
	// Severity is what the rule has where the project says nothing else.
	Severity Severity
	// Refused says that the engine refuses by itself what the rule finds, so
	// that the rule only tells earlier.
	Refused bool
	// Why is one sentence: what the rule finds, and what it leads to.
	Why string
	// Fix says what to do instead, in a sentence or two.
	Fix string
	// Find looks for it.
	Find func(g *schema.Graph) []Flaw
}

// Flaw is one place where a rule is broken.
type Flaw struct {
	// Object is what carries the flaw.
	Object schema.Address
	// Range is its place in the model.
	Range diag.Range
	// Message is one sentence that names what is wrong at this place.
	Message string
}

// Linter is a dialect that has rules.
type Linter interface {
	// DesignRules lists the rules by their codes.
	DesignRules() []Rule
}

// Flaws collects what a rule finds. The zero value is ready to use.
type Flaws struct{ list []Flaw }

// Add notes a flaw of the object, at the attribute or inner block of that name,
// or at the object's header where the model does not spell it.
func (f *Flaws) Add(o schema.Object, field, format string, args ...any) {
	f.AddAt(o, o.Common().Origin.Field(field), format, args...)
}

// AddAt notes a flaw of the object at a place of its own.
func (f *Flaws) AddAt(o schema.Object, at diag.Range, format string, args ...any) {
	f.list = append(f.list, Flaw{Object: o.Address(), Range: at, Message: fmt.Sprintf(format, args...)})
}

// List gives what was noted, in that order.
func (f *Flaws) List() []Flaw { return f.list }

// Each makes the function Find of a rule that looks at every object of the
// type T by itself.
func Each[T schema.Object](look func(g *schema.Graph, o T, flaws *Flaws)) func(*schema.Graph) []Flaw {
	return func(g *schema.Graph) []Flaw {
		flaws := &Flaws{}
		for _, o := range g.Objects() {
			if t, ok := o.(T); ok {
				look(g, t, flaws)
			}
		}
		return flaws.List()
	}
}
