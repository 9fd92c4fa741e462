package schema

// Check is a check constraint of a table.
type Check struct {
	Schema string `json:"-" diff:"-"`
	Table  string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	Meta
	Expr       Expr            `json:"expr"`
	Postgres   PostgresCheck   `json:"postgres,omitzero"`
	ClickHouse ClickHouseCheck `json:"clickhouse,omitzero"`
}

// PostgresCheck is what only a PostgreSQL check has.
type PostgresCheck struct {
	NoInherit bool `json:"no_inherit,omitempty"`
	NotValid  bool `json:"not_valid,omitempty"`
	// NotEnforced is set where the server does not check at all. Then NotValid
	// goes without saying.
	NotEnforced bool `json:"not_enforced,omitempty"`
	// Inherited is set where the check goes with that of a parent table, as it
	// is for columns.
	Inherited bool `json:"inherited,omitempty" diff:"-"`
}

// ClickHouseCheck is what only a ClickHouse constraint has.
type ClickHouseCheck struct {
	// Assume makes the constraint an ASSUME: believed, not checked.
	Assume bool `json:"assume,omitempty"`
	// Place is that among the table's constraints, as [ClickHouseIndex] has it.
	Place int `json:"place,omitempty" diff:"-"`
}

// Address implements Object.
func (c *Check) Address() Address {
	return Address{Kind: KindCheck, Schema: c.Schema, Parent: c.Table, Name: c.Name}
}

// DependsOn implements Object.
func (c *Check) DependsOn() []Address { return []Address{c.Address().Table()} }

func (c *Check) setName(name string) { c.Name = name }
