package clickhouse

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// Emit implements dialects.Dialect. Neighbouring changes of one table become
// one ALTER TABLE, which ClickHouse checks as a whole before it does any of
// it.
func (d dialect) Emit(pair planner.Pair, changes []planner.Change) ([]dialects.Statement, diag.List) {
	e := &emitter{dialect: d, pair: pair, layouts: map[schema.Address]map[schema.Kind]*layout{}, done: map[schema.Address]bool{}, renames: map[schema.Address]string{},
		former: map[schema.Address]schema.Address{}, granted: map[schema.Address]bool{}, remade: map[schema.Address]bool{}, gone: map[schema.Address]bool{}}
	e.appended = appendedColumns(pair, changes)
	for _, c := range changes {
		if c.Action == planner.Rename {
			e.former[c.Address] = c.Before.Address()
		}
		if c.Action == planner.Rename && c.Address.Kind == schema.KindColumn {
			e.renames[c.Address] = c.Before.Address().Name
		}
		e.remade[c.Address] = e.remade[c.Address] || c.Creates() || c.Drops()
	}
	for _, c := range changes {
		if !e.done[c.Address] || c.Action != planner.Create && c.Action != planner.Drop {
			e.change(c)
		}
		for _, a := range addresses(c) {
			e.gone[a] = c.Drops()
		}
	}
	e.flush()
	e.refuseHiddenTexts()
	return slices.Concat(e.prechecks, e.statements, e.closing), e.problems
}

// refuseHiddenTexts reports what would be made with [HIDDEN] for a secret, and
// leaves it out.
func (e *emitter) refuseHiddenTexts() {
	e.statements = slices.DeleteFunc(e.statements, func(s dialects.Statement) bool {
		if len(s.Changes) == 0 || !chsql.HidesSecret(s.SQL) {
			return false
		}
		of := e.pair.To.Lookup(s.Changes[0])
		if of == nil {
			return false
		}
		e.cannot(planner.Change{Action: planner.Create, Address: s.Changes[0], After: of}, "a secret in it is only known as "+hidden+
			", since neither a server nor a snapshot tells it. State it in the model.")
		return true
	})
}

// emitter collects the statements of one plan.
type emitter struct {
	dialect
	pair       planner.Pair
	statements []dialects.Statement
	problems   diag.List
	// prechecks run before everything else, so that a plan which rows stand
	// against stops before it has changed anything.
	prechecks []dialects.Statement
	// closing run behind everything else.
	closing []dialects.Statement
	// granted are the permissions that are as they will be.
	granted map[schema.Address]bool
	// former are the addresses of what the plan renames as they were before.
	former map[schema.Address]schema.Address
	// remade are the addresses of what the plan drops or creates.
	remade map[schema.Address]bool
	// pending is the ALTER TABLE that is being collected.
	pending *alterTable
	// layouts are the orders of the parts of altered tables as they stand, by
	// kind.
	layouts map[schema.Address]map[schema.Kind]*layout
	// renames are the former names of columns whose rename is still to come.
	renames map[schema.Address]string
	// appended are the columns that join a sorting key, by table; they are
	// added in the ALTER that extends the key.
	appended map[schema.Address]*sortExtension
	// users are the objects that the server keeps relations for, by those;
	// nil before somebody asks.
	users map[schema.Address][]schema.Object
	// gone are the objects that the plan has dropped so far.
	gone map[schema.Address]bool
	// done are the columns that were added or dropped ahead of their change.
	done map[schema.Address]bool
}

func (e *emitter) change(c planner.Change) {
	switch c.Address.Kind {
	case schema.KindSchema:
		e.database(c)
	case schema.KindTable:
		e.table(c)
	case schema.KindColumn:
		e.column(c)
	case schema.KindPrimaryKey:
		e.primaryKey(c)
	case schema.KindCheck:
		e.check(c)
	case schema.KindIndex:
		e.index(c)
	case schema.KindProjection:
		e.projection(c)
	case schema.KindData:
		e.data(c)
	case schema.KindView:
		e.view(c)
	case schema.KindMaterialized:
		e.materialized(c)
	case schema.KindUser:
		e.user(c)
	case schema.KindRole:
		e.role(c)
	case schema.KindRowPolicy:
		e.rowPolicy(c)
	case schema.KindQuota:
		e.quota(c)
	case schema.KindSettingsProfile:
		e.settingsProfile(c)
	case schema.KindPermission:
		e.permission(c)
	case schema.KindDictionary:
		e.dictionary(c)
	case schema.KindFunction:
		e.function(c)
	case schema.KindNamedCollection:
		e.namedCollection(c)
	default:
		e.cannot(c, "ClickHouse has no objects of the kind "+string(c.Address.Kind)+".")
	}
}

// cannot reports a change that has no SQL.
func (e *emitter) cannot(c planner.Change, why string) {
	e.problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "cannot-render", Summary: "Change cannot be rendered",
		Range: c.Object().Common().Origin.Range, Address: c.Address.String(),
		Detail: string(c.Action) + " of " + c.Address.String() + ": " + why})
}

// rest reports the fields that nobody has rendered.
func (e *emitter) rest(f *dialects.Fields) { e.problems.Append(f.Rest()...) }

// statement adds one that stands alone.
func (e *emitter) statement(c planner.Change, sql string, hazards ...dialects.Hazard) {
	e.flush()
	e.statements = append(e.statements, dialects.Statement{SQL: sql, Hazards: hazards, Changes: addresses(c)})
}

// query adds a check: a query that must return no row.
func (e *emitter) query(c planner.Change, sql, meaning string) {
	e.flush()
	e.statements = append(e.statements, dialects.Statement{SQL: sql, Check: meaning, Changes: addresses(c)})
}

// precheck looks for a value that a column's new type cannot hold, and refuses
// a type that can hold none. column is
// its present name where a rebuild renames it.
func (e *emitter) precheck(c planner.Change, m columnChange, column string) {
	address := m.to.Address()
	if inconvertible(m.from, m.to) && !m.empty {
		e.cannot(planner.Change{Action: planner.Alter, Address: address, After: m.to}, conversionOf(m.from, m.to).Reason+
			". Add a column of another name, fill it from this one with a migration, and drop this one; or remove it from the model, apply, and add it again, which loses its values.")
		return
	}
	if former, renamed := e.former[address]; renamed {
		column = former.Name
	}
	if sql, meaning := m.precheck(e.rowsOf(e.formerTable(address.Table())), chsql.Backquote(column)); sql != "" {
		e.prechecks = append(e.prechecks, dialects.Statement{SQL: sql, Check: meaning, Changes: addresses(c)})
	}
}

// formerTable is the table by the name that it has before the plan begins.
func (e *emitter) formerTable(table schema.Address) schema.Address {
	if former, renamed := e.former[table]; renamed {
		table = former
	}
	if database, renamed := e.former[schema.Address{Kind: schema.KindSchema, Name: table.Schema}]; renamed {
		table.Schema = database.Name
	}
	return table
}

// addresses are the change's own and those of its parts.
func addresses(c planner.Change) []schema.Address {
	list := []schema.Address{c.Address}
	for _, p := range c.Parts {
		list = append(list, p.Address)
	}
	return list
}

// alter adds commands to the table's ALTER TABLE.
func (e *emitter) alter(c planner.Change, commands ...command) {
	table := c.Address
	if table.Kind.OfTable() {
		table = table.Table()
	}
	for _, cmd := range commands {
		cmd.alone = cmd.alone || e.perReplica(table, cmd)
		if e.pending != nil && !e.pending.takes(table, cmd) {
			e.flush()
		}
		if e.pending == nil {
			e.pending = &alterTable{table: table}
		}
		e.pending.add(c.Address, cmd)
	}
}

func (e *emitter) flush() {
	if e.pending == nil {
		return
	}
	e.statements = append(e.statements, e.pending.statement(e.nameOf(e.pending.table)+e.onCluster(e.pending.table.Schema)))
	e.pending = nil
}

// command is one command of an ALTER TABLE.
type command struct {
	sql     string
	hazards []dialects.Hazard
	// alone is set for what ClickHouse mixes with no other command.
	alone bool
	// last is set for a comma-separated list, behind which no further
	// command can be told apart.
	last bool
	// modifies is set for what changes an expression or a key.
	modifies bool
	// drops is set for DROP COLUMN, which ClickHouse refuses while an
	// expression that the same statement changes still names the column.
	drops bool
}

// alterTable is an ALTER TABLE with its commands.
type alterTable struct {
	table    schema.Address
	commands []command
	changes  []schema.Address
}

// takes reports whether the command may join the statement.
func (a *alterTable) takes(table schema.Address, cmd command) bool {
	previous := a.commands[len(a.commands)-1]
	if a.table != table || cmd.alone || previous.alone || previous.last {
		return false
	}
	return !cmd.drops || !slices.ContainsFunc(a.commands, func(c command) bool { return c.modifies })
}

func (a *alterTable) add(change schema.Address, cmd command) {
	a.commands = append(a.commands, cmd)
	if !slices.Contains(a.changes, change) {
		a.changes = append(a.changes, change)
	}
}

// statement renders the commands behind the table's name.
func (a *alterTable) statement(table string) dialects.Statement {
	s := dialects.Statement{Changes: a.changes}
	texts := make([]string, len(a.commands))
	for i, cmd := range a.commands {
		texts[i] = cmd.sql
		s.Hazards = append(s.Hazards, cmd.hazards...)
	}
	separator := " "
	if len(texts) > 1 {
		separator = "\n    "
	}
	s.SQL = "ALTER TABLE " + table + separator + strings.Join(texts, ",\n    ")
	return s
}

// nameOf is the name of a relation. The default database stays unnamed, so
// that the same text runs in a database of another name; those beside it are
// named.
func (d dialect) nameOf(a schema.Address) string {
	if a.Schema == d.database {
		return chsql.QuoteIdent(a.Name)
	}
	return chsql.QualifiedName(a.Schema, a.Name)
}

// exprSQL spells an expression or a literal.
func exprSQL(e schema.Expr) string {
	if e.Literal == schema.StringLiteral {
		return chsql.QuoteString(e.SQL)
	}
	return e.SQL
}

// commentSQL is the clause with its leading space, or nothing.
func commentSQL(comment string) string {
	if comment == "" {
		return ""
	}
	return " COMMENT " + chsql.QuoteString(comment)
}

// settingsSQL lists settings by name.
func settingsSQL(settings schema.Params) string { return orderedSettings(settings, nil) }

// orderedSettings lists settings in the given order.
func orderedSettings(settings schema.Params, order []string) string {
	names := settings.Names(order)
	for i, name := range names {
		names[i] = name + " = " + settingValue(settings[name])
	}
	return strings.Join(names, ", ")
}
