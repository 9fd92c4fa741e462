package schema

// Extension is a PostgreSQL extension. What belongs to it is no part of the
// graph.
type Extension struct {
	Name string `json:"-" diff:"-"`
	Meta
	// Schema holds the extension's objects. Zero where nobody says which, as
	// for an extension that brings its own.
	Schema Address `json:"schema,omitzero" diff:"stated"`
	// Version is empty for the one that the server would install.
	Version string `json:"version,omitempty" diff:"stated"`
}

// Address implements Object.
func (e *Extension) Address() Address { return Address{Kind: KindExtension, Name: e.Name} }

// DependsOn implements Object.
func (e *Extension) DependsOn() []Address {
	if e.Schema.IsZero() {
		return nil
	}
	return []Address{e.Schema}
}

func (e *Extension) setName(name string) { e.Name = name }
