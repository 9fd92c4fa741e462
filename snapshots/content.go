package snapshots

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/schemac/schemac/internal/plainjson"
	"github.com/schemac/schemac/schema"
)

// encodeContent writes the objects of the graph as compact JSON: a section for
// each kind, in which objects stand under their names, and those of tables and
// views in sections inside of these.
func encodeContent(g *schema.Graph) ([]byte, error) {
	w := contentWriter{graph: g}
	body, err := w.content()
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

// contentWriter writes the objects of a graph.
type contentWriter struct {
	graph  *schema.Graph
	out    bytes.Buffer
	placed int
}

func (w *contentWriter) content() ([]byte, error) {
	roots := map[schema.Kind][]schema.Object{}
	for _, o := range w.graph.Objects() {
		if kind := o.Address().Kind; !kind.OfTable() {
			roots[kind] = append(roots[kind], o)
		}
	}
	w.out.WriteByte('{')
	for _, kind := range schema.Kinds() {
		if len(roots[kind]) == 0 && kind != schema.KindTable {
			continue
		}
		if err := w.section(kind, roots[kind], func(a schema.Address) string { return a.QualifiedName() }); err != nil {
			return nil, err
		}
	}
	w.out.WriteByte('}')
	if w.placed != w.graph.Len() {
		return nil, fmt.Errorf("%d objects belong to no table of the schema and cannot be kept in a snapshot", w.graph.Len()-w.placed)
	}
	return w.out.Bytes(), nil
}

// section writes objects of one kind under the names that they have there.
func (w *contentWriter) section(kind schema.Kind, objects []schema.Object, name func(schema.Address) string) error {
	w.key(kind.Section())
	if !kind.HasName() {
		return w.object(objects[0])
	}
	w.out.WriteByte('{')
	for _, o := range objects {
		w.key(name(o.Address()))
		if err := w.object(o); err != nil {
			return fmt.Errorf("%s: %w", o.Address(), err)
		}
	}
	w.out.WriteByte('}')
	return nil
}

// key begins a member of an object, behind a comma if it is not the first.
func (w *contentWriter) key(name string) {
	if written := w.out.Bytes(); written[len(written)-1] != '{' {
		w.out.WriteByte(',')
	}
	text, err := plainjson.Marshal(name)
	if err != nil {
		text = []byte(`""`) // a string always encodes
	}
	w.out.Write(text)
	w.out.WriteByte(':')
}

func (w *contentWriter) object(o schema.Object) error {
	w.placed++
	text, err := plainjson.Marshal(schema.Masked(w.graph.Rules(), o))
	if err != nil {
		return err
	}
	a := o.Address()
	if !a.Kind.IsRelation() {
		w.out.Write(text)
		return nil
	}
	w.out.Write(text[:len(text)-1])
	children := w.graph.Children(a)
	if len(children) > 0 && w.graph.Parent(children[0].Address()) != o {
		children = nil // those of a table of the same name
	}
	if a.Kind == schema.KindTable && (len(children) == 0 || children[0].Address().Kind != schema.KindColumn) {
		w.key(schema.KindColumn.Section())
		w.out.WriteString("{}")
	}
	for len(children) > 0 {
		kind := children[0].Address().Kind
		n := 1
		for n < len(children) && children[n].Address().Kind == kind {
			n++
		}
		if err := w.section(kind, children[:n], func(a schema.Address) string { return a.Name }); err != nil {
			return err
		}
		children = children[n:]
	}
	w.out.WriteByte('}')
	return nil
}

// contentReader makes objects of sections.
type contentReader struct{ objects []schema.Object }

// read adds the objects of the sections of a file.
func (r *contentReader) read(raw sections) error {
	for _, s := range raw {
		kind := rootKinds[s.key]
		err := eachMember(s.raw, func(key string, value json.RawMessage) error {
			a, err := schema.ParseAddress(string(kind) + "." + key)
			if err != nil {
				return atKey(key, fmt.Errorf("%q is not the name of a %s", key, kind))
			}
			return atKey(key, r.object(a, value))
		})
		if err != nil {
			return atKey(s.key, err)
		}
	}
	return nil
}

// object adds the object at the address and its children.
func (r *contentReader) object(a schema.Address, raw json.RawMessage) error {
	o := schema.New(a)
	r.objects = append(r.objects, o)
	if a.Kind.IsRelation() {
		var own bytes.Buffer
		own.WriteByte('{')
		err := eachMember(raw, func(key string, value json.RawMessage) error {
			if kind, ok := childKinds[key]; ok && (a.Kind == schema.KindTable || kind != schema.KindColumn) {
				return r.children(a, kind, value)
			}
			if own.Len() > 1 {
				own.WriteByte(',')
			}
			name, err := plainjson.Marshal(key)
			own.Write(name)
			own.WriteByte(':')
			own.Write(value)
			return err
		})
		if err != nil {
			return err
		}
		own.WriteByte('}')
		raw = own.Bytes()
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(o); err != nil {
		return err
	}
	schema.Place(o, a)
	return nil
}

func (r *contentReader) children(parent schema.Address, kind schema.Kind, raw json.RawMessage) error {
	if !kind.HasName() {
		if bytes.Equal(raw, []byte("null")) {
			return nil
		}
		return atKey(kind.Section(), r.object(parent.Child(kind, ""), raw))
	}
	position := 0
	err := eachMember(raw, func(key string, value json.RawMessage) error {
		before := len(r.objects)
		if err := r.object(parent.Child(kind, key), value); err != nil {
			return atKey(key, err)
		}
		if column, ok := r.objects[before].(*schema.Column); ok {
			column.Position = position
			position++
		}
		return nil
	})
	return atKey(kind.Section(), err)
}
