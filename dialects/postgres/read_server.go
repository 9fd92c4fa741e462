package postgres

import (
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
)

func (h *hazardReader) alterExtension(c *pgsql.Cursor) {
	name, _ := c.Name()
	switch {
	case c.Words("set", "schema"):
		namespace, _ := c.Name()
		h.add(outOfSight("extension "+name, namespace))
	case c.Words("update"):
		version := ""
		if c.Words("to") {
			if text, quoted := c.Literal(); quoted {
				version = text
			} else {
				version, _ = c.Name()
			}
		}
		h.add(noUpdate(name, version), otherVersion(name))
	}
}

func (h *hazardReader) alterDatabase(c *pgsql.Cursor) {
	name, _ := c.Name()
	switch {
	case c.Words("rename", "to"):
		to, _ := c.Name()
		h.add(hazard(dialects.Breaking, "Programs that connect to database %s fail until they connect to %s.", name, to))
	case c.Words("set", "tablespace"):
		h.add(hazard(dialects.Rewrite, "Database %s is written anew; nobody can connect to it until that is done.", name))
	case h.refusesConnections(c):
		h.add(hazard(dialects.Breaking, "Programs that connect to database %s may be refused.", name))
	}
}

func (h *hazardReader) refusesConnections(c *pgsql.Cursor) bool {
	if look := *c; look.Seek("allow_connections") {
		look.Op("=")
		return isFalse(&look)
	}
	if !c.Seek("connection", "limit") {
		return false
	}
	c.Op("=")
	return !c.Op("-")
}

// alterPublication: the text does not tell what was published before.
func (h *hazardReader) alterPublication(c *pgsql.Cursor) {
	name, _ := c.Name()
	switch {
	case c.Words("rename", "to"):
		h.add(notPublished(name))
	case c.OneOf("drop", "set") != "":
		h.add(lessPublished(name))
	}
}

// alterSubscription: what is published meanwhile waits, or never comes.
func (h *hazardReader) alterSubscription(c *pgsql.Cursor) {
	name, _ := c.Name()
	switch {
	case c.Words("disable"), c.Words("drop"), c.Words("set", "publication"):
		h.add(notSubscribed(name))
	case c.Words("skip"):
		h.add(hazard(dialects.DataLoss, "A transaction of the publisher never reaches subscription %s.", name))
	}
}

func notSubscribed(name string) dialects.Hazard {
	return hazard(dialects.Breaking, "Programs that read what subscription %s brings no longer find what is new.", name)
}
