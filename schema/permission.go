package schema

import "slices"

// Permission is all that one role may do with one object in PostgreSQL, or one
// user or role in ClickHouse. Where a role of PostgreSQL has what the engine gives to everybody (EXECUTE of functions, USAGE
// of types), there is none; one without privileges says that even that is
// taken away. What an owner may do with its own is not modelled.
type Permission struct {
	// Schema is the namespace of the object; Rules.Identify sets it.
	Schema string `json:"-" diff:"-"`
	// Name is the user or role, or Public.
	Name string `json:"-" diff:"-" names:"roles"`
	// Signature is the address of the object, in ClickHouse its name as On has
	// it; Rules.Identify sets it.
	Signature string `json:"-" diff:"-"`
	Meta
	// Target is the object: a relation, a column, a schema, a function ….
	Target Address `json:"for,omitzero" diff:"-"`
	// On names, instead of Target, what has no model on ClickHouse: *.* for
	// everything, db.*, db.table, db.table(column), a pattern such as db.log_*,
	// or what a privilege takes that is for no table, such as S3.
	On string `json:"on,omitempty" diff:"-"`
	// Sequence makes the target the sequence of the column at Target, which is
	// serial or an identity and whose sequence is no object of its own.
	Sequence bool `json:"sequence,omitempty" diff:"-"`
	Privileges
	// Initial is set by inspection where it is as the server made it. It is
	// then left alone unless a model states it.
	Initial bool `json:"-" diff:"-"`
}

// Privileges are words such as SELECT, sorted. ALL is normalized to what it
// stands for.
type Privileges struct {
	List []string `json:"privileges,omitempty"`
	// Grantable are those that the role can hand on. They are not in List.
	Grantable []string `json:"grantable,omitempty"`
	// Revoked are those that a wider permission of ClickHouse gives, and that
	// the role nonetheless has not.
	Revoked []string `json:"revoked,omitempty"`
	// Maintain says whether the role has MAINTAIN, which is in neither list:
	// YES, GRANTABLE or NO; empty on a server that does not know it.
	Maintain string `json:"maintain,omitempty" diff:"stated"`
}

// The values of Privileges.Maintain.
const (
	HasMaintain       = "YES"
	GrantableMaintain = "GRANTABLE"
	NoMaintain        = "NO"
)

// Empty reports whether there is no privilege.
func (p Privileges) Empty() bool {
	return len(p.List)+len(p.Grantable)+len(p.Revoked) == 0 && (p.Maintain == "" || p.Maintain == NoMaintain)
}

// relationPrivileges are those of everything that has rows, but MAINTAIN.
var relationPrivileges = []string{"DELETE", "INSERT", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE"}

// PrivilegesOf lists the privileges that there are for objects of the kind in
// PostgreSQL, sorted and without MAINTAIN; nil for kinds without any.
func PrivilegesOf(kind Kind) []string {
	switch kind {
	case KindTable, KindView, KindMaterialized:
		return relationPrivileges
	case KindColumn:
		return []string{"INSERT", "REFERENCES", "SELECT", "UPDATE"}
	case KindSequence:
		return []string{"SELECT", "UPDATE", "USAGE"}
	case KindSchema:
		return []string{"CREATE", "USAGE"}
	case KindFunction, KindProcedure, KindAggregate:
		return []string{"EXECUTE"}
	case KindEnum, KindDomain, KindComposite, KindRange, KindForeignServer:
		return []string{"USAGE"}
	}
	return nil
}

// PrivilegeKind is the kind that says which privileges the target has.
func (p *Permission) PrivilegeKind() Kind {
	if p.Sequence {
		return KindSequence
	}
	return p.Target.Kind
}

// Address implements Object.
func (p *Permission) Address() Address {
	return Address{Kind: KindPermission, Schema: p.Schema, Name: p.Name, Signature: p.Signature}
}

// DependsOn implements Object.
func (p *Permission) DependsOn() []Address {
	if p.Target.IsZero() {
		return nil
	}
	return []Address{p.Target}
}

func (p *Permission) setName(name string) { p.Name = name }

// ManagesPermissions reports whether the graph states any permission. Where a
// model states none, those in the database are left alone.
func (g *Graph) ManagesPermissions() bool {
	return slices.ContainsFunc(g.Permissions(), func(o Object) bool {
		return !IsInitial(o)
	})
}

// IsInitial reports whether inspection found the object as every server has it
// from the start.
func IsInitial(o Object) bool {
	p, ok := o.(*Permission)
	return ok && p.Initial
}

// Permissions lists the objects that say who may do what, now and with objects
// to come.
func (g *Graph) Permissions() []Object {
	g.permissionsOnce.Do(func() {
		for _, o := range g.sorted {
			if IsPermission(o.Address().Kind) {
				g.permits = append(g.permits, o)
			}
		}
	})
	return g.permits
}

// Makers lists the roles for whose objects the graph states default
// permissions.
func (g *Graph) Makers() (names []string) {
	for _, o := range g.Permissions() {
		if p, ok := o.(*DefaultPermission); ok && p.ForRole != "" && !slices.Contains(names, p.ForRole) {
			names = append(names, p.ForRole)
		}
	}
	return names
}

// IsPermission reports whether objects of the kind say who may do what, so
// that they are managed together or not at all.
func IsPermission(kind Kind) bool { return kind == KindPermission || kind == KindDefaultPermission }
