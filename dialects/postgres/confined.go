package postgres

import (
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
)

// Confined implements dialects.Prover.
func (dialect) Confined(s dialects.Statement) string {
	c, err := pgsql.NewCursor(s.SQL)
	if err != nil {
		return "it cannot be read to its end"
	}
	look := *c
	if why := reachesOut(&look); why != "" {
		return why
	}
	if c.Word() == "do" {
		return within(c, 0)
	}
	if name := c.Calls(outsideCalls...); name != "" && c.Word() != "create" {
		return name + " reaches beyond the database"
	}
	return ""
}

// sharedObjects are the kinds of object that belong to the server, not to one
// of its databases.
var sharedObjects = []string{"role", "user", "group", "database", "tablespace"}

// reachesOut looks at what a statement begins with.
func reachesOut(c *pgsql.Cursor) string {
	switch verb := c.OneOf("create", "alter", "drop", "comment", "grant", "revoke", "copy", "reassign", "security", "import"); verb {
	case "create", "alter", "drop":
		return changesServer(c)
	case "comment", "security":
		c.Seek("on")
		if c.OneOf(sharedObjects...) != "" {
			return "it describes something that belongs to the whole server"
		}
	case "grant", "revoke":
		return grantsOut(c)
	case "copy":
		return copiesOut(c)
	case "import":
		return "foreign tables lead to another database"
	case "reassign":
		return "REASSIGN OWNED also changes who owns databases"
	}
	return ""
}

func changesServer(c *pgsql.Cursor) string {
	switch kind := c.OneOf(append([]string{"system", "subscription", "foreign", "server", "user", "owned"}, sharedObjects...)...); kind {
	case "":
		return ""
	case "system":
		return "ALTER SYSTEM changes the settings of the whole server"
	case "subscription":
		return "a subscription connects to another server"
	case "owned":
		return "DROP OWNED also takes privileges on databases away"
	case "foreign", "server":
		return "foreign tables and servers lead to another database"
	case "user":
		if c.Words("mapping") {
			return "a user mapping leads to another database"
		}
		return "roles belong to the whole server"
	case "role", "group":
		return "roles belong to the whole server"
	default:
		return "a " + kind + " belongs to the whole server"
	}
}

// grantsOut: privileges on objects have ON; without it, roles are granted.
func grantsOut(c *pgsql.Cursor) string {
	if !c.Seek("on") {
		return "membership in roles belongs to the whole server"
	}
	if kind := c.OneOf("database", "tablespace", "parameter"); kind != "" {
		return "privileges on a " + kind + " belong to the whole server"
	}
	return ""
}

func copiesOut(c *pgsql.Cursor) string {
	if !c.Seek("to") && !c.Seek("from") {
		return ""
	}
	if c.Words("program") {
		return "COPY … PROGRAM runs a program on the server's machine"
	}
	if _, file := c.Literal(); file {
		return "COPY reads or writes a file of the server's machine"
	}
	return ""
}

// outsideCalls are functions that reach another database, another session or
// the server's files.
var outsideCalls = []string{"dblink", "dblink_exec", "dblink_connect", "dblink_connect_u", "dblink_send_query", "dblink_open", "lo_export", "lo_import",
	"pg_terminate_backend", "pg_cancel_backend", "pg_reload_conf", "pg_rotate_logfile", "pg_file_write", "pg_file_unlink", "pg_file_rename",
	"pg_promote", "pg_create_restore_point", "pg_switch_wal", "pg_create_physical_replication_slot", "pg_create_logical_replication_slot",
	"pg_drop_replication_slot", "http_get", "http_post", "http"}

// bodyReachesOut looks into the body of a DO block, and into the strings that
// it runs as SQL.
func bodyReachesOut(text string, depth int) string {
	pieces, _ := pgsql.Split(text)
	for _, piece := range pieces {
		c, err := pgsql.NewCursor(piece.SQL)
		if err != nil || depth > 3 {
			continue
		}
		for look := *c; !look.Done(); {
			inner := look
			if why := reachesOut(&inner); why != "" {
				return why
			}
			if !nextStatement(&look) {
				break
			}
		}
		if why := within(c, depth); why != "" {
			return why
		}
	}
	return ""
}

// nextStatement moves behind the next word of PL/pgSQL that a statement can
// follow without a semicolon.
func nextStatement(c *pgsql.Cursor) bool {
	for !c.Done() {
		if c.OneOf("begin", "then", "else", "loop") != "" {
			return true
		}
		c.Skip()
	}
	return false
}

// within looks at what a statement calls, and at the strings in it.
func within(c *pgsql.Cursor, depth int) string {
	if name := c.Calls(outsideCalls...); name != "" {
		return name + " reaches beyond the database"
	}
	for _, text := range c.Literals() {
		if why := bodyReachesOut(text, depth+1); why != "" {
			return why
		}
	}
	return ""
}
