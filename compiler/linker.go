package compiler

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// symbol is an object that references can name.
type symbol struct {
	label string
	// qualifier is the first of two labels, or "".
	qualifier string
	address   schema.Address
	// object is set for those with a signature, which the address lacks until
	// all types are known.
	object schema.Object
	// columns maps labels of columns to names where they differ.
	columns map[string]string
}

type symbolKey struct {
	kind  schema.Kind
	label string
}

// linker resolves the references between the objects of all files.
type linker struct {
	*model
	symbols  map[symbolKey][]*symbol
	problems diag.List
}

func newLinker(m *model, decoders []*decoder) *linker {
	l := &linker{model: m, symbols: map[symbolKey][]*symbol{}}
	for _, d := range decoders {
		for _, s := range d.symbols {
			key := symbolKey{s.address.Kind, s.label}
			l.symbols[key] = append(l.symbols[key], s)
		}
	}
	return l
}

// identify completes the addresses of objects with signatures.
func (l *linker) identify() {
	for _, symbols := range l.symbols {
		for _, s := range symbols {
			if s.object != nil {
				l.rules.Identify(s.object)
				s.address = s.object.Address()
			}
		}
	}
}

// resolve gives the address that a reference means. from is the namespace
// that it is written in. A target that no model declares gets the address it
// would have; the graph reports it.
func (l *linker) resolve(p path, from string) (schema.Address, bool) {
	kind := schema.Kind(p.steps[0])
	if kind == schema.KindSchema && len(p.steps) == 2 {
		return schema.Address{Kind: kind, Name: l.schemaLabel(p.steps[1])}, true
	}
	steps := p.steps[1:]
	if len(steps) >= 3 && schema.Kind(steps[len(steps)-2]).OfTable() {
		return l.child(p, from, kind, steps)
	}
	_, address, ok := l.object(p, from, kind, steps)
	return address, ok
}

// referable are the kinds that references name directly.
var referable = slices.DeleteFunc(schema.Kinds(), func(k schema.Kind) bool { return k.OfTable() || k == schema.KindSchema })

func (l *linker) object(p path, from string, kind schema.Kind, steps []string) (*symbol, schema.Address, bool) {
	if !slices.Contains(referable, kind) || len(steps) < 1 || len(steps) > 2 {
		l.unknown(p)
		return nil, schema.Address{}, false
	}
	label := steps[len(steps)-1]
	found := l.symbols[symbolKey{kind, label}]
	if len(steps) == 2 {
		return l.qualified(found, kind, steps[0], label)
	}
	if i := slices.IndexFunc(found, func(s *symbol) bool { return s.address.Schema == from }); len(found) > 1 && i >= 0 {
		found = found[i : i+1]
	}
	switch {
	case len(found) == 0:
		if !kind.HasSchema() || l.rules.Shared(kind) {
			from = ""
		}
		return nil, schema.Address{Kind: kind, Schema: from, Name: label}, true
	case len(found) > 1 && found[0].address != found[1].address:
		l.ambiguous(p, found)
		return nil, schema.Address{}, false
	}
	return found[0], found[0].address, true
}

func (l *linker) qualified(found []*symbol, kind schema.Kind, qualifier, label string) (*symbol, schema.Address, bool) {
	namespace := l.schemaLabel(qualifier)
	for _, s := range found {
		if s.address.Schema == namespace {
			return s, s.address, true
		}
	}
	for _, s := range found {
		if s.qualifier == qualifier {
			return s, s.address, true
		}
	}
	return nil, schema.Address{Kind: kind, Schema: namespace, Name: label}, true
}

func (l *linker) child(p path, from string, kind schema.Kind, steps []string) (schema.Address, bool) {
	n := len(steps)
	parent, address, ok := l.object(p, from, kind, steps[:n-2])
	if !ok {
		return schema.Address{}, false
	}
	name := steps[n-1]
	if parent != nil && schema.Kind(steps[n-2]) == schema.KindColumn {
		if renamed, ok := parent.columns[name]; ok {
			name = renamed
		}
	}
	return address.Child(schema.Kind(steps[n-2]), name), true
}

func (l *linker) unknown(p path) {
	var words []string
	for _, k := range referable {
		words = append(words, string(k))
	}
	words = append(words, string(schema.KindSchema))
	l.problems.Errorf("wrong-reference", "Wrong kind of reference", p.at,
		"%s names no object. A reference is a kind and a name, as in table.users.%s", p, diag.DidYouMean(p.steps[0], words))
}

func (l *linker) ambiguous(p path, found []*symbol) {
	var ways []string
	for _, s := range found {
		ways = append(ways, strings.Join([]string{p.steps[0], s.address.Schema, s.label}, "."))
	}
	slices.Sort(ways)
	l.problems.Errorf("ambiguous-reference", "Ambiguous reference", p.at,
		"%s can mean several objects. Write one of %s.", p, strings.Join(slices.Compact(ways), ", "))
}
