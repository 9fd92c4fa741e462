package schema

// Index is an index of a table.
type Index struct {
	Schema string `json:"-" diff:"-"`
	Table  string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	Meta
	Unique bool `json:"unique,omitempty"`
	// Type is the access method in upper case (GIN) or, on ClickHouse, the
	// skip index type with its arguments. The engine's default is "".
	Type  string `json:"type,omitempty"`
	Parts []Part `json:"parts"`
	// Where makes the index partial.
	Where            Expr     `json:"where,omitzero"`
	Include          []string `json:"include,omitempty" names:"columns"`
	NullsNotDistinct bool     `json:"nulls_not_distinct,omitempty"`
	StorageParams    Params   `json:"storage_params,omitempty" diff:"sql"`
	// Statistics are the statistics targets of expressions, by their place from
	// 1 on.
	Statistics Params `json:"statistics,omitempty" diff:"sql"`
	// Invalid is set for an index of a live database whose building failed.
	// No model has it, so that the index is made anew.
	Invalid bool `json:"invalid,omitempty"`
	// Of is the index of the partitioned table that this one of a partition is
	// a part of.
	Of Address `json:"of,omitzero" diff:"-"`
	// Only is set for an index of a partitioned table that not all partitions
	// have: none of them gets one by itself.
	Only bool `json:"only,omitempty"`

	ClickHouse ClickHouseIndex `json:"clickhouse,omitzero"`
}

// ClickHouseIndex is what only a ClickHouse skip index has.
type ClickHouseIndex struct {
	// Granularity counts granules; the type's default is normalized to 0.
	Granularity int64 `json:"granularity,omitempty"`
	// Parens is set where the type has empty parentheses, which mean nothing, but
	// the engine keeps them.
	Parens bool `json:"parens,omitempty" diff:"-"`
	// Place is that among the table's indexes, from 1 on, where their order is
	// not that of their names. It means nothing, but the engine keeps it.
	Place int `json:"place,omitempty" diff:"-"`
	// Materialize builds the index for the old rows too when it is added. It
	// steers the emitter and is no property of the index.
	Materialize bool `json:"-" diff:"-"`
}

// Address implements Object.
func (i *Index) Address() Address {
	return Address{Kind: KindIndex, Schema: i.Schema, Parent: i.Table, Name: i.Name}
}

// DependsOn implements Object.
func (i *Index) DependsOn() []Address {
	return append(columnAddresses(i.Address().Table(), append(PartColumns(i.Parts), i.Include...)...), origin(i.Of)...)
}

func (i *Index) setName(name string) { i.Name = name }
