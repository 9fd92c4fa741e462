package schema

import "slices"

// Publication says which changes PostgreSQL sends to subscribers.
type Publication struct {
	Name string `json:"-" diff:"-"`
	Meta
	AllTables bool `json:"all_tables,omitempty"`
	// Tables are sorted by address.
	Tables []PublishedTable `json:"tables,omitempty"`
	// Schemas are those of which all tables are published, sorted.
	Schemas []Address `json:"schemas,omitempty"`
	// Publish has the operations, sorted; nil for all of them, PublishNothing
	// for none.
	Publish []string `json:"publish,omitempty"`
	// ViaRoot publishes changes of partitions as those of their root.
	ViaRoot bool `json:"via_root,omitempty"`
	// Generated publishes stored generated columns, too.
	Generated bool `json:"generated_columns,omitempty"`
}

// PublishNothing stands in the list of operations where there are none.
const PublishNothing = "NONE"

// PublishedTable is one table of a publication.
type PublishedTable struct {
	Table Address `json:"table"`
	// Columns are those that are published; nil for all.
	Columns []Address `json:"columns,omitempty"`
	// Where chooses among the rows.
	Where Expr `json:"where,omitzero"`
}

// Address implements Object.
func (p *Publication) Address() Address { return Address{Kind: KindPublication, Name: p.Name} }

// DependsOn implements Object.
func (p *Publication) DependsOn() []Address {
	var on []Address
	for _, t := range p.Tables {
		on = append(append(on, t.Table), t.Columns...)
	}
	return slices.DeleteFunc(append(on, p.Schemas...), Address.IsZero)
}

func (p *Publication) setName(name string) { p.Name = name }
