package views

import (
	"strings"
	"unicode/utf8"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// node is an object in the plan as people read it: tables with the changes of
// their children below them.
type node struct {
	address  schema.Address
	changes  []planner.Change
	children []*node
}

// newTree groups the changes by the table or view that they belong to, in the
// order in which each first appears. The two halves of a Replace become one
// node. What a new partition merely has from its parent is left out.
func newTree(changes []planner.Change, family family) []*node {
	var roots []*node
	byAddress := map[schema.Address]*node{}
	var at func(a schema.Address) *node
	at = func(a schema.Address) *node {
		if n := byAddress[a]; n != nil {
			return n
		}
		n := &node{address: a}
		byAddress[a] = n
		if a.Kind.OfTable() {
			table := at(family.parent(a))
			table.children = append(table.children, n)
		} else {
			roots = append(roots, n)
		}
		return n
	}
	var add func(changes []planner.Change)
	add = func(changes []planner.Change) {
		for _, c := range changes {
			if family.takenOver(c) {
				continue
			}
			n := at(c.Address)
			n.changes = append(n.changes, c)
			add(c.Parts)
		}
	}
	add(changes)
	return roots
}

// has reports whether one of the node's own changes has the action.
func (n *node) has(action planner.Action) bool {
	for _, c := range n.changes {
		if c.Action == action {
			return true
		}
	}
	return false
}

// mark is the sign of what happens to the object, all changes taken together.
func (n *node) mark() (string, style) {
	switch {
	case n.has(planner.Replace) || n.has(planner.Rebuild) || n.has(planner.Create) && n.has(planner.Drop):
		return "±", changed
	case n.has(planner.Create):
		return "+", added
	case n.has(planner.Drop):
		return "-", dropped
	}
	return "~", changed
}

// treePrinter prints nodes with the hazards of their changes.
type treePrinter struct {
	*printer
	hazards map[schema.Address][]dialects.Hazard
}

func (r *PlanReport) tree(p *printer) {
	told := planner.Told(r.planned.Changes)
	t := treePrinter{printer: p, hazards: hazardsOf(r.planned.Forward, told)}
	for _, root := range newTree(told, family(r.planned.Pair)) {
		t.node(root, 2, 0)
		p.blank()
	}
	t.listHazards(schema.Address{}, 2)
}

func (t *treePrinter) node(n *node, indent, pad int) {
	mark, tone := n.mark()
	name := title(n.address)
	switch mark {
	case "+":
		object := n.changes[0].Object()
		t.columns(indent, tone, mark, name, pad, describe(object))
		if query := body(object); query != "" {
			t.block(indent+4, added, "+", query)
		}
	case "-":
		t.styled(indent, tone, mark, plain, name)
	default:
		t.styled(indent, tone, mark, plain, name)
		t.details(n, indent+4)
	}
	t.rows(n, indent+4)
	t.listHazards(n.address, indent+4)
	if mark == "-" {
		return // what a table holds goes with it
	}
	width := childWidth(n.children)
	for _, child := range n.children {
		t.node(child, indent+4, width)
	}
}

// childWidth is how far the names of the children are padded.
func childWidth(children []*node) int {
	width := 0
	for _, c := range children {
		width = max(width, utf8.RuneCountInString(title(c.address)))
	}
	return min(width, 28)
}

// details shows what alters, renames or replaces an object.
func (t *treePrinter) details(n *node, indent int) {
	var before, after schema.Object
	for _, c := range n.changes {
		if c.Action == planner.Rename && c.Before != nil {
			t.line(indent, "", "renamed from "+c.Before.Address().Name)
			continue
		}
		if c.Before != nil {
			before = c.Before
		}
		if c.After != nil {
			after = c.After
		}
	}
	for _, field := range fieldsOf(n.changes) {
		if n.address.Kind == schema.KindData {
			break // rows shows them
		}
		t.field(indent, field, before, after)
	}
	for _, c := range n.changes {
		if c.Reason != "" && !c.Creates() {
			t.styled(indent, faint, "#", faint, c.Reason)
		}
	}
}

func fieldsOf(changes []planner.Change) (fields []string) {
	seen := map[string]bool{}
	for _, c := range changes {
		if c.Action == planner.Rename {
			continue
		}
		for _, field := range c.Fields {
			if !seen[field] {
				seen[field] = true
				fields = append(fields, field)
			}
		}
	}
	return fields
}

func (t *treePrinter) field(indent int, field string, before, after schema.Object) {
	label := field[strings.LastIndexByte(field, '.')+1:]
	from, to := fieldText(before, field), fieldText(after, field)
	if strings.Contains(from, "\n") || strings.Contains(to, "\n") || field == "as" {
		t.line(indent, "", label+":")
		t.textDiff(indent+2, from, to)
		return
	}
	if (from == none || to == none) && (from == "true" || to == "true") {
		from, to = strings.Replace(from, none, "false", 1), strings.Replace(to, none, "false", 1)
	}
	t.line(indent, "", label+": "+from+" -> "+to)
}

func (t *treePrinter) listHazards(a schema.Address, indent int) {
	for _, h := range t.hazards[a] {
		tone := changed
		if h.Kind == dialects.DataLoss {
			tone = danger
		}
		t.styled(indent, tone, "! "+string(h.Kind)+":", plain, h.Message)
	}
}
