package schema

// ForeignServer is another server or file whose tables PostgreSQL can show as
// foreign tables.
type ForeignServer struct {
	Name string `json:"-" diff:"-"`
	Meta
	// Wrapper is the foreign data wrapper, which an extension brings.
	Wrapper string `json:"wrapper"`
	// Type and Version are words that the wrapper may heed.
	Type    string `json:"type,omitempty"`
	Version string `json:"version,omitempty"`
	// Options are those that hold no secrets.
	Options Params `json:"options,omitempty"`
}

// Address implements Object.
func (s *ForeignServer) Address() Address { return Address{Kind: KindForeignServer, Name: s.Name} }

// DependsOn implements Object.
func (s *ForeignServer) DependsOn() []Address { return nil }

func (s *ForeignServer) setName(name string) { s.Name = name }

// ServerRef names a foreign server. The zero value names none.
type ServerRef struct {
	// Of is a server of the schema.
	Of Address `json:"of,omitzero"`
	// Outside is the name of one that an extension brings, or that the schema
	// leaves alone otherwise.
	Outside string `json:"outside,omitempty"`
}

// IsZero reports whether no server is named.
func (r ServerRef) IsZero() bool { return r == ServerRef{} }

// Name is what the server is called.
func (r ServerRef) Name() string {
	if r.Outside != "" {
		return r.Outside
	}
	return r.Of.Name
}

func (r ServerRef) dependsOn() []Address {
	if r.Of.IsZero() {
		return nil
	}
	return []Address{r.Of}
}
