package clickhouse

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// Inline implements planner.Rules: everything in a table but its rows is part
// of its CREATE TABLE.
func (d dialect) Inline(kind schema.Kind) bool { return kind.OfTable() && kind != schema.KindData }

// Renames implements planner.Rules.
func (d dialect) Renames(kind schema.Kind) bool {
	switch kind {
	case schema.KindSchema, schema.KindTable, schema.KindColumn, schema.KindView, schema.KindMaterialized,
		schema.KindUser, schema.KindRole, schema.KindSettingsProfile, schema.KindQuota, schema.KindRowPolicy,
		schema.KindDictionary, schema.KindFunction, schema.KindNamedCollection:
		return true
	}
	return false
}

// Strategy implements planner.Rules.
func (d dialect) Strategy(pair planner.Pair, c planner.Change) (planner.Action, string) {
	switch c.Address.Kind {
	case schema.KindTable:
		return tableStrategy(pair, c)
	case schema.KindColumn:
		return columnStrategy(pair, c)
	case schema.KindPrimaryKey:
		return primaryKeyStrategy(pair, c)
	case schema.KindCheck, schema.KindIndex, schema.KindProjection:
		return childStrategy(pair, c)
	case schema.KindView, schema.KindDictionary:
		return replaceStrategy(pair, c)
	case schema.KindNamedCollection:
		return collectionStrategy(c)
	case schema.KindMaterialized:
		if c.Action == planner.Alter {
			return d.materializedStrategy(c)
		}
	}
	return c.Action, ""
}

// childStrategy replaces indexes, projections and constraints, which MergeTree
// tables alone can gain and lose.
func childStrategy(pair planner.Pair, c planner.Change) (planner.Action, string) {
	switch {
	case !tableEngine(pair, c.Address.Table()).mergeTree():
		return planner.Rebuild, "the engine cannot alter constraints and indexes"
	case c.Action == planner.Alter:
		return planner.Replace, "it cannot be altered"
	}
	return c.Action, ""
}

// replaceStrategy replaces a view or a dictionary in one step where its database
// can exchange tables. The comment alone changes in place.
func replaceStrategy(pair planner.Pair, c planner.Change) (planner.Action, string) {
	onlyComment := slices.Equal(c.Fields, []string{"comment"})
	if c.Action == planner.Alter && !onlyComment && !atomic(pair.To, c.Address.Schema) {
		return planner.Replace, "its database cannot replace a " + string(c.Address.Kind) + " in one step"
	}
	return c.Action, ""
}

// EqualExpr implements planner.Rules.
func (d dialect) EqualExpr(pair planner.Pair, address schema.Address, field string, a, b schema.Expr) bool {
	if name, ok := strings.CutPrefix(field, planner.RowField); ok && address.Kind == schema.KindData {
		column, ok := pair.To.Lookup(address.Table().Child(schema.KindColumn, name)).(*schema.Column)
		return ok && equalValues(column, a, b)
	}
	if address.Kind == schema.KindView && field == "result.stated" {
		return sameColumns(pair, address, a.SQL, b.SQL)
	}
	if address.Kind == schema.KindView && field == "result.starred" {
		return statesColumns(pair, address)
	}
	if strings.HasSuffix(field, "definer") || strings.HasSuffix(field, "security") {
		return filledIn(pair.To.Lookup(address), field, a, b)
	}
	return field != schema.TypeField && d.compare(address, field, a, b) == chsql.Equal // types are canonical
}

// compare tells equal, different and unsure apart. A view of the database
// that a query belongs to names tables without it.
func (d dialect) compare(address schema.Address, field string, a, b schema.Expr) chsql.Verdict {
	switch {
	case address.Kind == schema.KindFunction && field == "as":
		return chsql.EqualLambdas(a.SQL, b.SQL)
	case address.Kind == schema.KindNamedCollection:
		return equalIf(equalHidden(a, b))
	case address.Kind == schema.KindDictionary && (field == "source" || field == "layout"):
		return equalIf(equalOptions(a.SQL, b.SQL))
	case strings.HasSuffix(field, "engine"):
		return equalIf(equalEngines(engineOf(a.SQL), engineOf(b.SQL)))
	case strings.HasSuffix(field, "settings"):
		return equalIf(equalSettings(a.SQL, b.SQL))
	case field == "as" && address.Kind == schema.KindProjection:
		return equalProjections(a.SQL, b.SQL)
	case field == "as":
		return chsql.EqualQuery(a.SQL, b.SQL, d.database)
	case strings.HasSuffix(field, "ttl"):
		return equalIf(canonicalTTL(a.SQL) == canonicalTTL(b.SQL))
	}
	return chsql.EqualExpr(exprSQL(a), exprSQL(b), address.Schema)
}

func equalProjections(a, b string) chsql.Verdict {
	x, errX := chsql.CanonicalProjection(a)
	y, errY := chsql.CanonicalProjection(b)
	if errX != nil || errY != nil {
		return chsql.Unsure
	}
	return equalIf(x == y)
}

func equalIf(same bool) chsql.Verdict {
	if same {
		return chsql.Equal
	}
	return chsql.Different
}

// atomic reports whether the database can exchange tables.
func atomic(g *schema.Graph, database string) bool {
	s, ok := g.Lookup(schema.Address{Kind: schema.KindSchema, Name: database}).(*schema.Schema)
	return !ok || !slices.Contains([]string{"Memory", "Ordinary", "Lazy"}, engineOf(s.ClickHouse.Engine).name)
}

// tableEngine is the engine that the table has before the plan.
func tableEngine(pair planner.Pair, table schema.Address) engine {
	t, ok := pair.From.Lookup(table).(*schema.Table)
	if !ok {
		return engine{}
	}
	return engineOf(t.ClickHouse.Engine)
}

func tableStrategy(pair planner.Pair, c planner.Change) (planner.Action, string) {
	if c.Action != planner.Alter {
		return c.Action, ""
	}
	from, to := c.Before.(*schema.Table), c.After.(*schema.Table)
	e := engineOf(from.ClickHouse.Engine)
	for _, field := range c.Fields {
		switch {
		case field == "comment" && e.takesComments():
		case field == "clickhouse.engine":
			return planner.Rebuild, "the engine cannot be changed in place"
		case field == "clickhouse.partition":
			return planner.Rebuild, "the partition key cannot be changed in place"
		case field == "clickhouse.settings" && e.name == "Memory" && onlySets(from, to):
		case !e.mergeTree():
			return planner.Rebuild, "the engine " + e.name + " takes no changes of " + field
		case field == "clickhouse.sort" && !extendsSort(pair, from, to):
			return planner.Rebuild, "a sorting key can only gain columns that are new, with the primary key spelled out"
		case field == "clickhouse.sort" && gainsNulls(pair, from, to):
			return planner.Rebuild, "a sorting key takes columns that may be NULL only if the table was made with allow_nullable_key"
		case field == "clickhouse.settings" && changesImmutable(from, to) != "":
			return planner.Rebuild, "the setting " + changesImmutable(from, to) + " is fixed when a table is created"
		}
	}
	return planner.Alter, ""
}

// onlySets reports whether no setting is taken away, which Memory tables
// cannot do.
func onlySets(from, to *schema.Table) bool {
	_, reset := settingsDiff(from.ClickHouse.Settings, to.ClickHouse.Settings)
	return len(reset) == 0
}

// changesImmutable names a setting that differs and that ALTER TABLE refuses.
func changesImmutable(from, to *schema.Table) string {
	set, reset := settingsDiff(from.ClickHouse.Settings, to.ClickHouse.Settings)
	for name := range set {
		reset = append(reset, name)
	}
	for _, name := range sortedStrings(reset) {
		if chsql.ImmutableSetting(name) {
			return name
		}
	}
	return ""
}

// extendsSort reports whether MODIFY ORDER BY can make the change: the key
// gains new columns without a default at its end, or loses parts at its end,
// and the primary key in effect stays.
func extendsSort(pair planner.Pair, from, to *schema.Table) bool {
	a, b := from.ClickHouse.Sort, to.ClickHouse.Sort
	common := min(len(a), len(b))
	if !samePrimaryKey(pair, to.Address()) || !slices.EqualFunc(a[:common], b[:common], sameParts) || common == 0 {
		return false
	}
	for name := range partColumns(b[common:]) {
		address := to.Address().Child(schema.KindColumn, name)
		column, ok := pair.To.Lookup(address).(*schema.Column)
		if ok && (pair.From.Lookup(address) != nil || hasDefault(column)) {
			return false
		}
	}
	return true
}

// gainsNulls reports whether the sorting key gains a column that may be NULL
// though the table was made without the setting for it: the server takes no
// notice of one that comes later.
func gainsNulls(pair planner.Pair, from, to *schema.Table) bool {
	if equalSettings(from.ClickHouse.Settings["allow_nullable_key"], "1") {
		return false
	}
	for name := range partColumns(to.ClickHouse.Sort) {
		if column, ok := pair.To.Lookup(to.Address().Child(schema.KindColumn, name)).(*schema.Column); ok && nullable(column) {
			return true
		}
	}
	return false
}

func columnStrategy(pair planner.Pair, c planner.Change) (planner.Action, string) {
	e, table := tableEngine(pair, c.Address.Table()), c.Address.Table()
	switch {
	case c.Action == planner.Replace: // for a dictionary that its expression asks
		return planner.Alter, "Its expression would still ask for it."
	case c.Action == planner.Alter && slices.Equal(c.Fields, []string{"comment"}) && e.takesComments():
		return planner.Alter, ""
	case !e.altersColumns():
		return planner.Rebuild, "the engine " + e.name + " cannot alter columns"
	case c.Action == planner.Rename && !e.renamesColumns():
		return planner.Rebuild, "the engine " + e.name + " cannot rename columns"
	case c.Action == planner.Rename && leavesNest(c.Before.Address().Name, c.Address.Name):
		return planner.Rebuild, "ClickHouse renames a column with a point in its name only to one with the same words before it"
	case !e.mergeTree():
		return c.Action, ""
	case (c.Action == planner.Create || c.Action == planner.Rename) && besideParts(pair, c):
		return planner.Rebuild, "ClickHouse has no column come beside others that begin with its name and a point"
	case c.Action == planner.Create:
		return c.Action, ""
	case c.Action == planner.Alter && leavesEphemeral(c.Before.(*schema.Column), c.After.(*schema.Column)) && namedByOthers(pair, c.Address):
		return planner.Rebuild, "other columns are computed from it, so that it cannot be dropped and added"
	case c.Action == planner.Alter && refused(c):
		return planner.Rebuild, "ClickHouse refuses to change the type in place"
	case c.Action == planner.Rename && setByTTL(pair.From, table)[c.Address.Name]:
		return planner.Rebuild, "a column that a TTL sets cannot be renamed in place"
	case !keyColumns(pair.From, table)[c.Address.Name]:
		return c.Action, ""
	case c.Action == planner.Rename:
		return planner.Rebuild, "a column of a key cannot be renamed in place"
	case c.Action == planner.Alter && changesValues(c) && !metadataOnly(c):
		return planner.Rebuild, "the type of a column of a key cannot be changed in place"
	}
	return c.Action, ""
}

// namedByOthers reports whether a default of another column names the column,
// before or after.
func namedByOthers(pair planner.Pair, column schema.Address) bool {
	isColumn := func(a schema.Address) bool { return a.Kind == schema.KindColumn && a.Table() == column.Table() }
	return slices.ContainsFunc(pair.From.Dependents(column), isColumn) || slices.ContainsFunc(pair.To.Dependents(column), isColumn)
}

// refused reports whether the server would not even try.
func refused(c planner.Change) bool {
	return conversionOf(c.Before.(*schema.Column), c.After.(*schema.Column)).Kind == chsql.ConversionRefused
}

// changesValues reports whether what the column stores changes.
func changesValues(c planner.Change) bool {
	if slices.Contains(c.Fields, "type") || slices.Contains(c.Fields, "null") {
		return true
	}
	return stored(c.Before.(*schema.Column)) != stored(c.After.(*schema.Column))
}

// keyColumns are the columns whose values place a row: those of the sorting,
// partition and sampling keys, and those that the engine's arguments name.
func keyColumns(g *schema.Graph, table schema.Address) map[string]bool {
	t, ok := g.Lookup(table).(*schema.Table)
	if !ok {
		return nil
	}
	names := partColumns(slices.Concat(t.ClickHouse.Sort, t.ClickHouse.Partition, primaryKeyOf(g, table)))
	addColumns(names, t.ClickHouse.Sample)
	for _, arg := range engineOf(t.ClickHouse.Engine).args {
		addColumns(names, schema.SQLExpr(arg))
	}
	return names
}

// setByTTL are the columns to which the table's TTL gives values of groups.
func setByTTL(g *schema.Graph, table schema.Address) map[string]bool {
	names := map[string]bool{}
	t, ok := g.Lookup(table).(*schema.Table)
	if !ok || t.ClickHouse.TTL.IsZero() {
		return names
	}
	list, _ := chsql.ParseTTL(t.ClickHouse.TTL.SQL, "")
	for _, ttl := range list {
		for _, assignment := range ttl.Set {
			name, _, _ := strings.Cut(assignment, "=")
			addColumns(names, schema.SQLExpr(name))
		}
	}
	return names
}

// Detach implements planner.Rules: nothing that holds data steps aside.
func (dialect) Detach(planner.Pair, schema.Object, planner.Change) schema.Object { return nil }

// Loose implements planner.Rules. The server looks for what a function names
// when it is called, and a table of the engine Merge may stand for tables that
// are not there. The source of a dictionary may be missing too, but a circle
// through it the server refuses.
func (dialect) Loose(o schema.Object, on schema.Address) bool {
	switch o := o.(type) {
	case *schema.Function:
		return true
	case *schema.Table:
		return engineOf(o.ClickHouse.Engine).name == "Merge" && on.Kind.IsRelation()
	}
	return on.Kind == schema.KindFunction
}

// Keeps implements planner.Rules: everything is managed.
func (dialect) Keeps(schema.Object, *schema.Graph) bool { return false }

// Leads implements planner.Rules: no table takes anything over from another.
func (dialect) Leads(planner.Pair, planner.Change, planner.Change) bool { return false }

// Aside implements planner.Rules.
func (dialect) Aside(planner.Pair, planner.Change) schema.Object { return nil }

// Brings implements planner.Rules: nothing comes along with another name.
func (dialect) Brings(schema.Object) (relation, constraint string) { return "", "" }
