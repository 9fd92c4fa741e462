package project

import (
	"fmt"
	"strings"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// HasScope reports whether the database says what of it is looked at.
func (d *Database) HasScope() bool { return len(d.Schemas)+len(d.Exclude) > 0 }

// Within gives the part of a state that is looked at: the schemas that the
// attribute schemas names, without what exclude names, and without what cannot
// be told without that, such as a foreign key to an excluded table.
func (d *Database) Within(g *schema.Graph) (*schema.Graph, diag.List) {
	if !d.HasScope() {
		return g, nil
	}
	outside := map[schema.Address]bool{}
	for more := true; more; {
		more = false
		for _, o := range g.Objects() {
			if a := o.Address(); !outside[a] && (d.outside(o) || needsOutside(g, o, outside)) {
				outside[a], more = true, true
			}
		}
	}
	var kept []schema.Object
	for _, o := range g.Objects() {
		if !outside[o.Address()] {
			kept = append(kept, schema.Clone(o))
		}
	}
	return schema.NewGraph(kept, g.Rules())
}

// needsOutside reports whether a field of the object names what is outside, or
// it is a child of that. What its SQL names is the engine's business.
func needsOutside(g *schema.Graph, o schema.Object, outside map[schema.Address]bool) bool {
	if parent := g.Parent(o.Address()); parent != nil && outside[parent.Address()] {
		return true
	}
	for _, on := range o.DependsOn() {
		if outside[on] {
			return true
		}
	}
	return false
}

// outside reports whether the patterns leave the object out by itself. A
// schema that a graph has without being told is left to those who say so.
func (d *Database) outside(o schema.Object) bool {
	a := o.Address()
	namespace := a.Schema
	if a.Kind == schema.KindSchema {
		namespace = a.Name
	}
	if len(d.Schemas) > 0 && namespace != "" && !anyMatches(d.Schemas, namespace) {
		return true
	}
	for _, pattern := range d.Exclude {
		if excludes(pattern, a) {
			return true
		}
	}
	return false
}

// Excludes reports whether a diagnostic is about something that is not looked at
// and that no model can describe, such as a conversion: its address is a kind,
// which need not be one of schema's, and a name.
func (d *Database) Excludes(found diag.Diagnostic) bool {
	if found.Code != "unmodelled" || found.Address == "" {
		return false
	}
	_, name, _ := strings.Cut(found.Address, ".")
	return anyMatches(d.Exclude, found.Address) || anyMatches(d.Exclude, name)
}

// excludes matches one pattern: kind.name or name alone, where the name is
// that of Address.QualifiedName without quotes and signatures.
func excludes(pattern string, a schema.Address) bool {
	kind, rest, qualified := strings.Cut(pattern, ".")
	if qualified && isKind(kind) {
		return string(a.Kind) == kind && matches(rest, bareName(a))
	}
	return a.Kind != schema.KindSchema && matches(pattern, bareName(a))
}

func isKind(word string) bool {
	for _, kind := range schema.Kinds() {
		if string(kind) == word {
			return true
		}
	}
	return false
}

func bareName(a schema.Address) string {
	var parts []string
	for _, part := range []string{a.Schema, a.Parent, a.Name} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ".")
}

func anyMatches(patterns []string, name string) bool {
	for _, pattern := range patterns {
		if matches(pattern, name) {
			return true
		}
	}
	return false
}

// matches compares a name with a pattern in which * stands for any text and ?
// for one character.
func matches(pattern, name string) bool {
	p, n := []rune(pattern), []rune(name)
	star, resume := -1, 0
	i, j := 0, 0
	for j < len(n) {
		switch {
		case i < len(p) && p[i] == '*':
			star, resume = i, j
			i++
		case i < len(p) && (p[i] == '?' || p[i] == n[j]):
			i++
			j++
		case star >= 0:
			resume++
			i, j = star+1, resume
		default:
			return false
		}
	}
	for i < len(p) && p[i] == '*' {
		i++
	}
	return i == len(p)
}

// declared reports the objects that models declare and that are not looked at.
func (d *Database) declared(models *schema.Graph) (problems diag.List) {
	if !d.HasScope() {
		return nil
	}
	for _, o := range models.Objects() {
		a := o.Address()
		if o.Common().Origin.Range.IsZero() || !d.outside(o) || a.Kind.OfTable() && d.outsideParent(models, a) {
			continue
		}
		problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "excluded", Summary: "Object that is not looked at",
			Range: o.Common().Origin.Range, Address: a.String(),
			Detail: fmt.Sprintf("%s lies outside of what %q looks at by schemas and exclude, so that nothing can be done about it. Change those, or remove the block.", a, d.Name)})
	}
	return problems
}

func (d *Database) outsideParent(models *schema.Graph, child schema.Address) bool {
	parent := models.Parent(child)
	return parent != nil && d.outside(parent)
}

// PlainSchemas are the schemas to look at where no pattern among them stands
// for more than one name; nil otherwise.
func (d *Database) PlainSchemas() []string {
	for _, pattern := range d.Schemas {
		if strings.ContainsAny(pattern, "*?") {
			return nil
		}
	}
	return d.Schemas
}
