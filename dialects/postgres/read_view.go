package postgres

import (
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

// madeAgain is the view, foreign table, routine, policy or publication that a
// statement creates, or zero. Routines are known by their names alone.
func (h *hazardReader) madeAgain(c pgsql.Cursor) schema.Address {
	if !c.Words("create") {
		return schema.Address{}
	}
	for c.OneOf("or", "replace", "temporary", "temp", "recursive", "materialized") != "" {
	}
	kind := schema.Kind(c.OneOf("view", "function", "procedure", "aggregate", "policy"))
	if kind == schema.KindPolicy {
		return h.policyAt(&c)
	}
	if c.Words("publication") {
		name, _ := c.Name()
		return schema.Address{Kind: schema.KindPublication, Name: name}
	}
	if c.Words("foreign", "table") {
		kind = schema.KindTable
	}
	if kind == "" {
		return schema.Address{}
	}
	c.Words("if", "not", "exists")
	return h.address(&c, kind)
}

// dropViews is harmless for views that the script makes: it replaces them, or
// takes back what it did.
func (h *hazardReader) dropViews(c *pgsql.Cursor) {
	for !c.Done() {
		view := h.address(c.Item(), schema.KindView)
		h.dropped[view] = true
		if view.Name != "" && !h.made[view] {
			h.add(unused("view", view))
		}
	}
}

// refill looks at a materialized view that is made anew.
func (h *hazardReader) refill(c pgsql.Cursor) {
	c.Words("view")
	c.Words("if", "not", "exists")
	view := h.address(&c, schema.KindView)
	if h.dropped[view] && !c.Has("with", "no", "data") {
		h.add(filled(view)...)
	}
}

// moveView looks for a new place of a materialized view.
func (h *hazardReader) moveView(c *pgsql.Cursor, view schema.Address) {
	if c.Words("set", "tablespace") || c.Words("set", "access", "method") {
		h.add(movesView(view))
	}
}
