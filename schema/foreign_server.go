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
