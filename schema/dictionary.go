package schema

// Dictionary is a ClickHouse dictionary: values by key, which the server
// loads from a source and keeps in memory.
type Dictionary struct {
	Schema string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	Meta
	// Attributes are the keys and what is found by them, in their order.
	Attributes []DictionaryAttribute `json:"attributes"`
	// Source is what stands between the parentheses of SOURCE, as in
	// CLICKHOUSE(TABLE 'countries'), and Layout of LAYOUT, as in HASHED().
	// What a server shows of a source has no secrets: [HIDDEN] stands for one.
	Source Expr `json:"source"`
	Layout Expr `json:"layout"`
	// Lifetime is nil for a dictionary that keeps nothing.
	Lifetime *DictionaryLifetime `json:"lifetime,omitempty"`
	// Range names the attributes between which a value holds.
	Range    DictionaryRange `json:"range,omitzero"`
	Settings Params          `json:"settings,omitempty" diff:"sql"`
	// SettingsOrder is that of a [ClickHouseTable].
	SettingsOrder []string `json:"settings_order,omitempty" diff:"-"`
}

// DictionaryAttribute is a key or an attribute.
type DictionaryAttribute struct {
	Name string `json:"name"`
	Key  bool   `json:"key,omitempty"`
	Type Type   `json:"type"`
	// Default is a literal, for keys that are not found.
	Default Expr `json:"default,omitzero"`
	// Expression computes the value from what the source has.
	Expression   Expr `json:"expression,omitzero"`
	Hierarchical bool `json:"hierarchical,omitempty"`
	// Bidirectional is a hierarchy that can be asked for children, too.
	Bidirectional bool `json:"bidirectional,omitempty"`
	Injective     bool `json:"injective,omitempty"`
	// ObjectID marks the _id of MongoDB.
	ObjectID bool `json:"is_object_id,omitempty"`
}

// DictionaryLifetime bounds the seconds after which a dictionary is loaded
// again; zero means never.
type DictionaryLifetime struct {
	Min int64 `json:"min"`
	Max int64 `json:"max"`
}

// DictionaryRange names the attributes that bound what is valid.
type DictionaryRange struct {
	Min string `json:"min,omitempty"`
	Max string `json:"max,omitempty"`
}

// Address implements Object.
func (d *Dictionary) Address() Address {
	return Address{Kind: KindDictionary, Schema: d.Schema, Name: d.Name}
}

// DependsOn implements Object. What the source reads is found by
// Rules.References.
func (d *Dictionary) DependsOn() []Address { return inSchema(d.Schema) }

func (d *Dictionary) setName(name string) { d.Name = name }
