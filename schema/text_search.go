package schema

// TextSearchDictionary turns words into those that are searched for
// (PostgreSQL).
type TextSearchDictionary struct {
	Schema string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	Meta
	// Template is spelled as in SQL, qualified unless it is found without.
	Template string `json:"template"`
	Options  Params `json:"options,omitempty"`
}

// Address implements Object.
func (d *TextSearchDictionary) Address() Address {
	return Address{Kind: KindTextSearchDictionary, Schema: d.Schema, Name: d.Name}
}

// DependsOn implements Object.
func (d *TextSearchDictionary) DependsOn() []Address { return inSchema(d.Schema) }

func (d *TextSearchDictionary) setName(name string) { d.Name = name }

// TextSearchConfig says which dictionaries treat which kinds of words
// (PostgreSQL).
type TextSearchConfig struct {
	Schema string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	Meta
	// Parser is spelled as in SQL; empty for the one that PostgreSQL has.
	Parser string `json:"parser,omitempty"`
	// Mappings are sorted by token.
	Mappings []TextSearchMapping `json:"mappings,omitempty"`
}

// TextSearchMapping has the dictionaries for one kind of token, spelled as in
// SQL, those of the database's own qualified unless in the default namespace.
type TextSearchMapping struct {
	Token        string   `json:"token"`
	Dictionaries []string `json:"dictionaries"`
}

// Address implements Object.
func (c *TextSearchConfig) Address() Address {
	return Address{Kind: KindTextSearchConfig, Schema: c.Schema, Name: c.Name}
}

// DependsOn implements Object.
func (c *TextSearchConfig) DependsOn() []Address { return inSchema(c.Schema) }

func (c *TextSearchConfig) setName(name string) { c.Name = name }
