package clickhouse

import (
	"cmp"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
)

// reading is what the text of a statement tells about it: what it does, and to
// which objects.
type reading struct {
	// verb is the first word, as in ALTER; SELECT stands for everything that
	// only asks. It is "" for what is not known.
	verb string
	// kind is what it is done to, as in MATERIALIZED VIEW.
	kind string
	// names are the objects that the statement changes, in order. RENAME and
	// EXCHANGE have pairs.
	names []chsql.Name
	// commands are those of ALTER TABLE.
	commands []*cursor
	// cluster is the name behind ON CLUSTER, which may be a macro; "" where the
	// statement has none.
	cluster string
	// replace is set for OR REPLACE, guarded for IF [NOT] EXISTS.
	replace, guarded bool
	// queries is set where the statement writes what a SELECT gives.
	queries bool
	// rest is what follows the names.
	rest *cursor
}

// askingWords begin statements that change nothing.
var askingWords = []string{"SELECT", "WITH", "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "EXISTS", "CHECK", "FROM"}

// kinds are what CREATE, DROP and their like are followed by, longest first.
var kinds = []string{
	"TEMPORARY TABLE", "TEMPORARY VIEW", "MATERIALIZED VIEW", "WINDOW VIEW", "LIVE VIEW", "ROW POLICY", "MASKING POLICY", "SETTINGS PROFILE", "NAMED COLLECTION",
	"TABLE", "VIEW", "DICTIONARY", "DATABASE", "FUNCTION", "INDEX", "POLICY", "PROFILE", "QUOTA", "ROLE", "USER", "WORKLOAD", "RESOURCE",
}

// read tells what a statement does. It never fails: what it does not know has
// no verb.
func read(sql string) reading {
	list, err := chsql.Tokens(sql)
	c := &cursor{list: list}
	if err != nil || c.done() {
		return reading{rest: c}
	}
	for c.takeOp("(") {
	}
	if insert := c.find("INSERT INTO"); c.starts("WITH") && insert >= 0 {
		c.pos = insert
	}
	r := reading{verb: c.takeAny("CREATE", "ATTACH", "REPLACE", "DROP", "UNDROP", "TRUNCATE", "ALTER", "RENAME", "EXCHANGE", "DETACH",
		"DELETE FROM", "UPDATE", "INSERT", "OPTIMIZE", "SYSTEM", "KILL", "GRANT", "REVOKE", "BACKUP", "RESTORE", "SET", "USE")}
	if r.verb == "" && slices.ContainsFunc(askingWords, c.starts) {
		r.verb = "SELECT"
	}
	r.object(c)
	r.rest = c.rest()
	r.cluster = r.rest.cluster()
	if r.verb == "ALTER" && r.kind == "TABLE" {
		r.alterations(c)
	}
	return r
}

// cluster is the name behind ON CLUSTER.
func (c *cursor) cluster() string {
	place := c.find("ON CLUSTER")
	if place < 0 {
		return ""
	}
	name := (&cursor{list: c.list, pos: place + 2}).at(0)
	return cmp.Or(name.Value, name.Text)
}

// object reads what stands between the verb and its names, and the names.
func (r *reading) object(c *cursor) {
	switch r.verb {
	case "CREATE", "ATTACH", "REPLACE", "DROP", "UNDROP", "DETACH", "ALTER":
		r.replace = c.take("OR REPLACE") || r.verb == "REPLACE"
		c.take("UNIQUE")
		r.kind = c.takeAny(kinds...)
		guard := c.takeAny("IF NOT EXISTS", "IF EXISTS", "OR REPLACE", "IF EMPTY") // users have OR REPLACE behind the kind
		r.replace, r.guarded = r.replace || guard == "OR REPLACE", guard != ""
		c.take("IF EMPTY")
		r.declared(c)
	case "TRUNCATE":
		r.kind = c.takeAny("ALL TABLES FROM", "TABLES FROM", "DATABASE", "TEMPORARY TABLE", "TABLE")
		r.guarded = c.take("IF EXISTS")
		r.names = c.names()
	case "RENAME", "EXCHANGE":
		r.kind = c.takeAny("TABLES", "TABLE", "DICTIONARIES", "DICTIONARY", "DATABASE", "VIEW")
		r.pairs(c)
	case "OPTIMIZE":
		c.take("TABLE")
		r.names = single(c)
	case "DELETE FROM", "UPDATE":
		r.names = single(c)
	case "INSERT":
		r.insert(c)
	}
}

func single(c *cursor) []chsql.Name {
	if n, ok := c.name(); ok {
		return []chsql.Name{n}
	}
	return nil
}

// declared reads the names behind CREATE TABLE and its like. An index stands ON
// its table.
func (r *reading) declared(c *cursor) {
	switch {
	case r.kind == "INDEX":
		c.name()
		if c.take("ON") {
			r.names = single(c)
		}
	case r.verb == "DROP":
		r.names = c.names()
	default:
		r.names = single(c)
	}
	r.queries = r.verb == "CREATE" && (strings.HasSuffix(r.kind, "TABLE") && (c.hasQuery("AS") || c.has("CLONE AS")) || c.has("POPULATE"))
}

// hasQuery reports whether a query follows the word, outside of parentheses or
// in some of its own.
func (c *cursor) hasQuery(word string) bool {
	place := c.find(word)
	return place >= 0 && (&cursor{list: c.list, pos: place + 1}).startsQuery()
}

func (c *cursor) startsQuery() bool {
	look := *c
	for look.takeOp("(") {
	}
	return look.starts("SELECT") || look.starts("WITH") || look.starts("FROM")
}

// pairs reads a TO b, c TO d.
func (r *reading) pairs(c *cursor) {
	for {
		c.take("IF EXISTS")
		from, ok := c.name()
		if !ok || c.takeAny("TO", "AND") == "" {
			return
		}
		to, ok := c.name()
		if !ok {
			return
		}
		r.names = append(r.names, from, to)
		if !c.takeOp(",") {
			return
		}
	}
}

// insert reads the target of an INSERT. A table function is none.
func (r *reading) insert(c *cursor) {
	c.take("INTO")
	if c.take("TABLE FUNCTION") || c.take("FUNCTION") {
		r.kind = "FUNCTION"
	} else {
		c.take("TABLE")
		r.names = single(c)
	}
	r.queries = c.has("SELECT") || c.has("WITH") || c.startsQuery()
}

// alterationWords begin a command of ALTER TABLE.
var alterationWords = []string{"ADD", "DROP", "MODIFY", "ALTER", "RENAME", "COMMENT", "CLEAR", "MATERIALIZE", "DETACH", "ATTACH", "REPLACE", "MOVE", "FETCH",
	"FREEZE", "UNFREEZE", "DELETE", "UPDATE", "REMOVE", "RESET", "APPLY", "REWRITE", "EXPORT", "FORGET"}

// alterations splits the commands of ALTER TABLE. A comma inside of one, as
// between settings, is followed by something else; words are names there when
// they are given a value.
func (r *reading) alterations(c *cursor) {
	if c.take("ON CLUSTER") {
		c.pos++
	}
	for _, part := range c.parts(beginsAlteration) {
		for part.takeOp("(") {
			part.list = part.list[:max(part.pos, len(part.list)-1)]
		}
		if !part.done() {
			r.commands = append(r.commands, part.rest())
		}
	}
}

func beginsAlteration(c *cursor) bool {
	for c.takeOp("(") {
	}
	next := c.at(1)
	return slices.ContainsFunc(alterationWords, c.starts) && (isName(next) || next.Text == "" || next.Text == "(")
}
