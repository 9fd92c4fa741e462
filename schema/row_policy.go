package schema

// RowPolicy says which rows of a ClickHouse table, or of all tables of a
// database, some users and roles see. It is no part of its table: the server
// keeps it apart, by the name of the table, which it may outlive.
type RowPolicy struct {
	Name string `json:"-" diff:"-"`
	// Signature is the qualified name of the table, or db.* for all tables;
	// Rules.Identify sets it.
	Signature string `json:"-" diff:"-"`
	Meta
	// On is a relation or a database.
	On Address `json:"on" diff:"-"`
	// Restrictive policies must all be met; of the others, one.
	Restrictive bool `json:"restrictive,omitempty"`
	// Using chooses the rows.
	Using Expr `json:"using,omitzero"`
	// To are the users and roles that the policy holds for.
	To RoleSet `json:"to,omitzero"`
}

// Address implements Object.
func (p *RowPolicy) Address() Address {
	return Address{Kind: KindRowPolicy, Name: p.Name, Signature: p.Signature}
}

// DependsOn implements Object. Users and roles are named by texts, as for User.
func (p *RowPolicy) DependsOn() []Address {
	if p.On.IsZero() {
		return nil
	}
	return []Address{p.On}
}

func (p *RowPolicy) setName(name string) { p.Name = name }
