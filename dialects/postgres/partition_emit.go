package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// createPartition makes a partition in its place where that gives it exactly
// what the graph has, or else as a table of its own that takes its place then.
func (e *emitter) createPartition(c planner.Change, t *schema.Table) {
	if e.standsAlone(t, c.Parts) {
		e.createAndAttach(c, t)
		return
	}
	parts := slices.Clone(c.Parts)
	parts = append(parts, e.followingKeys(c.Address)...)
	var lines []string
	changed := []schema.Address{c.Address}
	for _, part := range parts {
		line := ""
		switch {
		case schema.IsInherited(part.After):
			line = e.ownComputation(part.After)
		case !keyOfPartition(part):
			line = e.inlineDefinition(part.After)
		}
		if line != "" {
			lines = append(lines, "\n  "+line)
			changed = append(changed, part.Address)
		}
	}
	body := ""
	if len(lines) > 0 {
		body = " (" + strings.Join(lines, ",") + "\n)"
	}
	e.steps = append(e.steps, step{sql: "CREATE " + persistence(t) + tableWord(t) + " " + qualified(c.Address) + " PARTITION OF " + qualified(t.Parents()[0]) + body +
		" " + boundOf(t.Postgres.PartitionOf).String() + tableOptions(t), changes: changed})
	e.tableExtras(c, t)
	for _, part := range parts {
		switch {
		case schema.IsInherited(part.After):
		case keyOfPartition(part):
			e.addPrimaryKey(part)
			e.constraintComment(part, constraintName(part.After))
		default:
			e.afterInline(part)
		}
	}
	e.deviations(t, parts)
}

// keyOfPartition reports whether a partition that is made in its place has the
// primary key by itself. It comes behind: within CREATE TABLE it would give the
// parent's NOT NULL names of its own on new servers.
func keyOfPartition(c planner.Change) bool {
	return c.Address.Kind == schema.KindPrimaryKey && !schema.IsInherited(c.After)
}

// ownComputation lets the column of a new partition be computed otherwise than
// that of its parent: "" for any other.
func (e *emitter) ownComputation(o schema.Object) string {
	column, ok := o.(*schema.Column)
	deviates := ok && column.Generated.Type != "" && slices.ContainsFunc(e.pair.To.Origins(column), func(origin schema.Object) bool {
		return !e.dialect.computesAlike(e.pair, origin.(*schema.Column), column)
	})
	if !deviates {
		return ""
	}
	return ident(column.Name) + generatedClause(column)
}

// createAndAttach makes the partition with its own order of columns and the
// names of its keys and indexes, which its parent then takes over.
func (e *emitter) createAndAttach(c planner.Change, t *schema.Table) {
	var lines []string
	changed := []schema.Address{c.Address}
	for _, part := range c.Parts {
		if line := e.inlineDefinition(e.apart(part.After)); line != "" && part.Address.Kind != schema.KindForeignKey {
			lines = append(lines, "\n  "+line)
			changed = append(changed, part.Address)
		}
	}
	e.steps = append(e.steps, step{sql: "CREATE " + persistence(t) + tableWord(t) + " " + qualified(c.Address) + " (" + strings.Join(lines, ",") + "\n)" + tableOptions(t), changes: changed})
	e.tableExtras(c, t)
	for _, part := range c.Parts {
		switch part.After.(type) {
		case *schema.Index:
			e.index(part)
		case *schema.ForeignKey, *schema.Exclude:
		default:
			part.After = e.apart(part.After)
			e.afterInline(part)
		}
	}
	e.attach(c, t)
	for _, part := range c.Parts {
		if part.Address.Kind == schema.KindExclude {
			e.deviation(t, part)
		}
	}
}

// apart is an object of a partition that is made by itself, to be attached: NOT NULL
// says the name that it would have from the parent.
func (e *emitter) apart(o schema.Object) schema.Object {
	column, ok := o.(*schema.Column)
	if !ok || !column.Postgres.Inherited {
		return o
	}
	made := schema.Clone(column).(*schema.Column)
	if serverOf(e.pair).major >= namedNotNull {
		made.Postgres.NotNull.Given = e.standingNotNull(e.pair.To, column)
	}
	return made
}

// attachedKeys are the hazards of keys and indexes that a table gets with its place,
// since it has none that are equal to its parent's.
func attachedKeys(parts []planner.Change) []dialects.Hazard {
	var hazards []dialects.Hazard
	for _, part := range parts {
		if !part.Creates() || !schema.IsInherited(part.After) {
			continue
		}
		switch part.After.(type) {
		case *schema.PrimaryKey, *schema.Unique, *schema.Index:
			hazards = append(append(hazards, brokenBy(part.After)...), indexBuilt(part.Address.Table(), part.Address))
		}
	}
	return safer(saferAttachKey, hazards...)
}

func (e *emitter) attach(c planner.Change, t *schema.Table, hazards ...dialects.Hazard) {
	parent := t.Parents()[0]
	e.sql(c, "ALTER TABLE "+qualified(parent)+" ATTACH PARTITION "+qualified(c.Address)+" "+boundOf(t.Postgres.PartitionOf).String(),
		e.onRows(c.Address, append(attachHazards(parent, c.Address), hazards...)...)...)
}

// alterParents parts the table from its parents and joins it to others. The
// plan has made two changes of one that does both.
func (e *emitter) alterParents(c planner.Change, fields *dialects.Fields) {
	before, after := c.Before.(*schema.Table), c.After.(*schema.Table)
	moved := false
	for _, field := range c.Fields {
		moved = strings.HasPrefix(field, boundField) && fields.Take(field) || moved
	}
	switch {
	case moved && before.IsPartition():
		parent := before.Parents()[0]
		e.sql(c, "ALTER TABLE "+qualified(parent)+" DETACH PARTITION "+qualified(c.Address), detachHazards(parent, c.Address)...)
		e.triggersCome(c.Parts)
	case moved:
		e.ownTriggersGo(c.Parts)
		parts := e.exclusionParts(after)
		e.exclusionsGo(c, parts)
		e.attach(c, after, append(attachedKeys(c.Parts), e.exclusionHazards(parts)...)...)
		e.deviations(after, c.Parts)
		e.exclusionsCome(parts, c.Parts)
		e.remakeParts(c, e.movedParts(after))
		e.triggersCome(c.Parts)
	}
	if !fields.Take("postgres.inherits") {
		return
	}
	e.reinherit(c, before.Postgres.Inherits, after.Postgres.Inherits)
}

// reinherit parts a table from parents and joins it to others. The server puts
// each new one behind those that are there, so that all that stand behind a
// change are joined again.
func (e *emitter) reinherit(c planner.Change, before, after []schema.Address) {
	from := len(e.steps)
	var staying []schema.Address
	for _, parent := range before {
		if slices.Contains(after, parent) {
			staying = append(staying, parent)
		} else {
			e.clause(c, c.Address, "NO INHERIT "+qualified(parent), detachHazards(parent, c.Address)...)
		}
	}
	kept := 0
	for kept < len(staying) && staying[kept] == after[kept] {
		kept++
	}
	for _, parent := range staying[kept:] {
		e.clause(c, c.Address, "NO INHERIT "+qualified(parent))
	}
	parted := len(e.steps) > from
	for _, parent := range after[kept:] {
		e.clause(c, c.Address, "INHERIT "+qualified(parent))
	}
	for i := from; parted && i < len(e.steps); i++ {
		e.steps[i].like = parting
	}
}

// refuseNewKey reports what no statement changes: by what a table is
// partitioned, and whether it is.
func (e *emitter) refuseNewKey(c planner.Change, fields *dialects.Fields) {
	kind, parts := fields.Take("postgres.partition.type"), fields.Take("postgres.partition.parts")
	if !kind && !parts {
		return
	}
	e.problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "partition-key", Summary: "Partition key cannot be changed",
		Range: c.After.Common().Origin.Field("partition"), Address: c.Address.String(),
		Detail: fmt.Sprintf("PostgreSQL cannot change by what %s is partitioned, nor whether it is. Make a table of the new form beside it under another name, "+
			"copy or attach the rows, and then let the two exchange their names with renamed_from; or leave the key as it is.", c.Address)})
}

// refuseKeyType refuses another type or collation of a column by which its table,
// or a partition of that which stays, is partitioned.
func (e *emitter) refuseKeyType(column *schema.Column) {
	table := column.Address().Table()
	if inPartitionKey(e.pair.To, column) && e.pair.From.Lookup(table) != nil {
		e.problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "partition-key", Summary: "Partition key cannot be changed",
			Range: column.Common().Origin.Field("type"), Address: column.Address().String(),
			Detail: fmt.Sprintf("%s is partitioned by %s, so that PostgreSQL cannot give that another type or collation. Make a table of the new form beside it under another name, "+
				"copy the rows, and then let the two exchange their names with renamed_from; or leave the type as it is.", table, column.Address())})
		return
	}
	for _, heir := range e.pair.To.Heirs(column) {
		e.refuseKeyType(heir.(*schema.Column))
	}
}

func inheritsClause(t *schema.Table) string {
	if len(t.Postgres.Inherits) == 0 {
		return ""
	}
	var parents []string
	for _, parent := range t.Postgres.Inherits {
		parents = append(parents, qualified(parent))
	}
	return "\nINHERITS (" + strings.Join(parents, ", ") + ")"
}

// standsAlone reports whether the graph says so, or only a table of its own gets the
// order of columns and the names that it has.
func (e *emitter) standsAlone(t *schema.Table, parts []planner.Change) bool {
	if t.Postgres.PartitionOf.Attached || !slices.Equal(columnNames(e.pair.To.Columns(t.Address())), columnNames(e.pair.To.Columns(t.Parents()[0]))) {
		return true
	}
	return slices.ContainsFunc(parts, func(c planner.Change) bool { return e.standsOut(c.After) })
}

func columnNames(columns []*schema.Column) []string {
	var names []string
	for _, c := range columns {
		names = append(names, c.Name)
	}
	return names
}

// standsOut reports whether only a statement of its own makes what a partition
// takes over as the graph has it.
// An exclusion constraint is never taken over.
func (e *emitter) standsOut(o schema.Object) bool {
	servesIndex := schema.OriginOf(o).Kind != "" && !schema.IsInherited(o)
	return o.Address().Kind != schema.KindExclude && (servesIndex || e.hasOwnName(o) || e.hasOwnParams(o))
}

// hasOwnName reports whether what a partition takes over has another name than
// the server would give it.
func (e *emitter) hasOwnName(o schema.Object) bool {
	return schema.OriginOf(o).Kind != "" && o.Address().Kind != schema.KindForeignKey && constraintName(o) != e.defaultName(o)
}

func (e *emitter) defaultName(o schema.Object) string {
	return e.dialect.DefaultName(o, func(string) bool { return false })
}

// deviations changes what the server has given a child table into what the
// graph has.
func (e *emitter) deviations(t *schema.Table, parts []planner.Change) {
	for _, part := range parts {
		if part.After == nil || !schema.IsInherited(part.After) {
			continue
		}
		e.deviation(t, part)
	}
}

func (e *emitter) deviation(t *schema.Table, part planner.Change) {
	origins := e.pair.To.Origins(part.After)
	if len(origins) == 0 {
		return
	}
	given := schema.Inherit(origins[0], t)
	if given == nil { // the part of a trigger
		return
	}
	a := part.After.Address()
	schema.Place(given, a)
	later := false
	switch given := given.(type) {
	case *schema.PrimaryKey:
		given.Name = part.After.(*schema.PrimaryKey).Name
	case *schema.Check:
		later = e.comesWithParents(part.After.(*schema.Check))
	case *schema.Column:
		later = e.comesUnchecked(part.After.(*schema.Column))
		given.Postgres.NotNull.NotValid = later
		if e.created[t.Address()] && t.IsPartition() {
			given.Generated = part.After.(*schema.Column).Generated
		}
		given.Postgres.NotNull.Given = e.standingNotNull(e.pair.To, origins[0].(*schema.Column))
	}
	if comesByItself(part.After) && part.Creates() {
		e.nameGiven(part, part.After)
	}
	fields := schema.Diff(given, part.After, func(field string, x, y schema.Expr) bool {
		return e.dialect.EqualExpr(e.pair, a, field, x, y)
	})
	if len(fields) > 0 {
		e.orBehindAll(later, func() {
			e.change(planner.Change{Action: planner.Alter, Address: a, Before: given, After: part.After, Fields: fields})
		})
	}
}

// referencedPart reports whether the table is a partition of one that foreign
// keys refer to. The server lets it be dropped only once it is detached.
func (e *emitter) referencedPart(t *schema.Table) bool {
	for t.IsPartition() {
		parent := t.Parents()[0]
		if slices.ContainsFunc(e.pair.From.Dependents(parent), func(a schema.Address) bool { return e.stillRefers(a, parent) }) {
			return true
		}
		above, ok := e.pair.From.Lookup(parent).(*schema.Table)
		if !ok {
			return false
		}
		t = above
	}
	return false
}

// stillRefers reports whether the object is a foreign key to the table that no
// earlier change has dropped.
func (e *emitter) stillRefers(a, table schema.Address) bool {
	key, ok := e.pair.From.Lookup(a).(*schema.ForeignKey)
	return ok && key.RefTable == table && !e.done[a] && !e.gone(a)
}
