package postgres

import (
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
)

// Isolation implements dialects.Resumer. A procedure or a block that is said
// to be not transactional may end transactions itself, and so has to run
// outside of one.
func (t *target) Isolation(s dialects.Statement) dialects.Isolation {
	if s.Transactional {
		return dialects.Shared
	}
	c, err := pgsql.NewCursor(s.SQL)
	if err != nil {
		return dialects.Own // the server will refuse it
	}
	if c.OneOf("call", "do") != "" || needsNoTransaction(c) {
		return dialects.Outside
	}
	return dialects.Own
}

// needsNoTransaction reports whether the server refuses the statement, which
// the cursor stands in front of, inside a transaction block. It cannot know
// that a table is partitioned, for which REINDEX and CLUSTER do so too.
func needsNoTransaction(c *pgsql.Cursor) bool {
	switch c.OneOf("create", "drop", "alter", "reindex", "vacuum", "cluster", "discard") {
	case "create":
		return createsOutside(c)
	case "drop":
		return c.OneOf("database", "tablespace", "subscription") != "" || c.Words("index", "concurrently")
	case "alter":
		return altersOutside(c)
	case "reindex":
		return reindexesOutside(c)
	case "vacuum":
		return true
	case "cluster":
		return clustersAll(c)
	case "discard":
		return c.Words("all")
	}
	return false
}

func createsOutside(c *pgsql.Cursor) bool {
	switch {
	case c.OneOf("database", "tablespace") != "":
		return true
	case c.Words("subscription"):
		return !subscribesLater(c)
	}
	c.Words("unique")
	return c.Words("index", "concurrently")
}

// subscribesLater reports whether CREATE SUBSCRIPTION is told to make no slot
// on the publisher now.
func subscribesLater(c *pgsql.Cursor) bool {
	if !c.Seek("with") || !c.Op("(") {
		return false
	}
	for !c.Done() {
		option := c.OneOf("connect", "create_slot")
		if option != "" && c.Op("=") && isFalse(c) {
			return true
		}
		c.SkipTo(",", ")")
		if !c.Op(",") {
			return false
		}
	}
	return false
}

func isFalse(c *pgsql.Cursor) bool {
	text, quoted := c.Literal()
	if !quoted {
		text = c.Word()
	}
	return text == "false" || text == "off"
}

func altersOutside(c *pgsql.Cursor) bool {
	switch c.OneOf("system", "database", "subscription", "table") {
	case "system":
		return true
	case "database":
		return c.Has("set", "tablespace")
	case "subscription":
		return c.Has("refresh") || c.Has("publication")
	case "table":
		return c.Has("detach", "partition") && c.Has("concurrently")
	}
	return false
}

func reindexesOutside(c *pgsql.Cursor) bool {
	concurrently := false
	if c.Op("(") {
		for !c.Done() && !c.Op(")") {
			concurrently = c.Words("concurrently") && !isFalse(c) || concurrently
			c.SkipTo(",", ")")
			c.Op(",")
		}
	}
	whole := c.OneOf("schema", "database", "system") != ""
	return whole || concurrently || c.Has("concurrently")
}

// clustersAll reports whether CLUSTER names no table.
func clustersAll(c *pgsql.Cursor) bool {
	if !c.Words("verbose") && c.Op("(") {
		c.SkipTo(")")
		c.Op(")")
	}
	return c.Done()
}
