package schema

import (
	"maps"
	"slices"

	"github.com/schemac/schemac/schema/diag"
)

// Object is one thing in a schema. The kinds are the pointer types of this
// package; the interface is sealed.
//
// Two struct tags steer how fields are treated: json names the field in
// snapshots and in Change.Fields; diff:"-" keeps it out of comparison,
// diff:"presence" all but whether it is set, diff:"stated" compares only where
// both objects say something, diff:"sql" lets the dialect compare a text that is
// no Expr, and diff:"filled" does so even where one object leaves it out. The tag names is explained at Renamed.
type Object interface {
	// Address identifies the object.
	Address() Address
	// DependsOn lists the addresses that the object's own fields name, the
	// parent first. What its SQL text refers to is found by Rules.References
	// and known to the Graph.
	DependsOn() []Address
	// Common gives the fields that every kind has.
	Common() *Meta
	// setName replaces the name, for NewGraph's default names.
	setName(string)
}

// Meta is what every object has.
type Meta struct {
	Comment string `json:"comment,omitempty"`
	// RenamedFrom is the object's former name, from the model. It steers the
	// planner and is no property of the object.
	RenamedFrom string `json:"-" diff:"-"`
	// After names objects that must exist first, as the model states with
	// depends_on, beyond what references show.
	After []Address `json:"depends_on,omitempty" diff:"-"`
	// Owner is the role that a live object belongs to, empty where that is the
	// user who inspects. No model states it; an object that has to be made anew
	// keeps it.
	Owner string `json:"-" diff:"-"`
	// Origin is where the object comes from.
	Origin Origin `json:"-" diff:"-"`
}

// Common returns m itself.
func (m *Meta) Common() *Meta { return m }

// Origin is the source of an object, for diagnostics. Objects that do not
// come from a model have none.
type Origin struct {
	// Range is the header of the object's block.
	Range diag.Range
	// Fields has the ranges of single attributes, by the spelling in the
	// model.
	Fields []FieldRange
	// Exempt are the rules that the object may break, as the model says.
	Exempt []Exemption
}

// Exemption allows an object, and all that belongs to it, to break a rule of
// lint.
type Exemption struct {
	// Code is the rule's.
	Code string
	// Reason says why; lint asks for one.
	Reason string
	// Range is where the model says so.
	Range diag.Range
}

// FieldRange is the place of one attribute.
type FieldRange struct {
	Name  string
	Range diag.Range
}

// Field is the range of the named attribute, or of the whole block where the
// attribute is not written.
func (o Origin) Field(name string) diag.Range {
	for _, f := range o.Fields {
		if f.Name == name {
			return f.Range
		}
	}
	return o.Range
}

// Params are storage parameters or settings by name. Values are bare: 70,
// true, 10M; the dialect quotes where its syntax wants it.
type Params map[string]string

// Names lists the parameters: first what order names, then the others by name.
func (p Params) Names(order []string) []string {
	names := make([]string, 0, len(p))
	for _, name := range order {
		if _, ok := p[name]; ok && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p)) {
		if !slices.Contains(order, name) {
			names = append(names, name)
		}
	}
	return names
}

// Deferral says when a constraint is checked; the zero value is
// NOT DEFERRABLE.
type Deferral string

// The deferrals other than none.
const (
	DeferrableInitiallyImmediate Deferral = "INITIALLY_IMMEDIATE"
	DeferrableInitiallyDeferred  Deferral = "INITIALLY_DEFERRED"
)

// Part is one element of a key or index: a column or an expression.
type Part struct {
	// Column is a column's name; empty where Expr is given.
	Column string `json:"column,omitempty"`
	Expr   Expr   `json:"expr,omitzero"`
	Desc   bool   `json:"desc,omitempty"`
	// NullsFirst and NullsLast are set only where they differ from the
	// engine's default for the direction, after normalization.
	NullsFirst bool `json:"nulls_first,omitempty"`
	NullsLast  bool `json:"nulls_last,omitempty"`
	// Ops is the operator class with its parameters (PostgreSQL).
	Ops     string `json:"ops,omitempty"`
	Collate string `json:"collate,omitempty"`
	// Op is the operator of a part of an exclusion constraint.
	Op string `json:"op,omitempty"`
	// Parens is set for the only part of a key that stands between parentheses,
	// which mean nothing, but which the engine keeps (ClickHouse): an expression,
	// or a column whose name needs no quotes in SQL but for its dots.
	Parens bool `json:"parens,omitempty" diff:"-"`
}

// ColumnParts makes ascending parts of plain columns.
func ColumnParts(columns ...string) []Part {
	parts := make([]Part, len(columns))
	for i, c := range columns {
		parts[i] = Part{Column: c}
	}
	return parts
}

// WithoutDirections are the parts without DESC.
func WithoutDirections(parts []Part) []Part {
	plain := slices.Clone(parts)
	for i := range plain {
		plain[i].Desc = false
	}
	return plain
}

// PartColumns lists the columns of parts that are plain columns.
func PartColumns(parts []Part) []string {
	var columns []string
	for _, p := range parts {
		if p.Column != "" {
			columns = append(columns, p.Column)
		}
	}
	return columns
}

// columnAddresses gives the parent table and its named columns.
func columnAddresses(table Address, columns ...string) []Address {
	addresses := make([]Address, 1, len(columns)+1)
	addresses[0] = table
	for _, c := range columns {
		addresses = append(addresses, table.Child(KindColumn, c))
	}
	return addresses
}

// inSchema is the namespace as a dependency list, or nil without one.
func inSchema(name string) []Address {
	if name == "" {
		return nil
	}
	return []Address{{Kind: KindSchema, Name: name}}
}
