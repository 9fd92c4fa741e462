package planner

import "github.com/schemac/schemac/schema"

// Pair is the two graphs that a plan leads between. From has the renames of
// the plan applied: its objects carry the names of To.
type Pair struct {
	From, To *schema.Graph
	// Manages is set where the target, or on the way back the state that is
	// left, manages permissions.
	Manages bool
	// Back is set on the way back of a plan, which begins in the state that the
	// plan has left.
	Back bool
}

// Rules are what the planner must know of an engine. They are pure and safe
// for concurrent use.
type Rules interface {
	// EqualExpr reports whether the expressions a of an object in pair.From
	// and b of its counterpart in pair.To mean the same, though their texts
	// differ. The field is named as schema.Diff names it; for a value of
	// reference rows it is RowField and the column, and a and b are literals.
	EqualExpr(pair Pair, address schema.Address, field string, a, b schema.Expr) bool

	// Strategy says how the engine makes an object's changed Fields true:
	// Alter, Replace, or Rebuild. For a child of a table, Rebuild means a
	// rebuild of the table. A table can be replaced if it holds no rows itself.
	// For a child that is created or dropped (c.Action
	// is Create or Drop) it answers that same action, or Rebuild where the
	// engine can do it only by rebuilding the table. The reason is for
	// people, and empty for Alter.
	Strategy(pair Pair, c Change) (action Action, reason string)

	// Blocks reports whether the change cannot run while dependent exists, so
	// that the dependent must be dropped before it and created after it, or,
	// for a dependent that the change itself would drop or invalidate, be
	// replaced. dependent is an object that refers to the changed one. It is
	// asked for Alter, Rename, Replace, Rebuild and Drop of objects that have
	// dependents, and never for changes of the dependent's own.
	Blocks(pair Pair, c Change, dependent schema.Object) bool

	// Detach gives the form in which an object that holds data can stand aside
	// while the change is carried out, such as a column without the default
	// that calls a function to be replaced; nil where there is none. o may have
	// been detached for another change before.
	Detach(pair Pair, o schema.Object, c Change) schema.Object

	// Loose reports whether o can exist before, and outlive, the object at on,
	// which it refers to: a function that names a table in its body. Such an
	// order is a wish.
	Loose(o schema.Object, on schema.Address) bool

	// Keeps reports whether o, which the source has and the target does not
	// state, is nonetheless left alone: a role, which other databases may use,
	// or a permission where managing, the state that says what is managed,
	// has none at all. Objects that belong to a table cannot be kept.
	Keeps(o schema.Object, managing *schema.Graph) bool

	// Inline reports whether objects of the kind are created, dropped and
	// rebuilt together with their table, in one statement.
	Inline(kind schema.Kind) bool

	// Leads reports whether the engine makes the change by itself when it makes
	// that of leader: of a column that the table takes over from a parent, when
	// the parent's is changed. leader is the change of an object that the
	// changed one goes with, or of the table that it belongs to.
	Leads(pair Pair, leader, c Change) bool

	// Aside gives the form in which an object with data stands between the
	// beginning and the end of its change, where others have to find room
	// meanwhile: a partition that has left its place and not yet taken the new
	// one. It is nil for a change that is made at once.
	Aside(pair Pair, c Change) schema.Object

	// Brings names what the engine makes along with the object: a relation or
	// type that takes a name beside those of tables, such as the sequence of a
	// column, and a constraint that takes one beside those of the table, such as
	// NOT NULL of a column; "" for none.
	Brings(o schema.Object) (relation, constraint string)

	// Renames reports whether the engine can rename an object of the kind in
	// place.
	Renames(kind schema.Kind) bool

	// RenameRefs rewrites the SQL text of o, an object of the source graph,
	// the way the engine does by itself when what it refers to is renamed, so
	// that the plan sees the state after the rename. Addresses, and lists of
	// columns and roles, have been rewritten already. A function that others of
	// its name stand beside is not asked about.
	RenameRefs(o schema.Object, from, to schema.Address)

	// RenameValues rewrites the SQL text of o, an object of the graph from that
	// may have values of the enum before in it, the way the engine does by
	// itself when these get the names that they have in after.
	RenameValues(from *schema.Graph, o schema.Object, before, after *schema.Enum)
}
