package schema

// Collation is a PostgreSQL collation of the schema's own.
type Collation struct {
	Schema string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	Meta
	// Provider is icu or builtin; libc is normalized to "".
	Provider string `json:"provider,omitempty"`
	// Locale is both LcCollate and LcCtype where those are not set.
	Locale    string `json:"locale,omitempty" diff:"sql"`
	LcCollate string `json:"lc_collate,omitempty"`
	LcCtype   string `json:"lc_ctype,omitempty"`
	// NonDeterministic is set where strings of different bytes can be equal.
	NonDeterministic bool `json:"non_deterministic,omitempty"`
	// Rules are ICU's tailoring rules (PostgreSQL 16).
	Rules string `json:"rules,omitempty"`
}

// Address implements Object.
func (c *Collation) Address() Address {
	return Address{Kind: KindCollation, Schema: c.Schema, Name: c.Name}
}

// DependsOn implements Object.
func (c *Collation) DependsOn() []Address { return inSchema(c.Schema) }

func (c *Collation) setName(name string) { c.Name = name }
