package planner

import (
	"fmt"
	"maps"
	"slices"

	"github.com/schemac/schemac/schema"
)

// candidates lists drops and creates that look like renames: tables with
// mostly the same columns, columns of one table with the same definition,
// enums with the same values. Each object appears once at most.
func (p *planning) candidates() []Candidate {
	var dropped, created []schema.Object
	for _, s := range sortedSteps(p.steps) {
		switch s.change.Action {
		case Drop:
			dropped = append(dropped, s.change.Before)
		case Create:
			created = append(created, s.change.After)
		}
	}
	groups := map[schema.Address][]schema.Object{}
	for _, o := range created {
		if key, ok := p.candidateGroup(o); ok {
			groups[key] = append(groups[key], o)
		}
	}
	var found []Candidate
	for _, before := range dropped {
		key, ok := p.candidateGroup(before)
		if !ok {
			continue
		}
		for i, after := range groups[key] {
			if reason := p.alike(before, after); reason != "" {
				found = append(found, Candidate{RenameHint{before.Address(), after.Address()}, reason})
				groups[key] = slices.Delete(groups[key], i, i+1)
				break
			}
		}
	}
	return found
}

// candidateGroup is the place within which a rename is thinkable. Columns of
// a table that comes or goes as a whole are no candidates.
func (p *planning) candidateGroup(o schema.Object) (schema.Address, bool) {
	a := p.key(o.Address())
	switch a.Kind {
	case schema.KindColumn:
		both := p.pair.From.Lookup(a.Table()) != nil && p.pair.To.Lookup(a.Table()) != nil
		return schema.Address{Kind: a.Kind, Schema: a.Schema, Parent: a.Parent}, both
	case schema.KindTable:
		// One group for each first column keeps the search linear: a renamed
		// table mostly keeps its key.
		columns := p.columnsOf(o.Address())
		if len(columns) == 0 {
			return schema.Address{}, false
		}
		return schema.Address{Kind: a.Kind, Schema: a.Schema, Name: p.pair.To.Rules().FoldName(columns[0].Name)}, true
	case schema.KindEnum:
		return schema.Address{Kind: a.Kind, Schema: a.Schema}, true
	}
	return schema.Address{}, false
}

func (p *planning) columnsOf(table schema.Address) []*schema.Column {
	if columns := p.pair.To.Columns(table); len(columns) > 0 {
		return columns
	}
	return p.pair.From.Columns(table)
}

// alike says what two objects have in common, or "" where it is too little.
func (p *planning) alike(before, after schema.Object) string {
	switch before := before.(type) {
	case *schema.Column:
		after := after.(*schema.Column)
		if before.Type == after.Type && before.Null == after.Null {
			return fmt.Sprintf("both are %s", after.Type)
		}
	case *schema.Enum:
		if slices.Equal(before.Values, after.(*schema.Enum).Values) {
			return "both have the same values"
		}
	case *schema.Table:
		from, to := columnTypes(p.pair.From.Columns(before.Address())), columnTypes(p.pair.To.Columns(after.Address()))
		same := 0
		for name, t := range from {
			if to[name] == t {
				same++
			}
		}
		if same*2 > max(len(from), len(to)) {
			return fmt.Sprintf("%d of %d columns are the same", same, len(from))
		}
	}
	return ""
}

func columnTypes(columns []*schema.Column) map[string]schema.Type {
	return maps.Collect(func(yield func(string, schema.Type) bool) {
		for _, c := range columns {
			if !yield(c.Name, c.Type) {
				return
			}
		}
	})
}
