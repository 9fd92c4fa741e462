package schema

// Role is a PostgreSQL or ClickHouse role. Roles belong to the whole server, so that a live
// state has only those that a model declares. Passwords are never read.
type Role struct {
	Name string `json:"-" diff:"-"`
	Meta
	Superuser   bool `json:"superuser,omitempty"`
	CreateDB    bool `json:"create_db,omitempty"`
	CreateRole  bool `json:"create_role,omitempty"`
	Login       bool `json:"login,omitempty"`
	Replication bool `json:"replication,omitempty"`
	BypassRLS   bool `json:"bypass_rls,omitempty"`
	// NoInherit makes the role use the rights of its groups only after
	// SET ROLE.
	NoInherit bool `json:"no_inherit,omitempty"`
	// ConnectionLimit is nil for no limit.
	ConnectionLimit *int64 `json:"connection_limit,omitempty"`
	// ValidUntil is when a password ceases to hold, as a literal of
	// timestamptz.
	ValidUntil string `json:"valid_until,omitempty"`
	// MemberOf names the roles whose rights the role has, and AdminOf those
	// that it can also grant to others.
	MemberOf []string `json:"member_of,omitempty" names:"roles"`
	AdminOf  []string `json:"admin_of,omitempty" names:"roles"`
	// Set has the settings that sessions of the role start with, by name.
	Set []Setting `json:"set,omitempty"`
	// ClickHouse has what a ClickHouse role has beside its memberships.
	ClickHouse Elements `json:"clickhouse,omitzero"`
}

// Address implements Object.
func (r *Role) Address() Address { return Address{Kind: KindRole, Name: r.Name} }

// DependsOn implements Object. Roles are named by texts, since most of them
// have no model; those that have one are found by Rules.References.
func (r *Role) DependsOn() []Address { return nil }

func (r *Role) setName(name string) { r.Name = name }

// Public is the name that stands for all roles. No role can have it.
const Public = "public"
