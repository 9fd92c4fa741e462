package pgsql

import (
	"strconv"
	"strings"
)

// QuoteDollar spells a string constant between dollar quotes, as is usual for
// the bodies of functions: with a tag that does not occur in the text.
func QuoteDollar(text string) string {
	tag := "$$"
	for i := 0; !closesOnlyAtEnd(text, tag); i++ {
		tag = "$body$"
		if i > 0 {
			tag = "$body" + strconv.Itoa(i) + "$"
		}
	}
	return tag + text + tag
}

// closesOnlyAtEnd says whether the tag that is put behind a text is where the
// server first finds it: a $ at the text's end could make one together with it.
func closesOnlyAtEnd(text, tag string) bool {
	return strings.Index(text+tag, tag) == len(text)
}
