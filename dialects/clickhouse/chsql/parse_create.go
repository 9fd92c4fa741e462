package chsql

import (
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
)

// ParseCreate reads a CREATE or ATTACH statement, stored or typed, and
// returns it in the form in which the server stores it. Names without a
// database belong to the database of the object itself.
func ParseCreate(text string) (*Create, error) { return ParseCreateIn(text, "") }

// ParseCreateIn is ParseCreate for a session whose current database is given:
// it belongs to an object that is typed without one.
func ParseCreateIn(text, database string) (*Create, error) {
	return (&createParser{parser: newParser(text), c: &Create{}, fallback: database}).create()
}

// ParseStored reads the statement that the server tells of an object. A Nested
// column is one column there: the server has made arrays of all others.
func ParseStored(text, database string) (*Create, error) {
	return (&createParser{parser: newParser(text), c: &Create{}, fallback: database, stored: true}).create()
}

// createParser reads the parts of one statement.
type createParser struct {
	*parser
	c        *Create
	fallback string
	// stored is set for what the server tells.
	stored bool
}

func (d *createParser) create() (*Create, error) {
	if d.acceptAny("CREATE", "ATTACH") == "" && d.err == nil {
		d.expected("CREATE")
	}
	d.statement()
	d.acceptOp(";")
	if d.c.Kind > CreateDatabase && d.err == nil {
		return d.c, nil
	}
	if err := d.finish(); err != nil {
		return nil, err
	}
	return d.c, nil
}

func (d *createParser) statement() {
	d.accept("OR", "REPLACE")
	d.accept("TEMPORARY")
	switch {
	case d.accept("TABLE"):
		d.table()
	case d.accept("VIEW"):
		d.c.Kind, d.c.View = CreateView, &View{}
		d.view()
	case d.accept("MATERIALIZED", "VIEW"):
		d.c.Kind, d.c.View = CreateMaterializedView, &View{}
		d.view()
	case d.accept("DATABASE"):
		d.createDatabase()
	case d.accept("DICTIONARY"):
		d.createDictionary()
	case d.accept("FUNCTION"):
		d.c.Kind = CreateFunction
		d.objectName()
	default:
		d.c.Kind = CreateOther
		d.next()
		if d.atIdent() {
			d.objectName()
		}
	}
}

// objectName reads [IF NOT EXISTS] [db.]name [UUID '…'] [ON CLUSTER c].
func (d *createParser) objectName() {
	d.accept("IF", "NOT", "EXISTS")
	d.c.Name = d.name()
	if d.c.Kind < CreateDatabase && d.c.Name.Database == "" {
		d.c.Name.Database = d.fallback
	}
	if d.at("UUID") && d.peekAt(1).Kind == sqltoken.String {
		d.next()
		d.c.UUID = d.next().Value
	}
	if d.accept("ON", "CLUSTER") {
		d.c.Cluster = d.clusterName()
	}
}

func (p *parser) clusterName() string {
	if p.peek().Kind == sqltoken.String {
		return p.next().Value
	}
	return p.identifier("the name of a cluster")
}

// name reads [db.]name.
func (p *parser) name() Name {
	n := Name{Name: p.identifier("a name")}
	if p.acceptOp(".") {
		n.Database, n.Name = n.Name, p.identifier("a name")
	}
	return n
}

// text prints an expression of the object in its stored form.
func (d *createParser) text(node expr) string {
	if d.err != nil {
		return ""
	}
	return printExpr(canonicalExpr(node, d.c.database(d.fallback)))
}

func (d *createParser) queryText(q *query) string {
	if d.err != nil {
		return ""
	}
	return printQuery(canonicalQuery(q, d.c.database(d.fallback)))
}

func (d *createParser) createDatabase() {
	d.c.Kind = CreateDatabase
	d.objectName()
	if d.accept("ENGINE") {
		d.acceptOp("=")
		d.c.Storage.Engine = d.engine()
	}
	if d.accept("SETTINGS") {
		d.c.Storage.Settings = d.settings()
	}
	d.comment()
}

func (d *createParser) comment() {
	if d.accept("COMMENT") {
		d.c.Comment = d.stringLiteral("a comment")
	}
}

func (d *createParser) table() {
	d.objectName()
	if d.acceptOp("(") {
		d.elements()
	}
	if d.at("AS") || d.at("CLONE", "AS") {
		d.tableAs()
	}
	d.storage()
	d.comment()
	if d.at("AS") || d.at("EMPTY", "AS") {
		d.tableAs()
		d.comment()
	}
	d.complete()
}

// tableAs reads AS SELECT …, AS table and CLONE AS table.
func (d *createParser) tableAs() {
	d.accept("CLONE")
	d.accept("EMPTY")
	d.expect("AS")
	switch {
	case d.at("SELECT"), d.at("WITH"), d.atSubquery():
		d.c.As = d.queryText(d.query())
	default:
		d.c.As = d.text(d.tableName())
	}
}

// view reads the clauses of a view, in the several places that they may have.
func (d *createParser) view() {
	v := d.c.View
	d.objectName()
	if d.accept("REFRESH") {
		v.Refresh = d.refresh()
	}
	if d.accept("TO") {
		v.To = d.qualified(d.name())
	}
	if d.at("INNER") || d.at("UUID") {
		d.skipInner()
	}
	for d.acceptOp("(") {
		d.elements()
	}
	d.security()
	if d.c.Kind == CreateMaterializedView {
		d.storage()
	}
	d.viewModifiers()
	d.expect("AS")
	v.Query = d.queryText(d.query())
	d.outputClauses()
	d.comment()
	d.complete()
}

// skipInner passes over the UUIDs of inner tables in stored metadata.
func (d *createParser) skipInner() {
	for d.acceptAny("TO", "INNER", "UUID") != "" || d.peek().Kind == sqltoken.String {
		if d.peek().Kind == sqltoken.String {
			d.next()
		}
	}
}

func (d *createParser) viewModifiers() {
	for d.err == nil {
		switch {
		case d.accept("POPULATE"):
			d.c.View.Populate = true
		case d.accept("EMPTY"):
			d.c.View.Empty = true
		case d.at("COMMENT"):
			d.comment()
		case d.at("DEFINER"), d.at("SQL", "SECURITY"):
			d.security()
		default:
			return
		}
	}
}

func (d *createParser) security() {
	v := d.c.View
	for d.err == nil {
		switch {
		case d.accept("DEFINER"):
			d.acceptOp("=")
			v.Definer = d.clusterName()
			if v.Security == "" {
				v.Security = "DEFINER"
			}
		case d.accept("SQL", "SECURITY"):
			v.Security = strings.ToUpper(d.identifier("DEFINER, INVOKER or NONE"))
		default:
			return
		}
	}
}

func (d *createParser) qualified(n Name) Name {
	if n.Database == "" {
		n.Database = d.c.database(d.fallback)
	}
	return n
}
