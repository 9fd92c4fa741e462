package schema

// Domain is a PostgreSQL domain: a type with rules of its own.
type Domain struct {
	Schema string `json:"-" diff:"-"`
	Name   string `json:"-" diff:"-"`
	Meta
	Type Type `json:"type"`
	// NotNull is set where the domain has no NULL among its values.
	NotNull bool `json:"not_null,omitempty"`
	// Required is what is special about the constraint NOT NULL.
	Required DomainNotNull `json:"required,omitzero"`
	Default  Expr          `json:"default,omitzero"`
	Collate  string        `json:"collate,omitempty"`
	Checks   []DomainCheck `json:"checks,omitempty"`
}

// DomainNotNull is a domain's constraint NOT NULL, which has properties of its
// own from PostgreSQL 17 on.
type DomainNotNull struct {
	// Name is empty for one that the engine gives by itself.
	Name string `json:"name,omitempty"`
	// Given is as that of NotNull.
	Given   string `json:"-" diff:"-"`
	Comment string `json:"comment,omitempty"`
}

// DomainCheck is a check constraint of a domain. Its expression names the value
// VALUE.
type DomainCheck struct {
	Name     string `json:"name"`
	Expr     Expr   `json:"expr"`
	NotValid bool   `json:"not_valid,omitempty"`
	Comment  string `json:"comment,omitempty"`
}

// Address implements Object.
func (d *Domain) Address() Address {
	return Address{Kind: KindDomain, Schema: d.Schema, Name: d.Name}
}

// DependsOn implements Object.
func (d *Domain) DependsOn() []Address { return append(inSchema(d.Schema), userTypes(d.Type)...) }

// maxDomains is how deep domains over domains are followed. Those in a circle
// are refused by every engine.
const maxDomains = 100

// BaseType is the type below a domain, or the type itself.
func BaseType(scope Scope, t Type) Type {
	for range maxDomains {
		domain, ok := scope.Lookup(t.User).(*Domain)
		if !ok || t.Array {
			return t
		}
		t = domain.Type
	}
	return t
}

func (d *Domain) setName(name string) { d.Name = name }
