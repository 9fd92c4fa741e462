package postgres

import "github.com/schemac/schemac/schema"

// tableWord is the word of statements that make, drop or describe the table.
func tableWord(t *schema.Table) string {
	if t.IsForeign() {
		return "FOREIGN TABLE"
	}
	return "TABLE"
}

// foreignTablesQuery reads the places of foreign tables. Options of columns
// have no model, so that tables with such are left out.
const foreignTablesQuery = `
SELECT f.ftrelid, s.srvname, array(SELECT o FROM unnest(f.ftoptions) o WHERE split_part(o, '=', 1) <> ALL ($2))
FROM pg_foreign_table f
JOIN pg_class c ON c.oid = f.ftrelid AND c.relnamespace = ANY ($1)
JOIN pg_foreign_server s ON s.oid = f.ftserver
WHERE NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = f.ftrelid AND a.attfdwoptions IS NOT NULL AND NOT a.attisdropped)
  AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_foreign_server'::regclass AND x.objid = s.oid AND x.deptype = 'e')`

func (i *inspector) foreignTables() error {
	var table uint32
	var server string
	var options []string
	return i.query(foreignTablesQuery, []any{i.scope, secretOptions}, []any{&table, &server, &options}, func() {
		i.foreign[table] = schema.Foreign{Server: schema.Address{Kind: schema.KindForeignServer, Name: server}, Options: storageParams(options, nil)}
	})
}
