package schema

// Composite is a PostgreSQL composite type.
type Composite struct {
	Schema string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	Meta
	// Fields in their order.
	Fields []CompositeField `json:"fields"`
}

// CompositeField is one field of a composite type.
type CompositeField struct {
	Name    string `json:"name"`
	Type    Type   `json:"type"`
	Collate string `json:"collate,omitempty"`
	Comment string `json:"comment,omitempty"`
	// RenamedFrom is the field's former name, from the model.
	RenamedFrom string `json:"-" diff:"-"`
}

// Address implements Object.
func (c *Composite) Address() Address {
	return Address{Kind: KindComposite, Schema: c.Schema, Name: c.Name}
}

// DependsOn implements Object.
func (c *Composite) DependsOn() []Address {
	on := inSchema(c.Schema)
	for _, f := range c.Fields {
		on = append(on, userTypes(f.Type)...)
	}
	return on
}

func (c *Composite) setName(name string) { c.Name = name }
