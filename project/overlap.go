package project

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// Shares lists the databases, d among them, that use a model file of d and do
// not allow that. Whether they own the same tables, Overlap decides.
func (p *Project) Shares(d *Database) []*Database {
	var sharing []*Database
	for _, other := range p.Databases {
		if other == d || d.shares(other) {
			sharing = append(sharing, other)
		}
	}
	return sharing
}

func (d *Database) shares(other *Database) bool {
	if d == other || d.OverlapModels || other.OverlapModels {
		return false
	}
	real := map[string]bool{}
	for _, file := range d.ModelFiles {
		real[realPath(file)] = true
	}
	return slices.ContainsFunc(other.ModelFiles, func(file string) bool { return real[realPath(file)] })
}

// sharedTables reports what can be known of overlaps without compiling: two
// lists of tables that name the same one.
func (p *Project) sharedTables() (problems diag.List) {
	for i, a := range p.Databases {
		for _, b := range p.Databases[:i] {
			if !a.shares(b) {
				continue
			}
			for _, name := range a.ModelTables {
				if slices.ContainsFunc(b.ModelTables, func(other string) bool { return sameTable(name, other) }) {
					problems.Append(overlap(b, a, []string{name}, a.Range("model_tables")))
				}
			}
		}
	}
	return problems
}

// sameTable compares names of which one may lack its namespace.
func sameTable(a, b string) bool {
	return a == b || strings.HasSuffix(a, "."+b) || strings.HasSuffix(b, "."+a)
}

// Overlap reports the tables that two databases both own: those that come
// from the same place in the models and stand in both graphs. The graphs are
// those that the databases manage, after Restrict.
func Overlap(a *Database, inA *schema.Graph, b *Database, inB *schema.Graph) (problems diag.List) {
	if !a.shares(b) {
		return nil
	}
	type place struct {
		file string
		byte int32
		name string
	}
	placeOf := func(t *schema.Table) place {
		return place{realPath(t.Origin.Range.File), t.Origin.Range.Start.Byte, t.Name}
	}
	owned := map[place]bool{}
	for _, t := range inA.Tables() {
		owned[placeOf(t)] = true
	}
	var both []string
	for _, t := range inB.Tables() {
		if owned[placeOf(t)] {
			both = append(both, t.Name)
		}
	}
	if len(both) > 0 {
		problems.Append(overlap(a, b, both, b.Range("model_paths")))
	}
	return problems
}

func overlap(a, b *Database, tables []string, at diag.Range) diag.Diagnostic {
	shown := tables[:min(len(tables), 5)]
	names := strings.Join(shown, ", ")
	if more := len(tables) - len(shown); more > 0 {
		names += fmt.Sprintf(" and %d more", more)
	}
	return diag.Diagnostic{Severity: diag.Error, Code: "overlapping-models", Summary: "Two databases own the same tables", Range: at,
		Detail: fmt.Sprintf("%q and %q both own %s. Split the models with model_tables, give each database its own model_paths, or set overlap_models = true if both shall have them.",
			a.Name, b.Name, names)}
}
