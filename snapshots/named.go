package snapshots

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/schemac/schemac/schema"
)

// named is a JSON object whose keys keep their order.
type named[T any] []entry[T]

type entry[T any] struct {
	Key   string
	Value T
}

func (n *named[T]) add(key string, value T) { *n = append(*n, entry[T]{key, value}) }

// MarshalJSON writes the entries in their order.
func (n named[T]) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	for i := range n {
		b.WriteByte(separator(i))
		if err := encoder.Encode(n[i].Key); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := encoder.Encode(&n[i].Value); err != nil {
			return nil, fmt.Errorf("%s: %w", n[i].Key, err)
		}
	}
	if len(n) == 0 {
		b.WriteByte('{')
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func separator(i int) byte {
	if i == 0 {
		return '{'
	}
	return ','
}

// UnmarshalJSON reads an object in order. A key that comes twice is an error,
// as a badly merged file has it.
func (n *named[T]) UnmarshalJSON(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return atKey(section[T](), fmt.Errorf("want an object, not %.20s", data))
	}
	*n = nil
	seen := map[string]bool{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return err
		}
		key, _ := token.(string)
		if seen[key] {
			return atKey(section[T](), atKey(key, fmt.Errorf("%q stands here more than once", key)))
		}
		seen[key] = true
		*n = append(*n, entry[T]{Key: key})
		if err := decoder.Decode(&(*n)[len(*n)-1].Value); err != nil {
			return atKey(section[T](), atKey(key, err))
		}
	}
	return nil
}

// section is the key in the file that holds objects of the type. The decoder
// does not say which field an error lies in.
func section[T any]() string {
	switch any((*T)(nil)).(type) {
	case *schema.Schema:
		return "schemas"
	case *schema.Enum:
		return "enums"
	case *schema.Column:
		return "columns"
	case *schema.Unique:
		return "uniques"
	case *schema.Check:
		return "checks"
	case *schema.ForeignKey:
		return "foreign_keys"
	case *schema.Index:
		return "indexes"
	case *schema.Projection:
		return "projections"
	case *schema.View:
		return "views"
	case *materialized:
		return "materialized"
	}
	return "tables"
}
