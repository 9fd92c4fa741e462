package planner

import (
	"fmt"
	"maps"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/schemac/schemac/schema"
)

// keyed is a table with the key id.
func keyed(name string, columns ...string) []schema.Object {
	return append(table(name, append([]string{"id"}, columns...)...), &schema.PrimaryKey{Table: name, Name: name + "_pkey", Parts: schema.ColumnParts("id")})
}

// rows states rows, each as id=1 a=x; a value in parentheses is SQL.
func rows(of string, lines ...string) []schema.Object {
	data := &schema.Data{Table: of}
	for _, line := range lines {
		var row schema.Row
		for cell := range strings.FieldsSeq(line) {
			column, text, _ := strings.Cut(cell, "=")
			value := schema.Expr{SQL: text, Literal: schema.StringLiteral}
			if strings.HasPrefix(text, "(") {
				value = schema.SQLExpr(text)
			}
			row.Cells = append(row.Cells, schema.Cell{Column: column, Value: value})
		}
		data.Rows = append(data.Rows, row)
	}
	return []schema.Object{data}
}

// rowLines shows the changes of rows, one a line, and all others by address.
func rowLines(changes []Change) string {
	var b strings.Builder
	for _, c := range changes {
		if c.Address.Kind != schema.KindData {
			fmt.Fprintf(&b, "%s %s\n", c.Action, c.Address)
			continue
		}
		for _, r := range c.Rows.Delete {
			fmt.Fprintf(&b, "%s: - %s\n", c.Address.Parent, rowLine(r))
		}
		for _, u := range c.Rows.Update {
			fmt.Fprintf(&b, "%s: ~ %s: %s -> %s\n", c.Address.Parent, rowLine(u.Key), rowLine(u.Before), rowLine(u.After))
		}
		for _, r := range c.Rows.Insert {
			fmt.Fprintf(&b, "%s: + %s\n", c.Address.Parent, rowLine(r))
		}
	}
	return b.String()
}

func rowLine(r schema.Row) string {
	cells := make([]string, len(r.Cells))
	for i, cell := range r.Cells {
		cells[i] = cell.Column + "=" + cell.Value.SQL
	}
	return strings.Join(cells, " ")
}

func TestRows(t *testing.T) {
	plain := stubRules{inline: []schema.Kind{schema.KindColumn, schema.KindPrimaryKey}}
	tests := []struct {
		name          string
		before, after []schema.Object
		forward, back string
	}{
		{"nothing differs", join(keyed("t", "a"), rows("t", "id=1 a=x")), join(keyed("t", "a"), rows("t", "a=x id=1")), "", ""},
		{"every change", join(keyed("t", "a"), rows("t", "id=1 a=x", "id=2 a=y", "id=3 a=z")), join(keyed("t", "a"), rows("t", "id=1 a=x", "id=2 a=Y", "id=4 a=z")),
			"t: - id=3 a=z\nt: ~ id=2: a=y -> a=Y\nt: + id=4 a=z\n", "t: - id=4 a=z\nt: ~ id=2: a=Y -> a=y\nt: + id=3 a=z\n"},
		{"a block appears", keyed("t", "a"), join(keyed("t", "a"), rows("t", "id=1 a=x")), "t: + id=1 a=x\n", "t: - id=1 a=x\n"},
		{"a block disappears", join(keyed("t", "a"), rows("t", "id=1 a=x")), keyed("t", "a"), "", ""},
		{"a block empties", join(keyed("t", "a"), rows("t", "id=1 a=x")), join(keyed("t", "a"), rows("t")), "t: - id=1 a=x\n", "t: + id=1 a=x\n"},
		{"an empty table gets rows", join(keyed("t", "a"), rows("t")), join(keyed("t", "a"), rows("t", "id=1")), "t: + id=1\n", "t: - id=1\n"},
		{"columns of the application", join(keyed("t", "a", "b"), rows("t", "id=1 a=x b=1", "id=2 a=y b=2")), join(keyed("t", "a", "b"), rows("t", "id=1 a=X")),
			"t: - id=2 a=y b=2\nt: ~ id=1: a=x -> a=X\n", "t: ~ id=1: a=X -> a=x\nt: + id=2 a=y b=2\n"},
		{"a cell of the application", join(keyed("t", "a"), rows("t", "id=1 a=x", "id=2 a=y")), join(keyed("t", "a"), rows("t", "id=1", "id=2 a=Y")),
			"t: ~ id=2: a=y -> a=Y\n", "t: ~ id=2: a=Y -> a=y\n"},
		{"an unknown former value", join(keyed("t", "a"), rows("t", "id=1")), join(keyed("t", "a"), rows("t", "id=1 a=x")), "t: ~ id=1:  -> a=x\n", ""},
		{"SQL is run once", join(keyed("t", "a"), rows("t", "id=1 a=x")), join(keyed("t", "a"), rows("t", "id=1 a=(now)", "id=2 a=(now)")), "t: + id=2 a=(now)\n", "t: - id=2 a=(now)\n"},
		{"SQL becomes a value", join(keyed("t", "a"), rows("t", "id=1 a=(now)")), join(keyed("t", "a"), rows("t", "id=1 a=x")), "t: ~ id=1: a=(now) -> a=x\n", "t: ~ id=1: a=x -> a=(now)\n"},
		{"rows twice in a table", join(keyed("t", "a"), rows("t", "id=1 a=x", "id=1 a=y")), join(keyed("t", "a"), rows("t", "id=1 a=x")),
			"t: - id=1 a=x\nt: - id=1 a=y\nt: + id=1 a=x\n", "t: - id=1 a=x\nt: + id=1 a=x\nt: + id=1 a=y\n"},
		{"a table with rows", nil, join(keyed("t"), rows("t", "id=1")), "create table.t\nt: + id=1\n", "drop table.t\n"},
		{"a column goes with its values", join(keyed("t", "a"), rows("t", "id=1 a=x")), join(keyed("t"), rows("t", "id=1")), "drop column.t.a\n", "create column.t.a\nt: ~ id=1:  -> a=x\n"},
		{"foreign keys", join(keyed("a"), keyed("b", "a"), []schema.Object{foreignKey("b", "f", "a", "a", "id")}, rows("a", "id=1", "id=2"), rows("b", "id=1 a=1", "id=2 a=2")),
			join(keyed("a"), keyed("b", "a"), []schema.Object{foreignKey("b", "f", "a", "a", "id")}, rows("a", "id=2", "id=3"), rows("b", "id=1 a=3", "id=3 a=2")),
			"b: - id=2 a=2\na: + id=3\nb: ~ id=1: a=1 -> a=3\nb: + id=3 a=2\na: - id=1\n", "b: - id=3 a=2\na: + id=1\nb: ~ id=1: a=3 -> a=1\nb: + id=2 a=2\na: - id=3\n"},
		{"a new rule", join(keyed("t", "a"), rows("t", "id=1 a=x", "id=2 a=x")), join(keyed("t", "a"), []schema.Object{unique("t", "u", "a")}, rows("t", "id=1 a=x", "id=2 a=y")),
			"t: ~ id=2: a=x -> a=y\ncreate unique.t.u\n", "drop unique.t.u\nt: ~ id=2: a=y -> a=x\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			from, to := graphOf(t, plain, test.before...), graphOf(t, plain, test.after...)
			forward, problems := New(from, to, plain, Options{})
			if err := problems.Err(); err != nil {
				t.Fatal(err)
			}
			back, problems := forward.Back(from, plain, Options{})
			if err := problems.Err(); err != nil {
				t.Fatal(err)
			}
			if got := rowLines(forward.Changes); got != test.forward {
				t.Errorf("forward:\n%s\nwant:\n%s", got, test.forward)
			}
			if got := rowLines(back.Changes); got != test.back {
				t.Errorf("back:\n%s\nwant:\n%s", got, test.back)
			}
		})
	}
}

func TestRowsUnmanaged(t *testing.T) {
	rules := stubRules{}
	_, problems := New(graphOf(t, rules, join(keyed("t"), rows("t", "id=1"))...), graphOf(t, rules, keyed("t")...), rules, Options{})
	if len(problems) != 1 || problems[0].Code != "rows-unmanaged" {
		t.Errorf("got %v", problems)
	}
}

// store is a table's rows by their key.
type store map[string]map[string]string

func storeOf(d *schema.Data) store {
	s := store{}
	for _, r := range d.Rows {
		s.insert(r)
	}
	return s
}

func (s store) insert(r schema.Row) {
	cells := map[string]string{}
	for _, c := range r.Cells {
		cells[c.Column] = c.Value.SQL
	}
	s[r.Value("id").SQL] = cells
}

func (s store) run(changes []Change) {
	for _, c := range changes {
		for _, r := range c.Rows.Delete {
			delete(s, r.Value("id").SQL)
		}
		for _, u := range c.Rows.Update {
			for _, cell := range u.After.Cells {
				s[u.Key.Value("id").SQL][cell.Column] = cell.Value.SQL
			}
		}
		for _, r := range c.Rows.Insert {
			s.insert(r)
		}
	}
}

// TestRowsThereAndBack: a plan from what a table holds brings it to what the
// model states, touches nothing else, and its way back brings back all of it,
// save what the application has written meanwhile.
func TestRowsThereAndBack(t *testing.T) {
	rules := stubRules{inline: []schema.Kind{schema.KindColumn, schema.KindPrimaryKey}}
	rapid.Check(t, func(t *rapid.T) {
		draw := func(full bool) []schema.Object {
			var lines []string
			for _, id := range rapid.SliceOfNDistinct(rapid.IntRange(1, 5), 1, 5, rapid.ID).Draw(t, "ids") {
				line := fmt.Sprintf("id=%d", id)
				for _, column := range []string{"a", "b"} {
					if full || rapid.Bool().Draw(t, "stated") {
						line += fmt.Sprintf(" %s=%d", column, rapid.IntRange(0, 2).Draw(t, column))
					}
				}
				if full {
					line += " visits=0"
				}
				lines = append(lines, line)
			}
			return join(keyed("t", "a", "b", "visits"), rows("t", lines...))
		}
		from, problems := schema.NewGraph(draw(true), rules)
		to, more := schema.NewGraph(draw(false), rules)
		options := Options{Shuffle: rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))}
		forward, planned := New(from, to, rules, options)
		back, planBack := forward.Back(from, rules, options)
		if err := slices.Concat(problems, more, planned, planBack).Err(); err != nil {
			t.Fatal(err)
		}
		a := schema.Address{Kind: schema.KindTable, Name: "t"}
		was, is := storeOf(from.DataOf(a)), storeOf(from.DataOf(a))
		is.run(forward.Changes)
		for id, stated := range storeOf(to.DataOf(a)) {
			for column, value := range stated {
				if is[id][column] != value {
					t.Fatalf("%s of %s is %q, not %q, after\n%s", column, id, is[id][column], value, rowLines(forward.Changes))
				}
			}
		}
		if len(is) != len(to.DataOf(a).Rows) {
			t.Fatalf("%d rows, want %d", len(is), len(to.DataOf(a).Rows))
		}
		for id := range is { // the application goes on
			if _, kept := was[id]; kept {
				is[id]["visits"], was[id]["visits"] = "9", "9"
			}
		}
		is.run(back.Changes)
		if !maps.EqualFunc(was, is, maps.Equal[map[string]string]) {
			t.Fatalf("it was %v and is %v after\n%s", was, is, rowLines(back.Changes))
		}
	})
}
