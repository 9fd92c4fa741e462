package schema

// Operator is a PostgreSQL operator.
type Operator struct {
	Schema string `json:"-" diff:"-"`
	// Name is the symbol.
	Name string `json:"-" diff:"-"`
	// Signature has the types of the operands, with NONE for a missing left one.
	// Rules.Identify computes it.
	Signature string `json:"-" diff:"-"`
	Meta
	// Left is zero for an operator that stands before its operand.
	Left     Type        `json:"left,omitzero"`
	Right    Type        `json:"right"`
	Function FunctionRef `json:"function"`
	// Commutator and Negator are operators of the same operands, in the other
	// order for the former, as SQL spells them.
	Commutator string `json:"commutator,omitempty"`
	Negator    string `json:"negator,omitempty"`
	// Restrict and Join estimate how many rows the operator selects.
	Restrict FunctionRef `json:"restrict,omitzero"`
	Join     FunctionRef `json:"join,omitzero"`
	Hashes   bool        `json:"hashes,omitempty"`
	Merges   bool        `json:"merges,omitempty"`
}

// Address implements Object.
func (o *Operator) Address() Address {
	return Address{Kind: KindOperator, Schema: o.Schema, Name: o.Name, Signature: o.Signature}
}

// DependsOn implements Object.
func (o *Operator) DependsOn() []Address {
	on := append(append(inSchema(o.Schema), userTypes(o.Left)...), userTypes(o.Right)...)
	return append(on, functions(o.Function, o.Restrict, o.Join)...)
}

func (o *Operator) setName(name string) { o.Name = name }
