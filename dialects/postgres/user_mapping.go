package postgres

import (
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) userMapping(c planner.Change) {
	switch {
	case c.Creates():
		m := c.After.(*schema.UserMapping)
		e.sql(c, "CREATE USER MAPPING "+mappingName(m)+optionsClause(nil, m.Options))
	case c.Drops():
		e.sql(c, "DROP USER MAPPING "+mappingName(c.Before.(*schema.UserMapping)), mappingGone(c.Address.Name, c.Before.(*schema.UserMapping).Server.Name()))
	default:
		before, after := c.Before.(*schema.UserMapping), c.After.(*schema.UserMapping)
		fields := dialects.NewFields(c)
		if fields.Take("options") {
			e.sql(c, "ALTER USER MAPPING "+mappingName(after)+optionsClause(orEmpty(before.Options), after.Options))
		}
		e.problems = append(e.problems, fields.Rest()...)
	}
}

func mappingName(m *schema.UserMapping) string {
	user := "PUBLIC"
	if m.Name != schema.Public {
		user = ident(m.Name)
	}
	return "FOR " + user + " SERVER " + ident(m.Server.Name())
}

// userMappingsQuery reads mappings as far as the server shows them: to others
// than the user itself and the owner of the server, it does not show options.
var userMappingsQuery = `
SELECT u.srvname, CASE u.umuser WHEN 0 THEN 'public' ELSE u.usename::text END,
  ` + withoutSecrets("u.umoptions") + `,
  u.umoptions IS NOT NULL OR r.rolsuper
    OR u.umuser <> 0 AND u.usename = current_user AND (pg_has_role(s.srvowner, 'USAGE') OR has_server_privilege(s.oid, 'USAGE'))
    OR u.umuser = 0 AND pg_has_role(s.srvowner, 'USAGE')
FROM pg_user_mappings u
JOIN pg_foreign_server s ON s.oid = u.srvid
JOIN pg_roles r ON r.rolname = current_user
WHERE NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_user_mapping'::regclass AND x.objid = u.umid AND x.deptype = 'e')
ORDER BY 1, 2`

// userMappings reads the mappings whose options may be read, and reports the
// others.
func (i *inspector) userMappings() error {
	var server, user string
	var options []string
	var visible bool
	return i.query(userMappingsQuery, nil, []any{&server, &user, &options, &visible}, func() {
		if !visible {
			i.leaveAlone("user mapping for "+user+" on the foreign server", "has options that this role may not read", server)
			return
		}
		i.add(&schema.UserMapping{Name: user, Server: i.server(server), Options: storageParams(options, nil)})
	})
}

func mappingGone(user, server string) dialects.Hazard {
	return hazard(dialects.Breaking, "Role %s no longer reaches server %s. Options that no model states, such as a password, do not come back with the mapping: note them before.", user, server)
}
