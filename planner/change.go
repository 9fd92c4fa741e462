package planner

import (
	"slices"

	"github.com/schemac/schemac/schema"
)

// Action says what happens to an object.
type Action string

// The actions.
const (
	// Create makes a new object. Before is nil.
	Create Action = "create"
	// Alter changes Fields in place.
	Alter Action = "alter"
	// Rename gives the object of Before the name of After and changes nothing
	// else; a further Alter of the same object may follow.
	Rename Action = "rename"
	// Replace drops and creates an object without data. It appears as two
	// changes: one with only Before, early, one with only After, late.
	Replace Action = "replace"
	// Rebuild makes the object of After anew, copies the data of Before into
	// it and puts it in its place. Parts are the children's changes that it
	// takes along.
	Rebuild Action = "rebuild"
	// Drop removes the object. After is nil.
	Drop Action = "drop"
)

// Symbol is the sign that plans show for the action.
func (a Action) Symbol() string {
	switch a {
	case Create:
		return "+"
	case Drop:
		return "-"
	case Replace, Rebuild:
		return "±"
	}
	return "~"
}

// Change is one step of a plan.
//
// A Replace is two changes that share the address: Before alone (drop) and
// After alone (create). For every other action Before is nil only for Create,
// and After only for Drop.
type Change struct {
	Action Action
	// Address is the object's address in the target graph, or in the source
	// graph for Drop and for the dropping half of Replace.
	Address schema.Address
	// Before is the object as it stands in the database when the change runs:
	// earlier renames of the plan have been applied to it.
	Before, After schema.Object
	// Fields names what differs, as schema.Diff does; for Alter and Rebuild,
	// and for Replace where the object itself differs.
	Fields []string
	// Reason explains the change where it is not obvious: why something is
	// replaced or rebuilt. It never steers.
	Reason string
	// Kept marks a change of something that the target does not state and that
	// is only put back as it was, or goes with what it hangs on. It is nothing
	// that people need to see.
	Kept bool
	// Parts are the changes of children that are carried out together with
	// this one. Create, Replace and Rebuild of a table take those of the kinds
	// that Rules.Inline names; a rebuild also makes the unchanged children anew,
	// indexes included, from the target graph, save those that changes of
	// their own create later. Drop takes all that disappear with the table.
	Parts []Change
	// Rows are what happens to the reference rows, for an object of kind data.
	// Changes that both delete and write rows are two: the deletion as early
	// as it can be, as the first of two changes with the same address, and the
	// rest.
	Rows schema.RowChanges
}

// Drops reports whether the change takes away the object of Before.
func (c Change) Drops() bool { return c.Before != nil && c.After == nil }

// Creates reports whether the change makes the object of After.
func (c Change) Creates() bool { return c.Before == nil && c.After != nil }

// Object is After, or Before where there is no After.
func (c Change) Object() schema.Object {
	if c.After != nil {
		return c.After
	}
	return c.Before
}

// Told leaves out the changes that people need not see.
func Told(changes []Change) []Change {
	return slices.DeleteFunc(slices.Clone(changes), func(c Change) bool { return c.Kept })
}

// past is the action as a participle, for messages.
func (a Action) past() string {
	switch a {
	case Create:
		return "created"
	case Alter:
		return "altered"
	case Rename:
		return "renamed"
	case Replace:
		return "replaced"
	case Rebuild:
		return "rebuilt"
	}
	return "dropped"
}
