package schema

// Materialized is a materialized view.
type Materialized struct {
	Schema string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	Meta
	Body       Expr                   `json:"as"`
	Columns    []ViewColumn           `json:"columns,omitempty" diff:"-"`
	Postgres   PostgresMaterialized   `json:"postgres,omitzero"`
	ClickHouse ClickHouseMaterialized `json:"clickhouse,omitzero"`
}

// PostgresMaterialized is what only a PostgreSQL materialized view has.
type PostgresMaterialized struct {
	StorageParams Params `json:"storage_params,omitempty" diff:"sql"`
	Tablespace    string `json:"tablespace,omitempty"`
	// AccessMethod is empty for heap.
	AccessMethod string `json:"access_method,omitempty"`
	// ClusterOn is as in PostgresTable.
	ClusterOn string `json:"cluster_on,omitempty"`
	// Names and Columns are as in PostgresView.
	Names   []string             `json:"names,omitempty" diff:"-"`
	Columns []PostgresViewColumn `json:"columns,omitempty"`
	// NoData makes the view without rows, to be refreshed later. Whether it has
	// been is no property of the schema.
	NoData bool `json:"with_no_data,omitempty" diff:"-"`
}

// ClickHouseMaterialized is what only a ClickHouse materialized view has.
// Either To names the table that receives the rows, or Storage and PrimaryKey
// describe the inner one.
type ClickHouseMaterialized struct {
	To      Address         `json:"to,omitzero"`
	Storage ClickHouseTable `json:"storage,omitzero"`
	// PrimaryKey is that of the inner table; empty where it is its sorting key.
	PrimaryKey []Part `json:"primary_key,omitempty"`
	// Refresh is zero for a view that every insert into its source feeds.
	Refresh Refresh `json:"refresh,omitzero"`
	// Populate fills the inner table with what the query gives when the view is
	// made. It is no property of the view afterwards.
	Populate bool           `json:"populate,omitempty" diff:"-"`
	View     ClickHouseView `json:"view,omitzero"`
}

// Refresh is when a refreshable materialized view runs its query.
type Refresh struct {
	// Schedule is EVERY or AFTER with an interval, and perhaps OFFSET and
	// RANDOMIZE FOR, as in EVERY 1 DAY OFFSET 2 HOUR.
	Schedule Expr `json:"expr,omitzero"`
	// Append adds the result to the rows that are there, which it replaces
	// otherwise.
	Append bool `json:"append,omitempty"`
	// Views are the refreshable views whose refresh it waits for.
	Views    []Address `json:"depends_on,omitempty"`
	Settings Params    `json:"settings,omitempty" diff:"sql"`
	// SettingsOrder is that of a [ClickHouseTable].
	SettingsOrder []string `json:"settings_order,omitempty" diff:"-"`
	// Empty leaves the view without rows until its time comes when it is made.
	// It is no property of the view afterwards.
	Empty bool `json:"empty,omitempty" diff:"-"`
}

// IsZero reports whether the view is not refreshable.
func (r Refresh) IsZero() bool { return r.Schedule.IsZero() }

// Address implements Object.
func (m *Materialized) Address() Address {
	return Address{Kind: KindMaterialized, Schema: m.Schema, Name: m.Name}
}

// DependsOn implements Object.
func (m *Materialized) DependsOn() []Address {
	on := inSchema(m.Schema)
	if !m.ClickHouse.To.IsZero() {
		on = append(on, m.ClickHouse.To)
	}
	return append(on, m.ClickHouse.Refresh.Views...)
}

func (m *Materialized) setName(name string) { m.Name = name }
