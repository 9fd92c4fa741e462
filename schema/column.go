package schema

// Column is a column of a table.
type Column struct {
	Schema string `json:"-" diff:"-"`
	Table  string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	// Position counts from 0 within the table. NewGraph makes it dense. It
	// takes no part in comparing: most engines can only append.
	Position int `json:"-" diff:"-"`
	Meta
	Type Type `json:"type" diff:"sql"`
	Null bool `json:"null,omitempty"`
	// Default is the value that an insert without one gets; zero for none.
	Default   Expr      `json:"default,omitzero"`
	Identity  Identity  `json:"identity,omitzero"`
	Generated Generated `json:"as,omitzero"`
	Collate   string    `json:"collate,omitempty"`

	Postgres   PostgresColumn   `json:"postgres,omitzero"`
	ClickHouse ClickHouseColumn `json:"clickhouse,omitzero"`
	SQLite     SQLiteColumn     `json:"sqlite,omitzero"`
}

// Identity is an identity column's sequence.
type Identity struct {
	// Generated is ALWAYS or BY_DEFAULT; empty for no identity.
	Generated string `json:"generated,omitempty"`
	Counter
	// SequenceName is empty for the name that the engine gives by itself.
	SequenceName string `json:"sequence_name,omitempty"`
	// Comment is the comment on the sequence.
	Comment string `json:"comment,omitempty"`
}

// Generated is a generated column's expression.
type Generated struct {
	Expr Expr `json:"expr,omitzero"`
	// Type is STORED or VIRTUAL.
	Type string `json:"type,omitempty"`
}

// PostgresColumn is what only a PostgreSQL column has.
type PostgresColumn struct {
	// Serial is the name of the sequence that serial, bigserial or
	// smallserial made for the column and that it owns. Type is then the
	// integer type, and Default is zero. The name follows from the column's,
	// and the sequence counts as serial's does; any other is a Sequence.
	Serial string `json:"serial,omitempty"`
	// Next takes a number from the sequence of Serial, in SQL: the default that
	// children of the table have for the column. The dialect computes it.
	Next string `json:"-" diff:"-"`
	// Counts is the column of a parent table whose Serial the default of this one,
	// of a child, takes its numbers from; the dialect finds it.
	Counts Address `json:"-" diff:"-"`
	// Storage is PLAIN, EXTERNAL, EXTENDED or MAIN where it differs from the
	// type's default.
	Storage     string `json:"storage,omitempty"`
	Compression string `json:"compression,omitempty"`
	// Statistics is the statistics target; nil for the default.
	Statistics *int64 `json:"statistics,omitempty"`
	// NotNull is what is special about the constraint NOT NULL.
	NotNull NotNull `json:"not_null,omitzero"`
	// Using converts the values when the type changes. It steers the emitter
	// and is no property of the column.
	Using Expr `json:"-" diff:"-"`
	// Options are n_distinct and n_distinct_inherited.
	Options Params `json:"options,omitempty" diff:"sql"`
	// ForeignOptions say of a column of a foreign table what the wrapper wants
	// to know; those that hold secrets are not among them.
	ForeignOptions Params `json:"foreign_options,omitempty"`
	// Inherited is set where the column goes with that of a parent table. A
	// column that the table has by itself as well is not. The engine sets it by
	// itself when tables are joined and parted.
	Inherited bool `json:"inherited,omitempty" diff:"-"`
}

// NotNull is a constraint NOT NULL, which has properties of its own on
// PostgreSQL 18.
type NotNull struct {
	// Name is empty for one that the engine gives by itself.
	Name string `json:"name,omitempty"`
	// Given is a name of the form that the engine gives by itself, where it
	// follows from what the column or the table was called before. A new
	// constraint gets it. It is no property of the column, since it stays when
	// these are renamed.
	Given     string `json:"-" diff:"-"`
	NoInherit bool   `json:"no_inherit,omitempty"`
	NotValid  bool   `json:"not_valid,omitempty"`
	Comment   string `json:"comment,omitempty"`
	// Inherited says whether the constraint goes only with those of parent
	// tables; nil for what the engine would do by itself when it makes the
	// table: that of a column that the table states is its own, and that of a
	// column in its primary key. The engine changes it when tables are joined
	// and parted.
	Inherited *bool `json:"inherited,omitempty" diff:"-"`
}

// ClickHouseColumn is what only a ClickHouse column has.
type ClickHouseColumn struct {
	// DefaultKind is MATERIALIZED, ALIAS or EPHEMERAL; DEFAULT is normalized
	// to "".
	DefaultKind string `json:"default_kind,omitempty"`
	// DefaultNull is set if the default is stated as NULL, which it is anyway:
	// that means nothing, but the engine keeps it.
	DefaultNull bool `json:"default_null,omitempty" diff:"-"`
	// Codec without the word CODEC, as in Delta(8), ZSTD(3).
	Codec    string `json:"codec,omitempty"`
	TTL      Expr   `json:"ttl,omitzero"`
	Settings Params `json:"settings,omitempty" diff:"sql"`
	// SettingsOrder is that of a [ClickHouseTable].
	SettingsOrder []string `json:"settings_order,omitempty" diff:"-"`
	// Statistics are the kinds that the server collects, as in tdigest, in
	// lower case and sorted.
	Statistics []string `json:"statistics,omitempty"`
	// Materialize writes the values of the default into the old rows when the
	// column is added or its default changes. It steers the emitter and is no
	// property of the column.
	Materialize bool `json:"-" diff:"-"`
}

// SQLiteColumn is what only a SQLite column has.
type SQLiteColumn struct {
	AutoIncrement bool `json:"auto_increment,omitempty"`
}

// Address implements Object.
func (c *Column) Address() Address {
	return Address{Kind: KindColumn, Schema: c.Schema, Parent: c.Table, Name: c.Name}
}

// DependsOn implements Object.
func (c *Column) DependsOn() []Address {
	on := []Address{c.Address().Table()}
	if !c.Type.User.IsZero() {
		on = append(on, c.Type.User)
	}
	return on
}

func (c *Column) setName(name string) { c.Name = name }
