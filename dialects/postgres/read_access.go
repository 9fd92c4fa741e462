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
	what := c.Before("from")
	if !c.Words("from") {
		return
	}
	rights, roles := textOf(what), roleList(c)
	if !what.Seek("on") || !h.makes(what) {
		h.add(lostRights(roles, rights))
	}
}

func textOf(c *pgsql.Cursor) string { return strings.TrimSpace(c.Rest()) }

// roleList takes a list of roles as it stands.
func roleList(c *pgsql.Cursor) string {
	for _, behind := range []string{"cascade", "restrict", "granted"} {
		if c.Has(behind) {
			return textOf(c.Before(behind))
		}
	}
	return textOf(c)
}

// makes reports whether the script makes the object that stands behind ON of a
// REVOKE: nobody has relied on it.
func (h *hazardReader) makes(c *pgsql.Cursor) bool {
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
	if c.Words("operator") {
		return operatorMade(textOf(&c))
	}
	kind := c.OneOf("table", "view", "sequence", "type", "domain", "schema", "function", "procedure", "aggregate", "collation")
	if kind == "" {
		return ""
	}
	c.Words("if", "not", "exists")
	if kind == string(schema.KindSchema) {
		return qualified(h.address(&c, schema.KindSchema))
	}
	return qualified(h.address(&c, schema.KindTable))
}
