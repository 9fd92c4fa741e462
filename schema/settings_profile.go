package schema

// SettingsProfile is a ClickHouse settings profile. Profiles belong to the
// whole server.
type SettingsProfile struct {
	Name string `json:"-" diff:"-"`
	Meta
	Elements
	// To are the users and roles that have the profile by themselves.
	To RoleSet `json:"to,omitzero"`
}

// Address implements Object.
func (p *SettingsProfile) Address() Address { return Address{Kind: KindSettingsProfile, Name: p.Name} }

// DependsOn implements Object. Profiles, users and roles are named by texts, as
// for User.
func (p *SettingsProfile) DependsOn() []Address { return nil }

func (p *SettingsProfile) setName(name string) { p.Name = name }
