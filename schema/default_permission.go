package schema

// DefaultPermission is what one role may do with objects that are yet to be
// made, in PostgreSQL.
type DefaultPermission struct {
	// Name is the role that may, or Public.
	Name string `json:"-" diff:"-" names:"roles"`
	// Signature tells those of one role apart; Rules.Identify sets it.
	Signature string `json:"-" diff:"-"`
	Meta
	// ForRole makes the objects; empty for the role that the server is
	// connected to as.
	ForRole string `json:"for_role,omitempty" diff:"-" names:"roles"`
	// In is the schema that the objects are made in; zero for all.
	In Address `json:"in,omitzero" diff:"-"`
	// Objects is TABLES, SEQUENCES, FUNCTIONS, TYPES or SCHEMAS.
	Objects string `json:"for" diff:"-"`
	Privileges
}

// Address implements Object.
func (p *DefaultPermission) Address() Address {
	return Address{Kind: KindDefaultPermission, Name: p.Name, Signature: p.Signature}
}

// DependsOn implements Object.
func (p *DefaultPermission) DependsOn() []Address {
	if p.In.IsZero() {
		return nil
	}
	return []Address{p.In}
}

func (p *DefaultPermission) setName(name string) { p.Name = name }

// PrivilegeKind is the kind that says which privileges there are.
func (p *DefaultPermission) PrivilegeKind() Kind {
	return map[string]Kind{"TABLES": KindTable, "SEQUENCES": KindSequence, "FUNCTIONS": KindFunction, "TYPES": KindDomain, "SCHEMAS": KindSchema}[p.Objects]
}
