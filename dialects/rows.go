package dialects

import (
	"slices"
	"strconv"
	"strings"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// rowsTogether is how many rows one statement inserts or deletes.
const rowsTogether = 200

// RowText writes the SQL of reference rows. Its functions are what engines
// spell each in its own way.
type RowText struct {
	// Table is the table's name as SQL has it.
	Table string
	// Name quotes the name of a column.
	Name func(column string) string
	// Value spells a value that the column is to have.
	Value func(column string, value schema.Expr) string
	// Match spells a value that the column is compared with.
	Match func(column string, value schema.Expr) string
	// Overriding stands before VALUES, with a space at its end; or nothing.
	Overriding string
}

// Inserts writes the statements that insert the rows: many rows in one
// statement, those with the same columns together.
func (t RowText) Inserts(rows []schema.Row) []string {
	var order []string
	groups := map[string][]schema.Row{}
	for _, row := range rows {
		columns := t.columnList(row)
		if groups[columns] == nil {
			order = append(order, columns)
		}
		groups[columns] = append(groups[columns], row)
	}
	var statements []string
	for _, columns := range order {
		for chunk := range slices.Chunk(groups[columns], rowsTogether) {
			tuples := make([]string, len(chunk))
			for i, row := range chunk {
				tuples[i] = t.tuple(row)
			}
			separator := " "
			if len(tuples) > 1 {
				separator = "\n  "
			}
			statements = append(statements, "INSERT INTO "+t.Table+" ("+columns+") "+t.Overriding+"VALUES"+separator+strings.Join(tuples, ",\n  "))
		}
	}
	return statements
}

func (t RowText) columnList(row schema.Row) string {
	names := make([]string, len(row.Cells))
	for i, cell := range row.Cells {
		names[i] = t.Name(cell.Column)
	}
	return strings.Join(names, ", ")
}

func (t RowText) tuple(row schema.Row) string {
	values := make([]string, len(row.Cells))
	for i, cell := range row.Cells {
		values[i] = t.Value(cell.Column, cell.Value)
	}
	return "(" + strings.Join(values, ", ") + ")"
}

// RowAssignment gives rows the same new values: SET Set WHERE Where.
type RowAssignment struct{ Set, Where string }

// Assignments writes the updates, those that set the same together.
func (t RowText) Assignments(updates []schema.RowUpdate) []RowAssignment {
	var order []string
	groups := map[string][]schema.Row{}
	for _, u := range updates {
		set := t.assignments(u.After)
		if groups[set] == nil {
			order = append(order, set)
		}
		groups[set] = append(groups[set], u.Key)
	}
	var all []RowAssignment
	for _, set := range order {
		for chunk := range slices.Chunk(groups[set], rowsTogether) {
			all = append(all, RowAssignment{Set: set, Where: t.condition(chunk)})
		}
	}
	return all
}

func (t RowText) assignments(row schema.Row) string {
	texts := make([]string, len(row.Cells))
	for i, cell := range row.Cells {
		texts[i] = t.Name(cell.Column) + " = " + t.Value(cell.Column, cell.Value)
	}
	return strings.Join(texts, ", ")
}

// RowCondition is true for Count rows.
type RowCondition struct {
	Where string
	Count int
}

// Conditions finds the rows by the columns of the key, many with one
// condition.
func (t RowText) Conditions(rows []schema.Row, key []string) []RowCondition {
	var all []RowCondition
	for chunk := range slices.Chunk(rows, rowsTogether) {
		keys := make([]schema.Row, len(chunk))
		for i, row := range chunk {
			for _, column := range key {
				if value := row.Value(column); !value.IsZero() {
					keys[i].Cells = append(keys[i].Cells, schema.Cell{Column: column, Value: value})
				}
			}
		}
		all = append(all, RowCondition{Where: t.condition(keys), Count: len(keys)})
	}
	return all
}

// Condition is true for the row whose cells these are.
func (t RowText) Condition(row schema.Row) string { return t.equalities(row) }

// condition is true for the rows whose cells these are.
func (t RowText) condition(rows []schema.Row) string {
	if len(rows) > 1 && !slices.ContainsFunc(rows, severalOrNull) {
		values := make([]string, len(rows))
		for i, row := range rows {
			values[i] = t.Match(row.Cells[0].Column, row.Cells[0].Value)
		}
		return t.Name(rows[0].Cells[0].Column) + " IN (" + strings.Join(values, ", ") + ")"
	}
	texts := make([]string, len(rows))
	for i, row := range rows {
		texts[i] = t.equalities(row)
		if len(rows) > 1 {
			texts[i] = "(" + texts[i] + ")"
		}
	}
	return strings.Join(texts, "\n  OR ")
}

// severalOrNull reports whether the row cannot stand in a list of values.
func severalOrNull(row schema.Row) bool {
	return len(row.Cells) != 1 || row.Cells[0].Value.Literal == schema.NullLiteral
}

func (t RowText) equalities(row schema.Row) string {
	texts := make([]string, len(row.Cells))
	for i, cell := range row.Cells {
		texts[i] = t.Name(cell.Column) + " = " + t.Match(cell.Column, cell.Value)
		if cell.Value.Literal == schema.NullLiteral {
			texts[i] = t.Name(cell.Column) + " IS NULL"
		}
	}
	return strings.Join(texts, " AND ")
}

// Referrers lists the foreign keys of the graph that refer to the table, its
// own among them.
func Referrers(g *schema.Graph, table schema.Address) []*schema.ForeignKey {
	var keys []*schema.ForeignKey
	for _, a := range g.Dependents(table) {
		if f, ok := g.Lookup(a).(*schema.ForeignKey); ok && g.Fold(f.RefTable) == g.Fold(table) {
			keys = append(keys, f)
		}
	}
	return keys
}

// Levels parts rows that refer to each other, so that a row comes in a later
// part than the one it refers to. Rows in a circle end up in the last part.
func Levels(rows []schema.Row, g *schema.Graph, table schema.Address) [][]schema.Row {
	var own []*schema.ForeignKey
	for _, f := range Referrers(g, table) {
		if g.Fold(f.Address().Table()) == g.Fold(table) {
			own = append(own, f)
		}
	}
	if len(own) == 0 {
		return [][]schema.Row{rows}
	}
	var levels [][]schema.Row
	for rest := rows; len(rest) > 0; {
		ready, waiting := partRows(rest, own)
		if len(ready) == 0 {
			return append(levels, rest)
		}
		levels, rest = append(levels, ready), waiting
	}
	return levels
}

// partRows parts rows into those that refer to none of the others, and those
// that do. A row that refers to itself waits for nobody.
func partRows(rows []schema.Row, keys []*schema.ForeignKey) (ready, waiting []schema.Row) {
	there := make([]map[string]bool, len(keys))
	for i, f := range keys {
		there[i] = make(map[string]bool, len(rows))
		for _, row := range rows {
			if text, ok := tupleText(row, f.RefColumns); ok {
				there[i][text] = true
			}
		}
	}
	for _, row := range rows {
		refers := false
		for i, f := range keys {
			text, ok := tupleText(row, f.Columns)
			own, _ := tupleText(row, f.RefColumns)
			refers = refers || ok && text != own && there[i][text]
		}
		if refers {
			waiting = append(waiting, row)
		} else {
			ready = append(ready, row)
		}
	}
	return ready, waiting
}

// tupleText spells the values of the columns, if the row has them all.
func tupleText(row schema.Row, columns []string) (string, bool) {
	var b strings.Builder
	for _, column := range columns {
		value := row.Value(column)
		if value.IsZero() || value.Literal == schema.NullLiteral {
			return "", false
		}
		b.WriteString(strconv.Quote(value.SQL))
	}
	return b.String(), true
}

// KnownRows reports whether the plan knows the rows that a table had: it has
// read them, or the table is new.
func KnownRows(pair planner.Pair, rows schema.Address) bool {
	return pair.From.Lookup(rows) != nil || pair.From.Lookup(rows.Table()) == nil
}

// CountRows says how many rows there are, with the verb that follows.
func CountRows(n int) string {
	if n == 1 {
		return "1 row is"
	}
	return strconv.Itoa(n) + " rows are"
}

// OverwritesUnknown reports whether the change gives rows new values where the
// plan does not know the former ones, so that no way back can restore them.
func OverwritesUnknown(pair planner.Pair, c planner.Change) bool {
	table := c.Address.Table()
	return slices.ContainsFunc(c.Rows.Update, func(u schema.RowUpdate) bool {
		return slices.ContainsFunc(u.After.Cells, func(cell schema.Cell) bool {
			return u.Before.Value(cell.Column).Literal == schema.NotLiteral && pair.From.Lookup(table.Child(schema.KindColumn, cell.Column)) != nil
		})
	})
}

// Restorable reports whether the way back can bring back all that a change of
// reference rows takes away: every value is known, and no foreign key carries
// the deletion on to other tables.
func Restorable(pair planner.Pair, c planner.Change) bool {
	if OverwritesUnknown(pair, c) {
		return false
	}
	if len(c.Rows.Delete) == 0 {
		return true
	}
	return !slices.ContainsFunc(Referrers(pair.From, c.Address.Table()), func(f *schema.ForeignKey) bool {
		return f.OnDelete != "" && f.OnDelete != "RESTRICT"
	})
}

// UpdatesUnique reports whether the change gives rows new values in a column
// that a unique rule covers: as long as another row has one of them, it fails.
func UpdatesUnique(pair planner.Pair, c planner.Change) bool {
	unique := map[string]bool{}
	for _, child := range pair.To.Children(c.Address.Table()) {
		var parts []schema.Part
		switch rule := child.(type) {
		case *schema.PrimaryKey:
			parts = rule.Parts
		case *schema.Unique:
			parts = rule.Parts
		case *schema.Index:
			if rule.Unique {
				parts = rule.Parts
			}
		}
		for _, name := range schema.PartColumns(parts) {
			unique[name] = true
		}
	}
	return slices.ContainsFunc(c.Rows.Update, func(u schema.RowUpdate) bool {
		return slices.ContainsFunc(u.After.Cells, func(cell schema.Cell) bool { return unique[cell.Column] })
	})
}
