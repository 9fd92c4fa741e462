package schema

// Policy says which rows of a PostgreSQL table some roles can see and change.
type Policy struct {
	Schema string `json:"-" diff:"-"`
	Table  string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	Meta
	// Command is SELECT, INSERT, UPDATE or DELETE; ALL is normalized to "".
	Command string `json:"for,omitempty"`
	// Restrictive policies must all be met; of the others, one.
	Restrictive bool `json:"restrictive,omitempty"`
	// Roles are sorted by name. An empty list means all, which Public is
	// normalized to.
	Roles []string `json:"to,omitempty" names:"roles"`
	// Using chooses among the rows that are there, Check among those to be
	// written.
	Using Expr `json:"using,omitzero"`
	Check Expr `json:"check,omitzero"`
}

// Address implements Object.
func (p *Policy) Address() Address {
	return Address{Kind: KindPolicy, Schema: p.Schema, Parent: p.Table, Name: p.Name}
}

// DependsOn implements Object.
func (p *Policy) DependsOn() []Address { return []Address{p.Address().Table()} }

func (p *Policy) setName(name string) { p.Name = name }
