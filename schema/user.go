package schema

// User is a ClickHouse user. Users belong to the whole server, so that a live
// state has only those that somebody declares. Of how a user proves who it is,
// a graph has the kind, and never a password or its hash.
type User struct {
	Name string `json:"-" diff:"-"`
	Meta
	// Identified are the ways in which the user can prove who it is, sorted.
	// Any of them will do. No way at all is normalized to NoPassword.
	Identified []Authentication `json:"identified,omitempty"`
	Hosts      UserHosts        `json:"hosts,omitzero"`
	// ValidUntil is when the user ceases to be let in, as the server writes a
	// DateTime in its own time zone; empty for never.
	ValidUntil string `json:"valid_until,omitempty"`
	// MemberOf names the roles whose rights the user has, and AdminOf those that
	// it can also grant to others.
	MemberOf []string `json:"member_of,omitempty" names:"roles"`
	AdminOf  []string `json:"admin_of,omitempty" names:"roles"`
	// DefaultRoles are those of its roles that a session begins with.
	DefaultRoles RoleChoice `json:"default_roles,omitzero"`
	// Grantees are the users and roles to whom the user may grant its rights.
	Grantees RoleChoice `json:"grantees,omitzero"`
	// DefaultDatabase is the database that a session begins in; empty for the
	// server's default.
	DefaultDatabase string `json:"default_database,omitempty"`
	Elements
}

// The kinds of identification that need no further properties.
const (
	NoPassword       = "no_password"
	NoAuthentication = "no_authentication"
)

// Authentication is one way in which a ClickHouse user proves who it is.
type Authentication struct {
	// Type is the word that ClickHouse has for it, as in ldap or
	// sha256_password. Passwords are set outside of models.
	Type string `json:"type"`
	// Server is that of LDAP or of HTTP authentication.
	Server string `json:"server,omitempty"`
	// Realm is that of Kerberos; empty for any.
	Realm string `json:"realm,omitempty"`
	// Scheme is that of HTTP authentication; BASIC, the only one, is "".
	Scheme string `json:"scheme,omitempty"`
	// CommonNames or SubjectAltNames are those that a certificate may have,
	// sorted.
	CommonNames     []string `json:"common_names,omitempty"`
	SubjectAltNames []string `json:"subject_alt_names,omitempty"`
	// Keys are public SSH keys, as in ssh-ed25519 AAAA…, sorted.
	Keys []string `json:"keys,omitempty"`
}

// UserHosts are the hosts from which a ClickHouse user may connect. The zero
// value is all of them.
type UserHosts struct {
	// None forbids all hosts; the lists are then empty.
	None bool `json:"none,omitempty"`
	// Local is the server's own host.
	Local bool `json:"local,omitempty"`
	// IP has addresses and networks, Names host names, Regexp patterns of host
	// names, and Like patterns with % and _. All are sorted.
	IP     []string `json:"ip,omitempty"`
	Names  []string `json:"names,omitempty"`
	Regexp []string `json:"regexp,omitempty"`
	Like   []string `json:"like,omitempty"`
}

// Everybody reports whether the user may connect from all hosts.
func (h UserHosts) Everybody() bool {
	return !h.None && !h.Local && len(h.IP)+len(h.Names)+len(h.Regexp)+len(h.Like) == 0
}

// RoleSet is a set of users and roles; the zero value is empty.
type RoleSet struct {
	// All is everybody but Except.
	All bool `json:"all,omitempty"`
	// Names and Except are sorted. Names is empty where All is set, and Except
	// where it is not.
	Names  []string `json:"names,omitempty" names:"roles"`
	Except []string `json:"except,omitempty" names:"roles"`
}

// RoleChoice is a RoleSet that has everybody by default: the zero value is all.
type RoleChoice struct {
	None bool `json:"none,omitempty"`
	// Names and Except are sorted; at most one of them has names.
	Names  []string `json:"names,omitempty" names:"roles"`
	Except []string `json:"except,omitempty" names:"roles"`
}

// Elements are the settings of a ClickHouse user, role or profile.
type Elements struct {
	// Profiles are those whose settings are taken over, a later one's before
	// an earlier one's. The user's own come before both.
	Profiles []string `json:"profiles,omitempty" names:"profiles"`
	// Settings are sorted by name.
	Settings []ConstrainedSetting `json:"settings,omitempty"`
}

// ConstrainedSetting is a ClickHouse setting with its value for a session, and
// what a session may change it to. All texts are bare.
type ConstrainedSetting struct {
	Name string `json:"name"`
	// Value is nil where only bounds are stated.
	Value *string `json:"value,omitempty"`
	Min   *string `json:"min,omitempty"`
	Max   *string `json:"max,omitempty"`
	// Writability is WRITABLE, CONST or CHANGEABLE_IN_READONLY; empty where
	// nothing is said.
	Writability string `json:"writability,omitempty"`
}

// Address implements Object.
func (u *User) Address() Address { return Address{Kind: KindUser, Name: u.Name} }

// DependsOn implements Object. Roles are named by texts, since some of them
// have no model; those that have one are found by Rules.References.
func (u *User) DependsOn() []Address { return nil }

func (u *User) setName(name string) { u.Name = name }
