package postgres

import (
	"fmt"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// wholeTriggers finds the triggers of which partitions have parts.
type wholeTriggers struct {
	tables   map[schema.Address]*schema.Table
	triggers map[schema.Address]*schema.Trigger
}

// triggerParts links the parts that partitions have of triggers, and leaves out
// those that have nothing of their own.
func triggerParts(objects []schema.Object) ([]schema.Object, diag.List) {
	w := wholeTriggers{tables: map[schema.Address]*schema.Table{}, triggers: map[schema.Address]*schema.Trigger{}}
	parts := false
	for _, o := range objects {
		switch o := o.(type) {
		case *schema.Table:
			w.tables[o.Address()] = o
		case *schema.Trigger:
			w.triggers[o.Address()] = o
			parts = parts || o.IsPart()
		}
	}
	if !parts {
		return objects, nil
	}
	var problems diag.List
	kept := make([]schema.Object, 0, len(objects))
	for _, o := range objects {
		part, ok := o.(*schema.Trigger)
		if !ok || !part.IsPart() {
			kept = append(kept, o)
			continue
		}
		whole := w.above(part, len(w.tables))
		if whole == nil {
			problems.Append(strayPart(part))
			continue
		}
		if differs(part, whole) {
			part.Of = whole.Address()
			kept = append(kept, part)
		}
	}
	return kept, problems
}

// above is the trigger of the nearest table above of which the partition's is a
// part, and which has something of its own; nil if there is none. Partitions
// that contain each other, which is reported elsewhere, end with the depth.
func (w wholeTriggers) above(part *schema.Trigger, depth int) *schema.Trigger {
	at := part.Address()
	for ; depth > 0; depth-- {
		table := w.tables[at.Table()]
		if table == nil || !table.IsPartition() {
			return nil
		}
		at = table.Parents()[0].Child(schema.KindTrigger, part.Name)
		found := w.triggers[at]
		switch {
		case found == nil:
		case !found.IsPart() && !strings.EqualFold(found.ForEach, "ROW"):
			return nil
		case found.IsPart():
			if whole := w.above(found, depth-1); whole == nil || !differs(found, whole) {
				return whole
			}
			return found
		default:
			return found
		}
	}
	return nil
}

// differs reports whether the part has anything of its own.
func differs(part, whole *schema.Trigger) bool {
	return part.Comment != "" || normalizeEnabled(part.Enabled) != normalizeEnabled(whole.Enabled)
}

func strayPart(part *schema.Trigger) diag.Diagnostic {
	return diag.Diagnostic{Severity: diag.Error, Code: "missing-block", Summary: "Missing block",
		Range: part.Origin.Range, Address: part.Address().String(),
		Detail: fmt.Sprintf("%s says only whether it is enabled, as a partition can of a trigger that fires for each row of its parent, but no parent of %s has such a trigger %q. "+
			"Correct the name, or add a block before or after and a block execute.", part.Address(), part.Address().Table(), part.Name)}
}

// triggerPart gives the part of a partition what it has of its own, or takes it
// back.
func (e *emitter) triggerPart(c planner.Change) {
	switch {
	case c.Creates():
		part := c.After.(*schema.Trigger)
		e.stateTriggerPart(c, part)
		e.newComment(c, c.Address.Table(), triggerName(c.Address), part.Comment)
	case c.Drops():
		e.resetTriggerPart(c, c.Before.(*schema.Trigger))
	case c.Action == planner.Alter:
		fields := dialects.NewFields(c)
		enabled, of := fields.Take("enabled"), fields.Take("of")
		if enabled || of {
			e.stateTriggerPart(c, c.After.(*schema.Trigger))
		}
		e.alterRest(c, fields, c.Address.Table(), triggerName(c.Address))
	}
}

// stateTriggerPart enables a part as it is to be. Those below follow, and get
// back what they have of their own.
func (e *emitter) stateTriggerPart(c planner.Change, part *schema.Trigger) {
	e.enableTrigger(c, part)
	e.enablePartsBelow(c)
}

// resetTriggerPart makes a part what it is by itself, unless it goes.
func (e *emitter) resetTriggerPart(c planner.Change, part *schema.Trigger) {
	table := part.Address().Table()
	whole := nearestTrigger(e.pair.To, part.Address())
	if c.Action == planner.Replace || whole == nil || e.wholeGoes(part) || !e.holdsPlace(table) || e.parentGoes(c) {
		return
	}
	if whole.Enabled != part.Enabled {
		e.clause(c, table, enabledWord(whole.Enabled)+" TRIGGER "+ident(part.Name))
		e.enablePartsBelow(c)
	}
	if part.Comment != "" {
		e.comment(c, table, triggerName(part.Address()), "")
	}
}

// wholeGoes reports whether the plan drops the trigger of which all are parts,
// be it to make it anew.
func (e *emitter) wholeGoes(part *schema.Trigger) bool {
	for ok := true; ok && part.IsPart(); part, ok = e.pair.From.Lookup(part.Of).(*schema.Trigger) {
		if _, goes := e.goneAt[part.Of]; goes && !e.isPart(part.Of) {
			return true
		}
	}
	return false
}

func (e *emitter) isPart(a schema.Address) bool {
	t, ok := e.pair.From.Lookup(a).(*schema.Trigger)
	return ok && t.IsPart()
}

// nearestTrigger is the trigger of the nearest table above of which a partition
// has a part, or would have one; nil if there is none.
func nearestTrigger(g *schema.Graph, part schema.Address) *schema.Trigger {
	table, ok := g.Lookup(part.Table()).(*schema.Table)
	for ok && table.IsPartition() {
		above := table.Parents()[0]
		if whole, found := g.Lookup(above.Child(schema.KindTrigger, part.Name)).(*schema.Trigger); found {
			return whole
		}
		table, ok = g.Lookup(above).(*schema.Table)
	}
	return nil
}

// enablePartsBelow gives the parts below the changed trigger or part the states
// of their own, which the change has overwritten.
func (e *emitter) enablePartsBelow(c planner.Change) {
	for _, part := range e.keptParts(c.Address.Table(), c.Address.Name) {
		e.enableTrigger(c, part)
	}
}

// remakeParts gives parts that have just been made anew what they had of their
// own.
func (e *emitter) remakeParts(c planner.Change, parts []*schema.Trigger) {
	for _, part := range parts {
		e.enableTrigger(c, part)
		e.newComment(c, part.Address().Table(), triggerName(part.Address()), part.Comment)
	}
}

// keptParts lists the parts of the trigger below a table that the plan leaves as
// they are, from the top down.
func (e *emitter) keptParts(table schema.Address, name string) []*schema.Trigger {
	var parts []*schema.Trigger
	for _, child := range e.pair.From.ChildTables(table) {
		at := child.Address().Child(schema.KindTrigger, name)
		part, ok := e.pair.From.Lookup(at).(*schema.Trigger)
		if ok && part.IsPart() && e.pair.To.Lookup(at) != nil && !e.changed[at] {
			parts = append(parts, part)
		}
		parts = append(parts, e.keptParts(child.Address(), name)...)
	}
	return parts
}

// changedTriggers are the triggers that a change says what they are to be,
// alone or with their table.
func changedTriggers(changes []planner.Change) map[schema.Address]bool {
	changed := map[schema.Address]bool{}
	for _, c := range changes {
		for _, c := range append([]planner.Change{c}, c.Parts...) {
			if c.Address.Kind == schema.KindTrigger {
				changed[c.Address] = true
			}
		}
	}
	return changed
}

// movedParts lists the parts that a partition which takes another place has of
// triggers above it, and those below have of them.
func (e *emitter) movedParts(t *schema.Table) []*schema.Trigger {
	var parts []*schema.Trigger
	for _, trigger := range schema.ChildrenOf[*schema.Trigger](e.pair.From, t.Address()) {
		if trigger.IsPart() && !e.changed[trigger.Address()] {
			parts = append(parts, trigger)
		}
	}
	for _, child := range e.pair.From.ChildTables(t.Address()) {
		for _, part := range e.movedParts(child) {
			if e.pair.From.Lookup(t.Address().Child(schema.KindTrigger, part.Name)) == nil || e.isPart(part.Of) {
				parts = append(parts, part)
			}
		}
	}
	return parts
}

// renameWhole makes a trigger of a partitioned table anew under another name:
// before 15, the server would not rename its parts.
func (e *emitter) renameWhole(c planner.Change) {
	e.sql(c, "DROP "+triggerName(c.Before.Address()))
	e.createTrigger(c, c.After.(*schema.Trigger))
	e.remakeParts(c, e.keptParts(c.Address.Table(), c.Address.Name))
}

// hasParts reports whether partitions have parts of the trigger.
func (e *emitter) hasParts(t *schema.Trigger) bool {
	table := t.Address().Table()
	return t.ForEach == "ROW" && isPartitioned(e.pair.From, table) && len(e.pair.From.ChildTables(table)) > 0
}

// movesTrigger reports whether a trigger becomes or ceases to be a part, or the
// part changes, while its table joins another or leaves it. Its name is free
// only once it is neither.
func movesTrigger(pair planner.Pair, c planner.Change) bool {
	whole := func(g *schema.Graph) bool { return nearestTrigger(g, c.Address) != nil }
	switch c.Action {
	case planner.Create:
		return c.After.(*schema.Trigger).IsPart() || whole(pair.From)
	case planner.Drop:
		return !c.Before.(*schema.Trigger).IsPart() && whole(pair.To)
	}
	return c.Before.(*schema.Trigger).IsPart() || c.After.(*schema.Trigger).IsPart()
}

// ownTriggersGo drops triggers that make room for parts.
func (e *emitter) ownTriggersGo(parts []planner.Change) {
	for _, c := range parts {
		if t, ok := c.Before.(*schema.Trigger); ok && !t.IsPart() {
			e.sql(c, "DROP "+triggerName(t.Address()))
		}
	}
}

// triggersCome makes triggers in the stead of parts, and gives parts what they
// have of their own.
func (e *emitter) triggersCome(parts []planner.Change) {
	for _, c := range parts {
		t, ok := c.After.(*schema.Trigger)
		switch {
		case !ok:
		case t.IsPart():
			e.remakeParts(c, append([]*schema.Trigger{t}, e.keptParts(c.Address.Table(), t.Name)...))
		default:
			e.createTrigger(c, t)
		}
	}
}
