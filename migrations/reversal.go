package migrations

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema"
)

// Reversal is a statement of the way back with its class.
type Reversal struct {
	dialects.Statement
	Class dialects.Reversal `json:"reversal"`
	// Note is the condition of a conditional statement, and what does not come
	// back by an irreversible one.
	Note string `json:"note,omitempty"`
}

// Classify says of each statement of a way back how far it restores what was:
// one that brings back what a forward statement took with its data is
// irreversible, one that loses data itself or can fail is conditional. What
// restorable has is not lost, since the way back knows it: reference rows.
// Nor is what the forward statements have kept.
func Classify(forward, back []dialects.Statement, restorable map[schema.Address]bool) []Reversal {
	lost := map[schema.Address][]string{}
	for _, s := range forward {
		for _, h := range s.Hazards {
			if h.Kind != dialects.DataLoss || h.Kept {
				continue
			}
			for _, a := range s.Changes {
				if !restorable[a] {
					lost[a] = append(lost[a], h.Message)
				}
			}
		}
	}
	classed := make([]Reversal, 0, len(back))
	for _, s := range back {
		r := Reversal{Statement: s, Class: dialects.Real}
		if gone := goneBefore(s, lost); len(gone) > 0 {
			r.Class, r.Note = dialects.Irreversible, "restores the structure, not the data. "+strings.Join(gone, " ")
		} else if conditions := conditions(s); len(conditions) > 0 {
			r.Class, r.Note = dialects.Conditional, strings.Join(conditions, " ")
		}
		classed = append(classed, r)
	}
	return classed
}

// goneBefore lists what the forward statements lost of the objects that the
// statement brings back.
func goneBefore(s dialects.Statement, lost map[schema.Address][]string) (messages []string) {
	for _, a := range s.Changes {
		for _, message := range lost[a] {
			if !slices.Contains(messages, message) {
				messages = append(messages, message)
			}
		}
	}
	return messages
}

func conditions(s dialects.Statement) (messages []string) {
	for _, h := range s.Hazards {
		if h.Kind == dialects.DataLoss || h.Kind == dialects.MayFail {
			messages = append(messages, h.Message)
		}
	}
	if s.Check != "" {
		messages = append(messages, "It stops if "+strings.TrimSuffix(s.Check, ".")+".")
	}
	return messages
}

// Lost says in words what the statements lose, which no way back brings back.
// It is empty if nothing is lost but what is restorable.
func Lost(forward []dialects.Statement, restorable map[schema.Address]bool) string {
	var messages []string
	for _, s := range forward {
		if len(s.Changes) > 0 && !slices.ContainsFunc(s.Changes, func(a schema.Address) bool { return !restorable[a] }) {
			continue
		}
		for _, h := range s.Hazards {
			if h.Kind == dialects.DataLoss && !h.Kept && !slices.Contains(messages, h.Message) {
				messages = append(messages, h.Message)
			}
		}
	}
	return strings.Join(messages, " ")
}

// ReversalScript renders a way back as one SQL script. A comment above each
// statement that does not restore everything says so, and stands for the
// hazards that it tells of.
func ReversalScript(back []Reversal) string {
	var b strings.Builder
	for _, r := range back {
		s := r.Statement
		if r.Class != dialects.Real {
			b.WriteString("-- " + string(r.Class) + ": " + dialects.OneLine(r.Note) + "\n")
		}
		if r.Class == dialects.Conditional {
			s.Hazards = slices.DeleteFunc(slices.Clone(s.Hazards), func(h dialects.Hazard) bool { return strings.Contains(r.Note, h.Message) })
		}
		b.WriteString(dialects.Script([]dialects.Statement{s}))
	}
	return b.String()
}
