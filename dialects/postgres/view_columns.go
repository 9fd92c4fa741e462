package postgres

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// viewChange is a change of what is said of the columns of a view or
// materialized view.
type viewChange struct {
	*emitter
	change planner.Change
	// word is VIEW or MATERIALIZED VIEW.
	word string
}

// columns leads from what was said of the columns to what is said now.
func (v viewChange) columns(before, after []schema.PostgresViewColumn) {
	old := map[string]schema.PostgresViewColumn{}
	for _, c := range before {
		old[c.Name] = c
	}
	for _, c := range after {
		v.column(old[c.Name], c)
		delete(old, c.Name)
	}
	for _, c := range before {
		if _, gone := old[c.Name]; gone {
			v.column(c, schema.PostgresViewColumn{Name: c.Name})
		}
	}
}

func (v viewChange) column(before, after schema.PostgresViewColumn) {
	if before.Default != after.Default {
		action := "DROP DEFAULT"
		if !after.Default.IsZero() {
			action = "SET DEFAULT " + exprSQL(after.Default)
		}
		v.alter(after.Name, action)
	}
	if before.Storage != after.Storage {
		v.alter(after.Name, "SET STORAGE "+orDefault(after.Storage, "DEFAULT"))
	}
	if before.Compression != after.Compression {
		v.alter(after.Name, "SET COMPRESSION "+orDefault(after.Compression, "default"))
	}
	if target := statisticsTarget(after); statisticsTarget(before) != target {
		v.alter(after.Name, "SET STATISTICS "+strconv.FormatInt(target, 10))
	}
	if before.Comment != after.Comment {
		v.comment(v.change, schema.Address{}, "COLUMN "+qualified(v.change.Address)+"."+ident(after.Name), after.Comment)
	}
}

func (v viewChange) alter(column, action string) {
	v.sql(v.change, "ALTER "+v.word+" "+qualified(v.change.Address)+" ALTER COLUMN "+ident(column)+" "+action)
}

// statisticsTarget is -1 for the default.
func statisticsTarget(c schema.PostgresViewColumn) int64 {
	if c.Statistics == nil {
		return -1
	}
	return *c.Statistics
}

// normalizeViewColumns leaves out what says nothing, and sorts.
func normalizeViewColumns(columns []schema.PostgresViewColumn) []schema.PostgresViewColumn {
	var kept []schema.PostgresViewColumn
	for _, c := range columns {
		if c.Storage = strings.ToUpper(c.Storage); c.Storage == "DEFAULT" {
			c.Storage = ""
		}
		if c.Compression = strings.ToLower(c.Compression); c.Compression == "default" {
			c.Compression = ""
		}
		if c.Statistics != nil && *c.Statistics < 0 {
			c.Statistics = nil
		}
		if c.Default.Literal == schema.NotLiteral {
			c.Default.SQL = trimParens(c.Default.SQL)
		}
		if c != (schema.PostgresViewColumn{Name: c.Name}) {
			kept = append(kept, c)
		}
	}
	slices.SortFunc(kept, func(a, b schema.PostgresViewColumn) int { return cmp.Compare(a.Name, b.Name) })
	return kept
}

const viewColumnsQuery = `
SELECT a.attrelid, a.attnum, a.attname, coalesce(pg_get_expr(ad.adbin, ad.adrelid), ''), coalesce(d.description, ''),
  CASE WHEN c.relkind = 'v' OR a.attstorage = t.typstorage THEN '' ELSE a.attstorage::text END,
  CASE WHEN c.relkind = 'v' THEN '' ELSE {compression} END, coalesce(nullif(a.attstattarget, -1), -1)::int8
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('v', 'm') AND c.relnamespace = ANY ($1)
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum
LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = a.attrelid AND d.objsubid = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum`

// viewColumns reads the columns of views and materialized views. They are no
// objects, since they follow from the query.
func (i *inspector) viewColumns() error {
	var a attribute
	into := []any{&a.table, &a.number, &a.name, &a.value, &a.comment, &a.storage, &a.compression, &a.statistics}
	return i.queryScope(viewColumnsQuery, into, func() {
		i.nameColumn(a)
		columns := i.columnsOfViews[a.table]
		if columns == nil {
			return
		}
		c := schema.PostgresViewColumn{Name: a.name, Comment: a.comment, Storage: storageNames[a.storage],
			Compression: compressionNames[a.compression], Statistics: inspectedStatistics(a.statistics)}
		if a.value != "" {
			c.Default = schema.SQLExpr(a.value)
		}
		*columns = append(*columns, c)
	})
}
