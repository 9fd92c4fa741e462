package postgres

import (
	"strconv"
	"strings"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) column(c planner.Change) {
	table := c.Address.Table()
	switch {
	case c.Creates():
		e.addWithOwn(c)
		e.completeHeirs(c)
	case c.Drops():
		e.dropColumn(c)
	case c.Action == planner.Rename:
		e.refuseShared(c, "name")
		e.sql(c, "ALTER TABLE "+qualified(table)+" RENAME COLUMN "+ident(c.Before.Address().Name)+" TO "+ident(c.Address.Name),
			breakingRename(c.Before.Address(), c.Address))
		e.renameCounter(c, c.After.(*schema.Column), table.Name, c.Before.Address().Name)
	default:
		e.alterColumn(c)
	}
}

func (e *emitter) addColumn(c planner.Change, column *schema.Column) {
	table := c.Address.Table()
	column = e.withFreeNotNull(column)
	if e.fillsRows(column) {
		e.refuseStoredRows(c)
	}
	hazards := e.onRows(table, columnHazards(column)...)
	notNull := step{table: table, clause: setNotNull(column), hazards: e.onRows(table, notNullHazards(c.Address)...), changes: []schema.Address{c.Address}}
	if needsValue(column) && !e.isNew(table) && e.waitsForRows(column, notNull) {
		nullable := *column
		nullable.Null = true
		column, hazards = &nullable, nil
	}
	e.clause(c, table, "ADD COLUMN "+columnDefinition(column), hazards...)
	e.columnExtras(c, column)
}

// columnDefinition is a column as CREATE TABLE and ADD COLUMN spell it.
func columnDefinition(column *schema.Column) string {
	var b strings.Builder
	b.WriteString(ident(column.Name) + " " + declaredType(column) + optionsClause(nil, column.Postgres.ForeignOptions))
	if column.Collate != "" {
		b.WriteString(" COLLATE " + collation(column.Collate))
	}
	switch {
	case column.Generated.Type != "":
		b.WriteString(generatedClause(column))
	case column.Identity.Generated != "":
		b.WriteString(" " + identityClause(column))
	case !column.Default.IsZero(), column.Default.Stored != "": // NULL of a type is none, but the server keeps it
		b.WriteString(" DEFAULT " + defaultSQL(column.Default))
	}
	b.WriteString(notNullClause(column))
	return b.String()
}

// declaredType is the type, or serial where that makes the sequence too. It
// makes the column NOT NULL as well.
func declaredType(column *schema.Column) string {
	if column.Postgres.Serial == "" {
		return typeSQL(column.Type)
	}
	return map[string]string{"smallint": "smallserial", "integer": "serial", "bigint": "bigserial"}[column.Type.Name]
}

func generatedClause(c *schema.Column) string {
	return " GENERATED ALWAYS AS (" + exprSQL(c.Generated.Expr) + ") " + c.Generated.Type
}

func identityClause(c *schema.Column) string {
	clause := "GENERATED " + strings.ReplaceAll(c.Identity.Generated, "_", " ") + " AS IDENTITY"
	options := counterOptions(c.Identity.Counter)
	if c.Identity.SequenceName != "" {
		options = append([]string{"SEQUENCE NAME " + qualified(counterSequence(c))}, options...)
	}
	if len(options) > 0 {
		clause += " (" + strings.Join(options, " ") + ")"
	}
	return clause
}

// columnExtras adds what a column's definition has no room for on every major.
func (e *emitter) columnExtras(c planner.Change, column *schema.Column) {
	table, alter := c.Address.Table(), "ALTER COLUMN "+ident(column.Name)+" "
	if column.Postgres.Serial != "" && column.Null {
		e.steps = append(e.steps, step{table: table, clause: alter + "DROP NOT NULL", splits: true, changes: []schema.Address{c.Address}})
	}
	e.notNullExtras(c, column)
	if column.Postgres.Storage != "" {
		e.clause(c, table, alter+"SET STORAGE "+column.Postgres.Storage)
	}
	if column.Postgres.Compression != "" {
		e.clause(c, table, alter+"SET COMPRESSION "+column.Postgres.Compression)
	}
	if column.Postgres.Statistics != nil {
		e.clause(c, table, alter+"SET STATISTICS "+strconv.FormatInt(*column.Postgres.Statistics, 10))
		e.steps[len(e.steps)-1].only = len(e.pair.To.Heirs(column)) > 0
	}
	for _, clause := range paramClauses(nil, column.Postgres.Options) {
		e.clause(c, table, alter+clause)
	}
	if column.Comment != "" {
		e.columnComment(c, column)
	}
	if column.Identity.Comment != "" {
		e.identityComment(c, column)
	}
}

func (e *emitter) columnComment(c planner.Change, column *schema.Column) {
	e.comment(c, c.Address.Table(), "COLUMN "+qualified(c.Address.Table())+"."+ident(column.Name), column.Comment)
}

// defaultSQL spells a default. Only some expressions can stand behind DEFAULT
// without parentheses, since NOT NULL and the like may follow.
func defaultSQL(x schema.Expr) string {
	x = asStored(x)
	if x.Literal == schema.NotLiteral && !standsAlone(x.SQL) {
		return "(" + exprSQL(x) + ")"
	}
	return exprSQL(x)
}

// asStored is a constant, or NULL, as the server keeps it where that is not what it
// makes of the bare one.
func asStored(x schema.Expr) schema.Expr {
	if x.Stored != "" && (x.Literal != schema.NotLiteral || x.IsZero()) {
		return schema.SQLExpr(x.Stored)
	}
	return x
}

func standsAlone(text string) bool {
	n, err := pgsql.ParseExpr(text)
	if err != nil {
		return false
	}
	switch n.Kind {
	case pgsql.Null, pgsql.Bool, pgsql.Number, pgsql.String, pgsql.Call, pgsql.Builtin, pgsql.Array:
		return true
	case pgsql.Cast:
		return strings.HasPrefix(text, "'") || strings.HasPrefix(text, "(") || strings.HasPrefix(text, "ARRAY")
	}
	return false
}
