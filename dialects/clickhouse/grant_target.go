package clickhouse

import (
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema"
)

// grantTarget is what privileges are granted on. The zero value is everything.
type grantTarget struct {
	database, table, column string
	// object is what is neither a database nor in one.
	object string
	// wildcard makes the last of the names, column aside, the beginning of
	// names.
	wildcard bool
}

func (t grantTarget) level() chsql.GrantLevel {
	switch {
	case t.object != "":
		return chsql.OnObject
	case t.database == "":
		return chsql.OnEverything
	case t.table == "":
		return chsql.OnDatabase
	case t.column == "":
		return chsql.OnTable
	}
	return chsql.OnColumn
}

// String spells the target as On of a permission has it.
func (t grantTarget) String() string {
	text := t.on()
	if t.column != "" {
		text += "(" + chsql.QuoteIdent(t.column) + ")"
	}
	return text
}

// on spells the target as it follows ON.
func (t grantTarget) on() string {
	star := ""
	if t.wildcard {
		star = "*"
	}
	switch {
	case t.object != "":
		return chsql.QuoteIdent(t.object) + star
	case t.database == "":
		return "*.*"
	case t.table == "":
		return chsql.QuoteIdent(t.database) + star + ".*"
	}
	return chsql.QualifiedName(t.database, t.table) + star
}

// holds reports whether a privilege on t is one on other, too.
func (t grantTarget) holds(other grantTarget) bool {
	switch t.level() {
	case chsql.OnEverything:
		return true
	case chsql.OnObject:
		return t.covers(t.object, other.object, other.object != "", other)
	case chsql.OnDatabase:
		return other.object == "" && t.covers(t.database, other.database, other.database != "", other)
	case chsql.OnTable:
		return t.database == other.database && t.covers(t.table, other.table, other.table != "", other)
	}
	return t == other
}

func (t grantTarget) covers(name, other string, there bool, of grantTarget) bool {
	if t.wildcard {
		return there && strings.HasPrefix(other, name)
	}
	return there && name == other && (!of.wildcard || of.level() != t.level())
}

// targetOf is the target that an address stands for.
func targetOf(a schema.Address, defaultDatabase string) grantTarget {
	database := a.Schema
	if database == "" {
		database = defaultDatabase
	}
	switch {
	case a.Kind == schema.KindSchema:
		return grantTarget{database: a.Name}
	case a.Kind == schema.KindColumn:
		return grantTarget{database: database, table: a.Parent, column: a.Name}
	case a.Kind.HasSchema():
		return grantTarget{database: database, table: a.Name}
	}
	return grantTarget{object: a.Name}
}

// parseTarget reads what String writes.
func parseTarget(text string) (t grantTarget, ok bool) {
	c := &cursor{list: tokens(text)}
	if c.takeOp("*") {
		return t, c.takeOp(".") && c.takeOp("*") && c.done()
	}
	if !isName(c.at(0)) {
		return t, false
	}
	first := c.at(0).Value
	c.pos++
	t.wildcard = c.takeOp("*")
	if !c.takeOp(".") {
		t.object = first
		return t, c.done()
	}
	t.database = first
	if c.takeOp("*") {
		return t, c.done()
	}
	if t.wildcard || !isName(c.at(0)) {
		return t, false
	}
	t.table = c.at(0).Value
	c.pos++
	if t.wildcard = c.takeOp("*"); t.wildcard || c.done() {
		return t, c.done()
	}
	if !c.takeOp("(") || !isName(c.at(0)) {
		return t, false
	}
	t.column = c.at(0).Value
	c.pos++
	return t, c.takeOp(")") && c.done()
}
