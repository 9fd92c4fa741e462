package dialecttest

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// rowsSurvive: what no hazard speaks of keeps its values on the way there and
// back. A plan may fail only where a hazard says so, and then the database is
// as it was before.
func (e *engine) rowsSurvive(t *rapid.T) {
	defer e.close() // rows would stand in the way of the next round's changes
	d := e.config.Generator.draw(t)
	e.move(t, graphOf(t, e.config, d.objects()))
	e.insert(t, d)
	after := d.edited(t)
	options := planner.Options{Shuffle: rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))}
	kept := e.kept(d, after)
	before := e.values(t, kept, true)
	forward, source := e.plan(t, graphOf(t, e.config, after.objects()), options)
	back, problems := forward.Back(source, e.config.Dialect, options)
	if err := problems.Err(); err != nil {
		t.Fatalf("plan back: %v", err)
	}
	if !e.executes(t, forward, d) {
		e.requireSame(t, "after the failure", before, e.values(t, kept, true), forward)
		return
	}
	e.requireSame(t, "forward", before, e.values(t, kept, false), forward)
	if e.executes(t, back, after) {
		e.requireSame(t, "back", before, e.values(t, kept, true), back)
	}
}

// insert adds rows to every table, as the generator writes them.
func (e *engine) insert(t *rapid.T, d *draft) {
	var statements []dialects.Statement
	for _, td := range d.tables {
		for n := range 3 {
			statements = append(statements, dialects.Statement{Transactional: true, SQL: e.config.Generator.Row(td.table, td.columns, n+1)})
		}
	}
	if err := e.run(statements); err != nil {
		t.Fatalf("insert: %v", err)
	}
}

// executes carries a plan out and reports whether it succeeded. Where it did
// not, a hazard must have said so, and the schema must be unchanged.
func (e *engine) executes(t *rapid.T, plan *planner.Plan, unchanged *draft) bool {
	statements, err := emit(e.config, plan)
	if err != nil {
		t.Fatalf("emit: %v", err)
	}
	err = e.run(statements)
	if err == nil {
		return true
	}
	if !slices.ContainsFunc(statements, func(s dialects.Statement) bool { return s.Has(dialects.MayFail) }) {
		t.Fatalf("no hazard speaks of the failure %v of\n%s", err, dialects.Script(statements))
	}
	e.converged(t, "after the failure", plan, graphOf(t, e.config, unchanged.objects()))
	return false
}

// keptTable is a table of both drafts, with the columns whose values no change
// concerns: by their names before and after.
type keptTable struct {
	before, after *schema.Table
	columns       [][2]string
}

func (e *engine) kept(d, after *draft) []keptTable {
	var kept []keptTable
	for _, td := range after.tables {
		name := td.table.Name
		if td.table.RenamedFrom != "" {
			name = td.table.RenamedFrom
		}
		old := d.table(name)
		if old == nil {
			continue
		}
		k := keptTable{before: old.table, after: td.table}
		for _, c := range td.columns {
			former := c.Name
			if c.RenamedFrom != "" {
				former = c.RenamedFrom
			}
			if equalColumn(c, old.column(former)) {
				k.columns = append(k.columns, [2]string{former, c.Name})
			}
		}
		if len(k.columns) > 0 {
			kept = append(kept, k)
		}
	}
	return kept
}

// values reads the kept columns, by their names before or after.
func (e *engine) values(t *rapid.T, kept []keptTable, before bool) string {
	var b strings.Builder
	for i, k := range kept {
		table, at := k.after, 1
		if before {
			table, at = k.before, 0
		}
		columns := make([]string, len(k.columns))
		for j, names := range k.columns {
			columns[j] = e.config.Generator.Quote(names[at])
		}
		sql := "SELECT " + strings.Join(columns, ", ") + " FROM " + e.config.Generator.qualified(table.Name)
		lines, err := e.config.Query(e.t.Context(), e.url, sql)
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		slices.Sort(lines)
		fmt.Fprintf(&b, "table %d\n%s\n", i, strings.Join(lines, "\n"))
	}
	return b.String()
}

func (e *engine) requireSame(t *rapid.T, step, want, got string, executed *planner.Plan) {
	if want != got {
		statements, _ := emit(e.config, executed)
		t.Fatalf("%s: values have changed:\n%s\n%s", step, difference(want, got), dialects.Script(statements))
	}
}
