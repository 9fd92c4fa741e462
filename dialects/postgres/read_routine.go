package postgres

import (
	"strings"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

// routineKind: a routine may be any, and is most often a function.
func routineKind(word string) schema.Kind {
	if word == "routine" {
		return schema.KindFunction
	}
	return schema.Kind(word)
}

// dropRoutines is harmless for names under which the script makes routines: it
// replaces them, or takes back what it did.
func (h *hazardReader) dropRoutines(c *pgsql.Cursor, kind schema.Kind) {
	for !c.Done() {
		item := c.Item()
		a := h.address(item, routineKind(string(kind)))
		if a.Name == "" || h.made[a] {
			continue
		}
		if inside, ok := item.Group(); ok {
			a.Signature = h.signature(inside)
		}
		h.add(unused(kindWord(a.Kind), a))
	}
}

// signature spells the types between the parentheses as addresses do. Those
// that an aggregate sorts by stand behind ORDER BY.
func (h *hazardReader) signature(c *pgsql.Cursor) string {
	if c.Op("*") {
		return ""
	}
	direct := h.argumentTypes(c.Before("order", "by"))
	if c.Words("order", "by") {
		return strings.TrimSpace(direct + " ORDER BY " + h.argumentTypes(c))
	}
	return direct
}

func (h *hazardReader) argumentTypes(c *pgsql.Cursor) string {
	var types []string
	for !c.Done() {
		item := c.Item()
		if item.Words("out") {
			continue
		}
		item.OneOf("in", "inout", "variadic")
		text := strings.TrimRight(strings.TrimSpace(item.Rest()), ",")
		types = append(types, h.dialect.signatureType(schema.Type{Name: text}))
	}
	return strings.Join(types, ", ")
}
