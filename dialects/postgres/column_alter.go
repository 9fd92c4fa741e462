package postgres

import (
	"slices"
	"strconv"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// columnChange is an Alter of a column on its way to clauses.
type columnChange struct {
	*emitter
	change        planner.Change
	fields        *dialects.Fields
	table         schema.Address
	before, after *schema.Column
}

func (e *emitter) alterColumn(c planner.Change) {
	before, after := c.Before.(*schema.Column), c.After.(*schema.Column)
	a := columnChange{emitter: e, change: c, fields: dialects.NewFields(c), table: c.Address.Table(), before: before, after: after}
	recomputes := a.generated()
	a.valueSource()
	if recomputes && !after.Null {
		a.recompute()
	}
	a.ownNotNulls()
	a.null()
	if recomputes && after.Null { // its new values may be NULL
		a.recompute()
	}
	a.storage()
	if a.fields.Take("comment") {
		e.columnComment(c, after)
	}
	e.problems = append(e.problems, a.fields.Rest()...)
	a.followers()
	if slices.Contains(c.Fields, "postgres.serial") {
		a.endSerial()
	}
}

func (a columnChange) alter(action string, hazards ...dialects.Hazard) {
	a.clause(a.change, a.table, "ALTER COLUMN "+ident(a.after.Name)+" "+action, a.onRows(a.table, hazards...)...)
}

// alterOwn is alter for what would reach the columns of children that are to
// stay as they are.
func (a columnChange) alterOwn(field, action string, hazards ...dialects.Hazard) {
	a.alter(action, hazards...)
	a.steps[len(a.steps)-1].only = a.spares(field)
}

// generated makes the column a plain one, or reports that one of its kind is to be
// computed otherwise. A statement that changes the type
// too would not accept USING, since the column is generated when it begins.
func (a columnChange) generated() (recomputes bool) {
	kind, expr := a.fields.Take("as.type"), a.fields.Take("as.expr")
	switch {
	case !kind:
		return expr
	case slices.Contains(a.change.Fields, "type"):
		a.sql(a.change, "ALTER TABLE "+qualified(a.table)+" ALTER COLUMN "+ident(a.after.Name)+" DROP EXPRESSION")
	default:
		a.alter("DROP EXPRESSION")
	}
	return false
}

func (a columnChange) setType(changed bool) {
	a.refuseKeyType(a.after)
	a.refuseShared(a.change, "type")
	clause := "TYPE " + typeSQL(a.after.Type)
	if a.after.Collate != "" {
		clause += " COLLATE " + collation(a.after.Collate)
	}
	if !changed {
		a.alter(clause, a.indexHazards(metadataOnly)...)
		return
	}
	a.retyped[a.change.Address] = true
	from, _ := plainType(a.pair.From, a.before.Type)
	to, _ := plainType(a.pair.To, a.after.Type)
	conversion := classify(from, to)
	fromJSON := false
	switch asked := a.after.Postgres.Using; {
	case a.after.Generated.Type != "", a.elsewhere(a.table):
	case !asked.IsZero():
		clause += " USING " + exprSQL(asked)
		conversion = conversionAsked
	case a.comesBackAsArray(from, to):
		fromJSON = true
	case conversion.using:
		clause += " USING " + usingSQL(a.before, a.after, from, to)
	}
	if restricts(a.pair.To, a.after.Type) {
		conversion.rewrite, conversion.fails = true, true
	}
	hazards := append(typeHazards(a.before, a.after, conversion), a.indexHazards(conversion)...)
	if fromJSON {
		a.backToArray(clause, to, hazards)
		return
	}
	a.alter(clause, hazards...)
}

// comesBackAsArray reports whether the column has kept an array of composites as
// JSON while their type was made anew.
func (a columnChange) comesBackAsArray(from, to schema.Type) bool {
	column, ok := a.pair.From.Lookup(a.change.Address).(*schema.Column)
	if !ok || from.Name != "jsonb" || from.Array || !to.Array || !hasFields(to) {
		return false
	}
	before, _ := plainType(a.pair.From, column.Type)
	return before.Array && before.User == to.User
}

// backToArray reads an array of composites out of JSON. USING takes neither
// queries nor functions that return sets, so that it is read as a field of a
// record, whose type lasts as long as it takes. It is made where the composite is:
// who may do the one may do the other, which cannot be said of temporary objects.
func (a columnChange) backToArray(clause string, to schema.Type, hazards []dialects.Hazard) {
	record := qualified(schema.Address{Schema: to.User.Schema, Name: "schemac_record"})
	hazards = append(hazards, hazard(dialects.DataLoss, "Arrays in column %s that do not begin with element 1 begin there afterwards; values and their order stay.", a.after.Address().QualifiedName()))
	a.sql(a.change, "CREATE TYPE "+record+" AS (list "+typeSQL(to)+")")
	a.alter(clause+" USING (jsonb_populate_record(NULL::"+record+", jsonb_build_object('list', "+ident(a.after.Name)+"))).list", hazards...)
	a.sql(a.change, "DROP TYPE "+record)
}

// storage changes how values are stored, and says again what the server forgets
// with another type.
func (a columnChange) storage() {
	retyped := slices.Contains(a.change.Fields, "type")
	if a.fields.Take("postgres.storage") || retyped && a.after.Postgres.Storage != "" {
		a.alterOwn("postgres.storage", "SET STORAGE "+orDefault(a.after.Postgres.Storage, typeStorage(a.pair.To, a.after.Type)))
	}
	if a.fields.Take("postgres.compression") || retyped && a.after.Postgres.Compression != "" {
		a.alter("SET COMPRESSION " + orDefault(a.after.Postgres.Compression, "default"))
	}
	if a.fields.Take("postgres.statistics") {
		value := int64(-1)
		if a.after.Postgres.Statistics != nil {
			value = *a.after.Postgres.Statistics
		}
		a.alterOwn("postgres.statistics", "SET STATISTICS "+strconv.FormatInt(value, 10))
	}
	if a.fields.Take("postgres.options") {
		for _, clause := range paramClauses(a.before.Postgres.Options, a.after.Postgres.Options) {
			a.alter(clause)
		}
	}
	if a.fields.Take("postgres.foreign_options") {
		a.alter(strings.TrimSpace(optionsClause(orEmpty(a.before.Postgres.ForeignOptions), a.after.Postgres.ForeignOptions)))
	}
}
