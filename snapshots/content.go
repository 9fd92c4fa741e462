package snapshots

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/schemac/schemac/internal/plainjson"
	"github.com/schemac/schemac/schema"
)

// content is the part of the file that the fingerprint covers.
type content struct {
	Schemas      named[schema.Schema] `json:"schemas,omitempty"`
	Enums        named[schema.Enum]   `json:"enums,omitempty"`
	Tables       named[table]         `json:"tables"`
	Views        named[schema.View]   `json:"views,omitempty"`
	Materialized named[materialized]  `json:"materialized,omitempty"`
}

// table is a table with its children under their names.
type table struct {
	schema.Table
	Columns     named[schema.Column]     `json:"columns"`
	PrimaryKey  *schema.PrimaryKey       `json:"primary_key,omitempty"`
	Uniques     named[schema.Unique]     `json:"uniques,omitempty"`
	Checks      named[schema.Check]      `json:"checks,omitempty"`
	ForeignKeys named[schema.ForeignKey] `json:"foreign_keys,omitempty"`
	Indexes     named[schema.Index]      `json:"indexes,omitempty"`
	Projections named[schema.Projection] `json:"projections,omitempty"`
	Data        *schema.Data             `json:"data,omitempty"`
}

// materialized is a materialized view with its indexes.
type materialized struct {
	schema.Materialized
	Indexes named[schema.Index] `json:"indexes,omitempty"`
}

// encodeContent writes the objects of the graph as compact JSON.
func encodeContent(g *schema.Graph) ([]byte, error) {
	c, err := newContent(g)
	if err != nil {
		return nil, err
	}
	body, err := plainjson.Marshal(c)
	if err != nil {
		return nil, err
	}
	if hasInvalidText(body) {
		return nil, errors.New("the schema has names or texts that are not valid UTF-8, which a snapshot cannot hold")
	}
	return body, nil
}

// hasInvalidText finds what the JSON encoder makes of invalid UTF-8: the
// escape \ufffd. The character itself, where it is meant, stands unescaped.
func hasInvalidText(encoded []byte) bool {
	mark := []byte(`\ufffd`)
	for rest := encoded; ; {
		i := bytes.Index(rest, mark)
		if i < 0 {
			return false
		}
		before := rest[:i]
		if backslashes := len(before) - len(bytes.TrimRight(before, `\`)); backslashes%2 == 0 {
			return true
		}
		rest = rest[i+len(mark):]
	}
}

func newContent(g *schema.Graph) (*content, error) {
	c := &content{}
	placed := 0
	for _, o := range g.Objects() {
		key := o.Address().QualifiedName()
		children := 0
		switch o := o.(type) {
		case *schema.Schema:
			c.Schemas.add(key, *o)
		case *schema.Enum:
			c.Enums.add(key, *o)
		case *schema.Table:
			t := table{Table: *o}
			children = t.adopt(g.Children(o.Address()))
			c.Tables.add(key, t)
		case *schema.View:
			c.Views.add(key, *o)
		case *schema.Materialized:
			m := materialized{Materialized: *o}
			children = m.adopt(g.Children(o.Address()))
			c.Materialized.add(key, m)
		default:
			continue
		}
		placed += 1 + children
	}
	if placed != g.Len() {
		return nil, fmt.Errorf("%d objects belong to no table of the schema and cannot be kept in a snapshot", g.Len()-placed)
	}
	return c, nil
}

// adopt takes the children in and counts them.
func (t *table) adopt(children []schema.Object) (taken int) {
	for _, child := range children {
		name := child.Address().Name
		switch child := child.(type) {
		case *schema.Column:
			t.Columns.add(name, *child)
		case *schema.PrimaryKey:
			t.PrimaryKey = child
		case *schema.Unique:
			t.Uniques.add(name, *child)
		case *schema.Check:
			t.Checks.add(name, *child)
		case *schema.ForeignKey:
			t.ForeignKeys.add(name, *child)
		case *schema.Index:
			t.Indexes.add(name, *child)
		case *schema.Projection:
			t.Projections.add(name, *child)
		case *schema.Data:
			t.Data = child
		}
	}
	return len(children)
}

func (m *materialized) adopt(children []schema.Object) (taken int) {
	for _, child := range children {
		if index, ok := child.(*schema.Index); ok {
			m.Indexes.add(index.Name, *index)
			taken++
		}
	}
	return taken
}

// objects gives every object the place that its key names.
func (c *content) objects() ([]schema.Object, error) {
	b := objectBuilder{}
	for i := range c.Schemas {
		e := &c.Schemas[i]
		e.Value.Name = b.address("schemas", schema.KindSchema, e.Key).Name
		b.add(&e.Value)
	}
	for i := range c.Enums {
		e := &c.Enums[i]
		a := b.address("enums", schema.KindEnum, e.Key)
		e.Value.Schema, e.Value.Name = a.Schema, a.Name
		b.add(&e.Value)
	}
	for i := range c.Tables {
		e := &c.Tables[i]
		a := b.address("tables", schema.KindTable, e.Key)
		e.Value.Schema, e.Value.Name = a.Schema, a.Name
		b.table(&e.Value)
	}
	for i := range c.Views {
		e := &c.Views[i]
		a := b.address("views", schema.KindView, e.Key)
		e.Value.Schema, e.Value.Name = a.Schema, a.Name
		b.add(&e.Value)
	}
	for i := range c.Materialized {
		e := &c.Materialized[i]
		a := b.address("materialized", schema.KindMaterialized, e.Key)
		e.Value.Schema, e.Value.Name = a.Schema, a.Name
		b.add(&e.Value.Materialized)
		b.indexes(a, e.Value.Indexes)
	}
	return b.built, b.err
}

type objectBuilder struct {
	built []schema.Object
	err   error
}

func (b *objectBuilder) add(o schema.Object) { b.built = append(b.built, o) }

// address reads a key, and keeps the first error.
func (b *objectBuilder) address(section string, kind schema.Kind, key string) schema.Address {
	a, err := schema.ParseAddress(string(kind) + "." + key)
	if err != nil && b.err == nil {
		b.err = atKey(section, atKey(key, fmt.Errorf("%q is not the name of a %s", key, kind)))
	}
	return a
}

func (b *objectBuilder) table(t *table) {
	a := t.Address()
	b.add(&t.Table)
	for i := range t.Columns {
		c := &t.Columns[i].Value
		c.Schema, c.Table, c.Name, c.Position = a.Schema, a.Name, t.Columns[i].Key, i
		b.add(c)
	}
	if k := t.PrimaryKey; k != nil {
		k.Schema, k.Table = a.Schema, a.Name
		b.add(k)
	}
	for i := range t.Uniques {
		u := &t.Uniques[i].Value
		u.Schema, u.Table, u.Name = a.Schema, a.Name, t.Uniques[i].Key
		b.add(u)
	}
	for i := range t.Checks {
		c := &t.Checks[i].Value
		c.Schema, c.Table, c.Name = a.Schema, a.Name, t.Checks[i].Key
		b.add(c)
	}
	for i := range t.ForeignKeys {
		f := &t.ForeignKeys[i].Value
		f.Schema, f.Table, f.Name = a.Schema, a.Name, t.ForeignKeys[i].Key
		b.add(f)
	}
	b.indexes(a, t.Indexes)
	for i := range t.Projections {
		p := &t.Projections[i].Value
		p.Schema, p.Table, p.Name = a.Schema, a.Name, t.Projections[i].Key
		b.add(p)
	}
	if d := t.Data; d != nil {
		d.Schema, d.Table = a.Schema, a.Name
		b.add(d)
	}
}

func (b *objectBuilder) indexes(owner schema.Address, indexes named[schema.Index]) {
	for i := range indexes {
		index := &indexes[i].Value
		index.Schema, index.Table, index.Name = owner.Schema, owner.Name, indexes[i].Key
		b.add(index)
	}
}
