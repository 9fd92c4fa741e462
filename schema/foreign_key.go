package schema

import "slices"

// ForeignKey is a foreign key of a table.
type ForeignKey struct {
	Schema string `json:"-" diff:"-"`
	Table  string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	Meta
	Columns []string `json:"columns" names:"columns"`
	// RefTable is the referenced table, which may be the table itself.
	RefTable   Address  `json:"ref_table"`
	RefColumns []string `json:"ref_columns" names:"ref_columns"`
	// OnUpdate and OnDelete are RESTRICT, CASCADE, SET_NULL or SET_DEFAULT;
	// NO_ACTION is normalized to "".
	OnUpdate string `json:"on_update,omitempty"`
	OnDelete string `json:"on_delete,omitempty"`
	// OnDeleteColumns limits SET_NULL and SET_DEFAULT (PostgreSQL 15).
	OnDeleteColumns []string `json:"on_delete_columns,omitempty" names:"columns"`
	// Match is FULL; SIMPLE is normalized to "".
	Match      string   `json:"match,omitempty"`
	Deferrable Deferral `json:"deferrable,omitempty"`
	NotValid   bool     `json:"not_valid,omitempty"`
	// NotEnforced is set where the server does not check at all. Then NotValid
	// goes without saying.
	NotEnforced bool `json:"not_enforced,omitempty"`
	// Period is set where the last column is a range of time that rows of the
	// referenced table must cover.
	Period bool `json:"period,omitempty"`
	// Of is the foreign key of the partitioned table that this one of a
	// partition is a part of. It has the same name.
	Of Address `json:"of,omitzero" diff:"-"`
}

// Address implements Object.
func (f *ForeignKey) Address() Address {
	return Address{Kind: KindForeignKey, Schema: f.Schema, Parent: f.Table, Name: f.Name}
}

// DependsOn implements Object.
func (f *ForeignKey) DependsOn() []Address {
	return slices.Concat(columnAddresses(f.Address().Table(), f.Columns...),
		columnAddresses(f.RefTable, f.RefColumns...), origin(f.Of))
}

func (f *ForeignKey) setName(name string) { f.Name = name }
