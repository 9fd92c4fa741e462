package schema

// Exclude is an exclusion constraint of a PostgreSQL table: no two rows may
// agree in all parts by their operators.
type Exclude struct {
	Schema string `json:"-" diff:"-"`
	Table  string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	Meta
	// Type is the access method in upper case; BTREE is normalized to "".
	Type string `json:"type,omitempty"`
	// Parts have an operator each.
	Parts []Part `json:"parts"`
	// Where limits the constraint to some rows.
	Where         Expr     `json:"where,omitzero"`
	Include       []string `json:"include,omitempty" names:"columns"`
	Deferrable    Deferral `json:"deferrable,omitempty"`
	StorageParams Params   `json:"storage_params,omitempty" diff:"sql"`
	// IndexComment is the comment on the index behind the constraint.
	IndexComment string `json:"index_comment,omitempty"`
	// Of is the constraint of the partitioned table that this one of a
	// partition is a part of.
	Of Address `json:"of,omitzero" diff:"-"`
}

// Address implements Object.
func (x *Exclude) Address() Address {
	return Address{Kind: KindExclude, Schema: x.Schema, Parent: x.Table, Name: x.Name}
}

// DependsOn implements Object.
func (x *Exclude) DependsOn() []Address {
	return append(columnAddresses(x.Address().Table(), append(PartColumns(x.Parts), x.Include...)...), origin(x.Of)...)
}

func (x *Exclude) setName(name string) { x.Name = name }
