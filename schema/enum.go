package schema

// Enum is a PostgreSQL enum type.
type Enum struct {
	Schema string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	Meta
	// Values in their order.
	Values []string `json:"values"`
	// RenamedValues has the new names of values by their former ones, from the
	// model. It steers how values change and is no property of the enum.
	RenamedValues Params `json:"-" diff:"-"`
}

// Address implements Object.
func (e *Enum) Address() Address { return Address{Kind: KindEnum, Schema: e.Schema, Name: e.Name} }

// DependsOn implements Object.
func (e *Enum) DependsOn() []Address { return inSchema(e.Schema) }

func (e *Enum) setName(name string) { e.Name = name }
