package schema

// Range is a PostgreSQL range type.
type Range struct {
	Schema string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	Meta
	Subtype Type `json:"subtype"`
	// SubtypeOps is the operator class by which the subtype is ordered; empty
	// for its default.
	SubtypeOps string `json:"subtype_ops,omitempty"`
	Collate    string `json:"collate,omitempty"`
	// Canonical and SubtypeDiff are the support functions, as SQL names them.
	Canonical   string `json:"canonical,omitempty"`
	SubtypeDiff string `json:"subtype_diff,omitempty"`
	// Multirange is the name of the multirange type (PostgreSQL 14) where it is
	// not the one that the server would choose.
	Multirange string `json:"multirange,omitempty"`
}

// Address implements Object.
func (r *Range) Address() Address { return Address{Kind: KindRange, Schema: r.Schema, Name: r.Name} }

// DependsOn implements Object.
func (r *Range) DependsOn() []Address { return append(inSchema(r.Schema), userTypes(r.Subtype)...) }

func (r *Range) setName(name string) { r.Name = name }
