package schema

// Rule rewrites the inserts, updates or deletes of a table or view
// (PostgreSQL). The rule that makes a view what it is, is none of these.
type Rule struct {
	Schema string `json:"-" diff:"-"`
	// Table is the table or view.
	Table string `json:"-" diff:"-"`
	Name  string `json:"-" diff:"-"`
	Meta
	// Event is INSERT, UPDATE or DELETE.
	Event string `json:"event"`
	// Instead makes the actions take the place of the statement.
	Instead bool `json:"instead,omitempty"`
	Where   Expr `json:"where,omitzero"`
	// Actions are statements; without any, the rule does nothing.
	Actions []Expr `json:"as,omitempty"`
	// Enabled is ALWAYS, REPLICA or DISABLED; empty for a rule that fires in
	// sessions that do not replicate.
	Enabled string `json:"enabled,omitempty"`
}

// Address implements Object.
func (r *Rule) Address() Address {
	return Address{Kind: KindRule, Schema: r.Schema, Parent: r.Table, Name: r.Name}
}

// DependsOn implements Object.
func (r *Rule) DependsOn() []Address { return []Address{r.Address().Table()} }

func (r *Rule) setName(name string) { r.Name = name }
