package views

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/schema"
)

// Mermaid draws the tables and foreign keys of a graph as an entity
// relationship diagram.
func Mermaid(g *schema.Graph) string {
	var b strings.Builder
	b.WriteString("erDiagram\n")
	for _, t := range g.Tables() {
		fmt.Fprintf(&b, "    %s {\n", entity(t.Address()))
		for _, c := range g.Columns(t.Address()) {
			b.WriteString("        " + attribute(g, c) + "\n")
		}
		b.WriteString("    }\n")
	}
	for _, t := range g.Tables() {
		for _, f := range schema.ChildrenOf[*schema.ForeignKey](g, t.Address()) {
			fmt.Fprintf(&b, "    %s %s--%s %s : %s\n", entity(t.Address()), many(g, f), one(g, f), entity(f.RefTable), quoted(f.Name))
		}
	}
	return b.String()
}

// entity is a table's name; Mermaid takes any text in quotes but a quote.
func entity(a schema.Address) string {
	name := a.Name
	if a.Schema != "" {
		name = a.Schema + "." + a.Name
	}
	return quoted(name)
}

func quoted(name string) string {
	return `"` + strings.NewReplacer(`"`, "'", "\n", " ").Replace(name) + `"`
}

// attribute is a column's line: its type and name in the letters that Mermaid
// takes, its keys, and its real name where that had to change.
func attribute(g *schema.Graph, c *schema.Column) string {
	line := word(c.Type.String()) + " " + word(c.Name)
	if keys := keysOf(g, c); len(keys) > 0 {
		line += " " + strings.Join(keys, ", ")
	}
	if word(c.Name) != c.Name {
		line += " " + quoted(c.Name)
	}
	return line
}

// word replaces what Mermaid does not take in a type or an attribute's name.
func word(text string) string {
	clean := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_-()[]", r) {
			return r
		}
		return '_'
	}, text)
	if clean == "" || !(clean[0] >= 'a' && clean[0] <= 'z' || clean[0] >= 'A' && clean[0] <= 'Z') {
		clean = "x" + clean
	}
	return clean
}

func keysOf(g *schema.Graph, c *schema.Column) (keys []string) {
	table := c.Address().Table()
	if key := g.PrimaryKey(table); key != nil && slices.Contains(schema.PartColumns(key.Parts), c.Name) {
		keys = append(keys, "PK")
	}
	for _, f := range schema.ChildrenOf[*schema.ForeignKey](g, table) {
		if slices.Contains(f.Columns, c.Name) {
			keys = append(keys, "FK")
			break
		}
	}
	for _, u := range schema.ChildrenOf[*schema.Unique](g, table) {
		if slices.Equal(schema.PartColumns(u.Parts), []string{c.Name}) {
			keys = append(keys, "UK")
			break
		}
	}
	return keys
}

// many is the side of the table that has the foreign key: at most one row if
// its columns are unique.
func many(g *schema.Graph, f *schema.ForeignKey) string {
	table := f.Address().Table()
	same := func(parts []schema.Part) bool {
		a, b := schema.PartColumns(parts), slices.Clone(f.Columns)
		slices.Sort(a)
		slices.Sort(b)
		return slices.Equal(a, b)
	}
	if key := g.PrimaryKey(table); key != nil && same(key.Parts) {
		return "|o"
	}
	for _, u := range schema.ChildrenOf[*schema.Unique](g, table) {
		if same(u.Parts) {
			return "|o"
		}
	}
	return "}o"
}

// one is the side of the referenced table: optional if a column may be NULL.
func one(g *schema.Graph, f *schema.ForeignKey) string {
	for _, name := range f.Columns {
		c, _ := g.Lookup(f.Address().Table().Child(schema.KindColumn, name)).(*schema.Column)
		if c != nil && c.Null {
			return "o|"
		}
	}
	return "||"
}
