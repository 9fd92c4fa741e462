package schema

// PrimaryKey is the primary key of a table.
type PrimaryKey struct {
	Schema string `json:"-" diff:"-"`
	Table  string `json:"-" diff:"-"`
	// Name is the constraint's name. A table has at most one primary key, so
	// the name is a field like any other and no part of the address.
	Name string `json:"name,omitempty"`
	Meta
	Parts      []Part   `json:"parts"`
	Include    []string `json:"include,omitempty" names:"columns"`
	Deferrable Deferral `json:"deferrable,omitempty"`
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

// Address implements Object. It has no name.
func (k *PrimaryKey) Address() Address {
	return Address{Kind: KindPrimaryKey, Schema: k.Schema, Parent: k.Table}
}

// DependsOn implements Object.
func (k *PrimaryKey) DependsOn() []Address {
	return append(columnAddresses(k.Address().Table(), append(PartColumns(k.Parts), k.Include...)...), origin(k.Of)...)
}

func (k *PrimaryKey) setName(name string) { k.Name = name }
