package clickhouse

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// passwordTypes have secrets, which a plan does not know. A user that it makes
// gets a hash to which no password is known, so that nobody can log in before
// somebody has set one.
var passwordTypes = map[string]string{
	"sha256_password":      "sha256_hash BY '" + strings.Repeat("0", 64) + "'",
	"double_sha1_password": "double_sha1_hash BY '" + strings.Repeat("0", 40) + "'",
	"bcrypt_password":      "bcrypt_hash BY '$2a$12$" + strings.Repeat(".", 53) + "'",
}

// plainPassword and saltedPassword are types that schemac leaves as they are
// where it finds them: whoever knows what the server keeps of such a password can
// log in with it, so that none can be made up.
const (
	plainPassword  = "plaintext_password"
	saltedPassword = "scram_sha256_password"
)

// authenticationTypes are those that a model may state.
var authenticationTypes = []string{"bcrypt_password", "double_sha1_password", "http", "kerberos", "ldap", schema.NoAuthentication, schema.NoPassword,
	plainPassword, saltedPassword, "sha256_password", "ssh_key", "ssl_certificate"}

func isPassword(a schema.Authentication) bool {
	return a.Type == plainPassword || a.Type == saltedPassword || passwordTypes[a.Type] != ""
}

func (e *emitter) user(c planner.Change) {
	switch {
	case c.Creates():
		e.createUser(c, c.After.(*schema.User))
	case c.Action == planner.Rename:
		e.renameEntity(c)
	case c.Drops():
		e.dropEntity(c, userGone(c.Before.(*schema.User))...)
	default:
		e.alterUser(c)
	}
}

func (e *emitter) createUser(c planner.Change, u *schema.User) {
	sql := "CREATE " + e.entity(c.Address) + " IDENTIFIED WITH " + e.authentications(c, u, u.Identified)
	if !u.Hosts.Everybody() {
		sql += " HOST " + hostsSQL(u.Hosts)
	}
	if u.DefaultDatabase != "" {
		sql += " DEFAULT DATABASE " + chsql.QuoteIdent(u.DefaultDatabase)
	}
	e.statement(c, sql+settingsClause(u.Elements, "PROFILE"))
	if slices.ContainsFunc(u.Identified, func(a schema.Authentication) bool { return passwordTypes[a.Type] != "" }) {
		e.problems.Append(diag.Diagnostic{Severity: diag.Warning, Code: "no-password", Summary: "User without a password",
			Range: u.Origin.Range, Address: u.Address().String(),
			Detail: fmt.Sprintf("%s is made with a hash that no password has, since plans hold no secrets: nobody can log in with a password before ALTER USER %s IDENTIFIED WITH … BY '…' has set one.",
				u.Address(), chsql.QuoteIdent(u.Name))})
	}
	e.memberships(c, u.Name, memberships{}, memberships{u.MemberOf, u.AdminOf})
	if roles := roleChoice(u.DefaultRoles, "ALL"); roles != "ALL" {
		e.statement(c, "ALTER "+e.entity(c.Address)+" DEFAULT ROLE "+roles)
	}
	if grantees := roleChoice(u.Grantees, "ANY"); grantees != "ANY" {
		e.later(c, "ALTER "+e.entity(c.Address)+" GRANTEES "+grantees)
	}
}

func (e *emitter) alterUser(c planner.Change) {
	before, after := c.Before.(*schema.User), c.After.(*schema.User)
	fields, alter := dialects.NewFields(c), "ALTER "+e.entity(c.Address)
	if fields.Take("identified") {
		e.reidentify(c, alter, before, after)
	}
	var clauses string
	var hazards []dialects.Hazard
	if fields.Take("valid_until") {
		until := after.ValidUntil
		if until == "" {
			until = "infinity"
		} else {
			hazards = append(hazards, loginRefused(after.Name))
		}
		clauses += " VALID UNTIL " + chsql.QuoteString(until)
	}
	if takeAny(fields, "hosts.none", "hosts.local", "hosts.ip", "hosts.names", "hosts.regexp", "hosts.like") {
		clauses += " HOST " + hostsSQL(after.Hosts)
		if !after.Hosts.Everybody() {
			hazards = append(hazards, loginRefused(after.Name))
		}
	}
	if fields.Take("default_database") {
		clauses += " DEFAULT DATABASE " + databaseOrNone(after.DefaultDatabase)
		hazards = append(hazards, defaultDatabaseChanged(after.Name))
	}
	if takeAny(fields, "profiles", "settings") {
		clauses += " SETTINGS " + elementsSQL(after.Elements, "PROFILE")
		hazards = append(hazards, settingHazards(c.Address, before.Elements, after.Elements)...)
	}
	if clauses != "" {
		e.statement(c, alter+clauses, slices.CompactFunc(hazards, func(a, b dialects.Hazard) bool { return a == b })...)
	}
	if takeAny(fields, "member_of", "admin_of") {
		e.memberships(c, after.Name, memberships{before.MemberOf, before.AdminOf}, memberships{after.MemberOf, after.AdminOf})
	}
	if takeAny(fields, "default_roles.none", "default_roles.names", "default_roles.except") {
		e.statement(c, alter+" DEFAULT ROLE "+roleChoice(after.DefaultRoles, "ALL"), defaultRolesChanged(after)...)
	}
	if takeAny(fields, "grantees.none", "grantees.names", "grantees.except") {
		e.later(c, alter+" GRANTEES "+roleChoice(after.Grantees, "ANY"))
	}
	e.rest(fields)
}

func databaseOrNone(name string) string {
	if name == "" {
		return "NONE"
	}
	return chsql.QuoteIdent(name)
}

// reidentify adds ways to prove who the user is, or states all of them: the
// server cannot take away one of several. A password that there was is then
// gone, even if another of its type may follow.
func (e *emitter) reidentify(c planner.Change, alter string, before, after *schema.User) {
	var added []schema.Authentication
	for _, a := range after.Identified {
		if !hasAuthentication(before.Identified, a) {
			added = append(added, a)
		}
	}
	keepsAll := !slices.ContainsFunc(before.Identified, func(a schema.Authentication) bool { return !hasAuthentication(after.Identified, a) })
	if keepsAll {
		e.statement(c, alter+" ADD IDENTIFIED WITH "+e.authentications(c, after, added))
		return
	}
	e.statement(c, alter+" IDENTIFIED WITH "+e.authentications(c, after, after.Identified), identificationLost(before)...)
}

func hasAuthentication(list []schema.Authentication, a schema.Authentication) bool {
	return slices.ContainsFunc(list, func(other schema.Authentication) bool { return authenticationKey(other) == authenticationKey(a) })
}

func authenticationKey(a schema.Authentication) string { return a.Type + " " + authenticationSQL(a) }

// authentications spells ways to prove who the user is.
func (e *emitter) authentications(c planner.Change, u *schema.User, list []schema.Authentication) string {
	texts := make([]string, len(list))
	for i, a := range list {
		if a.Type == plainPassword || a.Type == saltedPassword {
			e.cannot(c, "what the server keeps of a "+a.Type+" is enough to log in, and would be known from the plan. State another type, such as sha256_password, or make the user by hand.")
		}
		texts[i] = authenticationSQL(a)
		if u.ValidUntil != "" {
			texts[i] += " VALID UNTIL " + chsql.QuoteString(u.ValidUntil)
		}
	}
	return joinList(texts)
}

func authenticationSQL(a schema.Authentication) string {
	switch a.Type {
	case "ldap":
		return "ldap SERVER " + chsql.QuoteString(a.Server)
	case "kerberos":
		if a.Realm != "" {
			return "kerberos REALM " + chsql.QuoteString(a.Realm)
		}
	case "http":
		text := "http SERVER " + chsql.QuoteString(a.Server)
		if a.Scheme != "" {
			text += " SCHEME " + chsql.QuoteString(a.Scheme)
		}
		return text
	case "ssl_certificate":
		if len(a.SubjectAltNames) > 0 {
			return "ssl_certificate SAN " + stringList(a.SubjectAltNames)
		}
		return "ssl_certificate CN " + stringList(a.CommonNames)
	case "ssh_key":
		keys := make([]string, len(a.Keys))
		for i, key := range a.Keys {
			algorithm, base64, _ := strings.Cut(key, " ")
			keys[i] = "KEY " + chsql.QuoteString(base64) + " TYPE " + chsql.QuoteString(algorithm)
		}
		return "ssh_key BY " + joinList(keys)
	}
	if locked := passwordTypes[a.Type]; locked != "" {
		return locked
	}
	return a.Type
}

func stringList(texts []string) string {
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = chsql.QuoteString(text)
	}
	return joinList(quoted)
}

func normalizeUser(u *schema.User) diag.List {
	normalizeMemberships(&u.MemberOf, &u.AdminOf)
	normalizeChoice(&u.DefaultRoles)
	normalizeChoice(&u.Grantees)
	normalizeHosts(&u.Hosts)
	problems := append(normalizeIdentified(u), normalizeElements(u, &u.Elements)...)
	return append(problems, normalizeValidUntil(u)...)
}

// normalizeValidUntil spells a time as the server does.
func normalizeValidUntil(u *schema.User) diag.List {
	text := strings.Replace(strings.TrimSpace(u.ValidUntil), "T", " ", 1)
	switch {
	case text == "" || strings.EqualFold(text, "infinity"):
		u.ValidUntil = ""
		return nil
	case len(text) == len("2006-01-02"):
		text += " 00:00:00"
	}
	if _, err := time.Parse(time.DateTime, text); err != nil {
		return diag.List{*refuse(u, "valid_until", "%q is no time. Write it as in \"2030-01-31 12:00:00\", in the time zone of the server.", u.ValidUntil)}
	}
	u.ValidUntil = text
	return nil
}

func normalizeIdentified(u *schema.User) diag.List {
	var problems diag.List
	for i := range u.Identified {
		a := &u.Identified[i]
		a.Type, a.Scheme = strings.ToLower(a.Type), strings.ToUpper(a.Scheme)
		if a.Scheme == "BASIC" {
			a.Scheme = ""
		}
		a.CommonNames, a.SubjectAltNames, a.Keys = sortedSet(a.CommonNames), sortedSet(a.SubjectAltNames), sortedSet(a.Keys)
		problems = append(problems, checkAuthentication(u, *a)...)
	}
	if len(u.Identified) == 0 {
		u.Identified = []schema.Authentication{{Type: schema.NoPassword}}
	}
	slices.SortFunc(u.Identified, func(a, b schema.Authentication) int {
		return strings.Compare(authenticationKey(a), authenticationKey(b))
	})
	u.Identified = slices.CompactFunc(u.Identified, func(a, b schema.Authentication) bool { return authenticationKey(a) == authenticationKey(b) })
	return problems
}

// checkAuthentication demands what the type needs and nothing else.
func checkAuthentication(u *schema.User, a schema.Authentication) diag.List {
	needs := map[string]bool{"ldap": a.Server != "", "http": a.Server != "", "ssh_key": len(a.Keys) > 0,
		"ssl_certificate": len(a.CommonNames) > 0 != (len(a.SubjectAltNames) > 0)}
	missing := map[string]string{"ldap": "a server", "http": "a server", "ssh_key": "keys", "ssl_certificate": "either common_names or subject_alt_names"}
	met, special := needs[a.Type]
	extra := a.Server != "" && a.Type != "ldap" && a.Type != "http" || a.Realm != "" && a.Type != "kerberos" || a.Scheme != "" && a.Type != "http" ||
		len(a.Keys) > 0 && a.Type != "ssh_key" || len(a.CommonNames)+len(a.SubjectAltNames) > 0 && a.Type != "ssl_certificate"
	switch {
	case !slices.Contains(authenticationTypes, a.Type):
		return diag.List{*refuse(u, "", "%s: there is no identification of the type %s.%s", u.Address(), a.Type, diag.DidYouMean(a.Type, authenticationTypes))}
	case special && !met:
		return diag.List{*refuse(u, "", "%s: identification by %s needs %s.", u.Address(), a.Type, missing[a.Type])}
	case extra:
		return diag.List{*refuse(u, "", "%s: identification by %s has another property than it takes. Remove it.", u.Address(), a.Type)}
	}
	for _, key := range a.Keys {
		if words := strings.Fields(key); len(words) != 2 {
			return diag.List{*refuse(u, "", "%s: %q is no public key. Write its algorithm and the key, as in ssh-ed25519 AAAA….", u.Address(), key)}
		}
	}
	return nil
}
