package postgres

import (
	"slices"
	"strconv"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
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
	a.generated()
	a.valueSource()
	a.null()
	a.storage()
	if a.fields.Take("comment") {
		e.columnComment(c, after)
	}
	e.problems = append(e.problems, a.fields.Rest()...)
}

func (a columnChange) alter(action string, hazards ...dialects.Hazard) {
	a.clause(a.change, a.table, "ALTER COLUMN "+ident(a.after.Name)+" "+action, a.onRows(a.table, hazards...)...)
}

// generated makes the column a plain one. A statement that changes the type
// too would not accept USING, since the column is generated when it begins.
func (a columnChange) generated() {
	if !a.fields.Take("as.type") {
		return
	}
	a.fields.Take("as.expr")
	if slices.Contains(a.change.Fields, "type") {
		a.sql(a.change, "ALTER TABLE "+qualified(a.table)+" ALTER COLUMN "+ident(a.after.Name)+" DROP EXPRESSION")
		return
	}
	a.alter("DROP EXPRESSION")
}

// valueSource changes the type together with where new values come from, in
// the order that the server wants: away with the old default, identity or
// sequence, then the type, then the new ones.
func (a columnChange) valueSource() {
	identity, serial := a.fields.Take("identity"), a.fields.Take("postgres.serial")
	value := a.fields.Take("default")
	retyped := a.fields.Take("type")
	collate := a.fields.Take("collate")
	a.takeOld(identity, serial, value, retyped)
	if retyped || collate {
		a.setType(retyped)
	}
	if identity && a.before.Identity.Generated != "" && a.after.Identity.Generated != "" {
		a.alterIdentity()
	}
	a.giveNew(identity, serial, value, retyped)
}

func (a columnChange) takeOld(identity, serial, value, retyped bool) {
	hadDefault := !a.before.Default.IsZero()
	if hadDefault && (value && a.after.Default.IsZero() || retyped) {
		a.alter("DROP DEFAULT")
	}
	if serial && a.before.Postgres.Serial != "" {
		a.alter("DROP DEFAULT")
		a.sql(a.change, "ALTER SEQUENCE "+sequenceName(a.before)+" OWNED BY NONE")
		if a.after.Identity.Generated == "" {
			a.sql(a.change, "DROP SEQUENCE "+sequenceName(a.before), lostSequence(schema.Address{Schema: a.before.Schema, Name: a.before.Postgres.Serial}.QualifiedName()))
		}
	}
	if identity && a.after.Identity.Generated == "" {
		if serial && a.after.Postgres.Serial != "" {
			a.sequenceFromIdentity()
		}
		a.alter("DROP IDENTITY", a.numberLost(serial)...)
	}
}

func (a columnChange) giveNew(identity, serial, value, retyped bool) {
	hasDefault := !a.after.Default.IsZero()
	if hasDefault && (value || retyped) {
		a.alter("SET DEFAULT " + defaultSQL(a.after.Default))
	}
	if serial && a.after.Postgres.Serial != "" {
		a.becomeSerial(identity)
	}
	if identity && a.before.Identity.Generated == "" {
		a.becomeIdentity(serial)
	}
	if !serial && retyped && a.after.Postgres.Serial != "" {
		a.sql(a.change, "ALTER SEQUENCE "+sequenceName(a.before)+" AS "+a.after.Type.Name)
	}
}

// sequenceFromIdentity makes the sequence of serial and lets it go on where
// the identity's sequence stands. The latter may own the name that it needs.
func (a columnChange) sequenceFromIdentity() {
	name := sequenceName(a.after)
	old := "pg_get_serial_sequence(" + pgsql.QuoteLiteral(qualified(a.table)) + ", " + pgsql.QuoteLiteral(a.after.Name) + ")"
	a.sql(a.change, "DO "+pgsql.QuoteDollar("BEGIN EXECUTE 'ALTER SEQUENCE ' || "+old+" || ' RENAME TO "+
		strings.ReplaceAll(ident(identityRelic(a.after)), "'", "''")+"'; END"))
	a.sql(a.change, "CREATE SEQUENCE "+name+" AS "+a.after.Type.Name)
	a.sql(a.change, "SELECT setval("+pgsql.QuoteLiteral(name)+", last_value, is_called) FROM "+
		pgsql.QualifiedName(a.after.Schema, identityRelic(a.after)))
}

// identityRelic names an identity's sequence while its successor takes over.
func identityRelic(c *schema.Column) string { return objectName(c.Table, c.Name, "identity") }

// becomeSerial gives the column a sequence of its own.
func (a columnChange) becomeSerial(fromIdentity bool) {
	if !fromIdentity {
		a.sql(a.change, "CREATE SEQUENCE "+sequenceName(a.after)+" AS "+a.after.Type.Name)
		a.sql(a.change, startBehindRows(sequenceName(a.after), a.table, a.after.Name))
	}
	a.alter("SET DEFAULT " + nextval(a.after))
	a.ownSequence(a.change, a.after)
}

// becomeIdentity adds the identity. It goes on where the former sequence of
// serial stands, or behind the greatest value.
func (a columnChange) becomeIdentity(fromSerial bool) {
	a.null()
	a.alter("ADD "+identityClause(a.after.Identity), a.numbersRefused()...)
	own := "pg_get_serial_sequence(" + pgsql.QuoteLiteral(qualified(a.table)) + ", " + pgsql.QuoteLiteral(a.after.Name) + ")"
	if fromSerial && a.before.Postgres.Serial != "" {
		old := sequenceName(a.before)
		a.sql(a.change, "SELECT setval("+own+", last_value, is_called) FROM "+old)
		a.sql(a.change, "DROP SEQUENCE "+old)
		return
	}
	if a.after.Identity.Start == nil && !descends(a.after.Identity) {
		a.sql(a.change, "SELECT setval("+own+", coalesce(max("+ident(a.after.Name)+"), 0) + 1, false) FROM "+qualified(a.table))
	}
}

func descends(id schema.Identity) bool { return id.Increment != nil && *id.Increment < 0 }

// startBehindRows lets a new sequence begin behind the rows that exist.
func startBehindRows(sequence string, table schema.Address, column string) string {
	return "SELECT setval(" + pgsql.QuoteLiteral(sequence) + ", coalesce(max(" + ident(column) + "), 0) + 1, false) FROM " + qualified(table)
}

func (a columnChange) alterIdentity() {
	before, after := a.before.Identity, a.after.Identity
	var parts []string
	if before.Generated != after.Generated {
		parts = append(parts, "SET GENERATED "+strings.ReplaceAll(after.Generated, "_", " "))
	}
	parts = append(parts, identityDifference(before, after, a.after.Type.Name)...)
	if len(parts) > 0 {
		a.alter(strings.Join(parts, " "), a.numbersRefused()...)
	}
}

// identityDifference lists the options to set; one that is gone gets the
// server's default.
func identityDifference(before, after schema.Identity, typeName string) []string {
	defaults := identityDefaults(after, typeName)
	var parts []string
	set := func(word string, old, now *int64, otherwise int64) {
		if equalInt(old, now) {
			return
		}
		value := otherwise
		if now != nil {
			value = *now
		}
		parts = append(parts, "SET "+word+" "+strconv.FormatInt(value, 10))
	}
	set("INCREMENT BY", before.Increment, after.Increment, 1)
	set("MINVALUE", before.MinValue, after.MinValue, defaults.min)
	set("MAXVALUE", before.MaxValue, after.MaxValue, defaults.max)
	set("START WITH", before.Start, after.Start, defaults.start)
	set("CACHE", before.Cache, after.Cache, 1)
	if before.Cycle != after.Cycle {
		parts = append(parts, map[bool]string{true: "SET CYCLE", false: "SET NO CYCLE"}[after.Cycle])
	}
	return parts
}

func equalInt(a, b *int64) bool { return a == b || a != nil && b != nil && *a == *b }

func (a columnChange) setType(changed bool) {
	clause := "TYPE " + typeSQL(a.after.Type)
	if a.after.Collate != "" {
		clause += " COLLATE " + collation(a.after.Collate)
	}
	var hazards []dialects.Hazard
	if changed {
		a.done[a.change.Address] = true
		conversion := classify(a.before.Type, a.after.Type)
		if conversion.using && a.after.Generated.Type == "" {
			clause += " USING " + usingSQL(a.before, a.after)
		}
		hazards = append(typeHazards(a.before, a.after, conversion), a.indexHazards(conversion)...)
	}
	a.alter(clause, hazards...)
}

func (a columnChange) null() {
	switch {
	case !a.fields.Take("null"):
	case a.after.Null:
		a.alter("DROP NOT NULL", nullsAppear(a.after.Address()))
	case a.waitsForRows(a.after, step{table: a.table, clause: "ALTER COLUMN " + ident(a.after.Name) + " SET NOT NULL",
		hazards: a.onRows(a.table, notNullHazards(a.after.Address())...), changes: []schema.Address{a.change.Address}}):
	default:
		a.alter("SET NOT NULL", notNullHazards(a.after.Address())...)
	}
}

func (a columnChange) storage() {
	if a.fields.Take("postgres.storage") {
		a.alter("SET STORAGE " + orDefault(a.after.Postgres.Storage, typeStorage(a.after.Type)))
	}
	if a.fields.Take("postgres.compression") {
		a.alter("SET COMPRESSION " + orDefault(a.after.Postgres.Compression, "default"))
	}
	if a.fields.Take("postgres.statistics") {
		value := int64(-1)
		if a.after.Postgres.Statistics != nil {
			value = *a.after.Postgres.Statistics
		}
		a.alter("SET STATISTICS " + strconv.FormatInt(value, 10))
	}
}
