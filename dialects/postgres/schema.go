package postgres

import (
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) schema(c planner.Change) {
	name := ident(c.Address.Name)
	switch {
	case c.Creates():
		e.sql(c, "CREATE SCHEMA "+name)
		if comment := c.After.Common().Comment; comment != "" {
			e.comment(c, schema.Address{}, "SCHEMA "+name, comment)
		}
	case c.Drops():
		e.sql(c, "DROP SCHEMA "+name)
	case c.Action == planner.Rename:
		e.sql(c, "ALTER SCHEMA "+ident(c.Before.Address().Name)+" RENAME TO "+name,
			breakingRename(c.Before.Address(), c.After.Address()))
	default:
		fields := dialects.NewFields(c)
		if fields.Take("comment") {
			comment := c.After.Common().Comment
			if comment == "" && c.Address.Name == publicSchema {
				comment = publicComment
			}
			e.comment(c, schema.Address{}, "SCHEMA "+name, comment)
		}
		e.problems = append(e.problems, fields.Rest()...)
	}
}

const schemasQuery = `
SELECT n.oid, n.nspname, pg_get_userbyid(n.nspowner)::text, coalesce(d.description, '')
FROM pg_namespace n
LEFT JOIN pg_description d ON d.classoid = 'pg_namespace'::regclass AND d.objoid = n.oid AND d.objsubid = 0
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_namespace'::regclass AND e.objid = n.oid AND e.deptype = 'e')
ORDER BY n.nspname`

// schemas reads the schemas in scope. Where that is all, it is without
// schemac's own and those of a managed service.
func (i *inspector) schemas(names []string) error {
	wanted := map[string]bool{}
	for _, name := range names {
		wanted[name] = true
	}
	var oid uint32
	var name, owner, comment string
	return i.query(schemasQuery, nil, []any{&oid, &name, &owner, &comment}, func() {
		if len(names) > 0 && !wanted[name] || len(names) == 0 && (name == ownSchema || i.managedSchema(name, owner)) {
			return
		}
		if name == publicSchema && comment == publicComment {
			comment = ""
		}
		i.schemaNames[oid] = name
		i.add(&schema.Schema{Name: name, Meta: schema.Meta{Comment: comment}})
	})
}
