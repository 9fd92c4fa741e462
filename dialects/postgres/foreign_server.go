package postgres

import (
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) foreignServer(c planner.Change) {
	name := ident(c.Address.Name)
	switch {
	case c.Creates():
		e.createForeignServer(c, c.After.(*schema.ForeignServer))
	case c.Drops():
		e.sql(c, "DROP SERVER "+name, serverGone(c.Address.Name))
	case c.Action == planner.Rename:
		e.sql(c, "ALTER SERVER "+ident(c.Before.Address().Name)+" RENAME TO "+name)
	default:
		e.alterForeignServer(c, "ALTER SERVER "+name)
	}
}

func (e *emitter) createForeignServer(c planner.Change, s *schema.ForeignServer) {
	sql := "CREATE SERVER " + ident(s.Name)
	if s.Type != "" {
		sql += " TYPE " + pgsql.QuoteLiteral(s.Type)
	}
	if s.Version != "" {
		sql += " VERSION " + pgsql.QuoteLiteral(s.Version)
	}
	e.sql(c, sql+" FOREIGN DATA WRAPPER "+ident(s.Wrapper)+optionsClause(nil, s.Options))
	e.newComment(c, schema.Address{}, "SERVER "+ident(s.Name), s.Comment)
}

func (e *emitter) alterForeignServer(c planner.Change, statement string) {
	before, after := c.Before.(*schema.ForeignServer), c.After.(*schema.ForeignServer)
	fields := dialects.NewFields(c)
	version, options := fields.Take("version"), fields.Take("options")
	if version {
		statement += " VERSION " + literalOrNull(after.Version)
	}
	if options {
		statement += optionsClause(orEmpty(before.Options), after.Options)
	}
	if version || options {
		e.sql(c, statement)
	}
	e.alterRest(c, fields, schema.Address{}, "SERVER "+ident(after.Name))
}

func literalOrNull(text string) string {
	if text == "" {
		return "NULL"
	}
	return pgsql.QuoteLiteral(text)
}

// foreignServersQuery reads the servers. The options that hold secrets stay
// where they are.
var foreignServersQuery = `
SELECT s.srvname, w.fdwname, coalesce(s.srvtype, ''), coalesce(s.srvversion, ''),
  ` + withoutSecrets("s.srvoptions") + `,
  coalesce(d.description, ''), CASE WHEN s.srvowner <> current_user::regrole::oid THEN pg_get_userbyid(s.srvowner) ELSE '' END
FROM pg_foreign_server s
JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
LEFT JOIN pg_description d ON d.classoid = 'pg_foreign_server'::regclass AND d.objoid = s.oid AND d.objsubid = 0
WHERE NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_foreign_server'::regclass AND x.objid = s.oid AND x.deptype = 'e')
ORDER BY s.srvname`

func (i *inspector) foreignServers() error {
	var name, wrapper, kind, version, comment, owner string
	var options []string
	return i.query(foreignServersQuery, nil, []any{&name, &wrapper, &kind, &version, &options, &comment, &owner}, func() {
		i.servers[name] = true
		i.add(&schema.ForeignServer{Name: name, Wrapper: wrapper, Type: kind, Version: version, Options: storageParams(options, nil),
			Meta: schema.Meta{Comment: comment, Owner: owner}})
	})
}

// server refers to a server that has been read, or else to what an extension
// brings.
func (i *inspector) server(name string) schema.ServerRef {
	if i.servers[name] {
		return schema.ServerRef{Of: schema.Address{Kind: schema.KindForeignServer, Name: name}}
	}
	return schema.ServerRef{Outside: name}
}

func serverGone(name string) dialects.Hazard {
	return hazard(dialects.Breaking, "Programs that use foreign tables of server %s fail. Options that no model states, such as a password, do not come back with it.", name)
}
