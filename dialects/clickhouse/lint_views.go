package clickhouse

import (
	"cmp"
	"slices"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/dialects/design"
	"github.com/schemac/schemac/schema"
)

// viewRules are those about materialized views and what they write to.
func (d dialect) viewRules() []design.Rule {
	return []design.Rule{
		{Code: "CS140", Name: "inner-table", Severity: design.Info,
			Why: "The materialized view keeps its rows in a table of its own, which goes with it: its query cannot be changed without losing them.",
			Fix: "Write to a table, with to = table.name.",
			Find: design.Each(func(_ *schema.Graph, m *schema.Materialized, flaws *design.Flaws) {
				if ownsRows(m) && !refreshes(m) {
					flaws.Add(m, "engine", "%s keeps its rows itself.", m.Address())
				}
			})},
		{Code: "CS141", Name: "column-lost-by-view", Severity: design.Error, Refused: true,
			Why:  "The query of the materialized view has a column that its target lacks. ClickHouse finds columns by their names: older servers throw the values away, newer ones refuse the view.",
			Fix:  "Name the column as the target does, with AS, or add it there.",
			Find: inWriters(d.columnLost)},
		{Code: "CS142", Name: "star-in-view", Severity: design.Warning,
			Why: "The materialized view selects *: what it means was settled when the view was made, and a column that is added to the source later does not arrive.",
			Fix: "Name the columns.",
			Find: design.Each(func(_ *schema.Graph, m *schema.Materialized, flaws *design.Flaws) {
				if _, known := chsql.OutputNames(m.Body.SQL); !known && readable(m.Body.SQL) {
					flaws.Add(m, "as", "%s selects *.", m.Address())
				}
			})},
		{Code: "CS143", Name: "populate", Severity: design.Warning,
			Why: "POPULATE misses the rows that are inserted while it runs.",
			Fix: "Remove populate, and insert the rows from before the view was made by hand.",
			Find: design.Each(func(_ *schema.Graph, m *schema.Materialized, flaws *design.Flaws) {
				if m.ClickHouse.Populate {
					flaws.Add(m, "populate", "%s is populated.", m.Address())
				}
			})},
		{Code: "CS144", Name: "long-chain-of-views", Severity: design.Warning,
			Why:  "More than three materialized views hang one behind the other: an insert into the first table waits for all, and one that fails in between leaves some of the tables behind.",
			Fix:  "Let the later views read the first table.",
			Find: d.longChains},
		{Code: "CS145", Name: "view-on-distributed", Severity: design.Warning,
			Why:  "The materialized view reads a Distributed table: it sees only what is inserted through that table on its own server.",
			Fix:  "Make the view on the local tables behind it.",
			Find: design.Each(d.viewOnDistributed)},
		{Code: "CS146", Name: "circle-of-views", Severity: design.Error,
			Why:  "Materialized views write in a circle, so that ClickHouse refuses every insert into their tables.",
			Fix:  "Remove one of them.",
			Find: d.circles},
		{Code: "CS147", Name: "column-missing-in-view", Severity: design.Info,
			Why:  "The target of the materialized view has a column that its query does not fill, so that every row gets 0 or the empty text there.",
			Fix:  "Select the column, or give it a default that says what is meant.",
			Find: inWriters(d.columnMissing)},
		{Code: "CS148", Name: "view-narrows-values", Severity: design.Warning,
			Why:  "The materialized view passes a column on into one of a narrower type, where values that do not fit change silently.",
			Fix:  "Give the target's column the type of the source's, or convert explicitly.",
			Find: inWriters(d.narrowed)},
	}
}

// readable reports whether a query can be read.
func readable(query string) bool {
	_, err := chsql.QueryReferences(query)
	return err == nil
}

// writer is a materialized view that writes to a table, of which all columns
// are known.
type writer struct {
	*schema.Materialized
	g       *schema.Graph
	target  *schema.Table
	columns []*schema.Column
	outputs []chsql.Output
}

func (w writer) column(name string) *schema.Column {
	return storedTable{columns: w.columns}.column(name)
}

// inWriters makes the function Find of a rule that looks at one such view at a
// time.
func inWriters(look func(w writer, flaws *design.Flaws)) func(*schema.Graph) []design.Flaw {
	return design.Each(func(g *schema.Graph, m *schema.Materialized, flaws *design.Flaws) {
		target, ok := g.Lookup(m.ClickHouse.To).(*schema.Table)
		outputs, known := chsql.Outputs(m.Body.SQL)
		if ok && known {
			look(writer{m, g, target, g.Columns(target.Address()), outputs}, flaws)
		}
	})
}

func (d dialect) columnLost(w writer, flaws *design.Flaws) {
	for _, output := range w.outputs {
		_, compound := columnName(output.Text)
		switch {
		case output.Name == "" && !compound && w.column(output.Text) == nil:
			flaws.Add(w.Materialized, "as", "%s selects %s under no name.", w.Address(), output.Text)
		case output.Name != "" && w.column(output.Name) == nil:
			flaws.Add(w.Materialized, "as", "%s selects %s, which %s lacks.", w.Address(), output.Name, w.target.Address())
		}
	}
}

func (d dialect) columnMissing(w writer, flaws *design.Flaws) {
	unnamed := slices.ContainsFunc(w.outputs, func(o chsql.Output) bool { return o.Name == "" })
	for _, c := range w.columns {
		filled := slices.ContainsFunc(w.outputs, func(o chsql.Output) bool { return o.Name == c.Name })
		if !filled && !unnamed && !hasDefault(c) && !nullable(c) {
			flaws.Add(w.Materialized, "as", "%s does not fill %s.", w.Address(), c.Address())
		}
	}
}

// narrowed compares the types of columns that the view passes on as they are.
func (d dialect) narrowed(w writer, flaws *design.Flaws) {
	source, ok := d.sourceOf(w.g, w.Materialized)
	if !ok {
		return
	}
	from, to := storedTable{columns: w.g.Columns(source.Address())}, storedTable{columns: w.columns}
	for _, output := range w.outputs {
		a, b := from.column(output.Column), w.column(cmp.Or(output.Name, output.Column))
		if a == nil || b == nil {
			continue
		}
		if c := chsql.Convert(valueType(from.typeOf(a.Name)), valueType(to.typeOf(b.Name))); c.Kind == chsql.ConversionLossy {
			flaws.Add(w.Materialized, "as", "%s passes %s on, which is %s, as %s, which is %s: %s.", w.Address(), a.Name, typeSQL(a), b.Name, typeSQL(b), c.Reason)
		}
	}
}

// sourceOf is the relation that the view reads, where it reads it directly.
func (d dialect) sourceOf(g *schema.Graph, m *schema.Materialized) (schema.Object, bool) {
	source, ok := chsql.SourceOf(m.Body.SQL)
	if !ok || !source.Direct {
		return nil, false
	}
	o := d.read(g, m)
	return o, o != nil
}

// read is the relation that the view reads first, or nil.
func (d dialect) read(g *schema.Graph, m *schema.Materialized) schema.Object {
	source, ok := chsql.SourceOf(m.Body.SQL)
	if !ok {
		return nil
	}
	return g.Relation(cmp.Or(source.Table.Database, d.database), source.Table.Name)
}

// trigger is the relation whose inserts the view sees, or nil: a refreshable
// view sees none.
func (d dialect) trigger(g *schema.Graph, m *schema.Materialized) schema.Object {
	if refreshes(m) {
		return nil
	}
	return d.read(g, m)
}

func refreshes(m *schema.Materialized) bool { return !m.ClickHouse.Refresh.IsZero() }

func (d dialect) viewOnDistributed(g *schema.Graph, m *schema.Materialized, flaws *design.Flaws) {
	if t, ok := d.trigger(g, m).(*schema.Table); ok && engineOf(t.ClickHouse.Engine).name == "Distributed" {
		flaws.Add(m, "as", "%s reads %s.", m.Address(), t.Address())
	}
}

// chains follows inserts from view to view: it has the views that the inserts
// into each table reach.
type chains map[schema.Address][]*schema.Materialized

func (d dialect) chainsOf(g *schema.Graph) chains {
	c := chains{}
	for _, o := range g.OfKind(schema.KindMaterialized) {
		m := o.(*schema.Materialized)
		if source := d.trigger(g, m); source != nil {
			c[source.Address()] = append(c[source.Address()], m)
		}
	}
	return c
}

// receiver is where inserts into the view's rows are seen.
func receiver(m *schema.Materialized) schema.Address {
	if ownsRows(m) {
		return m.Address()
	}
	return m.ClickHouse.To
}

// depth is how many views hang one behind the other from the table on; path
// are the tables so far, so that a circle ends it.
func (c chains) depth(table schema.Address, path []schema.Address) (depth int) {
	if slices.Contains(path, table) {
		return 0
	}
	for _, m := range c[table] {
		depth = max(depth, 1+c.depth(receiver(m), append(slices.Clone(path), table)))
	}
	return depth
}

func (d dialect) longChains(g *schema.Graph) []design.Flaw {
	var flaws design.Flaws
	c := d.chainsOf(g)
	for _, t := range g.Tables() {
		if depth := c.depth(t.Address(), nil); depth > 3 && !d.written(g, t.Address()) {
			flaws.Add(t, "", "%d materialized views hang one behind the other from %s on.", depth, t.Address())
		}
	}
	return flaws.List()
}

// written reports whether a materialized view writes to the table.
func (d dialect) written(g *schema.Graph, table schema.Address) bool {
	return slices.ContainsFunc(g.OfKind(schema.KindMaterialized), func(o schema.Object) bool { return receiver(o.(*schema.Materialized)) == table })
}

func (d dialect) circles(g *schema.Graph) []design.Flaw {
	var flaws design.Flaws
	c := d.chainsOf(g)
	for _, o := range g.OfKind(schema.KindMaterialized) {
		m := o.(*schema.Materialized)
		if source := d.trigger(g, m); source != nil && c.leads(receiver(m), source.Address(), map[schema.Address]bool{}) {
			flaws.Add(m, "to", "What %s writes to %s comes back to %s.", m.Address(), receiver(m).QualifiedName(), source.Address().QualifiedName())
		}
	}
	return flaws.List()
}

// leads reports whether inserts into one table lead to another; seen are the
// tables that were asked about.
func (c chains) leads(from, to schema.Address, seen map[schema.Address]bool) bool {
	if from == to {
		return true
	}
	if seen[from] {
		return false
	}
	seen[from] = true
	return slices.ContainsFunc(c[from], func(m *schema.Materialized) bool { return c.leads(receiver(m), to, seen) })
}
