package schema

// Schema is a namespace: a PostgreSQL schema or a ClickHouse database. SQLite
// has none.
type Schema struct {
	Name string `json:"-" diff:"-"`
	Meta
	ClickHouse ClickHouseDatabase `json:"clickhouse,omitzero"`
}

// ClickHouseDatabase is what only a ClickHouse database has.
type ClickHouseDatabase struct {
	// Engine with its arguments; Atomic, the default, is normalized to "".
	Engine string `json:"engine,omitempty"`
	// Spreads is set where the engine hands DDL on to other servers, also of a
	// database whose engine is no matter of the model.
	Spreads bool `json:"-" diff:"-"`
	// SharesRows is set where, beyond that, all servers have the same rows, as
	// those of the cloud service have.
	SharesRows bool `json:"-" diff:"-"`
}

// Address implements Object.
func (s *Schema) Address() Address { return Address{Kind: KindSchema, Name: s.Name} }

// DependsOn implements Object.
func (s *Schema) DependsOn() []Address { return nil }

func (s *Schema) setName(name string) { s.Name = name }
