package postgres

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// heritage gives child tables what they take over from their parents and do
// not state themselves: a model states only what deviates. What a database or
// a snapshot has is complete.
type heritage struct {
	dialect  dialect
	objects  []schema.Object
	tables   map[schema.Address]*schema.Table
	children map[schema.Address][]schema.Object
	// ordered has the children of parents, which are complete, by position.
	ordered map[schema.Address][]schema.Object
	// done has the tables that are complete, or false while their parents are
	// being completed.
	done     map[schema.Address]bool
	problems diag.List
}

func (d dialect) inherit(objects []schema.Object) ([]schema.Object, diag.List) {
	h := heritage{dialect: d, objects: objects, tables: map[schema.Address]*schema.Table{}, done: map[schema.Address]bool{}, ordered: map[schema.Address][]schema.Object{}}
	heirs := false
	for _, o := range objects {
		if t, ok := o.(*schema.Table); ok {
			h.tables[t.Address()] = t
			heirs = heirs || len(t.Parents()) > 0
		}
	}
	if !heirs {
		return objects, nil
	}
	h.children = map[schema.Address][]schema.Object{}
	for _, o := range objects {
		if a := o.Address(); a.Kind.OfTable() {
			h.children[a.Table()] = append(h.children[a.Table()], o)
		}
	}
	for _, o := range objects {
		if t, ok := o.(*schema.Table); ok {
			h.complete(t)
		}
	}
	return h.objects, h.problems
}

// complete gives the table what its parents have, once they are complete.
func (h *heritage) complete(t *schema.Table) {
	if len(t.Parents()) == 0 {
		return
	}
	finished, begun := h.done[t.Address()]
	if begun {
		if !finished {
			h.circle(t)
		}
		return
	}
	h.done[t.Address()] = false
	added, order := false, map[string]int{}
	for _, address := range t.Parents() {
		parent := h.tables[address]
		if parent == nil {
			continue // the graph reports it
		}
		h.complete(parent)
		h.nameConstraints(address)
		for _, o := range h.ofParent(address) {
			if column, ok := o.(*schema.Column); ok {
				order[column.Name] = len(order)
			}
			added = h.take(t, parent, o) || added
		}
	}
	if added {
		h.reorder(t, order)
	}
	h.ownNotNulls(t)
	h.givenNotNulls(t)
	h.checkParts(t)
	h.done[t.Address()] = true
}

// ofParent lists the objects of a parent table, which is complete, with the columns
// in their order.
func (h *heritage) ofParent(table schema.Address) []schema.Object {
	if h.ordered[table] == nil {
		h.ordered[table] = byPosition(h.children[table])
	}
	return h.ordered[table]
}

// byPosition lists objects of a table with the columns in their order.
func byPosition(children []schema.Object) []schema.Object {
	position := func(o schema.Object) int {
		if column, ok := o.(*schema.Column); ok {
			return column.Position
		}
		return 0
	}
	return slices.SortedStableFunc(slices.Values(children), func(a, b schema.Object) int { return cmp.Compare(position(a), position(b)) })
}

func (h *heritage) circle(t *schema.Table) {
	h.problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "inheritance-circle", Summary: "Table inherits itself",
		Range: t.Origin.Range, Address: t.Address().String(),
		Detail: fmt.Sprintf("%s is a child of itself, over the tables that it names as its parents. Remove one of them.", t.Address())})
}

// checkParts reports keys and indexes that name as their whole what does not
// belong to a parent.
func (h *heritage) checkParts(t *schema.Table) {
	for _, o := range h.children[t.Address()] {
		of := schema.OriginOf(o)
		if of.IsZero() || of.Kind == schema.KindTrigger {
			continue
		}
		if slices.Contains(t.Parents(), of.Table()) && t.IsPartition() {
			h.checkKeyPart(o, of)
			continue
		}
		h.problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "foreign-part", Summary: "Part of another table's index",
			Range: o.Common().Origin.Field("of"), Address: o.Address().String(),
			Detail: fmt.Sprintf("%s is said to be a part of %s, but %s is no partition of that table. Name an index or a key of its parent.", o.Address(), of, t.Address())})
	}
}

// checkKeyPart reports a key that cannot serve as the part of the index that it
// names, since it is another.
func (h *heritage) checkKeyPart(key schema.Object, of schema.Address) {
	if schema.IsInherited(key) {
		return
	}
	for _, o := range h.children[of.Table()] {
		index, ok := o.(*schema.Index)
		if !ok || index.Address() != of || index.Unique && slices.Equal(indexColumns(index), indexColumns(key)) {
			continue
		}
		h.problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "foreign-part", Summary: "Key differs from the index that it is a part of",
			Range: key.Common().Origin.Field("of"), Address: key.Address().String(),
			Detail: fmt.Sprintf("%s cannot serve as the part of %s: that has other columns, or is not unique. Give them the same columns, or leave of out.", key.Address(), of)})
	}
}

// take adds what the table takes over of an object of its parent and reports
// whether it is a new column.
func (h *heritage) take(t, parent *schema.Table, o schema.Object) bool {
	if column, ok := o.(*schema.Column); ok && column.Type.User.IsZero() {
		splitSerial(column)
	}
	own := h.counterpart(t, o)
	if own != nil {
		adopt(own, t, o)
		h.dialect.countAlong(own, o)
		adoptValidity(own, o)
		return false
	}
	h.checkForeignPartition(t, o)
	derived := schema.Inherit(o, t)
	if derived == nil {
		return false
	}
	column, isColumn := derived.(*schema.Column)
	if isColumn && h.inKey(parent.Address(), column.Name) {
		column.Null = false
	}
	h.objects = append(h.objects, derived)
	h.children[t.Address()] = append(h.children[t.Address()], derived)
	return isColumn
}

// counterpart is what a child table has, or states, of an object of its parent.
func (h *heritage) counterpart(t *schema.Table, o schema.Object) schema.Object {
	a := o.Address()
	for _, child := range h.children[t.Address()] {
		if child.Address().Kind != a.Kind {
			if schema.OriginOf(child) == a {
				return child
			}
			continue
		}
		switch child.(type) {
		case *schema.Column, *schema.Check, *schema.ForeignKey:
			if child.Address().Name == a.Name {
				return child
			}
		case *schema.PrimaryKey:
			return child
		default:
			if schema.OriginOf(child) == a {
				return child
			}
		}
	}
	return nil
}

// adopt completes what a partition states about an object that it has from its
// parent.
func adopt(own schema.Object, t *schema.Table, o schema.Object) {
	if !t.IsPartition() {
		return
	}
	derived := schema.PartOf(o, t)
	if derived == nil || derived.Address().Kind != own.Address().Kind {
		return
	}
	switch own := own.(type) {
	case *schema.Column:
		own.Postgres.Inherited = true
	case *schema.Check:
		own.Postgres.Inherited = true
	case *schema.ForeignKey:
		own.Of = o.Address()
	case *schema.PrimaryKey:
		if len(own.Parts) == 0 {
			fill := derived.(*schema.PrimaryKey)
			own.Parts, own.Include, own.Deferrable, own.Of, own.WithoutOverlaps = fill.Parts, fill.Include, fill.Deferrable, fill.Of, fill.WithoutOverlaps
		}
	case *schema.Unique:
		if len(own.Parts) == 0 {
			fill := derived.(*schema.Unique)
			own.Parts, own.Include, own.Deferrable, own.NullsNotDistinct, own.WithoutOverlaps = fill.Parts, fill.Include, fill.Deferrable, fill.NullsNotDistinct, fill.WithoutOverlaps
		}
	case *schema.Exclude:
		if len(own.Parts) == 0 {
			fill := derived.(*schema.Exclude)
			own.Parts, own.Include, own.Where, own.Type, own.Deferrable = fill.Parts, fill.Include, fill.Where, fill.Type, fill.Deferrable
		}
	case *schema.Index:
		if len(own.Parts) == 0 {
			fill := derived.(*schema.Index)
			own.Parts, own.Include, own.Where, own.Unique, own.NullsNotDistinct, own.Type = fill.Parts, fill.Include, fill.Where, fill.Unique, fill.NullsNotDistinct, fill.Type
		}
	}
}

// countAlong finds out whether the column of a child takes its numbers from the
// sequence of its parent's serial, or of one above, and spells that as it is called
// now. The engine does not say whether a model has to state such a default: a table
// that joins its parent later has it as its own.
func (d dialect) countAlong(own, o schema.Object) {
	column, isColumn := own.(*schema.Column)
	of, ok := o.(*schema.Column)
	if !ok || !isColumn {
		return
	}
	counts, next := of.Postgres.Counts, of.Default.SQL
	if of.Postgres.Serial != "" {
		counts, next = of.Address(), of.Postgres.Next
	}
	same := func() bool {
		return column.Default.Literal == schema.NotLiteral && pgsql.EqualExpr(column.Default.SQL, next, pgsql.Scope{DefaultSchema: d.defaultSchema}) == pgsql.Equal
	}
	if !counts.IsZero() && (column.Postgres.Counts == counts || same()) {
		column.Postgres.Counts, column.Default = counts, schema.SQLExpr(next)
	}
}

// adoptValidity lets an inherited check count as NOT VALID as long as that of
// the parent is: a child table that is made later has it checked, which no
// statement can take back, and validating the parent's validates all.
func adoptValidity(own, o schema.Object) {
	check, _ := own.(*schema.Check)
	of, ok := o.(*schema.Check)
	if ok && check != nil && check.Postgres.Inherited && of.Postgres.NotValid {
		check.Postgres.NotValid = true
	}
}

// inKey reports whether the table's primary key has the column.
func (h *heritage) inKey(table schema.Address, column string) bool {
	return slices.ContainsFunc(h.children[table], func(o schema.Object) bool {
		key, ok := o.(*schema.PrimaryKey)
		return ok && slices.Contains(schema.PartColumns(key.Parts), column)
	})
}

// nameConstraints gives default names to what children of the table refer to
// by name.
func (h *heritage) nameConstraints(table schema.Address) {
	taken := map[schema.Address]bool{}
	for _, o := range h.children[table] {
		taken[o.Address()] = true
	}
	for _, o := range h.children[table] {
		a := o.Address()
		if a.Name != "" || !a.Kind.HasName() {
			continue
		}
		a.Name = h.dialect.DefaultName(o, func(name string) bool {
			a.Name = name
			return taken[a]
		})
		schema.Place(o, a)
		taken[a] = true
	}
}

// reorder puts the columns into the order that the server gives them: those of
// the parents first. A partition that states them all keeps its own order.
func (h *heritage) reorder(t *schema.Table, order map[string]int) {
	var columns []*schema.Column
	for _, o := range h.children[t.Address()] {
		if column, ok := o.(*schema.Column); ok {
			columns = append(columns, column)
		}
	}
	place := func(c *schema.Column) int {
		if at, inherited := order[c.Name]; inherited {
			return at
		}
		return len(order) + c.Position
	}
	slices.SortStableFunc(columns, func(a, b *schema.Column) int { return cmp.Compare(place(a), place(b)) })
	for i, c := range columns {
		c.Position = i
	}
}
