package clickhouse

import (
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/dialects/sqltoken"
)

// judge tells the hazards of the statements of a script, one after the other.
type judge struct {
	dialect
	// fresh are the relations that the script has made: they have no rows to
	// lose, and nobody uses them yet.
	fresh map[chsql.Name]bool
}

// key is a name as fresh has it: the default database is not written.
func (j judge) key(n chsql.Name) chsql.Name {
	if n.Database == j.database {
		n.Database = ""
	}
	return n
}

func (j judge) isFresh(n chsql.Name) bool { return j.fresh[j.key(n)] }

func (j judge) hazards(r reading) []dialects.Hazard {
	if len(r.names) == 0 {
		return namelessHazards(r)
	}
	if accessKinds[r.kind] != "" {
		return accessHazards(r)
	}
	if r.kind == "FUNCTION" || r.kind == "NAMED COLLECTION" {
		return j.shared(r)
	}
	switch r.verb {
	case "CREATE", "REPLACE":
		return j.created(r)
	case "DROP", "TRUNCATE", "DETACH":
		return j.removed(r)
	case "RENAME", "EXCHANGE":
		return j.moved(r)
	}
	name := r.names[0]
	if j.isFresh(name) {
		return nil
	}
	switch r.verb {
	case "DELETE FROM":
		return []dialects.Hazard{rowsDeleted(name.String())}
	case "UPDATE":
		return []dialects.Hazard{valuesOverwritten(name.String())}
	case "OPTIMIZE":
		return optimizeHazards(r, name.String())
	case "ALTER":
		return j.altered(r, name)
	}
	return nil
}

// namelessHazards are those of statements without an object of a database.
func namelessHazards(r reading) []dialects.Hazard {
	switch {
	case r.verb == "REVOKE":
		return []dialects.Hazard{rightsGone()}
	case r.verb == "SYSTEM" && (r.rest.starts("DROP REPLICA") || r.rest.starts("DROP DATABASE REPLICA")):
		return []dialects.Hazard{replicaGone()}
	}
	return nil
}

// created notes what is new. CREATE OR REPLACE drops what was there.
func (j judge) created(r reading) []dialects.Hazard {
	name := r.names[0]
	known := j.isFresh(name)
	relation := strings.HasSuffix(r.kind, "TABLE") || strings.HasSuffix(r.kind, "VIEW") || r.kind == "DICTIONARY"
	if relation && !r.guarded {
		j.fresh[j.key(name)] = true
	}
	switch {
	case !r.replace || known:
		return nil
	case strings.HasSuffix(r.kind, "TABLE"):
		return []dialects.Hazard{tableReplaced(name.String())}
	case r.kind == "MATERIALIZED VIEW":
		return []dialects.Hazard{viewRowsMayGo(name.String())}
	}
	return nil
}

// shared judges functions and named collections, which all databases of the
// server use. The script may do with its own what it likes.
func (j judge) shared(r reading) []dialects.Hazard {
	var hazards []dialects.Hazard
	for _, n := range r.names {
		key := chsql.Name{Database: r.kind, Name: n.Name} // apart from a table of the name
		known := j.fresh[key]
		name := chsql.QuoteIdent(n.Name)
		switch {
		case r.verb == "CREATE" && r.replace && !known:
			hazards = append(hazards, functionChanged(name))
		case r.verb == "DROP" && !known:
			hazards = append(hazards, objectGone(strings.ToLower(r.kind), name))
		case r.verb == "ALTER" && !known:
			hazards = append(hazards, collectionChanged(name))
		}
		j.fresh[key] = known && r.verb != "DROP" || r.verb == "CREATE" && !r.guarded && !r.replace
	}
	return hazards
}

func (j judge) removed(r reading) []dialects.Hazard {
	var hazards []dialects.Hazard
	for _, name := range r.names {
		if !j.isFresh(name) && !ownRelation(name.Name) {
			hazards = append(hazards, removalHazards(r, name.String())...)
		}
		if r.verb == "DROP" {
			delete(j.fresh, j.key(name))
		}
	}
	return hazards
}

func removalHazards(r reading, name string) []dialects.Hazard {
	switch {
	case r.kind == "INDEX":
		return nil
	case r.verb == "DETACH":
		return []dialects.Hazard{relationDetached(name)}
	case r.verb == "TRUNCATE" && (r.kind == "DATABASE" || strings.HasSuffix(r.kind, "FROM")):
		return []dialects.Hazard{databaseEmptied(name)}
	case r.verb == "TRUNCATE":
		return []dialects.Hazard{tableEmptied(name)}
	case r.kind == "TABLE":
		return []dialects.Hazard{tableGone(name), tableRowsGone(name)}
	case strings.HasSuffix(r.kind, "VIEW"):
		return []dialects.Hazard{viewGone(name), viewRowsMayGo(name)}
	case r.kind == "DATABASE":
		return []dialects.Hazard{databaseGone(name)}
	}
	return []dialects.Hazard{objectGone(strings.ToLower(r.kind), name)}
}

// moved follows what is new under its new name.
func (j judge) moved(r reading) []dialects.Hazard {
	var hazards []dialects.Hazard
	for i := 0; i+1 < len(r.names); i += 2 {
		from, to := j.key(r.names[i]), j.key(r.names[i+1])
		first, second := j.fresh[from], j.fresh[to]
		if r.verb == "EXCHANGE" {
			j.fresh[from], j.fresh[to] = second, first
			if !first && !second && !onlyOwn(r.names[i+1:i+2]) {
				hazards = append(hazards, tablesExchanged(r.names[i].String(), r.names[i+1].String()))
			}
			continue
		}
		delete(j.fresh, from)
		j.fresh[to] = first
		switch {
		case first:
		case r.kind == "TABLE" || r.kind == "":
			hazards = append(hazards, tableRenamed(r.names[i].String(), r.names[i+1].String()))
		default:
			hazards = append(hazards, relationRenamed(r.names[i].String(), r.names[i+1].String()))
		}
	}
	return hazards
}

func optimizeHazards(r reading, name string) []dialects.Hazard {
	var hazards []dialects.Hazard
	if r.rest.has("DEDUPLICATE") {
		hazards = append(hazards, rowsDeduplicated(name))
	}
	if r.rest.has("FINAL") {
		hazards = append(hazards, tableMerged(name))
	}
	return hazards
}

// altered judges the commands of ALTER TABLE. Columns that the same statement
// or script adds are not tracked: a new column has no values, but it is not
// worth a statement to change it again.
func (j judge) altered(r reading, table chsql.Name) []dialects.Hazard {
	var hazards []dialects.Hazard
	for _, c := range r.commands {
		hazards = append(hazards, alterationHazards(c, table.String())...)
	}
	return hazards
}

func alterationHazards(c *cursor, table string) []dialects.Hazard {
	switch c.takeAny("ADD CONSTRAINT", "DROP COLUMN", "CLEAR COLUMN", "RENAME COLUMN", "MODIFY COLUMN", "ALTER COLUMN", "MODIFY TTL", "MODIFY QUERY",
		"DROP PARTITION", "DROP PART", "DROP DETACHED", "REPLACE PARTITION", "DETACH", "MOVE PARTITION", "DELETE", "UPDATE",
		"MATERIALIZE TTL", "MATERIALIZE", "CLEAR", "APPLY", "REWRITE") {
	case "ADD CONSTRAINT":
		c.take("IF NOT EXISTS")
		name, _ := c.name()
		if c.starts("CHECK") {
			return []dialects.Hazard{insertsChecked(table + "." + name.Name)}
		}
	case "DROP COLUMN":
		column := columnOf(c, table)
		return []dialects.Hazard{columnGone(column), columnValuesGone(column)}
	case "CLEAR COLUMN":
		return []dialects.Hazard{columnValuesGone(columnOf(c, table))}
	case "RENAME COLUMN":
		c.take("IF EXISTS")
		from, _ := c.name()
		c.take("TO")
		to, _ := c.name()
		return []dialects.Hazard{columnRenamed(from.Name, table, to.Name)}
	case "MODIFY COLUMN", "ALTER COLUMN":
		return modificationHazards(c, columnOf(c, table))
	case "MODIFY TTL":
		return []dialects.Hazard{rowsExpire(table, textOf(c.list[c.pos:])), partsChecked(table)}
	case "MODIFY QUERY":
		return []dialects.Hazard{viewRequeried(table)}
	case "DROP PARTITION", "DROP PART", "DROP DETACHED":
		return []dialects.Hazard{partitionGone(table)}
	case "REPLACE PARTITION":
		return []dialects.Hazard{partitionReplaced(table)}
	case "DETACH":
		return []dialects.Hazard{partitionDetached(table)}
	case "MOVE PARTITION":
		if c.has("TO TABLE") {
			return []dialects.Hazard{partitionMoved(table)}
		}
	case "DELETE":
		return []dialects.Hazard{rowsDeleted(table), tableRewritten(table)}
	case "UPDATE":
		return []dialects.Hazard{valuesOverwritten(table), tableRewritten(table)}
	case "MATERIALIZE TTL":
		return []dialects.Hazard{rowsExpire(table, "that it has"), partsChecked(table)}
	case "MATERIALIZE", "CLEAR", "APPLY", "REWRITE":
		return []dialects.Hazard{tableRewritten(table)}
	}
	return nil
}

// columnOf reads the name of a column, and says it with its table.
func columnOf(c *cursor, table string) string {
	c.take("IF EXISTS")
	name, _ := c.name()
	column := name.Name
	if name.Database != "" {
		column = name.Database + "." + name.Name // a part of a Nested column
	}
	return table + "." + column
}

// columnClauses may follow the name of a column in place of its type.
var columnClauses = []string{"DEFAULT", "MATERIALIZED", "ALIAS", "EPHEMERAL", "COMMENT", "CODEC", "STATISTICS", "TTL", "FIRST", "AFTER", "REMOVE",
	"MODIFY SETTING", "RESET SETTING", "SETTINGS", "PRIMARY KEY", "NULL", "NOT NULL"}

// modificationHazards are those of MODIFY COLUMN, of which the text tells the
// new type alone. What kept its type is not told from what did not.
func modificationHazards(c *cursor, column string) []dialects.Hazard {
	var hazards []dialects.Hazard
	c.take("TYPE")
	if text := typeText(c); text != "" {
		hazards = append(hazards, columnRewritten(column))
		hazards = append(hazards, newTypeHazards(column, text)...)
	}
	rest := c.rest()
	switch {
	case rest.starts("REMOVE DEFAULT"), rest.has("DEFAULT") && !rest.starts("REMOVE"):
		hazards = append(hazards, defaultShines(column))
	case rest.has("ALIAS") && !rest.starts("REMOVE"):
		hazards = append(hazards, valuesUnreadable(column))
	}
	if rest.has("TTL") && !rest.starts("REMOVE") {
		hazards = append(hazards, columnExpires(column))
	}
	return hazards
}

// typeText reads a type up to the clause behind it.
func typeText(c *cursor) string {
	start := c.pos
	depth := 0
	for ; !c.done(); c.pos++ {
		if c.at(0).Text == "(" {
			depth++
		}
		if c.at(0).Text == ")" {
			depth--
		}
		look := *c
		if depth == 0 && look.takeAny(columnClauses...) != "" {
			break
		}
	}
	return textOf(c.list[start:c.pos])
}

// newTypeHazards says what may become of values that are converted from any
// type: none are lost on the way to String, and few types tell of an overflow.
func newTypeHazards(column, text string) []dialects.Hazard {
	t, err := chsql.ParseType(text)
	if err == nil && t.WithoutLowCardinality().WithoutNullable().Family() == "String" {
		return nil
	}
	const why = "the type before is not known here"
	return []dialects.Hazard{valuesWrap(column, text, why), valuesMayNotConvert(column, text, why)}
}

// textOf joins tokens, with one space where there was any.
func textOf(list []sqltoken.Token) string {
	var b strings.Builder
	for i, t := range list {
		if i > 0 && t.Offset > list[i-1].Offset+len(list[i-1].Text) {
			b.WriteByte(' ')
		}
		b.WriteString(t.Text)
	}
	return b.String()
}
