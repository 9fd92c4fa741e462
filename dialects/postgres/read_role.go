package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

// alterRole also reads ALTER GROUP, and leaves user mappings alone.
func (h *hazardReader) alterRole(c *pgsql.Cursor) {
	if c.Words("mapping", "for") {
		return
	}
	name, _ := c.Name()
	role := schema.Address{Kind: schema.KindRole, Name: name}
	switch {
	case c.Words("rename", "to"):
		to := role
		to.Name, _ = c.Name()
		h.add(breakingRename(role, to))
	case c.Words("drop", "user"):
		h.add(lostRights(textOf(c), roleSQL(name)))
	case c.OneOf("set", "reset", "in", "add") != "":
	default:
		h.roleOptions(c, name)
	}
}

func (h *hazardReader) roleOptions(c *pgsql.Cursor, role string) {
	for !c.Done() {
		word := strings.ToUpper(c.Word())
		c.Skip()
		right, taken := strings.CutPrefix(word, "NO")
		switch {
		case taken && slices.Contains(roleRights, right):
			h.add(lostRights(roleSQL(role), right))
		case word == "PASSWORD", word == "LIMIT" && !c.Op("-"), word == "UNTIL" && !c.Words("infinity"):
			if text, _ := c.Literal(); text != "infinity" || word == "PASSWORD" {
				h.add(loginRefused(role))
			}
		}
	}
}

// dropOwned: privileges go as well.
func (h *hazardReader) dropOwned(c *pgsql.Cursor) {
	h.add(hazard(dialects.DataLoss, "All that the role owns is lost, tables with their rows included."),
		lostRights(roleList(c), "what it was granted"))
}

// reassign takes the rights of an owner from roles.
func (h *hazardReader) reassign(c *pgsql.Cursor) {
	if c.Words("owned", "by") {
		h.add(lostRights(textOf(c.Before("to")), "the rights of an owner"))
	}
}
