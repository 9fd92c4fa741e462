package planner

import (
	"math/rand"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// RenameHint says that the object at From in the source graph is the one at
// To in the target graph.
type RenameHint struct {
	From, To schema.Address
}

// Options steer Plan.
type Options struct {
	// Renames are given beside those that the target's objects state with
	// renamed_from. A hint that fits no object is an error.
	Renames []RenameHint
	// Shuffle breaks ties between changes that no rule orders. It is for
	// tests; nil gives the stable, documented order.
	Shuffle *rand.Rand
}

// Candidate is a drop and a create that look like one rename. Nothing is
// assumed: the caller may ask and plan again with the hint.
type Candidate struct {
	RenameHint
	// Reason tells what both have in common.
	Reason string
}

// Plan is the ordered way from one graph to another.
type Plan struct {
	// Pair has the graphs that the changes refer to.
	Pair Pair
	// Changes in the order in which they run.
	Changes []Change
	// Renames that the plan carries out, so that the way back can invert
	// them.
	Renames    []RenameHint
	Candidates []Candidate
}

// New plans the way from one graph to another. Both graphs must have been made
// with the rules of one dialect; they may know of different servers, or of none.
// The diagnostics report renames that fit nothing,
// objects with data that block a change, and orders that cannot be.
//
// The target manages the reference rows: those of a table for which it states
// none stay as they are, which a warning says.
func New(from, to *schema.Graph, rules Rules, options Options) (*Plan, diag.List) {
	return newPlan(from, to, rules, options, schema.After)
}

func newPlan(from, to *schema.Graph, rules Rules, options Options, managing schema.Side) (*Plan, diag.List) {
	plan, problems, tangle := attempt(from, to, rules, options, managing, nil)
	if len(tangle) == 0 {
		return plan, problems
	}
	if untangled, found := untangle(tangle, func(aside []schema.Address) (*Plan, diag.List, circle) {
		return attempt(from, to, rules, options, managing, aside)
	}); untangled != nil {
		return untangled, found
	}
	return plan, append(problems, tangle.problem())
}

// attempt plans with the objects at some addresses of the target replaced
// where they would be altered. It returns a circle if no order satisfies all.
func attempt(from, to *schema.Graph, rules Rules, options Options, managing schema.Side, aside []schema.Address) (*Plan, diag.List, circle) {
	renames, problems := resolveRenames(from, to, rules, options.Renames)
	p := &planning{rules: rules, pair: Pair{From: from, To: to, Back: managing == schema.Before}, shuffle: options.Shuffle, problems: problems, managing: managing}
	p.applyRenames(renames)
	p.renameParts()
	p.renameValues()
	p.adopt()
	p.compare()
	p.compareRows()
	p.renameEqualChildren()
	p.rebuildTables()
	p.takeApart(aside)
	p.stepAside()
	p.leavePlaces()
	p.absorb()
	plan := &Plan{Pair: p.pair, Renames: p.renames}
	plan.Candidates = p.candidates()
	var waiting circle
	plan.Changes, waiting = p.order()
	return plan, p.problems, waiting
}

// Back plans the way back: from the target to the source, with the renames
// inverted. source is the graph that the plan was made from. Of the reference
// rows, only what the plan has changed goes back.
func (p *Plan) Back(source *schema.Graph, rules Rules, options Options) (*Plan, diag.List) {
	if p.Empty() {
		return &Plan{Pair: Pair{From: p.Pair.To, To: source}}, nil
	}
	for i := len(p.Renames) - 1; i >= 0; i-- {
		options.Renames = append(options.Renames, RenameHint{From: p.Renames[i].To, To: p.Renames[i].From})
	}
	return newPlan(p.Pair.To, source, rules, options, schema.Before)
}

// Empty reports whether there is nothing to do.
func (p *Plan) Empty() bool { return len(p.Changes) == 0 }

// planning is the state that the stages of New hand on.
type planning struct {
	rules    Rules
	pair     Pair
	shuffle  *rand.Rand
	problems diag.List
	renames  []RenameHint
	// managing is the side that says which reference rows the plan touches.
	managing schema.Side

	// kept are objects that the target does not state and that stay.
	kept map[schema.Address]bool

	// moves are the rename steps by the object's new address.
	moves map[schema.Address]*step
	// apart is what created and dropped tables cannot take along.
	apart apart
	// steps are all other steps by folded address.
	steps map[schema.Address]*step
	// rebuilt names the tables that are rebuilt, each with the reason.
	rebuilt map[schema.Address]string
}

// step is one object's change on its way into the plan. A Replace is one step
// until order splits it.
type step struct {
	change Change
	// carried is set where the table's step carries this one out.
	carried bool
	// byCopy marks the rename of a child that only a rebuild of its table can
	// make, since the engine has no other way or what the rebuild carries out is
	// in the way of it.
	byCopy bool
	// detached is the form in which an object that holds data stands while
	// others change: a column without its default. The step becomes two
	// changes.
	detached schema.Object
	// asideFor are the rename steps that this one's drop must precede.
	asideFor []*step
}

func (p *planning) key(a schema.Address) schema.Address { return p.pair.To.Fold(a) }

func (p *planning) step(a schema.Address) *step { return p.steps[p.key(a)] }

func (p *planning) put(c Change) {
	c.Kept = p.kept[p.key(c.Address)]
	p.steps[p.key(c.Address)] = &step{change: c}
}
