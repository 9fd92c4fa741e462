package postgres

import (
	"strings"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

// policyAt takes a policy's name and table.
func (h *hazardReader) policyAt(c *pgsql.Cursor) schema.Address {
	name, _ := c.Name()
	c.Words("on")
	return h.table(c).Child(schema.KindPolicy, name)
}

func (h *hazardReader) createPolicy(c *pgsql.Cursor) {
	policy := h.policyAt(c)
	if c.Words("as", "restrictive") {
		h.onRows(policy.Table(), otherRows(policy.Table()))
	}
}

func (h *hazardReader) alterPolicy(c *pgsql.Cursor) {
	policy := h.policyAt(c)
	if !c.Words("rename") {
		h.onRows(policy.Table(), otherRows(policy.Table()))
	}
}

// dropPolicy is harmless for a policy that the script makes: it replaces it.
func (h *hazardReader) dropPolicy(c *pgsql.Cursor) {
	if policy := h.policyAt(c); !h.made[policy] {
		h.onRows(policy.Table(), otherRows(policy.Table()))
	}
}

// revoke says of whose rights what is taken, in the words of the statement.
func (h *hazardReader) revoke(c *pgsql.Cursor) {
	if c.Words("admin", "option", "for") || c.Words("grant", "option", "for") {
		return
	}
	text := c.Rest()
	if !c.Seek("from") {
		return
	}
	roles := c.Rest()
	what := strings.TrimSpace(text[:len(text)-len(roles)])
	what = strings.TrimSpace(what[:len(what)-len("from")])
	for !c.Done() && c.OneOf("cascade", "restrict", "granted") == "" {
		c.Skip()
	}
	if on := strings.LastIndex(what, " ON "); on < 0 || !h.makes(what[on+len(" ON "):]) {
		h.add(lostRights(strings.TrimSpace(strings.TrimSuffix(roles, c.Rest())), what))
	}
}

// makes reports whether the script makes the object that stands behind ON of a
// REVOKE: nobody has relied on it.
func (h *hazardReader) makes(object string) bool {
	c, err := pgsql.NewCursor(object)
	if err != nil {
		return false
	}
	c.OneOf("table", "sequence", "type", "domain", "schema", "function", "procedure", "routine")
	return h.names[qualified(h.address(c, schema.KindTable))]
}

// nameMade is the name of what a statement creates outside of tables.
func (h *hazardReader) nameMade(c pgsql.Cursor) string {
	if !c.Words("create") {
		return ""
	}
	for c.OneOf("or", "replace", "temporary", "temp", "unlogged", "recursive", "materialized", "foreign") != "" {
	}
	kind := c.OneOf("table", "view", "sequence", "type", "domain", "schema", "function", "procedure")
	if kind == "" {
		return ""
	}
	c.Words("if", "not", "exists")
	if kind == string(schema.KindSchema) {
		return qualified(h.address(&c, schema.KindSchema))
	}
	return qualified(h.address(&c, schema.KindTable))
}

// dropForeign looks at what leads to other databases.
func (h *hazardReader) dropForeign(c *pgsql.Cursor) bool {
	switch {
	case c.Words("server"):
		c.Words("if", "exists")
		for _, name := range c.Names() {
			h.add(serverGone(name))
		}
	case c.Words("foreign", "table"):
		c.Words("if", "exists")
		for !c.Done() {
			h.add(unused("table", h.table(c.Item())))
		}
	case c.Words("user", "mapping"):
		c.Words("if", "exists")
		c.Words("for")
		user, _ := c.Name()
		c.Words("server")
		server, _ := c.Name()
		h.add(mappingGone(user, server))
	default:
		return false
	}
	return true
}
