package schema

// Projection is a projection of a ClickHouse table.
type Projection struct {
	Schema string `json:"-" diff:"-"`
	Table  string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	Meta
	// Body is the SELECT without FROM; zero for a projection that is an index.
	Body Expr `json:"as,omitzero"`
	// Index is what PROJECTION … INDEX … TYPE … declares instead of a query.
	Index ProjectionIndex `json:"index,omitzero"`
	// Settings are those of WITH SETTINGS.
	Settings Params `json:"settings,omitempty" diff:"sql"`
	// SettingsOrder is that of a [ClickHouseTable].
	SettingsOrder []string `json:"settings_order,omitempty" diff:"-"`
	// Place is that among the table's projections, as [ClickHouseIndex] has it.
	Place int `json:"place,omitempty" diff:"-"`
	// Materialize builds the projection for the old rows too when it is added.
	// It steers the emitter and is no property of the projection.
	Materialize bool `json:"-" diff:"-"`
}

// ProjectionIndex is a projection that only says where the rows of a value
// are.
type ProjectionIndex struct {
	Expr Expr   `json:"expr,omitzero"`
	Type string `json:"type,omitempty"`
}

// Address implements Object.
func (p *Projection) Address() Address {
	return Address{Kind: KindProjection, Schema: p.Schema, Parent: p.Table, Name: p.Name}
}

// DependsOn implements Object.
func (p *Projection) DependsOn() []Address { return []Address{p.Address().Table()} }

func (p *Projection) setName(name string) { p.Name = name }
