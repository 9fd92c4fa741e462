package schema

import (
	"slices"
	"strconv"
	"strings"
)

// RowChanges are the differences between two states of a table's reference
// rows.
type RowChanges struct {
	// Key names the columns by which the rows of Delete are told apart: where
	// the table has no key, all that they state.
	Key    []string    `json:"-"`
	Insert []Row       `json:"insert,omitempty"`
	Update []RowUpdate `json:"update,omitempty"`
	Delete []Row       `json:"delete,omitempty"`
}

// RowUpdate is a row that has other values than before.
type RowUpdate struct {
	// Key has the cells that tell the row apart, the same before and after.
	Key Row `json:"key"`
	// Before has the former values of the changed columns. One that is
	// missing, or that is SQL, is not known.
	Before Row `json:"before"`
	After  Row `json:"after"`
	// Whole is the row with its new values and all others that are known.
	Whole Row `json:"-"`
}

// IsEmpty reports whether there is no difference.
func (c RowChanges) IsEmpty() bool { return len(c.Insert)+len(c.Update)+len(c.Delete) == 0 }

// Side names one of two states.
type Side int

// The states. A plan's target manages its rows on the way there; on the way
// back it is the state that is left.
const (
	Before Side = iota
	After
)

// RowRules steer DiffRows.
type RowRules struct {
	// Managing is the side that says which cells count: those for which it
	// states a literal. All others are none of its business.
	Managing Side
	// Added reports whether the table of before lacks the column, so that its
	// cells count in any case.
	Added func(column string) bool
	// Equal decides on literals that are not written the same.
	Equal func(column string, a, b Expr) bool
}

// DiffRows compares the rows of two states of one table.
//
// The rows are matched by the key of after or, where the rows of before do not
// state that, by the key of before. Rows that cannot be matched are all
// deleted and inserted, and so are those that one side has more than once.
func DiffRows(before, after *Data, rules RowRules) RowChanges {
	d := rowDiff{RowRules: rules, former: map[string][]int{}}
	switch {
	case before == nil || len(before.Rows) == 0:
		d.changes.Insert = rowsOf(after)
	case after == nil || len(after.Rows) == 0:
		d.changes.Delete = before.Rows
	default:
		d.run(before, after)
	}
	if len(d.changes.Delete) > 0 {
		d.changes.Key = before.deleteKey(d.key)
	}
	return d.changes
}

// deleteKey is the key by which the rows were matched, since that is there
// before and after, or else the key of the table as it was.
func (d *Data) deleteKey(common []string) []string {
	for _, key := range [][]string{common, d.Key} {
		lacks := func(r Row) bool { return !r.States(key) }
		if len(key) > 0 && !slices.ContainsFunc(d.Rows, lacks) {
			return key
		}
	}
	return d.Columns()
}

func rowsOf(d *Data) []Row {
	if d == nil {
		return nil
	}
	return d.Rows
}

type rowDiff struct {
	RowRules
	key []string
	// former has the rows of before by every spelling of their key.
	former  map[string][]int
	changes RowChanges
}

// commonKey is the key by which rows of both sides can be told apart.
func commonKey(before, after *Data) []string {
	for _, key := range [][]string{after.Key, before.Key} {
		states := func(r Row) bool { return !r.States(key) }
		if len(key) > 0 && !slices.ContainsFunc(before.Rows, states) && !slices.ContainsFunc(after.Rows, states) {
			return key
		}
	}
	return nil
}

func (d *rowDiff) run(before, after *Data) {
	d.key = commonKey(before, after)
	if d.key == nil {
		d.changes = RowChanges{Insert: after.Rows, Delete: before.Rows}
		return
	}
	for i, row := range before.Rows {
		for _, text := range row.keyTexts(d.key) {
			d.former[text] = append(d.former[text], i)
		}
	}
	wanted := map[string]int{}
	for _, row := range after.Rows {
		wanted[row.keyTexts(d.key)[0]]++
	}
	kept := make([]bool, len(before.Rows))
	for _, row := range after.Rows {
		found := d.find(row)
		if len(found) != 1 || wanted[row.keyTexts(d.key)[0]] > 1 {
			d.changes.Insert = append(d.changes.Insert, row)
			continue
		}
		kept[found[0]] = true
		d.compare(before.Rows[found[0]], row)
	}
	for i, row := range before.Rows {
		if !kept[i] {
			d.changes.Delete = append(d.changes.Delete, row)
		}
	}
}

func (d *rowDiff) find(row Row) []int {
	for _, text := range row.keyTexts(d.key) {
		if found := d.former[text]; len(found) > 0 {
			return found
		}
	}
	return nil
}

// keyTexts spell the key as it is written and, where that differs, as the
// engine stores it.
func (r Row) keyTexts(key []string) []string {
	var written, stored strings.Builder
	for _, column := range key {
		value := r.Value(column)
		written.WriteString(string(value.Literal) + strconv.Quote(value.SQL))
		if value.Stored != "" {
			value.SQL = value.Stored
		}
		stored.WriteString(string(value.Literal) + strconv.Quote(value.SQL))
	}
	if written.String() == stored.String() {
		return []string{written.String()}
	}
	return []string{written.String(), stored.String()}
}

// compare notes the cells in which two states of one row differ.
func (d *rowDiff) compare(before, after Row) {
	u := RowUpdate{}
	for _, cell := range d.counting(before, after) {
		from, to := before.Value(cell.Column), after.Value(cell.Column)
		switch {
		case slices.Contains(d.key, cell.Column):
			u.Key.Cells = append(u.Key.Cells, Cell{cell.Column, from})
			continue
		case cell.Value.Literal == NotLiteral || to.IsZero():
			continue // computed once, or nothing to go back to
		case from.SameText(to) || from.Literal != NotLiteral && to.Literal != NotLiteral && d.Equal(cell.Column, from, to):
			continue
		}
		if !from.IsZero() {
			u.Before.Cells = append(u.Before.Cells, Cell{cell.Column, from})
		}
		u.After.Cells = append(u.After.Cells, Cell{cell.Column, to})
	}
	if len(u.After.Cells) > 0 {
		u.Whole = before.Over(after)
		d.changes.Update = append(d.changes.Update, u)
	}
}

// counting lists the cells to compare, as the managing side states them.
func (d *rowDiff) counting(before, after Row) []Cell {
	if d.Managing == After {
		return after.Cells
	}
	cells := slices.Clone(before.Cells)
	for _, cell := range after.Cells {
		if d.Added(cell.Column) {
			cells = append(cells, cell)
		}
	}
	return cells
}
