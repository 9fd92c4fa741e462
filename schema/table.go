package schema

import (
	"maps"
	"slices"
)

// Table is a table without its columns, constraints and indexes, which are
// objects of their own.
type Table struct {
	Schema string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	Meta
	Postgres   PostgresTable   `json:"postgres,omitzero"`
	ClickHouse ClickHouseTable `json:"clickhouse,omitzero"`
	SQLite     SQLiteTable     `json:"sqlite,omitzero"`
}

// PostgresTable is what only a PostgreSQL table has.
type PostgresTable struct {
	Unlogged      bool        `json:"unlogged,omitempty"`
	StorageParams Params      `json:"storage_params,omitempty" diff:"sql"`
	RowSecurity   RowSecurity `json:"row_security,omitzero"`
	Tablespace    string      `json:"tablespace,omitempty"`
	AccessMethod  string      `json:"access_method,omitempty"`
	// ReplicaIdentity is FULL, NOTHING or INDEX name; DEFAULT is normalized
	// to "".
	ReplicaIdentity string `json:"replica_identity,omitempty"`
	// ClusterOn is the index in whose order CLUSTER puts the rows.
	ClusterOn string    `json:"cluster_on,omitempty"`
	Partition Partition `json:"partition,omitzero"`
	// PartitionOf says which rows of which table the table holds.
	PartitionOf PartitionOf `json:"partition_of,omitzero"`
	// Inherits are the tables whose columns and checks the table takes over.
	Inherits []Address `json:"inherits,omitempty"`
	// Foreign says where the rows of a foreign table are.
	Foreign Foreign `json:"foreign,omitzero"`
}

// Foreign is the place of the rows of a foreign PostgreSQL table.
type Foreign struct {
	// Server is zero for a table that is not foreign.
	Server ServerRef `json:"server,omitzero"`
	// Options are those that hold no secrets.
	Options Params `json:"options,omitempty"`
}

// IsForeign reports whether the rows of the table are elsewhere.
func (t *Table) IsForeign() bool { return !t.Postgres.Foreign.Server.IsZero() }

// PartitionOf is the place of a PostgreSQL table among the partitions of
// another. One of the four forms of a bound is set: Default, From and To, In,
// or Modulus and Remainder.
type PartitionOf struct {
	// Parent is zero for a table that is no partition.
	Parent Address `json:"parent,omitzero"`
	// Default takes the rows that no other partition takes.
	Default bool `json:"default,omitempty"`
	// From and To limit a range, column by column; To itself is excluded. The
	// words MINVALUE and MAXVALUE are SQL.
	From []Expr `json:"from,omitempty"`
	To   []Expr `json:"to,omitempty"`
	// In are the values of a list.
	In        []Expr `json:"in,omitempty"`
	Modulus   int64  `json:"modulus,omitempty"`
	Remainder int64  `json:"remainder,omitempty"`
	// Attached is set for a partition that is made as a table of its own and then
	// attached: its constraints NOT NULL have names of their own.
	Attached bool `json:"attached,omitempty" diff:"-"`
}

// RowSecurity are the row level security flags of a PostgreSQL table.
type RowSecurity struct {
	Enabled  bool `json:"enabled,omitempty"`
	Enforced bool `json:"enforced,omitempty"`
}

// Partition is the partition key of a partitioned PostgreSQL table.
type Partition struct {
	// Type is RANGE, LIST or HASH.
	Type  string `json:"type,omitempty"`
	Parts []Part `json:"parts,omitempty"`
}

// ClickHouseTable is what only a ClickHouse table has.
type ClickHouseTable struct {
	// Engine with its arguments, as in ReplacingMergeTree(version). It is
	// compared by the dialect, since a server hides secrets in it.
	Engine string `json:"engine,omitempty" diff:"sql"`
	Sort   []Part `json:"sort,omitempty"`
	// RepeatsKey is set if the primary key is stated though it is the sorting
	// key: that means nothing, but the engine keeps it.
	RepeatsKey bool   `json:"repeats_key,omitempty" diff:"-"`
	Partition  []Part `json:"partition,omitempty"`
	Sample     Expr   `json:"sample,omitzero"`
	// TTL is the whole comma-separated list of rules.
	TTL      Expr   `json:"ttl,omitzero"`
	Settings Params `json:"settings,omitempty" diff:"sql"`
	// SettingsOrder are the names of the settings as they are written, where that
	// is not their alphabetical order. It means nothing, but the engine keeps it.
	// It may name index_granularity, which Settings lacks where it is
	// [DefaultIndexGranularity].
	SettingsOrder []string `json:"settings_order,omitempty" diff:"-"`
}

// WrittenSettings are the settings as they are written: with index_granularity
// where SettingsOrder names it.
func (t *ClickHouseTable) WrittenSettings() Params {
	const name = "index_granularity"
	if _, stated := t.Settings[name]; stated || !slices.Contains(t.SettingsOrder, name) {
		return t.Settings
	}
	written := Params{name: DefaultIndexGranularity}
	maps.Copy(written, t.Settings)
	return written
}

// DefaultIndexGranularity is the setting index_granularity that ClickHouse
// gives every MergeTree table which states none.
const DefaultIndexGranularity = "8192"

// SQLiteTable is what only a SQLite table has.
type SQLiteTable struct {
	Strict       bool `json:"strict,omitempty"`
	WithoutRowID bool `json:"without_rowid,omitempty"`
	// Unmodelled names what the table holds beyond the model, in SQL words.
	// Inspection fills it, so that a rebuild can refuse to lose it.
	Unmodelled []string `json:"unmodelled,omitempty" diff:"-"`
}

// Address implements Object.
func (t *Table) Address() Address { return Address{Kind: KindTable, Schema: t.Schema, Name: t.Name} }

// DependsOn implements Object. Columns of a partition key are children of
// the table itself and no dependency.
func (t *Table) DependsOn() []Address {
	on := append(inSchema(t.Schema), t.Parents()...)
	return append(on, t.Postgres.Foreign.Server.dependsOn()...)
}

func (t *Table) setName(name string) { t.Name = name }
