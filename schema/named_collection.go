package schema

import "github.com/schemac/schemac/internal/plainjson"

// NamedCollection is a ClickHouse named collection: keys and values that
// engines, table functions and dictionaries take by its name. Collections
// belong to the whole server.
type NamedCollection struct {
	Name string `json:"-" diff:"-"`
	Meta
	// Keys are sorted by name.
	Keys []CollectionKey `json:"keys"`
}

// CollectionKey is one key of a named collection.
type CollectionKey struct {
	Name string `json:"name"`
	// Value is a secret, as all values of collections are to the server. It is
	// Hidden where it came from a server that does not show it, and in what
	// MarshalJSON writes.
	Value Expr `json:"value"`
	// Overridable says whether a query may give another value; nil for what
	// the server's configuration says.
	Overridable *bool `json:"overridable,omitempty"`
}

// Hidden stands for a secret that is not told.
const Hidden = "[HIDDEN]"

// MarshalJSON writes the key without its value.
func (k CollectionKey) MarshalJSON() ([]byte, error) {
	type shown CollectionKey
	k.Value = Expr{SQL: Hidden, Literal: StringLiteral}
	return plainjson.Marshal(shown(k))
}

// Address implements Object.
func (c *NamedCollection) Address() Address {
	return Address{Kind: KindNamedCollection, Name: c.Name}
}

// DependsOn implements Object: a collection needs nothing.
func (c *NamedCollection) DependsOn() []Address { return nil }

func (c *NamedCollection) setName(name string) { c.Name = name }
