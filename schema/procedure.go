package schema

// Procedure is a PostgreSQL procedure.
type Procedure struct {
	Schema string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	Meta
	Routine
}

// Address implements Object.
func (p *Procedure) Address() Address {
	return Address{Kind: KindProcedure, Schema: p.Schema, Name: p.Name, Signature: p.Signature}
}

// DependsOn implements Object.
func (p *Procedure) DependsOn() []Address { return append(inSchema(p.Schema), typesOf(p.Args)...) }

func (p *Procedure) setName(name string) { p.Name = name }
