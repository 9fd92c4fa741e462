package postgres

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) role(c planner.Change) {
	switch {
	case c.Creates():
		e.createRole(c, c.After.(*schema.Role))
	case c.Action == planner.Rename:
		e.sql(c, "ALTER ROLE "+roleSQL(c.Before.Address().Name)+" RENAME TO "+roleSQL(c.Address.Name), breakingRename(c.Before.Address(), c.After.Address()))
	case c.Drops(): // which Keeps spares them
		e.sql(c, "DROP ROLE "+roleSQL(c.Address.Name))
	default:
		e.alterRole(c)
	}
}

// createRole makes the role unless another database of the server has made it
// before.
func (e *emitter) createRole(c planner.Change, r *schema.Role) {
	name := roleSQL(r.Name)
	e.sql(c, "DO "+pgsql.QuoteDollar("\nBEGIN\n  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = "+pgsql.QuoteLiteral(r.Name)+
		") THEN\n    CREATE ROLE "+name+";\n  END IF;\nEND\n"))
	if options := roleOptions(&schema.Role{}, r); options != "" {
		e.sql(c, "ALTER ROLE "+name+options)
	}
	e.memberships(c, &schema.Role{}, r)
	e.roleSettings(c, nil, r.Set)
	e.newComment(c, schema.Address{}, "ROLE "+name, r.Comment)
}

// roleRights are the words for what a role may do, each of which NO takes away.
var roleRights = []string{"SUPERUSER", "CREATEDB", "CREATEROLE", "INHERIT", "LOGIN", "REPLICATION", "BYPASSRLS"}

// rightsOf says which of roleRights the role has.
func rightsOf(r *schema.Role) []bool {
	return []bool{r.Superuser, r.CreateDB, r.CreateRole, !r.NoInherit, r.Login, r.Replication, r.BypassRLS}
}

// lostOptions are the hazards of attributes that the role loses.
func lostOptions(before, after *schema.Role) []dialects.Hazard {
	var hazards []dialects.Hazard
	had, has := rightsOf(before), rightsOf(after)
	for i, word := range roleRights {
		if had[i] && !has[i] {
			hazards = append(hazards, lostRights(roleSQL(after.Name), word))
		}
	}
	if limit := connectionLimit(after); limit >= 0 && limit != connectionLimit(before) || after.ValidUntil != "" && after.ValidUntil != before.ValidUntil {
		hazards = append(hazards, loginRefused(after.Name))
	}
	return hazards
}

// loginRefused warns of conditions of a login that programs may not meet.
func loginRefused(role string) dialects.Hazard {
	return hazard(dialects.Breaking, "Programs that log in as %s may be refused.", roleSQL(role))
}

// roleOptions spells the attributes in which the roles differ.
func roleOptions(before, after *schema.Role) string {
	var b strings.Builder
	had, has := rightsOf(before), rightsOf(after)
	for i, word := range roleRights {
		switch {
		case had[i] == has[i]:
		case has[i]:
			b.WriteString(" " + word)
		default:
			b.WriteString(" NO" + word)
		}
	}
	if connectionLimit(before) != connectionLimit(after) {
		b.WriteString(" CONNECTION LIMIT " + strconv.FormatInt(connectionLimit(after), 10))
	}
	if before.ValidUntil != after.ValidUntil {
		b.WriteString(" VALID UNTIL " + pgsql.QuoteLiteral(orDefault(after.ValidUntil, "infinity")))
	}
	return b.String()
}

func connectionLimit(r *schema.Role) int64 {
	if r.ConnectionLimit == nil {
		return -1
	}
	return *r.ConnectionLimit
}

// memberships puts the role into groups and takes it out of others.
func (e *emitter) memberships(c planner.Change, before, after *schema.Role) {
	name := roleSQL(after.Name)
	for _, group := range before.MemberOf {
		if !slices.Contains(after.MemberOf, group) && !slices.Contains(after.AdminOf, group) {
			e.sql(c, "REVOKE "+roleSQL(group)+" FROM "+name, lostRights(name, roleSQL(group)))
		}
	}
	for _, group := range before.AdminOf {
		switch {
		case slices.Contains(after.MemberOf, group):
			e.sql(c, "REVOKE ADMIN OPTION FOR "+roleSQL(group)+" FROM "+name)
		case !slices.Contains(after.AdminOf, group):
			e.sql(c, "REVOKE "+roleSQL(group)+" FROM "+name, lostRights(name, roleSQL(group)))
		}
	}
	for _, group := range after.MemberOf {
		if !slices.Contains(before.MemberOf, group) && !slices.Contains(before.AdminOf, group) {
			e.sql(c, "GRANT "+roleSQL(group)+" TO "+name)
		}
	}
	for _, group := range after.AdminOf {
		if !slices.Contains(before.AdminOf, group) {
			e.sql(c, "GRANT "+roleSQL(group)+" TO "+name+" WITH ADMIN OPTION")
		}
	}
}

func (e *emitter) roleSettings(c planner.Change, before, after []schema.Setting) {
	statement := "ALTER ROLE " + roleSQL(c.Address.Name)
	for _, s := range before {
		if !slices.ContainsFunc(after, func(kept schema.Setting) bool { return kept.Name == s.Name }) {
			e.sql(c, statement+" RESET "+settingName(s.Name))
		}
	}
	for _, s := range after {
		if !slices.Contains(before, s) {
			e.sql(c, statement+" SET "+settingName(s.Name)+" TO "+settingValue(s))
		}
	}
}

func (e *emitter) alterRole(c planner.Change) {
	before, after := c.Before.(*schema.Role), c.After.(*schema.Role)
	fields := dialects.NewFields(c)
	for _, option := range []string{"superuser", "create_db", "create_role", "no_inherit", "login", "replication", "bypass_rls", "connection_limit", "valid_until"} {
		fields.Take(option)
	}
	if options := roleOptions(before, after); options != "" {
		e.sql(c, "ALTER ROLE "+roleSQL(after.Name)+options, lostOptions(before, after)...)
	}
	fields.Take("member_of")
	fields.Take("admin_of")
	e.memberships(c, before, after)
	fields.Take("set")
	e.roleSettings(c, before.Set, after.Set)
	e.alterRest(c, fields, schema.Address{}, "ROLE "+roleSQL(after.Name))
}

// lostRights warns of what a role can no longer do.
func lostRights(role, what string) dialects.Hazard {
	return safer(saferRevoke, hazard(dialects.Breaking, "Programs that run as %s and need %s fail.", role, what))[0]
}

func normalizeRole(r *schema.Role) {
	r.AdminOf = normalizeRoles(r.AdminOf)
	r.MemberOf = slices.DeleteFunc(normalizeRoles(r.MemberOf), func(group string) bool { return slices.Contains(r.AdminOf, group) })
	if len(r.MemberOf) == 0 {
		r.MemberOf = nil
	}
	if r.ConnectionLimit != nil && *r.ConnectionLimit < 0 {
		r.ConnectionLimit = nil
	}
	normalizeSettings(r.Set)
	slices.SortFunc(r.Set, func(a, b schema.Setting) int { return strings.Compare(a.Name, b.Name) })
	r.ValidUntil = normalizeMoment(r.ValidUntil)
}

// momentLayouts are the forms of a moment that are spelled alike.
var momentLayouts = []string{"2006-01-02 15:04:05.999999Z07", "2006-01-02 15:04:05.999999Z07:00", time.RFC3339Nano, "2006-01-02 15:04Z07", "2006-01-02 15:04Z07:00"}

// normalizeMoment spells a moment in UTC. The end of time is none, and what
// does not say its time zone stays as it is.
func normalizeMoment(text string) string {
	if strings.EqualFold(strings.TrimSpace(text), "infinity") {
		return ""
	}
	for _, layout := range momentLayouts {
		if at, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			return at.UTC().Format("2006-01-02 15:04:05.999999") + "+00"
		}
	}
	return text
}

const rolesQuery = `
SELECT r.rolname, r.rolsuper, r.rolcreatedb, r.rolcreaterole, r.rolcanlogin, r.rolreplication, r.rolbypassrls, NOT r.rolinherit, r.rolconnlimit,
  coalesce(nullif(r.rolvaliduntil, 'infinity') AT TIME ZONE 'UTC' || '+00', ''), coalesce(r.rolconfig, '{}'),
  array(SELECT DISTINCT pg_get_userbyid(m.roleid)::text FROM pg_auth_members m WHERE m.member = r.oid),
  array(SELECT DISTINCT pg_get_userbyid(m.roleid)::text FROM pg_auth_members m WHERE m.member = r.oid AND m.admin_option),
  coalesce(shobj_description(r.oid, 'pg_authid'), '')
FROM pg_roles r WHERE r.rolname = ANY ($1)
ORDER BY r.rolname`

// roles reads the roles of those names, and no others: they belong to the
// whole server.
func (i *inspector) roles(names []string) error {
	if len(names) == 0 {
		return nil
	}
	var name, until, comment string
	var super, createDB, createRole, login, replication, bypass, noInherit bool
	var limit int64
	var settings, groups, administered []string
	into := []any{&name, &super, &createDB, &createRole, &login, &replication, &bypass, &noInherit, &limit, &until, &settings, &groups, &administered, &comment}
	return i.query(rolesQuery, []any{names}, into, func() {
		most := limit
		i.add(&schema.Role{Name: name, Meta: schema.Meta{Comment: comment}, Superuser: super, CreateDB: createDB, CreateRole: createRole, Login: login,
			Replication: replication, BypassRLS: bypass, NoInherit: noInherit, ConnectionLimit: &most, ValidUntil: until,
			MemberOf: slices.Clone(groups), AdminOf: slices.Clone(administered), Set: inspectedSettings(settings)})
	})
}

var _ dialects.Sharer = (*target)(nil)

// madeRolesQuery leaves out the roles of initdb, whose OIDs are below
// FirstNormalObjectId.
const madeRolesQuery = `SELECT rolname FROM pg_roles WHERE oid >= 16384 ORDER BY rolname`

// SharedObjects implements dialects.Sharer: roles that somebody has made, and no
// service for itself.
func (t *target) SharedObjects(ctx context.Context) (list []schema.Address, err error) {
	defer t.use()()
	err = t.readOnly(ctx, func(tx pgx.Tx) error {
		i := newInspector(ctx, tx, t.dialect, t.features)
		if err := i.findServices(); err != nil {
			return err
		}
		var name string
		return i.query(madeRolesQuery, nil, []any{&name}, func() {
			if !i.managedRole(name) {
				list = append(list, schema.Address{Kind: schema.KindRole, Name: name})
			}
		})
	})
	if err != nil {
		return nil, fmt.Errorf("list the roles of the server: %w", serverError(err))
	}
	return list, nil
}
