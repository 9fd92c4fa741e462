package schema

// Cast is a PostgreSQL cast between two types.
type Cast struct {
	// Name is made of the types, as in "text AS mood". Rules.Identify computes
	// it.
	Name string `json:"-" diff:"-"`
	Meta
	Source Type `json:"source"`
	Target Type `json:"target"`
	// With is the function that converts. Without it the types are the same
	// bytes, or, with InOut, are converted by way of their texts.
	With  FunctionRef `json:"with,omitzero"`
	InOut bool        `json:"inout,omitempty"`
	// As is ASSIGNMENT or IMPLICIT; a cast that has to be written is "".
	As string `json:"as,omitempty"`
}

// Address implements Object.
func (c *Cast) Address() Address { return Address{Kind: KindCast, Name: c.Name} }

// DependsOn implements Object.
func (c *Cast) DependsOn() []Address {
	return append(append(userTypes(c.Source), userTypes(c.Target)...), functions(c.With)...)
}

func (c *Cast) setName(name string) { c.Name = name }
