package dialects

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/schemac/schemac/schema"
)

// Bearer is the change of a statement that a hazard comes from: the one whose
// object the message names, or else the first of those given.
func Bearer(h Hazard, of []schema.Address) (found schema.Address) {
	if len(of) > 0 {
		found = of[0]
	}
	longest := 0
	for _, a := range of {
		name := a.QualifiedName()
		if len(name) > longest && names(h.Message, name) {
			found, longest = a, len(name)
		}
	}
	return found
}

// names reports whether the message has the name, and not only a longer one
// that begins or ends with it.
func names(message, name string) bool {
	partOfName := func(r rune) bool { return r == '.' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }
	for at := strings.Index(message, name); at >= 0; {
		before, _ := utf8.DecodeLastRuneInString(message[:at])
		after := message[at+len(name):]
		next, size := utf8.DecodeRuneInString(after)
		follows, _ := utf8.DecodeRuneInString(after[size:])
		ends := !partOfName(next) || next == '.' && !partOfName(follows)
		if !partOfName(before) && ends {
			return true
		}
		more := strings.Index(after, name)
		if more < 0 {
			return false
		}
		at += len(name) + more
	}
	return false
}
