package postgres

import (
	"maps"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) table(c planner.Change) {
	switch {
	case c.Creates():
		e.createTable(c)
	case c.Drops():
		e.dropTable(c)
	case c.Action == planner.Rename:
		e.rename(c, "ALTER TABLE")
		e.renameCounters(c)
	default:
		e.alterTable(c)
	}
}

func (e *emitter) createTable(c planner.Change) {
	t := c.After.(*schema.Table)
	if t.IsPartition() {
		e.createPartition(c, t)
		return
	}
	inline := c
	inline.Parts = append(slices.Clone(c.Parts), e.followingKeys(c.Address)...)
	var lines []string
	changed := []schema.Address{c.Address}
	for _, part := range inline.Parts {
		if line := e.ownLine(part.After); line != "" {
			lines = append(lines, "\n  "+line)
			changed = append(changed, part.Address)
		}
	}
	body := " ()"
	if len(lines) > 0 {
		body = " (" + strings.Join(lines, ",") + "\n)"
	}
	e.steps = append(e.steps, step{sql: "CREATE " + persistence(t) + tableWord(t) + " " + qualified(c.Address) + body + inheritsClause(t) + tableOptions(t), changes: changed})
	e.tableExtras(c, t)
	for _, part := range inline.Parts {
		if !schema.IsInherited(part.After) {
			e.afterInline(part)
		}
	}
	e.deviations(t, inline.Parts)
}

// followingKeys takes the foreign keys that come right behind the table's
// creation, or behind its indexes, into it: their targets exist. A key to the
// table itself may rest on one of the indexes.
func (e *emitter) followingKeys(table schema.Address) []planner.Change {
	var keys []planner.Change
	for i := e.at + 1; i < len(e.changes); i++ {
		c := e.changes[i]
		if c.Action != planner.Create || c.Address.Table() != table {
			break
		}
		key, ok := c.After.(*schema.ForeignKey)
		if ok && !key.NotValid && (key.RefTable != table || i == e.at+1+len(keys)) {
			e.folded[i] = true
			keys = append(keys, c)
		}
	}
	return keys
}

// ownLine is the line of what the table has by itself.
func (e *emitter) ownLine(o schema.Object) string {
	column, isColumn := o.(*schema.Column)
	switch {
	case isColumn && schema.IsInherited(o):
		return ownNotNull(column)
	case isColumn && e.wouldTakeDefault(column):
		bare := *column
		bare.Default = schema.SQLExpr("NULL")
		return columnDefinition(&bare)
	case isColumn && e.takesExpression(column):
		bare := *column
		bare.Generated = schema.Generated{}
		return columnDefinition(&bare)
	case !schema.IsInherited(o):
		return e.inlineDefinition(o)
	}
	return ""
}

// inlineDefinition is a child's line within CREATE TABLE, or empty for what
// can only be added behind it.
func (e *emitter) inlineDefinition(o schema.Object) string {
	switch o := o.(type) {
	case *schema.Column:
		return columnDefinition(o)
	case *schema.PrimaryKey:
		if !e.keyAddedLater(o) {
			return primaryKeyDefinition(o)
		}
	case *schema.Unique:
		if !e.repeatsKey(o) {
			return uniqueDefinition(o)
		}
	case *schema.Check:
		if !o.Postgres.NotValid {
			return checkDefinition(o)
		}
	case *schema.ForeignKey:
		return foreignKeyDefinition(o)
	}
	return ""
}

// afterInline adds what CREATE TABLE has no room for.
func (e *emitter) afterInline(c planner.Change) {
	switch o := c.After.(type) {
	case *schema.Column:
		e.columnExtras(c, o)
	case *schema.Check:
		if o.Postgres.NotValid {
			e.notValidCheck(c, o)
			return
		}
	case *schema.PrimaryKey:
		if e.keyAddedLater(o) {
			e.addPrimaryKey(c)
		}
	case *schema.Unique:
		if e.repeatsKey(o) {
			e.addUnique(c)
		}
	}
	if _, isColumn := c.After.(*schema.Column); !isColumn {
		e.constraintComment(c, constraintName(c.After))
	}
}

func persistence(t *schema.Table) string {
	if t.Postgres.Unlogged {
		return "UNLOGGED "
	}
	return ""
}

func tableOptions(t *schema.Table) string {
	p := t.Postgres
	var b strings.Builder
	if p.Partition.Type != "" {
		b.WriteString(" PARTITION BY " + p.Partition.Type + " (" + partList(p.Partition.Parts) + ")")
	}
	if p.AccessMethod != "" {
		b.WriteString(" USING " + ident(p.AccessMethod))
	}
	b.WriteString(withParams(p.StorageParams))
	if p.Tablespace != "" {
		b.WriteString(" TABLESPACE " + ident(p.Tablespace))
	}
	if t.IsForeign() {
		b.WriteString(" SERVER " + ident(p.Foreign.Server.Name()) + optionsClause(nil, p.Foreign.Options))
	}
	return b.String()
}

func (e *emitter) tableExtras(c planner.Change, t *schema.Table) {
	if t.Postgres.RowSecurity.Enabled {
		e.clause(c, c.Address, "ENABLE ROW LEVEL SECURITY")
	}
	if t.Postgres.RowSecurity.Enforced {
		e.clause(c, c.Address, "FORCE ROW LEVEL SECURITY")
	}
	if t.Postgres.ClusterOn != "" {
		e.clusterOn(c, c.Address, t.Postgres.ClusterOn)
	}
	if t.Postgres.ReplicaIdentity != "" {
		e.replicaIdentity(c, t)
	}
	e.newComment(c, c.Address, tableWord(t)+" "+qualified(c.Address), t.Comment)
}

// clusterOn marks the index that orders a table or a materialized view. It comes
// last, too.
func (e *emitter) clusterOn(c planner.Change, table schema.Address, index string) {
	clause := "SET WITHOUT CLUSTER"
	if index != "" {
		clause = "CLUSTER ON " + ident(index)
	}
	e.clauseAtLast(c, table, clause)
}

// clauseAtLast adds a clause behind all others, once.
func (e *emitter) clauseAtLast(c planner.Change, table schema.Address, clause string, hazards ...dialects.Hazard) {
	for i, s := range e.last {
		if s.table == table && s.clause == clause {
			e.last[i].changes, e.last[i].hazards = append(s.changes, c.Address), joinHazards(s.hazards, hazards...)
			return
		}
	}
	e.last = append(e.last, step{table: table, clause: clause, hazards: hazards, changes: []schema.Address{c.Address}})
}

// markIndex says again what the table or materialized view says of an index that
// is made anew: the server forgets it with the index.
func (e *emitter) markIndex(c planner.Change) {
	name := c.Address.Name
	switch o := c.After.(type) {
	case *schema.Index, *schema.Unique, *schema.Exclude:
	case *schema.PrimaryKey:
		name = o.Name
	default:
		return
	}
	switch parent := e.pair.To.Parent(c.Address).(type) {
	case *schema.Table:
		if parent.Postgres.ClusterOn == name {
			e.clusterOn(c, parent.Address(), name)
		}
		if parent.Postgres.ReplicaIdentity == "INDEX "+name {
			e.replicaIdentity(c, parent)
		}
	case *schema.Materialized:
		if parent.Postgres.ClusterOn == name {
			e.clusterOn(c, parent.Address(), name)
		}
	}
}

// replicaIdentity comes last: the index that it may name has to exist.
func (e *emitter) replicaIdentity(c planner.Change, t *schema.Table, hazards ...dialects.Hazard) {
	identity := t.Postgres.ReplicaIdentity
	if index, ok := strings.CutPrefix(identity, "INDEX "); ok {
		identity = "USING INDEX " + ident(index)
	} else if identity == "" {
		identity = "DEFAULT"
	}
	e.clauseAtLast(c, t.Address(), "REPLICA IDENTITY "+identity, hazards...)
}

func (e *emitter) dropTable(c planner.Change) {
	e.release(c, c.Address)
	e.done[c.Address] = true
	t := c.Before.(*schema.Table)
	if e.referencedPart(t) {
		e.sql(c, "ALTER TABLE "+qualified(t.Parents()[0])+" DETACH PARTITION "+qualified(c.Address))
	}
	s := step{sql: "DROP " + tableWord(t) + " " + qualified(c.Address), hazards: tableGone(c.Address), changes: []schema.Address{c.Address}}
	if t.IsForeign() {
		s.hazards = []dialects.Hazard{foreignTableGone(c.Address, e.remade[c.Address])}
	}
	for _, part := range c.Parts {
		s.changes = append(s.changes, part.Address)
		s.hazards = append(s.hazards, e.lostCounter(part.Before)...)
		e.done[part.Address] = true
	}
	e.steps = append(e.steps, s)
}

func (e *emitter) alterTable(c planner.Change) {
	before, after := c.Before.(*schema.Table), c.After.(*schema.Table)
	fields := dialects.NewFields(c)
	e.alterParents(c, fields)
	e.refuseNewKey(c, fields)
	e.refuseOtherSort(c, fields)
	if fields.Take("postgres.unlogged") {
		e.persist(c)
	}
	if fields.Take("postgres.storage_params") {
		for _, clause := range paramClauses(before.Postgres.StorageParams, after.Postgres.StorageParams) {
			e.clause(c, c.Address, clause)
		}
	}
	if fields.Take("postgres.foreign.options") {
		e.sql(c, "ALTER FOREIGN TABLE "+qualified(c.Address)+optionsClause(orEmpty(before.Postgres.Foreign.Options), after.Postgres.Foreign.Options))
	}
	e.alterRowSecurity(c, fields, after.Postgres.RowSecurity)
	if fields.Take("postgres.tablespace") {
		e.clause(c, c.Address, "SET TABLESPACE "+ident(orDefault(after.Postgres.Tablespace, "pg_default")), e.onRows(c.Address, moves(c.Address))...)
	}
	if fields.Take("postgres.access_method") {
		e.clause(c, c.Address, "SET ACCESS METHOD "+ident(orDefault(after.Postgres.AccessMethod, "heap")), e.onRows(c.Address, moves(c.Address))...)
	}
	if fields.Take("postgres.cluster_on") {
		e.clusterOn(c, c.Address, after.Postgres.ClusterOn)
	}
	if fields.Take("postgres.replica_identity") {
		e.replicaIdentity(c, after, otherIdentity(c.Address, after.Postgres.ReplicaIdentity)...)
	}
	e.alterRest(c, fields, c.Address, tableWord(after)+" "+qualified(c.Address))
}

func (e *emitter) alterRowSecurity(c planner.Change, fields *dialects.Fields, want schema.RowSecurity) {
	set := func(on bool, yes, no string) {
		e.clause(c, c.Address, map[bool]string{true: yes, false: no}[on]+" ROW LEVEL SECURITY", otherRows(c.Address))
	}
	if fields.Take("postgres.row_security.enabled") {
		set(want.Enabled, "ENABLE", "DISABLE")
	}
	if fields.Take("postgres.row_security.enforced") {
		set(want.Enforced, "FORCE", "NO FORCE")
	}
}

func orDefault(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

// paramClauses are the SET and RESET that lead from one set of storage
// parameters to another.
func paramClauses(before, after schema.Params) []string {
	set, reset := schema.Params{}, []string{}
	for name, value := range after {
		if old, ok := before[name]; !ok || old != value {
			set[name] = value
		}
	}
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if _, ok := after[name]; !ok {
			reset = append(reset, name)
		}
	}
	var clauses []string
	if len(set) > 0 {
		clauses = append(clauses, "SET ("+paramList(set)+")")
	}
	if len(reset) > 0 {
		clauses = append(clauses, "RESET ("+strings.Join(reset, ", ")+")")
	}
	return clauses
}
