package dialecttest

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// RowValue draws values for columns of one type.
type RowValue struct {
	Type schema.Type
	Draw func(t *rapid.T) schema.Expr
}

// oddTexts are what quoting could stumble over.
var oddTexts = rapid.OneOf(
	rapid.SampledFrom([]string{"", " ", "it's", `"q"`, `\`, `\'`, `\\n`, "a\nb\r\n\tc", "--", "/* x", "$$", "${x}", "%{y}", "?", ":a", "@b", "{a:1}", "null", "007", "ünï", "u\u0308", "🎉", "\u2028", "\u200b"}),
	rapid.StringOfN(rapid.RuneFrom([]rune("ab'\"\\;-/*$%{}[](),.\n\t ünï🎉")), 0, 12, -1),
)

// OddText draws text that quoting could stumble over.
func OddText(t *rapid.T) schema.Expr {
	return schema.Expr{SQL: oddTexts.Draw(t, "text"), Literal: schema.StringLiteral}
}

// OneOf draws one of the values.
func OneOf(kind schema.LiteralKind, texts ...string) func(t *rapid.T) schema.Expr {
	return func(t *rapid.T) schema.Expr {
		return schema.Expr{SQL: rapid.SampledFrom(texts).Draw(t, "value"), Literal: kind}
	}
}

// rowDraft is a schema for reference rows: a table with a column of every
// type, and one whose rows refer to it.
type rowDraft struct {
	g       Generator
	parents []schema.Row
	// children are the parents that rows of the second table refer to, or -1.
	children map[int]int
	renamed  bool
}

func (g Generator) drawRows(t *rapid.T) *rowDraft {
	d := &rowDraft{g: g, children: map[int]int{}}
	stated := make([]bool, len(g.Values))
	for i := range stated {
		stated[i] = rapid.Bool().Draw(t, "stated")
	}
	ids := rapid.SliceOfNDistinct(rapid.IntRange(1, 9), 0, 6, rapid.ID).Draw(t, "ids")
	for _, id := range ids {
		row := schema.Row{Cells: []schema.Cell{{Column: "id", Value: whole(id)}}}
		for i, v := range g.Values {
			if stated[i] && !seldom(t, 6, "left out") {
				row.Cells = append(row.Cells, schema.Cell{Column: fmt.Sprintf("c %d", i), Value: v.drawn(t)})
			}
		}
		d.parents = append(d.parents, row)
	}
	for range rapid.IntRange(0, 4).Draw(t, "children") {
		parent := -1
		if len(ids) > 0 && coin(t, "has a parent") {
			parent = rapid.SampledFrom(ids).Draw(t, "parent")
		}
		d.children[rapid.IntRange(1, 9).Draw(t, "child")] = parent
	}
	return d
}

func (v RowValue) drawn(t *rapid.T) schema.Expr {
	if seldom(t, 5, "null") {
		return schema.Expr{Literal: schema.NullLiteral}
	}
	return v.Draw(t)
}

func whole(n int) schema.Expr { return schema.Expr{SQL: fmt.Sprint(n), Literal: schema.NumberLiteral} }

// objects renders the draft. Columns that are not stated hold values of their
// own, which nobody may touch.
func (d *rowDraft) objects() []schema.Object {
	parent := &schema.Table{Schema: d.g.Schema, Name: "par'ent"}
	child := &schema.Table{Schema: d.g.Schema, Name: "child"}
	if d.renamed {
		parent.Name, parent.RenamedFrom = "new parent", parent.Name
	}
	objects := append(d.table(parent), d.table(child)...)
	for i, v := range d.g.Values {
		objects = append(objects, &schema.Column{Schema: d.g.Schema, Table: parent.Name, Name: fmt.Sprintf("c %d", i), Position: i + 1, Type: v.Type, Null: true})
	}
	objects = append(objects, &schema.Column{Schema: d.g.Schema, Table: child.Name, Name: "parent", Position: 1, Type: d.g.Key, Null: true})
	if d.g.has(schema.KindForeignKey) {
		objects = append(objects, &schema.ForeignKey{Schema: d.g.Schema, Table: child.Name, Name: "fk", Columns: []string{"parent"},
			RefTable: parent.Address(), RefColumns: []string{"id"}})
	}
	rows := &schema.Data{Schema: d.g.Schema, Table: child.Name}
	for id, of := range d.children {
		reference := schema.Expr{Literal: schema.NullLiteral}
		if of >= 0 {
			reference = whole(of)
		}
		rows.Rows = append(rows.Rows, schema.Row{Cells: []schema.Cell{{Column: "id", Value: whole(id)}, {Column: "parent", Value: reference}}})
	}
	return append(objects, rows, schema.Clone(&schema.Data{Schema: d.g.Schema, Table: parent.Name, Rows: d.parents}))
}

func (d *rowDraft) table(table *schema.Table) []schema.Object {
	id := &schema.Column{Schema: d.g.Schema, Table: table.Name, Name: "id", Type: d.g.Key}
	if d.g.RowTable != nil {
		d.g.RowTable(table)
	}
	objects := []schema.Object{table, id}
	if d.g.has(schema.KindPrimaryKey) {
		objects = append(objects, &schema.PrimaryKey{Schema: d.g.Schema, Table: table.Name, Parts: schema.ColumnParts("id")})
	}
	return objects
}

// rowsThereAndBack: a plan brings the rows to what the model states, its way
// back brings them to what they were, and a printed model states the same.
func (e *engine) rowsThereAndBack(t *rapid.T) {
	before, after := e.config.Generator.drawRows(t), e.config.Generator.drawRows(t)
	after.renamed = slices.Contains(e.config.Generator.Renames, schema.KindTable) && coin(t, "rename")
	options := planner.Options{Shuffle: rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))}
	e.printed(t, graphOf(t, e.config, after.objects()))
	start, _ := e.planRows(t, before, planner.Options{})
	e.execute(t, start)
	e.rowsConverged(t, "build", start, before)
	forward, source := e.planRows(t, after, options)
	back, problems := forward.Back(source, e.config.Dialect, options)
	if err := problems.Err(); err != nil {
		t.Fatalf("plan back: %v", err)
	}
	was := e.allRows(t)
	e.execute(t, forward)
	e.rowsConverged(t, "forward", forward, after)
	e.execute(t, back)
	e.rowsConverged(t, "back", back, before)
	e.requireSame(t, "back", was, e.allRows(t), back)
}

func (e *engine) planRows(t *rapid.T, to *rowDraft, options planner.Options) (*planner.Plan, *schema.Graph) {
	return e.plan(t, graphOf(t, e.config, to.objects()), options)
}

func (e *engine) rowsConverged(t *rapid.T, step string, executed *planner.Plan, to *rowDraft) {
	left, _ := e.planRows(t, to, planner.Options{})
	if !left.Empty() {
		e.notConverged(t, step, executed, left)
	}
}

// printed compiles the printed graph and demands no difference.
func (e *engine) printed(t *rapid.T, g *schema.Graph) *schema.Graph {
	text := compiler.Print(g)
	compiled, problems := compiler.Compile([]compiler.Source{{Name: "printed.hcl", Content: text}}, compiler.Options{Rules: e.config.Dialect})
	if err := problems.Err(); err != nil {
		t.Fatalf("the printed model does not compile: %v\n%s", err, text)
	}
	requireNoPlan(t, e.config, fmt.Sprintf("the printed model differs:\n%s", text), g, compiled)
	return compiled
}

// allRows reads both tables, by an order that every engine has.
func (e *engine) allRows(t *rapid.T) string {
	var b strings.Builder
	for _, table := range []string{"par'ent", "child"} {
		lines, err := e.config.Query(e.t.Context(), e.url, "SELECT * FROM "+e.config.Generator.qualified(table)+" ORDER BY id")
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(table + "\n" + strings.Join(lines, "\n") + "\n")
	}
	return b.String()
}
