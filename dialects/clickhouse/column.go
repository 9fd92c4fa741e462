package clickhouse

import (
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// The kinds of default other than DEFAULT itself.
const (
	materialized = "MATERIALIZED"
	alias        = "ALIAS"
	ephemeral    = "EPHEMERAL"
)

// columnSQL is the declaration in CREATE TABLE and behind ADD COLUMN. The
// clauses have a fixed order.
func columnSQL(c *schema.Column) string {
	rest := commentSQL(c.Comment) + codecSQL(c) + statisticsSQL(c) + ttlSQL(c)
	if len(c.ClickHouse.Settings) > 0 {
		rest += " SETTINGS (" + orderedSettings(c.ClickHouse.Settings, c.ClickHouse.SettingsOrder) + ")"
	}
	return chsql.Backquote(c.Name) + " " + typeSQL(c) + defaultAnd(c, rest)
}

// defaultAnd is the default of a column with what follows it. Behind EPHEMERAL the
// server takes anything but a COMMENT for the value, such as CODEC(…) for a call.
func defaultAnd(c *schema.Column, rest string) string {
	sql := defaultSQL(c)
	if c.ClickHouse.DefaultKind == ephemeral && c.Default.IsZero() && rest != "" && !strings.HasPrefix(rest, " COMMENT ") {
		sql += " " + noValue(c).SQL
	}
	return sql + rest
}

// typeSQL is the type with Nullable around it where the column may be NULL.
func typeSQL(c *schema.Column) string {
	if c.Null {
		return "Nullable(" + c.Type.Name + ")"
	}
	return c.Type.Name
}

func hasDefault(c *schema.Column) bool {
	return !c.Default.IsZero() || c.ClickHouse.DefaultKind == ephemeral
}

// defaultKind is the word before the default expression.
func defaultKind(c *schema.Column) string {
	if c.ClickHouse.DefaultKind == "" {
		return "DEFAULT"
	}
	return c.ClickHouse.DefaultKind
}

func defaultSQL(c *schema.Column) string {
	switch {
	case c.ClickHouse.DefaultNull && !hasDefault(c):
		return " DEFAULT NULL"
	case !hasDefault(c):
		return ""
	}
	sql := " " + defaultKind(c)
	if !c.Default.IsZero() {
		sql += " " + exprSQL(c.Default)
	}
	return sql
}

func codecSQL(c *schema.Column) string {
	if c.ClickHouse.Codec == "" {
		return ""
	}
	return " CODEC(" + c.ClickHouse.Codec + ")"
}

func ttlSQL(c *schema.Column) string {
	if c.ClickHouse.TTL.IsZero() {
		return ""
	}
	return " TTL " + c.ClickHouse.TTL.SQL
}

// stored reports whether the column's values lie in the table.
func stored(c *schema.Column) bool {
	return c.ClickHouse.DefaultKind != alias && c.ClickHouse.DefaultKind != ephemeral
}

func (e *emitter) column(c planner.Change) {
	switch c.Action {
	case planner.Create:
		e.addColumn(c)
	case planner.Drop:
		e.dropColumn(c)
	case planner.Rename:
		from, to := c.Before.Address().Name, c.Address.Name
		e.layoutOf(c.Address.Table(), schema.KindColumn).rename(from, to)
		delete(e.renames, c.Address)
		e.alter(c, command{alone: true, sql: "RENAME COLUMN " + chsql.Backquote(from) + " TO " + chsql.Backquote(to),
			hazards: []dialects.Hazard{columnRenamed(from, c.Address.Table().QualifiedName(), to)}})
	case planner.Alter:
		e.alterColumn(c)
	default:
		e.cannot(c, "a column is altered in place or with a rebuild of its table.")
	}
}

// addColumn adds the column, together with all others that join the sorting
// key if it is one of those.
func (e *emitter) addColumn(c planner.Change) {
	if ext := e.appended[c.Address.Table()]; ext != nil && ext.has(c.Address) {
		e.extendSort(ext)
		return
	}
	e.makeRoom(c.Address)
	column := c.After.(*schema.Column)
	e.alter(c, e.addCommand(column))
	e.alter(c, forgotten(column)...)
	e.materializeColumn(c, column)
}

func (e *emitter) addCommand(column *schema.Column) command {
	place := e.addToLayout(column.Address())
	plain := *column
	plain.ClickHouse.Statistics, plain.ClickHouse.Settings = nil, nil
	if place != "" && plain.ClickHouse.DefaultKind == ephemeral && plain.Default.IsZero() {
		plain.Default = noValue(column) // or the server takes the place for the value
	}
	cmd := command{sql: "ADD COLUMN " + columnSQL(&plain) + place}
	if e.mayThrow(column) && tableEngine(e.pair, column.Address().Table()).storesRows() {
		cmd.hazards = append(cmd.hazards, rowsUnreadable(column.Address().QualifiedName(), exprSQL(column.Default)))
	}
	return cmd
}

func (e *emitter) dropColumn(c planner.Change) {
	column := c.Before.(*schema.Column)
	e.layoutOf(c.Address.Table(), schema.KindColumn).drop(column.Name)
	cmd := command{drops: true, sql: "DROP COLUMN " + chsql.Backquote(column.Name),
		hazards: []dialects.Hazard{columnGone(c.Address.QualifiedName())}}
	if stored(column) && tableEngine(e.pair, c.Address.Table()).storesRows() {
		cmd.hazards = append(cmd.hazards, columnValuesGone(c.Address.QualifiedName()))
	}
	e.alter(c, cmd)
}

// alterColumn renders one MODIFY COLUMN with all that is set, and one for
// each property that is taken away: MODIFY keeps what it does not name.
func (e *emitter) alterColumn(c planner.Change) {
	m := columnChange{from: c.Before.(*schema.Column), to: c.After.(*schema.Column), fields: dialects.NewFields(c), all: c.Fields,
		empty: !tableEngine(e.pair, c.Address.Table()).storesRows()}
	if c.Fields[0] == "comment" && len(c.Fields) == 1 {
		m.fields.Take("comment")
		e.alter(c, command{sql: "COMMENT COLUMN " + m.name() + " " + chsql.QuoteString(m.to.Comment)})
		return
	}
	switch {
	case leavesEphemeral(m.from, m.to):
		e.readd(c, m.to)
		return
	case e.pair.Back && inconvertible(m.from, m.to) && !m.empty:
		e.readd(c, m.to, columnValuesGone(c.Address.QualifiedName()))
		return
	}
	e.precheck(c, m, m.to.Name)
	e.checkAgain(c, m)
	commands := m.commands()
	recomputed := m.changes("default") || m.changes("clickhouse.default_kind")
	if recomputed && len(commands) > 0 && !m.empty && e.mayThrow(m.to) {
		commands[0].hazards = append(commands[0].hazards, rowsUnreadable(m.to.Address().QualifiedName(), exprSQL(m.to.Default)))
	}
	e.alter(c, commands...)
	if recomputed {
		e.materializeColumn(c, m.to)
	}
	e.rest(m.fields)
}

// leavesEphemeral reports whether an EPHEMERAL column becomes another kind.
func leavesEphemeral(from, to *schema.Column) bool {
	return from.ClickHouse.DefaultKind == ephemeral && to.ClickHouse.DefaultKind != ephemeral
}

// readd drops and adds a column that stores nothing, or on the way back what
// the former type cannot take. MODIFY COLUMN fails on a column that was
// declared EPHEMERAL without a value.
func (e *emitter) readd(c planner.Change, to *schema.Column, hazards ...dialects.Hazard) {
	e.layoutOf(c.Address.Table(), schema.KindColumn).drop(to.Name)
	e.alter(c, command{drops: true, sql: "DROP COLUMN " + chsql.Backquote(to.Name), hazards: hazards}, e.addCommand(to))
	e.alter(c, forgotten(to)...)
}

// columnChange renders one column's change.
type columnChange struct {
	from, to *schema.Column
	fields   *dialects.Fields
	// all are the fields that differ.
	all []string
	// empty is set where the engine keeps no rows that could suffer.
	empty bool
}

func (m columnChange) name() string { return chsql.Backquote(m.to.Name) }

func (m columnChange) commands() []command {
	hazards := m.hazards()
	var commands []command
	modify := func(sql string, last bool) {
		commands = append(commands, command{sql: "MODIFY COLUMN " + m.name() + " " + sql, last: last, modifies: true})
	}
	removals := m.removals()
	if stored(m.from) && !stored(m.to) {
		// What belongs to stored values goes first, and the kind changes
		// before the type: the server would convert what is no longer stored.
		for i, word := range removals {
			modify("REMOVE "+word, i == len(removals)-1)
		}
		removals = nil
		if typeSQL(m.from) != typeSQL(m.to) {
			modify(typeSQL(m.from)+defaultSQL(m.to), true)
		}
	}
	spec, after := m.specification()
	if spec != "" {
		modify(spec, after != "")
	}
	if after != "" {
		modify(after, false)
	}
	for _, word := range removals {
		modify("REMOVE "+word, false)
	}
	set, reset := settingsDiff(m.from.ClickHouse.Settings, m.to.ClickHouse.Settings)
	m.fields.Take("clickhouse.settings")
	if len(reset) > 0 {
		modify("RESET SETTING "+strings.Join(reset, ", "), true)
	}
	if len(set) > 0 {
		modify("MODIFY SETTING "+orderedSettings(set, m.to.ClickHouse.SettingsOrder), true)
	}
	if len(commands) > 0 {
		commands[0].hazards = hazards
	}
	return m.withStatistics(commands)
}

// specification is the type with every clause that is set, or nothing where
// none is; after is what a second statement has to set right.
func (m columnChange) specification() (spec, after string) {
	typeChanges := m.takeAny("type", "null")
	setsDefault := m.takeAny("default", "clickhouse.default_kind") && hasDefault(m.to)
	clause := ""
	if m.fields.Take("comment") {
		clause += " COMMENT " + chsql.QuoteString(m.to.Comment)
	}
	if m.fields.Take("clickhouse.codec") && m.to.ClickHouse.Codec != "" {
		clause += codecSQL(m.to)
	}
	if m.fields.Take("clickhouse.ttl") && !m.to.ClickHouse.TTL.IsZero() {
		clause += ttlSQL(m.to)
	}
	switch {
	case losesNull(m.from, m.to) && stored(m.to):
		var filled string
		filled, after = m.insteadOfNull()
		clause = filled + clause
	case hasDefault(m.to) && setsDefault:
		clause = defaultAnd(m.to, clause)
	}
	if clause == "" && !typeChanges {
		return "", ""
	}
	return typeSQL(m.to) + clause, after
}

// insteadOfNull is the DEFAULT that takes the place of NULLs, without which
// ClickHouse does not take Nullable away, and what makes the column's own
// default out of it. The mutation reads no other column, so that only a
// constant will do.
func (m columnChange) insteadOfNull() (clause, after string) {
	if constantDefault(m.to) {
		return defaultSQL(m.to), ""
	}
	clause = " DEFAULT " + noValue(m.to).SQL
	if hasDefault(m.to) {
		return clause, typeSQL(m.to) + defaultSQL(m.to)
	}
	return clause, "REMOVE DEFAULT"
}

func constantDefault(c *schema.Column) bool {
	return c.ClickHouse.DefaultKind == "" && c.Default.Literal != schema.NotLiteral
}

func (m columnChange) takeAny(names ...string) bool {
	any := false
	for _, name := range names {
		if m.fields.Take(name) {
			any = true
		}
	}
	return any
}

// removals are the properties that the column no longer has.
func (m columnChange) removals() []string {
	var words []string
	if hasDefault(m.from) && !hasDefault(m.to) && !losesNull(m.from, m.to) {
		words = append(words, defaultKind(m.from))
	}
	if m.from.ClickHouse.Codec != "" && m.to.ClickHouse.Codec == "" {
		words = append(words, "CODEC")
	}
	if !m.from.ClickHouse.TTL.IsZero() && m.to.ClickHouse.TTL.IsZero() {
		words = append(words, "TTL")
	}
	return words
}

// equalSettings compares two values by what they mean. A value that the
// server hides equals any.
func equalSettings(a, b string) bool {
	if strings.Contains(a+b, hidden) {
		return chsql.EqualEngine(chsql.Engine{Args: []string{a}}, chsql.Engine{Args: []string{b}})
	}
	return chsql.EqualSetting(a, b)
}

// settingsDiff splits a change of settings into those to set and the names of
// those to reset.
func settingsDiff(from, to schema.Params) (set schema.Params, reset []string) {
	set = schema.Params{}
	for name, value := range to {
		if former, exists := from[name]; !exists || !equalSettings(former, value) {
			set[name] = value
		}
	}
	for name := range from {
		if _, kept := to[name]; !kept {
			reset = append(reset, name)
		}
	}
	return set, sortedStrings(reset)
}

// columnObject is a column as the server stores it.
func columnObject(table chsql.Name, position int, c chsql.Column) schema.Object {
	return &schema.Column{Schema: table.Database, Table: table.Name, Name: c.Name, Position: position,
		Meta: schema.Meta{Comment: c.Comment}, Type: schema.Type{Name: c.Type.String()}, Default: schema.SQLExpr(c.Default),
		ClickHouse: schema.ClickHouseColumn{DefaultKind: c.DefaultKind, Codec: strings.Join(c.Codec, ", "),
			TTL: schema.SQLExpr(c.TTL), Settings: params(c.Settings), SettingsOrder: namesOf(c.Settings), Statistics: c.Statistics}}
}
