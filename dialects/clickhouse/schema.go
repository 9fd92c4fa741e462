package clickhouse

import (
	"fmt"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) database(c planner.Change) {
	name := chsql.QuoteIdent(c.Address.Name)
	switch c.Action {
	case planner.Create:
		e.statement(c, "CREATE DATABASE "+name+e.onCluster("")+databaseClauses(c.After.(*schema.Schema)))
	case planner.Drop:
		e.dropDatabase(c)
	case planner.Rename:
		from := chsql.QuoteIdent(c.Before.Address().Name)
		e.statement(c, "RENAME DATABASE "+from+" TO "+name+e.onCluster(""), relationRenamed(from, name))
	default:
		e.alterDatabase(c)
	}
}

func databaseClauses(s *schema.Schema) string {
	clauses := ""
	if s.ClickHouse.Engine != "" {
		clauses += " ENGINE = " + s.ClickHouse.Engine
	}
	return clauses + commentSQL(s.Comment)
}

// dropDatabase first makes sure that nothing is left in the database: what
// schemac does not model would go with it unseen.
func (e *emitter) dropDatabase(c planner.Change) {
	name := c.Address.Name
	e.query(c, "SELECT name FROM "+e.systemTables()+" WHERE database = "+chsql.QuoteString(name)+" LIMIT 1",
		fmt.Sprintf("database %s still holds objects that the plan does not drop; drop or move them by hand first", name))
	e.statement(c, "DROP DATABASE "+chsql.QuoteIdent(name)+e.onCluster(""), databaseGone(name))
}

func (e *emitter) alterDatabase(c planner.Change) {
	fields := dialects.NewFields(c)
	if fields.Take("comment") {
		e.statement(c, "ALTER DATABASE "+chsql.QuoteIdent(c.Address.Name)+e.onCluster("")+" MODIFY COMMENT "+chsql.QuoteString(c.After.Common().Comment))
	}
	if fields.Take("clickhouse.engine") {
		e.cannot(c, "the engine of a database cannot be changed. Create a database with the new engine and move the tables with RENAME TABLE.")
	}
	e.rest(fields)
}

// databaseObject is a database as the server lists it.
func databaseObject(name, engine, comment string) schema.Object {
	return &schema.Schema{Name: name, Meta: schema.Meta{Comment: comment}, ClickHouse: schema.ClickHouseDatabase{Engine: engine}}
}
