package schema

// OperatorFamily is a PostgreSQL operator family that stands for itself. A class
// without a family has one of its own, which is no object.
type OperatorFamily struct {
	Schema string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	// Signature is the access method. Rules.Identify computes it.
	Signature string `json:"-" diff:"-"`
	Meta
	// Using is the access method; empty for btree.
	Using string `json:"using,omitempty"`
	// Operators and Supports are those that belong to none of the classes.
	Operators []OperatorMember `json:"operators,omitempty"`
	Supports  []SupportMember  `json:"supports,omitempty"`
}

// OperatorMember is an operator of a class or family.
type OperatorMember struct {
	// Operator is the symbol, qualified as in SQL where it is not found without.
	Operator string `json:"operator"`
	Strategy int64  `json:"strategy"`
	// Left and Right are the operands; zero for the type of the class.
	Left  Type `json:"left,omitzero"`
	Right Type `json:"right,omitzero"`
	// OrderBy is the family that sorts what an ordering operator gives.
	OrderBy string `json:"order_by,omitempty"`
}

// SupportMember is a function of a class or family.
type SupportMember struct {
	Number   int64       `json:"number"`
	Function FunctionRef `json:"function"`
	// Left and Right are the operands; zero for the type of the class.
	Left  Type `json:"left,omitzero"`
	Right Type `json:"right,omitzero"`
}

// Address implements Object.
func (f *OperatorFamily) Address() Address {
	return Address{Kind: KindOperatorFamily, Schema: f.Schema, Name: f.Name, Signature: f.Signature}
}

// DependsOn implements Object.
func (f *OperatorFamily) DependsOn() []Address {
	return append(inSchema(f.Schema), members(f.Operators, f.Supports)...)
}

func (f *OperatorFamily) setName(name string) { f.Name = name }

// OperatorClass is a PostgreSQL operator class: how an index treats a type.
type OperatorClass struct {
	Schema string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	// Signature is the access method. Rules.Identify computes it.
	Signature string `json:"-" diff:"-"`
	Meta
	Type Type `json:"type"`
	// Using is the access method; empty for btree.
	Using   string `json:"using,omitempty"`
	Default bool   `json:"default,omitempty"`
	// Family is zero for a class with a family of its own, of the same name.
	Family Address `json:"family,omitzero"`
	// FamilyName is a family that the engine or an extension has.
	FamilyName string `json:"family_name,omitempty"`
	// Storage is what the index keeps, if not the type itself.
	Storage   Type             `json:"storage,omitzero"`
	Operators []OperatorMember `json:"operators,omitempty"`
	Supports  []SupportMember  `json:"supports,omitempty"`
}

// Address implements Object.
func (c *OperatorClass) Address() Address {
	return Address{Kind: KindOperatorClass, Schema: c.Schema, Name: c.Name, Signature: c.Signature}
}

// DependsOn implements Object.
func (c *OperatorClass) DependsOn() []Address {
	on := append(append(inSchema(c.Schema), userTypes(c.Type)...), userTypes(c.Storage)...)
	if !c.Family.IsZero() {
		on = append(on, c.Family)
	}
	return append(on, members(c.Operators, c.Supports)...)
}

func (c *OperatorClass) setName(name string) { c.Name = name }

// OwnFamily reports whether the class has a family of its own.
func (c *OperatorClass) OwnFamily() bool { return c.Family.IsZero() && c.FamilyName == "" }

func members(operators []OperatorMember, supports []SupportMember) []Address {
	var on []Address
	for _, o := range operators {
		on = append(append(on, userTypes(o.Left)...), userTypes(o.Right)...)
	}
	for _, s := range supports {
		on = append(append(append(on, userTypes(s.Left)...), userTypes(s.Right)...), functions(s.Function)...)
	}
	return on
}
