package schema

// UserMapping says as whom a PostgreSQL role connects to a foreign server.
type UserMapping struct {
	// Name is the role, or Public.
	Name string `json:"-" diff:"-" names:"roles"`
	// Signature tells those of one role apart; Rules.Identify sets it.
	Signature string `json:"-" diff:"-"`
	Meta
	Server ServerRef `json:"server" diff:"-"`
	// Options are those that hold no secrets. Secrets are in no graph.
	Options Params `json:"options,omitempty"`
}

// Address implements Object.
func (m *UserMapping) Address() Address {
	return Address{Kind: KindUserMapping, Name: m.Name, Signature: m.Signature}
}

// DependsOn implements Object.
func (m *UserMapping) DependsOn() []Address { return m.Server.dependsOn() }

func (m *UserMapping) setName(name string) { m.Name = name }
