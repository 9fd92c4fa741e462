package schema

// Statistics is a PostgreSQL object that lets the server learn how the columns
// of a table hang together.
type Statistics struct {
	Schema string `json:"-" diff:"-"`
	Table  string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	Meta
	// Namespace is the schema that the object lies in, where that is another
	// than its table's.
	Namespace Address `json:"schema,omitzero"`
	// Kinds are ndistinct, dependencies and mcv, in order; nil for all.
	Kinds   []string `json:"kinds,omitempty"`
	Columns []string `json:"columns,omitempty" names:"columns"`
	Exprs   []Expr   `json:"exprs,omitempty"`
	// Target is the statistics target; nil for that of the columns.
	Target *int64 `json:"target,omitempty"`
}

// Address implements Object.
func (s *Statistics) Address() Address {
	return Address{Kind: KindStatistics, Schema: s.Schema, Parent: s.Table, Name: s.Name}
}

// DependsOn implements Object.
func (s *Statistics) DependsOn() []Address {
	on := columnAddresses(s.Address().Table(), s.Columns...)
	if !s.Namespace.IsZero() {
		on = append(on, s.Namespace)
	}
	return on
}

// Place is the namespace that has the object's name.
func (s *Statistics) Place() string {
	if s.Namespace.IsZero() {
		return s.Schema
	}
	return s.Namespace.Name
}

func (s *Statistics) setName(name string) { s.Name = name }
