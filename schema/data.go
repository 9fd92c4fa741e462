package schema

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/schemac/schemac/internal/plainjson"
	"github.com/schemac/schemac/schema/diag"
)

// Data is the reference rows of a table, all of them: a row that it lacks
// does not belong into the table. A table has at most one; a model's blocks
// for one table are joined.
//
// It manages the cells that its rows state. A column that no row states
// belongs to the application, and so does the cell that one row leaves out.
type Data struct {
	Schema string `json:"-" diff:"-"`
	Table  string `json:"-" diff:"-"`
	Meta
	// Key names the columns that tell the rows apart: the table's primary key
	// or what the engine has in its place. Normalization finds it; empty where
	// the table has none.
	Key []string `json:"-" diff:"-" names:"columns"`
	// Rows are in the order of their keys after normalization.
	Rows []Row `json:"rows"`
}

// Row is one row, its cells in the order of the table's columns.
type Row struct {
	Cells []Cell
	// At is where a model states the row.
	At diag.Range `diff:"-"`
}

// Cell is the value of one column: a literal, or SQL that the server computes
// when the row is inserted and that is never compared.
type Cell struct {
	Column string
	Value  Expr
}

// Address implements Object. It has no name.
func (d *Data) Address() Address { return Address{Kind: KindData, Schema: d.Schema, Parent: d.Table} }

// DependsOn implements Object.
func (d *Data) DependsOn() []Address { return columnAddresses(d.Address().Table(), d.Columns()...) }

func (d *Data) setName(string) {}

// Columns lists the columns that the rows state, each once.
func (d *Data) Columns() []string { return d.columns(func(Expr) bool { return true }) }

// Compared lists the columns for which a row states a literal.
func (d *Data) Compared() []string {
	return d.columns(func(e Expr) bool { return e.Literal != NotLiteral })
}

func (d *Data) columns(counts func(Expr) bool) []string {
	var columns []string
	seen := map[string]bool{}
	for _, row := range d.Rows {
		for _, cell := range row.Cells {
			if !seen[cell.Column] && counts(cell.Value) {
				seen[cell.Column] = true
				columns = append(columns, cell.Column)
			}
		}
	}
	return columns
}

// Value is the row's value of the column; zero where the row does not state
// it.
func (r Row) Value(column string) Expr {
	for _, cell := range r.Cells {
		if cell.Column == column {
			return cell.Value
		}
	}
	return Expr{}
}

// States reports whether the row has a value for each of the columns.
func (r Row) States(columns []string) bool {
	return !slices.ContainsFunc(columns, func(c string) bool { return r.Value(c).IsZero() })
}

// Over gives r with the cells of other in place of its own, for the columns
// that other states.
func (r Row) Over(other Row) Row {
	cells := slices.Clone(r.Cells)
	for _, cell := range other.Cells {
		if i := slices.IndexFunc(cells, func(c Cell) bool { return c.Column == cell.Column }); i >= 0 {
			cells[i] = cell
			continue
		}
		cells = append(cells, cell)
	}
	return Row{Cells: cells, At: other.At}
}

// MarshalJSON writes an object with the columns in their order.
func (r Row) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	for i, cell := range r.Cells {
		b.WriteByte(separator(i))
		name, err := plainjson.Marshal(cell.Column)
		if err != nil {
			return nil, err
		}
		value, err := cell.Value.marshalCell()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", cell.Column, err)
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	if len(r.Cells) == 0 {
		b.WriteByte('{')
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// marshalCell writes what JSON can spell as itself, and all else as an Expr.
func (e Expr) marshalCell() ([]byte, error) {
	switch {
	case e.Stored != "":
	case e.Literal == NullLiteral:
		return []byte("null"), nil
	case e.Literal == StringLiteral:
		return plainjson.Marshal(e.SQL)
	case e.Literal != NotLiteral && json.Valid([]byte(e.SQL)) && jsonKind(e.SQL) == e.Literal:
		return []byte(e.SQL), nil
	case e.Literal == NotLiteral:
		return plainjson.Marshal(exprJSON{SQL: e.SQL})
	}
	return plainjson.Marshal(exprJSON{SQL: e.SQL, Stored: e.Stored, Literal: e.Literal})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (r *Row) UnmarshalJSON(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return fmt.Errorf("a row is an object of columns, not %.20s", data)
	}
	r.Cells = nil
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		column, _ := name.(string)
		var raw json.RawMessage
		if err := decoder.Decode(&raw); err != nil {
			return err
		}
		cell := Cell{Column: column}
		if err := cell.Value.unmarshalCell(raw); err != nil {
			return fmt.Errorf("%s: %w", column, err)
		}
		if !r.Value(column).IsZero() {
			return fmt.Errorf("a row states the column %q more than once", column)
		}
		r.Cells = append(r.Cells, cell)
	}
	return nil
}

func (e *Expr) unmarshalCell(data json.RawMessage) error {
	*e = Expr{}
	switch data[0] {
	case 'n':
		e.Literal = NullLiteral
		return nil
	case '"':
		e.Literal = StringLiteral
		return json.Unmarshal(data, &e.SQL)
	case '{':
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.DisallowUnknownFields()
		var form exprJSON
		if err := decoder.Decode(&form); err != nil {
			return err
		}
		e.SQL, e.Stored, e.Literal = form.SQL, form.Stored, form.Literal
		return nil
	}
	if e.Literal = jsonKind(string(data)); e.Literal == NotLiteral {
		return fmt.Errorf("%.20s is no value of a column", data)
	}
	e.SQL = string(data)
	return nil
}

// DataTables lists the tables whose rows the graph states, by their present
// names and those that they had before.
func (g *Graph) DataTables() []Address {
	var tables []Address
	for _, d := range objectsOf[*Data](g) {
		table := d.Address().Table()
		tables = append(tables, table)
		namespaces := []string{table.Schema}
		if s, ok := g.Lookup(Address{Kind: KindSchema, Name: table.Schema}).(*Schema); ok && s.RenamedFrom != "" {
			namespaces = append(namespaces, s.RenamedFrom)
		}
		names := []string{table.Name}
		if t, ok := g.Lookup(table).(*Table); ok && t.RenamedFrom != "" {
			names = append(names, t.RenamedFrom)
		}
		for i, namespace := range namespaces {
			for j, name := range names {
				if i+j > 0 {
					tables = append(tables, Address{Kind: KindTable, Schema: namespace, Name: name})
				}
			}
		}
	}
	return tables
}

// DataOf returns the reference rows of a table, or nil.
func (g *Graph) DataOf(table Address) *Data {
	d, _ := g.Lookup(table.Child(KindData, "")).(*Data)
	return d
}

// KeyOf implements Scope.
func (g *Graph) KeyOf(table Address) []string {
	column := func(name string) *Column {
		c, _ := g.Lookup(table.Child(KindColumn, name)).(*Column)
		return c
	}
	for _, child := range g.Children(table) {
		var parts []Part
		unique := false
		switch key := child.(type) {
		case *PrimaryKey:
			parts = key.Parts
		case *Unique:
			parts, unique = key.Parts, true
		}
		var names []string
		for _, name := range PartColumns(parts) {
			if c := column(name); c != nil && !(unique && c.Null) {
				names = append(names, c.Name)
			}
		}
		if len(names) > 0 && len(names) == len(parts) {
			return names
		}
	}
	return nil
}

// SortRows orders the cells by the columns and the rows by their keys.
func (d *Data) SortRows(columns []*Column) {
	position := make(map[string]int, len(columns))
	for i, c := range columns {
		position[c.Name] = i + 1
	}
	for i := range d.Rows {
		slices.SortStableFunc(d.Rows[i].Cells, func(a, b Cell) int {
			return cmp.Or(cmp.Compare(position[a.Column], position[b.Column]), cmp.Compare(a.Column, b.Column))
		})
	}
	slices.SortStableFunc(d.Rows, func(a, b Row) int {
		for _, column := range d.Key {
			if c := compareValues(a.Value(column), b.Value(column)); c != 0 {
				return c
			}
		}
		return 0
	})
}

// compareValues orders numbers by their value where both are short, and all
// else by text.
func compareValues(a, b Expr) int {
	if a.Literal == NumberLiteral && b.Literal == NumberLiteral {
		m, errX := json.Number(a.SQL).Float64()
		n, errY := json.Number(b.SQL).Float64()
		if errX == nil && errY == nil && m != n {
			return cmp.Compare(m, n)
		}
	}
	return cmp.Or(cmp.Compare(a.Literal, b.Literal), cmp.Compare(a.SQL, b.SQL))
}

// stating is the place of the first row that states the column.
func (d *Data) stating(column string) diag.Range {
	for _, row := range d.Rows {
		if !row.Value(column).IsZero() && !row.At.IsZero() {
			return row.At
		}
	}
	return d.Origin.Field("rows")
}

func separator(i int) byte {
	if i == 0 {
		return '{'
	}
	return ','
}

// Keep takes away the cells of all columns but these.
func (d *Data) Keep(columns map[string]bool) {
	for i := range d.Rows {
		d.Rows[i].Cells = slices.DeleteFunc(d.Rows[i].Cells, func(c Cell) bool { return !columns[c.Column] })
	}
}
