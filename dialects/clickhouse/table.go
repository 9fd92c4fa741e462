package clickhouse

import (
	"maps"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) table(c planner.Change) {
	switch c.Action {
	case planner.Create:
		e.createTable(c)
	case planner.Drop:
		e.dropTable(c)
	case planner.Rename:
		from := c.Before.Address()
		e.statement(c, "RENAME TABLE "+e.nameOf(from)+" TO "+e.nameOf(c.Address)+e.onCluster(c.Address.Schema)+e.despite(c),
			tableRenamed(from.QualifiedName(), c.Address.QualifiedName()))
	case planner.Alter:
		e.alterTable(c)
	case planner.Rebuild:
		e.rebuild(c)
	default:
		e.cannot(c, "a table is altered or rebuilt, never dropped and created.")
	}
}

func (e *emitter) createTable(c planner.Change) {
	t := e.revealed(c.After.(*schema.Table))
	if e.refuseHidden(c, "engine", secretsOf(t)) {
		return
	}
	e.statement(c, e.definition(t).sql("CREATE TABLE "+e.nameOf(c.Address)+e.onCluster(c.Address.Schema)))
}

// refuseHidden reports a text with a secret that the server did not tell: what is
// made from it would not work. part is what the text says of the object.
func (e *emitter) refuseHidden(c planner.Change, part, text string) bool {
	if !strings.Contains(text, hidden) {
		return false
	}
	e.cannot(c, "the server hides a secret in its "+part+" as "+hidden+". State the "+part+" in the model, or let the server show secrets to this user "+
		"(display_secrets_in_show_and_select).")
	return true
}

// secretsOf are the texts of a table in which secrets stand.
func secretsOf(t *schema.Table) string {
	return t.ClickHouse.Engine + settingsSQL(t.ClickHouse.Settings)
}

// revealed is the table with the secrets that the server hides, as far as the
// table that the plan starts from has them in the same places: that is the model
// on the way back.
func (e *emitter) revealed(t *schema.Table) *schema.Table {
	other, ok := e.pair.From.Lookup(t.Address()).(*schema.Table)
	if !ok || !strings.Contains(secretsOf(t), hidden) {
		return t
	}
	told := schema.Clone(t).(*schema.Table)
	told.ClickHouse.Engine = engineOf(t.ClickHouse.Engine).revealed(engineOf(other.ClickHouse.Engine)).String()
	for name, value := range told.ClickHouse.Settings {
		if known, ok := other.ClickHouse.Settings[name]; ok && value == hidden {
			told.ClickHouse.Settings[name] = known
		}
	}
	return told
}

// definition is that of the table as the plan leaves it.
func (e *emitter) definition(t *schema.Table) tableDefinition {
	placed := *t
	if t.Schema == e.dialect.database {
		placed.ClickHouse.Engine = engineOf(t.ClickHouse.Engine).within(e.dialect.database).String()
	}
	return tableDefinition{table: &placed, children: e.pair.To.Children(t.Address())}
}

// tableDefinition is a table with its children, for CREATE TABLE.
type tableDefinition struct {
	table    *schema.Table
	children []schema.Object
}

// sql renders the definition behind the words that begin it.
func (d tableDefinition) sql(head string) string {
	var lines []string
	keys := keyClauses{storage: d.table.ClickHouse}
	for _, child := range d.children {
		switch child := child.(type) {
		case *schema.Column:
			lines = append(lines, columnSQL(child))
		case *schema.Index:
			lines = append(lines, indexSQL(child))
		case *schema.Projection:
			lines = append(lines, projectionSQL(child))
		case *schema.Check:
			lines = append(lines, checkSQL(child))
		case *schema.PrimaryKey:
			keys.primary = child
		}
	}
	sql := head + " (\n    " + strings.Join(lines, ",\n    ") + "\n)" + keys.sql()
	if d.table.Comment != "" {
		sql += "\n" + strings.TrimSpace(commentSQL(d.table.Comment))
	}
	return sql
}

// keyClauses are the clauses from ENGINE to SETTINGS.
type keyClauses struct {
	storage schema.ClickHouseTable
	primary *schema.PrimaryKey
}

func (k keyClauses) sql() string {
	s := k.storage
	sql := "\nENGINE = " + s.Engine
	if len(s.Partition) > 0 {
		sql += "\nPARTITION BY " + keySQL(s.Partition)
	}
	sql += k.primaryKey()
	if len(s.Sort) > 0 || engineOf(s.Engine).mergeTree() {
		sql += "\nORDER BY " + keySQL(s.Sort)
	}
	if !s.Sample.IsZero() {
		sql += "\nSAMPLE BY " + s.Sample.SQL
	}
	if !s.TTL.IsZero() {
		sql += "\nTTL " + s.TTL.SQL
	}
	if written := s.WrittenSettings(); len(written) > 0 {
		sql += "\nSETTINGS " + orderedSettings(written, s.SettingsOrder)
	}
	return sql
}

// dropTable keeps the table for UNDROP TABLE where it can: a replicated table
// must be gone before another may take its path.
func (e *emitter) dropTable(c planner.Change) {
	t := c.Before.(*schema.Table)
	sync, engine := "", engineOf(t.ClickHouse.Engine)
	if engine.replicated() {
		sync = " SYNC"
	}
	hazards := []dialects.Hazard{tableGone(c.Address.QualifiedName())}
	if engine.losesRows() {
		hazards = append(hazards, tableRowsGone(c.Address.QualifiedName()))
	}
	e.statement(c, "DROP TABLE "+e.nameOf(c.Address)+e.onCluster(c.Address.Schema)+sync+e.despite(c), hazards...)
}

func (e *emitter) alterTable(c planner.Change) {
	from, to := c.Before.(*schema.Table), c.After.(*schema.Table)
	fields := dialects.NewFields(c)
	if fields.Take("clickhouse.sort") && !e.done[c.Address] {
		e.modifySort(c.Address, to)
	}
	if fields.Take("clickhouse.sample") {
		e.alter(c, sampleCommand(to))
	}
	if fields.Take("comment") {
		e.alter(c, command{sql: "MODIFY COMMENT " + chsql.QuoteString(to.Comment)})
	}
	if fields.Take("clickhouse.ttl") {
		e.alter(c, e.tableTTL(to))
	}
	if fields.Take("clickhouse.settings") {
		e.alter(c, settingCommands(c.Address.QualifiedName(), from.ClickHouse.Settings, to.ClickHouse.Settings, to.ClickHouse.SettingsOrder)...)
	}
	e.rest(fields)
}

func sampleCommand(t *schema.Table) command {
	if t.ClickHouse.Sample.IsZero() {
		return command{sql: "REMOVE SAMPLE BY", modifies: true}
	}
	return command{modifies: true, sql: "MODIFY SAMPLE BY " + t.ClickHouse.Sample.SQL}
}

// tableTTL warns of every new rule, since the server applies it to old rows
// at once.
func (e *emitter) tableTTL(to *schema.Table) command {
	if to.ClickHouse.TTL.IsZero() {
		return command{sql: "REMOVE TTL", modifies: true}
	}
	return command{sql: "MODIFY TTL " + to.ClickHouse.TTL.SQL, last: true, hazards: append([]dialects.Hazard{
		rowsExpire(to.Address().QualifiedName(), to.ClickHouse.TTL.SQL), partsChecked(to.Address().QualifiedName()),
	}, e.emptyTTLColumns(to)...)}
}

// emptyTTLColumns warns of columns that the plan has just added: their value
// in all old rows is the beginning of 1970, which every TTL calls expired.
func (e *emitter) emptyTTLColumns(to *schema.Table) []dialects.Hazard {
	names := map[string]bool{}
	addColumns(names, to.ClickHouse.TTL)
	var hazards []dialects.Hazard
	for _, a := range ownColumns(to.Address(), names, e.pair.To) {
		if column := e.pair.To.Lookup(a).(*schema.Column); e.pair.From.Lookup(a) == nil && column.Default.IsZero() {
			hazards = append(hazards, emptyColumnExpires(a.QualifiedName()))
		}
	}
	return hazards
}

// storagePolicy is the setting that says on which volumes parts lie.
const storagePolicy = "storage_policy"

// settingCommands sets what is new in the order of the model, in which the server
// appends it.
func settingCommands(table string, from, to schema.Params, order []string) []command {
	var commands []command
	var hazards []dialects.Hazard
	set, reset := settingsDiff(from, to)
	if from[storagePolicy] != to[storagePolicy] {
		hazards = append(hazards, policyMustContain(table))
	}
	if len(reset) > 0 {
		commands = append(commands, command{sql: "RESET SETTING " + strings.Join(reset, ", "), last: true, hazards: hazards})
		hazards = nil
	}
	if len(set) > 0 {
		commands = append(commands, command{sql: "MODIFY SETTING " + orderedSettings(set, order), last: true, hazards: hazards})
	}
	return commands
}

// modifySort renders MODIFY ORDER BY and notes that a primary key that is
// spelled out at the same time needs nothing further.
func (e *emitter) modifySort(table schema.Address, to *schema.Table) {
	e.alter(planner.Change{Address: table}, command{modifies: true, sql: "MODIFY ORDER BY " + keySQL(to.ClickHouse.Sort)})
	if e.pair.From.PrimaryKey(table) != nil != (e.pair.To.PrimaryKey(table) != nil) {
		e.pending.changes = append(e.pending.changes, table.Child(schema.KindPrimaryKey, ""))
	}
}

// sortExtension is a sorting key that gains columns of the same plan.
type sortExtension struct {
	table   *schema.Table
	columns []*schema.Column
}

func (s *sortExtension) has(column schema.Address) bool {
	return slices.ContainsFunc(s.columns, func(c *schema.Column) bool { return c.Address() == column })
}

// appendedColumns finds the sorting keys that are extended in place.
func appendedColumns(pair planner.Pair, changes []planner.Change) map[schema.Address]*sortExtension {
	extensions := map[schema.Address]*sortExtension{}
	for _, c := range changes {
		if c.Address.Kind != schema.KindTable || c.Action != planner.Alter || !slices.Contains(c.Fields, "clickhouse.sort") {
			continue
		}
		ext := &sortExtension{table: c.After.(*schema.Table)}
		from := c.Before.(*schema.Table).ClickHouse.Sort
		appended := ext.table.ClickHouse.Sort[min(len(from), len(ext.table.ClickHouse.Sort)):]
		for _, name := range slices.Sorted(maps.Keys(partColumns(appended))) {
			address := c.Address.Child(schema.KindColumn, name)
			if column, ok := pair.To.Lookup(address).(*schema.Column); ok && pair.From.Lookup(address) == nil {
				ext.columns = append(ext.columns, column)
			}
		}
		slices.SortFunc(ext.columns, func(a, b *schema.Column) int { return a.Position - b.Position })
		extensions[c.Address] = ext
	}
	return extensions
}

// extendSort adds the columns and puts them into the sorting key in one ALTER
// TABLE, as ClickHouse demands.
func (e *emitter) extendSort(ext *sortExtension) {
	table := ext.table.Address()
	for _, column := range ext.columns {
		e.alter(planner.Change{Address: column.Address()}, e.addCommand(column))
		e.done[column.Address()] = true
	}
	e.modifySort(table, ext.table)
	for _, column := range ext.columns {
		e.alter(planner.Change{Address: column.Address()}, forgotten(column)...)
	}
	e.done[table] = true
}

// tableObjects are a table and its children as the server stores them.
func tableObjects(c *chsql.Create) []schema.Object {
	name := c.Name
	table := &schema.Table{Schema: name.Database, Name: name.Name, Meta: schema.Meta{Comment: c.Comment}, ClickHouse: storageOf(c.Storage)}
	objects := []schema.Object{table}
	for i, column := range c.Columns {
		objects = append(objects, columnObject(name, i, column))
	}
	if len(c.Storage.PrimaryKey) > 0 {
		objects = append(objects, &schema.PrimaryKey{Schema: name.Database, Table: name.Name, Parts: partsOf(c.Storage.PrimaryKey)})
	}
	for i, index := range c.Indexes {
		objects = append(objects, placed(indexObject(name, index), i))
	}
	for i, constraint := range c.Constraints {
		if constraint.Name == gateName {
			continue
		}
		objects = append(objects, placed(checkObject(name, constraint), i))
	}
	for i, projection := range c.Projections {
		objects = append(objects, placed(projectionObject(name, projection), i))
	}
	return objects
}

// placed gives a part of a table its place among those of its kind.
func placed(part schema.Object, place int) schema.Object {
	*schema.PlaceOf(part) = place
	return part
}

func storageOf(s chsql.Storage) schema.ClickHouseTable {
	e := engine{name: s.Engine.Name, args: s.Engine.Args}
	table := schema.ClickHouseTable{Engine: e.String(), Sort: partsOf(s.OrderBy), RepeatsKey: s.RepeatsKey, TTL: schema.SQLExpr(ttlText(s.TTL)),
		Sample: schema.SQLExpr(s.SampleBy), Settings: params(s.Settings), SettingsOrder: namesOf(s.Settings)}
	if s.PartitionBy != "" {
		table.Partition = canonicalParts([]schema.Part{{Expr: schema.SQLExpr(s.PartitionBy)}})
	}
	return table
}
