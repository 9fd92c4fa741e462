package postgres

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/enginetest"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// tower is a schema in which everything stands on something else. Each part is
// HCL and names the parts that it stands on.
var tower = []towerPart{
	{name: "e", text: `enum "e" { values = ["x", "y", "z"] }`},
	{name: "f", text: `function "f" { lang = SQL
		arg "a" { type = int }
		return = int
		volatility = IMMUTABLE
		comment = "adds"
		as = "SELECT a + 1" }`},
	{name: "log", text: `table "log" { column "n" { 
		type = bigint
		null = true } }`},
	{name: "t", on: "e f", text: `table "t" {
		column "id" { type = bigint }
		column "a" { type = int }
		column "b" { 
			type = varchar(20)
			null = true
			comment = "of the row" }
		column "s" { 
			type = enum.e
			default = "x" }
		column "d" { 
			type = bigint
			default = sql("f(1)") }
		primary_key { columns = [column.id] } }`},
	{name: "check", on: "t", inside: "t", text: `check "positive" { expr = "f(a::int) > 0 AND length(b) < 10" }`},
	{name: "index", on: "t", inside: "t", text: `index "t_fa" { 
		on { expr = "f(a::int)" }
		where = "b <> 'none'" }`},
	{name: "generated", on: "t", inside: "t", text: `column "g" { 
		type = bigint
		null = true
		as { 
			expr = "f(a::int) * 2"
			type = STORED } }`},
	{name: "policy", on: "t", text: `policy "own" { 
		on = table.t
		using = "f(a::int) > 0 AND s = 'x' AND b <> ''" }`},
	{name: "v1", on: "t", text: `view "v1" { as = "SELECT id, a, b, s, f(a::int) AS fa FROM t WHERE a > 0"
		column "b" { comment = "of the view" }
		comment = "first" }`},
	{name: "m1", on: "v1", text: `materialized "m1" { as = "SELECT a, count(*) AS n, max(b) AS mb FROM v1 GROUP BY a"
		index "m1_a" { 
			unique = true
			columns = [column.a] }
		index "m1_expr" { 
			on { expr = "f(a::int) + n" }
			comment = "of an expression" }
		column "n" { comment = "how many" } }`},
	{name: "v2", on: "v1 m1", text: `view "v2" { as = "SELECT v1.id, v1.s, m1.n FROM v1 JOIN m1 ON m1.a = v1.a" }`},
	{name: "v3", on: "v2", text: `view "v3" { as = "SELECT * FROM v2 WHERE s IN ('x', 'y')" }`},
	{name: "m2", on: "v3", text: `materialized "m2" { as = "SELECT s, sum(n) AS total FROM v3 GROUP BY s" }`},
	{name: "h", on: "v1", text: `function "h" { lang = SQL
		return_set { type = sql("public.v1") }
		as = "SELECT id, a, b, s, fa FROM v1" }`},
	{name: "v4", on: "h", text: `view "v4" { as = "SELECT id, fa FROM h()" }`},
	{name: "atomic", on: "v2", text: `function "atomic" { lang = SQL
		return = bigint
		begin_atomic = true
		as = "RETURN (SELECT count(*) FROM v2)" }`},
	{name: "v5", on: "atomic", text: `view "v5" { as = "SELECT atomic() AS n" }`},
	{name: "rule", on: "v2 log", text: `rule "noted" { 
		on = view.v2
		event = INSERT
		instead = true
		as = "INSERT INTO log (n) VALUES (NEW.n)" }`},
	{name: "trigger", on: "v1", text: `function "tr" { lang = PLpgSQL
		return = trigger
		as = "BEGIN RETURN NEW; END" }
		trigger "instead" { 
		on = view.v1
		instead_of { insert = true }
		foreach = ROW
		execute { function = function.tr } }`},
}

type towerPart struct {
	name, text string
	// on are the parts that it stands on; inside is the one that it is a block
	// of.
	on, inside string
}

// replaced is a change of the text of one part; an empty text takes it away,
// with what stands on it.
type replaced struct{ part, old, new string }

// towerChanges are made at the bottom and in the middle.
var towerChanges = map[string][]replaced{
	"column type":     {{"t", "type = int", "type = bigint"}},
	"text type":       {{"t", "varchar(20)", "text"}},
	"enum order":      {{"e", `"x", "y"`, `"y", "x"`}},
	"enum value less": {{"e", `, "z"`, ""}},
	"enum value more": {{"e", `"z"]`, `"z", "zz"]`}},
	"signature":       {{"f", "type = int", "type = bigint"}, {"f", "return = int", "return = bigint"}},
	"result":          {{"f", "return = int", "return = bigint"}},
	"body":            {{"f", "a + 1", "a + 2"}},
	"condition":       {{"v1", "WHERE a > 0", "WHERE a > 1"}},
	"column between":  {{"v1", "SELECT id, a", "SELECT id, a + 0 AS aa, a"}, {"h", "SELECT id, a", "SELECT id, aa, a"}},
	"column behind":   {{"v1", "fa FROM", "fa, 1 AS one FROM"}, {"h", "fa FROM", "fa, one FROM"}},
	"new column": {{"t", `column "d"`, `column "new" { 
		type = text
		null = true }
		column "d"`}},
	"new default":   {{"t", "f(1)", "f(2)"}},
	"totals":        {{"m1", "max(b) AS mb", "min(b) AS mb"}},
	"totals' index": {{"m1", "unique = true", "unique = false"}},
	"star":          {{"v2", "m1.n FROM", "m1.n, m1.mb FROM"}},
	"half gone":     {{"v2", "", ""}},
	"gone":          {{"v1", "", ""}},
	"everything": {{"t", "type = int", "type = bigint"}, {"t", "varchar(20)", "text"}, {"e", `"x", "y"`, `"y", "x"`}, {"f", "a + 1", "a + 2"},
		{"f", "return = int", "return = bigint"}, {"v1", "WHERE a > 0", "WHERE a > 1"}, {"m1", "max(b)", "min(b)"}, {"v2", "m1.n FROM", "m1.n, m1.mb FROM"}},
}

// standing completes the wanted parts by what they stand on, without those
// that are gone and what stands on them.
func standing(wanted, gone map[string]bool) []towerPart {
	fallen, needed := map[string]bool{}, map[string]bool{}
	for _, p := range tower {
		fallen[p.name] = gone[p.name] || slices.ContainsFunc(strings.Fields(p.on), func(on string) bool { return fallen[on] })
	}
	for _, p := range slices.Backward(tower) {
		if needed[p.name] = needed[p.name] || wanted[p.name]; needed[p.name] {
			for _, on := range strings.Fields(p.on) {
				needed[on] = true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(tower), func(p towerPart) bool { return !needed[p.name] || fallen[p.name] })
}

// built is the model of the tower after the changes.
func built(t *testing.T, wanted map[string]bool, changes []replaced) *schema.Graph {
	t.Helper()
	gone := map[string]bool{}
	for _, c := range changes {
		gone[c.part] = gone[c.part] || c.old == ""
	}
	texts := map[string]string{}
	var order []string
	for _, p := range standing(wanted, gone) {
		text := p.text
		for _, c := range changes {
			if c.part == p.name {
				text = strings.Replace(text, c.old, c.new, 1)
			}
		}
		if p.inside != "" {
			texts[p.inside] = strings.TrimSuffix(texts[p.inside], "}") + "\n" + text + "\n}"
			continue
		}
		texts[p.name] = text
		order = append(order, p.name)
	}
	var model strings.Builder
	model.WriteString("schema \"public\" {}\n")
	for _, name := range order {
		model.WriteString(spread(texts[name]) + "\n")
	}
	g, problems := compiler.Compile([]compiler.Source{{Name: "tower.hcl", Content: []byte(model.String())}}, compiler.Options{Rules: New(dialects.Options{})})
	if err := problems.Err(); err != nil {
		t.Fatalf("%v\n%s", err, model.String())
	}
	return g
}

// spread puts what stands between braces on lines of its own, as HCL wants it.
func spread(text string) string {
	var b strings.Builder
	quoted := false
	for _, r := range text {
		switch {
		case r == '"':
			quoted = !quoted
		case !quoted && r == '{':
			b.WriteString("{\n")
			continue
		case !quoted && r == '}':
			b.WriteString("\n")
		}
		b.WriteRune(r)
	}
	return b.String()
}

// TestTower changes towers of dependent objects at their bottom, applies the
// plan to a server that refuses whatever is out of order, and rolls it back.
// Rows stay, and nothing is left to do. A commit's run has whole towers only.
func TestTower(t *testing.T) {
	besideOthers(t)
	server := enginetest.Postgres(t, enginetest.NewestPostgres)
	random := rand.New(rand.NewSource(1))
	names := make([]string, 0, len(towerChanges))
	for name := range towerChanges {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		shapes := towerShapes(random)
		if !*inFull {
			shapes = shapes[:1]
		}
		for i, wanted := range shapes {
			t.Run(fmt.Sprintf("%s/%d", name, i), func(t *testing.T) {
				climb(t, openLive(t, server.Database(t)), wanted, towerChanges[name])
			})
		}
	}
}

// towerShapes are the whole tower and a part of it.
func towerShapes(random *rand.Rand) []map[string]bool {
	whole, part := map[string]bool{"t": true}, map[string]bool{"t": true}
	for _, p := range tower {
		whole[p.name] = true
		part[p.name] = random.Intn(4) == 0
	}
	return []map[string]bool{whole, part}
}

func climb(t *testing.T, l live, wanted map[string]bool, changes []replaced) {
	before, after := built(t, wanted, nil), built(t, wanted, changes)
	l.execute(l.script(l.plan(before, planner.Options{})))
	exec(t, l.url, "INSERT INTO t (id, a, b, s) VALUES (1, 1, 'x', 'x'), (2, 5, 'yy', 'y')")
	for _, view := range []string{"m1", "m2"} {
		if before.Relation("public", view) != nil {
			exec(t, l.url, "REFRESH MATERIALIZED VIEW "+view)
		}
	}
	l.converged("the tower", before)
	from, _ := l.inspect()
	plan := l.plan(after, planner.Options{})
	forward, back := l.script(plan), l.script(wayBack(t, plan, from))
	built := dumpOf(t, l.url)
	t.Logf("forward:\n%s\nback:\n%s", dialects.Script(forward), dialects.Script(back))
	l.execute(forward)
	l.converged("after the change", after)
	if rows, err := queryLines(t.Context(), l.url, "SELECT id, a, b, s FROM t ORDER BY id"); err != nil || fmt.Sprint(rows) != "[1|1|x|x 2|5|yy|y]" {
		t.Errorf("rows: %v %v", rows, err)
	}
	l.execute(back)
	l.converged("after the rollback", before)
	if d := compareDumps(built, dumpOf(t, l.url)); d != "" {
		t.Errorf("after the rollback:\n%s", d)
	}
}
