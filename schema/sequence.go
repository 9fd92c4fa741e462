package schema

// Sequence is a PostgreSQL sequence that is no part of a column, as those of
// serial and identity columns are. Its present value is no part of the schema.
type Sequence struct {
	Schema string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	Meta
	// Type is smallint or integer; zero for bigint, the default.
	Type Type `json:"type,omitzero"`
	Counter
	Unlogged bool `json:"unlogged,omitempty"`
	// OwnedBy is the column with which the sequence is dropped, or zero.
	OwnedBy Address `json:"owned_by,omitzero"`
}

// Address implements Object.
func (s *Sequence) Address() Address {
	return Address{Kind: KindSequence, Schema: s.Schema, Name: s.Name}
}

// DependsOn implements Object. The column that owns the sequence is none of
// what it needs: its default mostly needs the sequence.
func (s *Sequence) DependsOn() []Address { return inSchema(s.Schema) }

func (s *Sequence) setName(name string) { s.Name = name }
