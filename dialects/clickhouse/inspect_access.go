package clickhouse

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema"
)

// accessReader reads users, roles, quotas, profiles, row policies and what is
// granted from the system tables, of which it reads only what somebody names.
type accessReader struct {
	*inspection
	scope dialects.Scope
	// columns are the columns of the system tables with their types; older
	// servers have fewer.
	columns  map[string]string
	users    map[string]*schema.User
	roles    map[string]*schema.Role
	profiles map[string]*schema.SettingsProfile
}

// access reads the objects of the scope that have to do with access.
func (in *inspection) access(scope dialects.Scope) error {
	r := &accessReader{inspection: in, scope: scope, columns: map[string]string{}, users: map[string]*schema.User{}, roles: map[string]*schema.Role{},
		profiles: map[string]*schema.SettingsProfile{}}
	wanted := func(kinds ...schema.Kind) bool {
		return slices.ContainsFunc(scope.Shared, func(a schema.Address) bool { return slices.Contains(kinds, a.Kind) })
	}
	for _, step := range []struct {
		wanted bool
		what   string
		read   func() error
	}{
		{wanted(schema.KindUser, schema.KindRole, schema.KindQuota, schema.KindSettingsProfile, schema.KindRowPolicy, schema.KindPermission), "the system tables", r.systemColumns},
		{wanted(schema.KindUser), "users", r.readUsers},
		{wanted(schema.KindRole), "roles", r.readRoles},
		{wanted(schema.KindUser, schema.KindRole), "the roles of users", r.readMemberships},
		{wanted(schema.KindSettingsProfile), "settings profiles", r.readProfiles},
		{wanted(schema.KindUser, schema.KindRole, schema.KindSettingsProfile), "settings", r.readElements},
		{wanted(schema.KindQuota), "quotas", r.readQuotas},
		{wanted(schema.KindRowPolicy), "row policies", r.readRowPolicies},
		{wanted(schema.KindPermission), "permissions", r.readPermissions},
	} {
		if !step.wanted {
			continue
		}
		if err := step.read(); err != nil {
			return fmt.Errorf("read %s: %w", step.what, accessError(err))
		}
	}
	return nil
}

// accessDenied is the server's code for a right that is missing.
const accessDenied = 497

// accessError says what to do where the user may not see who else there is:
// what cannot be seen must not be taken for missing.
func accessError(err error) error {
	if hasCode(serverError(err), accessDenied) {
		return fmt.Errorf("%w. Models state users, roles or rights, which the user that schemac connects as may not see: GRANT SHOW ACCESS ON *.* and SELECT ON system.* to it, or keep them out of the models", serverError(err))
	}
	return serverError(err)
}

// rows runs a query and calls each for every row, which is scanned into dest.
func (r *accessReader) rows(sql string, dest []any, each func()) error {
	rows, err := r.conn.Query(r.ctx, sql)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		each()
	}
	return rows.Err()
}

// isAmong is the condition that a column is one of the names.
func isAmong(column string, names []string) string {
	quoted := []string{"''"} // a list is never empty
	for _, name := range names {
		quoted = append(quoted, chsql.QuoteString(name))
	}
	return column + " IN (" + joinList(quoted) + ")"
}

func (r *accessReader) systemColumns() error {
	var table, name, typ string
	return r.rows("SELECT table, name, type FROM system.columns WHERE database = 'system' AND table IN ('users', 'quotas', 'quota_limits', 'grants') ORDER BY table, position",
		[]any{&table, &name, &typ}, func() { r.columns[table+"."+name] = typ })
}

// either is the column where the server has it, or else the expression.
func (r *accessReader) either(table, column, otherwise string) string {
	if _, there := r.columns[table+"."+column]; there {
		return column
	}
	return otherwise + " AS " + column
}

// many is the column as a list of texts, also where an older server has one
// value.
func (r *accessReader) many(column, of string) string {
	if !strings.HasPrefix(r.columns["users."+column], "Array") {
		column = "[" + column + "]"
	}
	return "arrayMap(x -> " + of + ", " + column + ")"
}

func (r *accessReader) readUsers() error {
	var name, database string
	var types, params, until, ip, names, regexp, like, roles, rolesExcept, grantees, granteesExcept []string
	var allRoles, anyGrantee uint8
	validUntil := "[]::Array(String)"
	if r.columns["users.valid_until"] != "" {
		validUntil = r.many("valid_until", "if(toUnixTimestamp(assumeNotNull(x)) = 0, '', toString(assumeNotNull(x)))")
	}
	sql := "SELECT name, " + r.many("auth_type", "toString(x)") + ", " + r.many("auth_params", "x") + ", " + validUntil +
		", host_ip, host_names, host_names_regexp, host_names_like, default_roles_all, default_roles_list, default_roles_except, " +
		"grantees_any, grantees_list, grantees_except, default_database FROM system.users WHERE " + isAmong("name", r.scope.SharedNames(schema.KindUser)) + " ORDER BY name"
	dest := []any{&name, &types, &params, &until, &ip, &names, &regexp, &like, &allRoles, &roles, &rolesExcept, &anyGrantee, &grantees, &granteesExcept, &database}
	err := r.rows(sql, dest, func() {
		u := &schema.User{Name: name, DefaultDatabase: database, ValidUntil: r.validUntil(name, until),
			Hosts:        schema.UserHosts{IP: ip, Names: names, Regexp: regexp, Like: like, None: len(ip)+len(names)+len(regexp)+len(like) == 0},
			DefaultRoles: choiceOf(allRoles, roles, rolesExcept), Grantees: choiceOf(anyGrantee, grantees, granteesExcept)}
		for i, typ := range types {
			a := schema.Authentication{Type: typ}
			if i < len(params) {
				readParams(&a, params[i])
			}
			u.Identified = append(u.Identified, a)
		}
		r.users[name] = u
		r.objects = append(r.objects, u)
	})
	if err != nil {
		return err
	}
	return r.readKeys()
}

// readParams takes what the server tells of a way to identify, in JSON.
func readParams(a *schema.Authentication, text string) {
	var params struct {
		Server          string   `json:"server"`
		Scheme          string   `json:"scheme"`
		Realm           string   `json:"realm"`
		CommonNames     []string `json:"common_names"`
		SubjectAltNames []string `json:"subject_alt_names"`
	}
	if json.Unmarshal([]byte(text), &params) == nil {
		a.Server, a.Scheme, a.Realm, a.CommonNames, a.SubjectAltNames = params.Server, params.Scheme, params.Realm, params.CommonNames, params.SubjectAltNames
	}
}

// validUntil is when all ways to identify end. One for each is more than a
// model can say.
func (r *accessReader) validUntil(name string, until []string) string {
	if len(until) == 0 {
		return ""
	}
	if slices.ContainsFunc(until, func(one string) bool { return one != until[0] }) {
		r.unmodelled(name, "The ways in which the user %s can identify itself end at different times, which schemac does not model.", chsql.QuoteIdent(name))
		return ""
	}
	return until[0]
}

// readKeys takes public SSH keys from the statements that made the users.
func (r *accessReader) readKeys() error {
	var names []string
	for name, u := range r.users {
		if slices.ContainsFunc(u.Identified, func(a schema.Authentication) bool { return a.Type == "ssh_key" }) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	slices.Sort(names)
	var create string
	return r.rows("SHOW CREATE USER "+identList(names), []any{&create}, func() {
		c := &cursor{list: tokens(create)}
		c.take("CREATE USER")
		name, _ := c.name()
		u := r.users[name.Name]
		for ; u != nil && !c.done(); c.pos++ {
			if !c.take("KEY") {
				continue
			}
			key := c.at(0).Value
			c.pos++
			if c.take("TYPE") {
				addKey(u, c.at(0).Value+" "+key)
			}
		}
	})
}

func addKey(u *schema.User, key string) {
	for i := range u.Identified {
		if u.Identified[i].Type == "ssh_key" {
			u.Identified[i].Keys = append(u.Identified[i].Keys, key)
		}
	}
}

func choiceOf(all uint8, names, except []string) schema.RoleChoice {
	if all == 1 {
		return schema.RoleChoice{Except: except}
	}
	return schema.RoleChoice{Names: names, None: len(names) == 0}
}

func setOf(all uint8, names, except []string) schema.RoleSet {
	if all == 1 {
		return schema.RoleSet{All: true, Except: except}
	}
	return schema.RoleSet{Names: names}
}

func (r *accessReader) readRoles() error {
	var name string
	return r.rows("SELECT name FROM system.roles WHERE "+isAmong("name", r.scope.SharedNames(schema.KindRole))+" ORDER BY name", []any{&name}, func() {
		r.roles[name] = &schema.Role{Name: name}
		r.objects = append(r.objects, r.roles[name])
	})
}

// ofUsersAndRoles is the condition for what belongs to those that are read.
func (r *accessReader) ofUsersAndRoles() string {
	return "(" + isAmong("user_name", r.scope.SharedNames(schema.KindUser)) + " OR " + isAmong("role_name", r.scope.SharedNames(schema.KindRole)) + ")"
}

func (r *accessReader) readMemberships() error {
	var user, role, granted string
	var admin uint8
	sql := "SELECT ifNull(user_name, ''), ifNull(role_name, ''), granted_role_name, with_admin_option FROM system.role_grants WHERE " + r.ofUsersAndRoles() + " ORDER BY granted_role_name"
	return r.rows(sql, []any{&user, &role, &granted, &admin}, func() {
		member, adminOf := r.membershipLists(user, role)
		switch {
		case member == nil:
		case admin == 1:
			*adminOf = append(*adminOf, granted)
		default:
			*member = append(*member, granted)
		}
	})
}

func (r *accessReader) membershipLists(user, role string) (member, admin *[]string) {
	if u := r.users[user]; u != nil {
		return &u.MemberOf, &u.AdminOf
	}
	if o := r.roles[role]; o != nil {
		return &o.MemberOf, &o.AdminOf
	}
	return nil, nil
}

func (r *accessReader) readProfiles() error {
	var name string
	var all uint8
	var names, except []string
	sql := "SELECT name, apply_to_all, apply_to_list, apply_to_except FROM system.settings_profiles WHERE " + isAmong("name", r.scope.SharedNames(schema.KindSettingsProfile)) + " ORDER BY name"
	return r.rows(sql, []any{&name, &all, &names, &except}, func() {
		r.profiles[name] = &schema.SettingsProfile{Name: name, To: setOf(all, names, except)}
		r.objects = append(r.objects, r.profiles[name])
	})
}

func (r *accessReader) readElements() error {
	var profile, user, role, inherit, setting, writability string
	var value, low, high *string
	sql := "SELECT ifNull(profile_name, ''), ifNull(user_name, ''), ifNull(role_name, ''), ifNull(inherit_profile, ''), ifNull(setting_name, ''), value, min, max, " +
		"ifNull(toString(writability), '') FROM system.settings_profile_elements WHERE " + r.ofUsersAndRoles() + " OR " +
		isAmong("profile_name", r.scope.SharedNames(schema.KindSettingsProfile)) + " ORDER BY profile_name, user_name, role_name, index"
	return r.rows(sql, []any{&profile, &user, &role, &inherit, &setting, &value, &low, &high, &writability}, func() {
		e := r.elementsOf(profile, user, role)
		switch {
		case e == nil:
		case inherit != "":
			e.Profiles = append(e.Profiles, inherit)
		default:
			e.Settings = append(e.Settings, schema.ConstrainedSetting{Name: setting, Value: value, Min: low, Max: high, Writability: writability})
		}
	})
}

func (r *accessReader) elementsOf(profile, user, role string) *schema.Elements {
	if u := r.users[user]; u != nil {
		return &u.Elements
	}
	if o := r.roles[role]; o != nil {
		return &o.ClickHouse
	}
	if p := r.profiles[profile]; p != nil {
		return &p.Elements
	}
	return nil
}
