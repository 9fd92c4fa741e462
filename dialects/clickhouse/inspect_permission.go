package clickhouse

import (
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema"
)

// grantRow is a row of system.grants.
type grantRow struct {
	user, role, privilege, object, database, table, column string
	revoked, option, wildcard                              uint8
}

// grantee is a user or a role; of one name, GRANT takes the user.
type grantee struct {
	name string
	user bool
}

// readPermissions reads all that those users and roles may do of whom somebody
// states what they may do: permissions of one are managed together.
func (r *accessReader) readPermissions() error {
	names := sortedSet(r.scope.SharedNames(schema.KindPermission))
	server := map[string]string{}
	var privilege, group string
	if err := r.rows("SELECT toString(privilege), ifNull(toString(parent_group), '') FROM system.privileges", []any{&privilege, &group}, func() { server[privilege] = group }); err != nil {
		return err
	}
	var row grantRow
	states := map[grantee]map[grantTarget]*rights{}
	sql := "SELECT ifNull(user_name, ''), ifNull(role_name, ''), toString(access_type), " + r.either("grants", "access_object", "''") +
		", ifNull(database, ''), ifNull(table, ''), ifNull(column, ''), is_partial_revoke, grant_option, " + r.either("grants", "is_wildcard", "0::UInt8") +
		" FROM system.grants WHERE " + isAmong("user_name", names) + " OR " + isAmong("role_name", names)
	dest := []any{&row.user, &row.role, &row.privilege, &row.object, &row.database, &row.table, &row.column, &row.revoked, &row.option, &row.wildcard}
	if err := r.rows(sql, dest, func() { r.grantRow(row, states) }); err != nil {
		return err
	}
	for _, name := range names {
		of := states[grantee{name, true}]
		if of == nil {
			of = states[grantee{name, false}]
		}
		r.permissionsOf(name, of, server)
	}
	return nil
}

// grantRow notes what a row says.
func (r *accessReader) grantRow(row grantRow, states map[grantee]map[grantTarget]*rights) {
	who := grantee{row.user, true}
	if row.user == "" {
		who = grantee{row.role, false}
	}
	target := grantTarget{database: row.database, table: row.table, column: row.column, object: row.object, wildcard: row.wildcard == 1}
	if states[who] == nil {
		states[who] = map[grantTarget]*rights{}
	}
	of := states[who][target]
	if of == nil {
		of = &rights{}
		states[who][target] = of
	}
	leaves := leavesOf([]string{row.privilege}, target.level())
	switch {
	case row.revoked == 1 && row.option == 1:
		r.unmodelled(who.name, "%s may use but not grant %s on %s, which schemac does not model.", chsql.QuoteIdent(who.name), row.privilege, target)
	case row.revoked == 1:
		of.revoked = append(of.revoked, leaves...)
	case row.option == 1:
		of.grantable = append(of.grantable, leaves...)
	default:
		of.list = append(of.list, leaves...)
	}
}

// permissionsOf makes permissions of what rows have said.
func (r *accessReader) permissionsOf(name string, states map[grantTarget]*rights, server map[string]string) {
	for target, of := range states {
		p := &schema.Permission{Name: name, On: target.String()}
		level := target.level()
		for _, words := range []struct {
			from []string
			into *[]string
		}{{of.list, &p.List}, {of.grantable, &p.Grantable}, {of.revoked, &p.Revoked}} {
			if len(words.from) == 0 {
				continue
			}
			complete := chsql.CompletePrivileges(words.from, level, server)
			*words.into = chsql.CoverPrivileges(sortedSet(complete), level)
		}
		r.objects = append(r.objects, p)
	}
}
