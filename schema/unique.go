package schema

// Unique is a unique constraint of a table. A unique index is an Index.
type Unique struct {
	Schema string `json:"-" diff:"-"`
	Table  string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	Meta
	Parts   []Part   `json:"parts"`
	Include []string `json:"include,omitempty" names:"columns"`
	// NullsNotDistinct makes NULLs equal each other.
	NullsNotDistinct bool     `json:"nulls_not_distinct,omitempty"`
	Deferrable       Deferral `json:"deferrable,omitempty"`
	// WithoutOverlaps is set where the last column is a range that overlaps in
	// no two rows that are equal otherwise.
	WithoutOverlaps bool   `json:"without_overlaps,omitempty"`
	StorageParams   Params `json:"storage_params,omitempty" diff:"sql"`
	// IndexComment is the comment on the index behind the constraint.
	IndexComment string `json:"index_comment,omitempty"`
	// Of is what this key of a partition is a part of: the key of the partitioned
	// table, from which it comes, or an index of that, by which the partition's own
	// key serves as its part.
	Of Address `json:"of,omitzero" diff:"-"`
	// Only is set for a key of a partitioned table that not all partitions have:
	// none of them gets one by itself.
	Only bool `json:"only,omitempty"`
}

// Address implements Object.
func (u *Unique) Address() Address {
	return Address{Kind: KindUnique, Schema: u.Schema, Parent: u.Table, Name: u.Name}
}

// DependsOn implements Object.
func (u *Unique) DependsOn() []Address {
	return append(columnAddresses(u.Address().Table(), append(PartColumns(u.Parts), u.Include...)...), origin(u.Of)...)
}

func (u *Unique) setName(name string) { u.Name = name }
