package sqltoken

import (
	"slices"
	"strings"
)

// Hidden stands in SQL text for a secret, on every engine as ClickHouse prints
// it.
const Hidden = "[HIDDEN]"

// Cut is a place in a text with secrets: the bytes [From, To), what a mask puts
// in their place, and the values in them.
type Cut struct {
	From, To int
	Mask     string
	Values   []string
}

// Apart gives the cuts in their order. One that begins within another goes
// with it.
func Apart(cuts []Cut) []Cut {
	slices.SortStableFunc(cuts, func(a, b Cut) int {
		if a.From != b.From {
			return a.From - b.From
		}
		return b.To - a.To
	})
	apart := cuts[:0]
	for _, c := range cuts {
		if n := len(apart); n > 0 && c.From < apart[n-1].To {
			apart[n-1].Values = append(apart[n-1].Values, c.Values...)
			continue
		}
		apart = append(apart, c)
	}
	return apart
}

// Mask makes the cuts, which are apart.
func Mask(text string, cuts []Cut) string {
	var b strings.Builder
	at := 0
	for _, c := range cuts {
		b.WriteString(text[at:c.From])
		b.WriteString(c.Mask)
		at = c.To
	}
	if at == 0 {
		return text
	}
	b.WriteString(text[at:])
	return b.String()
}

// Values are the values in the cuts, each once.
func Values(cuts []Cut) (values []string) {
	for _, c := range cuts {
		for _, v := range c.Values {
			if v != "" && v != Hidden && !slices.Contains(values, v) {
				values = append(values, v)
			}
		}
	}
	return values
}

// Tolerant gives the tokens that mean something of a text that need not be SQL
// as a whole. A string that does not end, as in a text that was cut off, is one
// to the end; what begins no token is passed over.
func Tolerant(text string, syntax Syntax) (kept []Token) {
	for from := 0; from < len(text); {
		tokens, err := Tokenize(text[from:], syntax)
		end := from
		for _, t := range tokens {
			t.Offset += from
			end = t.Offset + len(t.Text)
			if t.Kind != Space && t.Kind != Comment {
				kept = append(kept, t)
			}
		}
		if err == nil {
			return kept
		}
		rest := text[end:]
		switch {
		case opensString(rest):
			return append(kept, Token{Kind: String, Text: rest, Value: strings.Trim(rest, "'"), Offset: end})
		case strings.HasPrefix(rest, "/*"):
			return kept
		}
		from = end + 1
	}
	return kept
}

func opensString(rest string) bool {
	return strings.HasPrefix(rest, "'") || strings.HasPrefix(rest, "$") || len(rest) > 1 && rest[1] == '\'' && wordLength(rest) > 0
}
