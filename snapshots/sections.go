package snapshots

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/schemac/schemac/internal/plainjson"
	"github.com/schemac/schemac/schema"
)

// sections is the content, not decoded yet, in the order of the file.
type sections []section

type section struct {
	key string
	raw json.RawMessage
}

// rootKinds and childKinds tell which kind a section holds: at the top of the
// file, and inside a table or view.
var rootKinds, childKinds = func() (roots, children map[string]schema.Kind) {
	roots, children = map[string]schema.Kind{}, map[string]schema.Kind{}
	for _, kind := range schema.Kinds() {
		if kind.OfTable() {
			children[kind.Section()] = kind
		} else {
			roots[kind.Section()] = kind
		}
	}
	return roots, children
}()

// MarshalJSON writes the sections as an object.
func (s sections) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, one := range s {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := plainjson.Marshal(one.key)
		if err != nil {
			return nil, err
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(one.raw)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// splitFile takes the sections of a file apart from its head.
func splitFile(data []byte) (sections, error) {
	var all sections
	err := eachMember(data, func(key string, value json.RawMessage) error {
		switch {
		case headKeys[key]:
			return nil
		case rootKinds[key] == "":
			return unknownKey(key)
		}
		all = append(all, section{key, value})
		return nil
	})
	return all, err
}

// unknownKey is worded as the JSON decoder words it.
func unknownKey(key string) error { return fmt.Errorf("json: unknown field %q", key) }

// eachMember calls visit for the members of a JSON object in their order. A
// key that comes twice is an error, as a badly merged file has it. Errors of
// visit are handed on as they are.
func eachMember(data json.RawMessage, visit func(key string, value json.RawMessage) error) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return fmt.Errorf("want an object, not %.20s", data)
	}
	seen := map[string]bool{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return err
		}
		key, _ := token.(string)
		if seen[key] {
			return atKey(key, fmt.Errorf("%q stands here more than once", key))
		}
		seen[key] = true
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return atKey(key, err)
		}
		if err := visit(key, value); err != nil {
			return err
		}
	}
	return nil
}
