package schema

// Projection is a projection of a ClickHouse table.
type Projection struct {
	Schema string `json:"-" diff:"-"`
	Table  string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	Meta
	// Body is the SELECT without FROM.
	Body Expr `json:"as"`
}

// Address implements Object.
func (p *Projection) Address() Address {
	return Address{Kind: KindProjection, Schema: p.Schema, Parent: p.Table, Name: p.Name}
}

// DependsOn implements Object.
func (p *Projection) DependsOn() []Address { return []Address{p.Address().Table()} }

func (p *Projection) setName(name string) { p.Name = name }
