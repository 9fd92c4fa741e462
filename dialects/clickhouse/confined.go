package clickhouse

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/dialects/sqltoken"
)

// Confined implements dialects.Prover. It looks at the text alone, and calls
// what it cannot read unconfined.
func (d dialect) Confined(s dialects.Statement) string {
	list, err := chsql.Tokens(s.SQL)
	if err != nil || len(list) == 0 {
		return "it cannot be read"
	}
	r := read(s.SQL)
	c := &cursor{list: list}
	switch {
	case findAnywhere(list, "ON CLUSTER"):
		return "ON CLUSTER reaches the other hosts of the cluster"
	case r.verb == "":
		return "schemac does not know " + strings.ToUpper(list[0].Text)
	case slices.Contains(serverVerbs, r.verb):
		return r.verb + " acts on the whole server"
	case slices.Contains(serverKinds, r.kind):
		return "a " + strings.ToLower(r.kind) + " belongs to the whole server"
	case r.verb == "INSERT" && r.kind == "FUNCTION":
		return "INSERT INTO FUNCTION writes outside of the database"
	case r.verb == "ATTACH" && c.has("FROM"):
		return "ATTACH … FROM takes files of the server"
	}
	if place := slices.IndexFunc(list, func(t sqltoken.Token) bool { return isKeyword(t, "DB") }); r.kind == "DICTIONARY" && place >= 0 {
		return "the dictionary's source names a database; leave DB out"
	}
	if why := foreignEngine(r, c); why != "" {
		return why
	}
	for _, command := range r.commands {
		if word := command.takeAny("FREEZE", "UNFREEZE", "FETCH", "EXPORT"); word != "" {
			return word + " reaches files or hosts outside of the database"
		}
	}
	return foreignNames(r, s.SQL, list)
}

// serverVerbs act on more than a database.
var serverVerbs = []string{"SYSTEM", "KILL", "GRANT", "REVOKE", "BACKUP", "RESTORE", "SET", "USE"}

// serverKinds are objects outside of databases, and databases.
var serverKinds = []string{"DATABASE", "FUNCTION", "USER", "ROLE", "ROW POLICY", "MASKING POLICY", "POLICY", "QUOTA", "SETTINGS PROFILE", "PROFILE",
	"NAMED COLLECTION", "WORKLOAD", "RESOURCE", "ALL TABLES FROM", "TABLES FROM"}

func findAnywhere(list []sqltoken.Token, words string) bool {
	for i := range list {
		if (&cursor{list: list, pos: i}).starts(words) {
			return true
		}
	}
	return false
}

// localEngines keep what they have in the server's own folder for the table,
// or nothing at all.
var localEngines = []string{"Log", "TinyLog", "StripeLog", "Memory", "Null", "Set", "Join", "GenerateRandom", "EmbeddedRocksDB", "Dictionary", "View", "Alias", "TimeSeries"}

// foreignEngine says why the engine of a new table reaches beyond the
// database.
func foreignEngine(r reading, c *cursor) string {
	place := c.find("ENGINE")
	if r.verb != "CREATE" && r.verb != "REPLACE" && r.verb != "ATTACH" || place < 0 {
		return ""
	}
	look := &cursor{list: c.list, pos: place + 1}
	look.takeOp("=")
	name := look.at(0).Value
	look.pos++
	e := engine{name: name, args: arguments(look)}
	at, placed := databaseArgument[name]
	switch {
	case slices.Contains(localEngines, name):
		return ""
	case placed && at < len(e.args) && (e.args[at] == "''" || strings.HasPrefix(e.args[at], "currentDatabase")):
		return ""
	case placed:
		return fmt.Sprintf("the engine %s names a database; write currentDatabase() in its place", name)
	case e.replicated() && len(e.args) > 0 && strings.HasPrefix(e.args[0], "'") && !strings.Contains(e.args[0], "{uuid}") && !strings.Contains(e.args[0], "{database}"):
		return "the replication path is that of the real table; write {database} or {uuid} into it"
	case e.mergeTree():
		return ""
	}
	return "the engine " + name + " reaches beyond the server's own tables"
}

// arguments are the texts between parentheses that come next.
func arguments(c *cursor) []string {
	if !c.takeOp("(") {
		return nil
	}
	end := (&cursor{list: c.list, pos: c.pos - 1}).closing()
	var list []string
	for _, part := range (&cursor{list: c.list[c.pos:end]}).parts(func(*cursor) bool { return true }) {
		list = append(list, textOf(part.list))
	}
	return list
}

// closing is the place of the parenthesis that closes the one that stands
// next, or the end.
func (c *cursor) closing() int {
	depth := 0
	for i := c.pos; i < len(c.list); i++ {
		switch c.list[i].Text {
		case "(":
			depth++
		case ")":
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(c.list)
}

// foreignNames says which other database the statement names. The server's own
// may be read.
func foreignNames(r reading, sql string, list []sqltoken.Token) string {
	for _, n := range r.names {
		if n.Database != "" {
			return "it names the database of " + n.String()
		}
	}
	queries := list
	if text := queryIn(sql, list); text != "" {
		if refs, err := chsql.QueryReferences(text); err == nil {
			for _, n := range append(refs.Tables, refs.Dictionaries...) {
				if n.Database != "" && !slices.Contains(systemDatabases, n.Database) {
					return "it names the database of " + n.String()
				}
			}
			queries = list[:slices.IndexFunc(list, func(t sqltoken.Token) bool { return t.Offset >= len(sql)-len(text) })]
			if f := foreignFunction(refs.TableFunctions); f != "" {
				return f
			}
		}
	}
	return scanNames(queries)
}

// queryIn is the query that ends the statement, as behind CREATE VIEW … AS; ""
// where there is none.
func queryIn(sql string, list []sqltoken.Token) string {
	for _, word := range []string{"WITH", "SELECT"} {
		if place := (&cursor{list: list}).find(word); place >= 0 {
			return sql[list[place].Offset:]
		}
	}
	return ""
}

func foreignFunction(names []string) string {
	for _, name := range names {
		if strings.EqualFold(name, "merge") || strings.EqualFold(name, "executable") {
			return "the table function " + name + " reaches beyond the database"
		}
	}
	return ""
}

// tableWords are followed by the name of a table.
var tableWords = []string{"FROM", "JOIN", "INTO", "TABLE", "TO", "IN", "AS", "DICTIONARY", "VIEW", "UPDATE", "DB"}

// scanNames looks for a database in a text that is no query, behind every word
// that a table may follow.
func scanNames(list []sqltoken.Token) string {
	for i, t := range list {
		if t.Kind != sqltoken.Word || !slices.ContainsFunc(tableWords, func(word string) bool { return strings.EqualFold(t.Text, word) }) {
			continue
		}
		c := &cursor{list: list, pos: i + 1}
		for _, n := range c.names() {
			if n.Database != "" && !slices.Contains(systemDatabases, n.Database) && c.at(0).Text != "(" {
				return "it names the database of " + n.String()
			}
		}
	}
	return ""
}
