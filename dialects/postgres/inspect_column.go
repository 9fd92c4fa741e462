package postgres

import (
	"slices"

	"github.com/schemac/schemac/schema"
)

var columnsQuery = `
SELECT a.attrelid, a.attnum, a.attname, a.atttypid, format_type(a.atttypid, a.atttypmod),
  NOT a.attnotnull, coalesce(pg_get_expr(ad.adbin, ad.adrelid), ''), a.attidentity::text, a.attgenerated::text,
  CASE WHEN a.attcollation = t.typcollation THEN '' ELSE {collation} END,
  CASE WHEN a.attstorage = t.typstorage THEN '' ELSE a.attstorage::text END, {compression},
  coalesce(nullif(a.attstattarget, -1), -1)::int8, coalesce(a.attoptions, '{}'),
  ` + withoutSecrets("a.attfdwoptions") + `, coalesce(d.description, ''), NOT a.attislocal, {not_null}
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'f') AND c.relnamespace = ANY ($1)
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum
LEFT JOIN pg_collation coll ON coll.oid = a.attcollation
LEFT JOIN pg_namespace cn ON cn.oid = coll.collnamespace
LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = a.attrelid AND d.objsubid = a.attnum
{not_null_constraint}
WHERE a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum`

// attribute is one row of columnsQuery.
type attribute struct {
	table                               uint32
	number                              int16
	name                                string
	typeOID                             uint32
	typeText                            string
	null                                bool
	value, identity, generated, collate string
	storage, compression                string
	statistics                          int64
	options, foreignOptions             []string
	comment                             string
	inherited                           bool
	notNull                             schema.NotNull
	notNullInherited                    bool
}

// columns reads the columns of all tables.
func (i *inspector) columns() error {
	var a attribute
	into := []any{&a.table, &a.number, &a.name, &a.typeOID, &a.typeText, &a.null, &a.value,
		&a.identity, &a.generated, &a.collate, &a.storage, &a.compression, &a.statistics, &a.options, &a.foreignOptions, &a.comment, &a.inherited,
		&a.notNull.Name, &a.notNull.NoInherit, &a.notNull.NotValid, &a.notNull.Comment, &a.notNullInherited}
	return i.queryScope(columnsQuery, into, func() {
		table := i.tables[a.table]
		if table == nil {
			return
		}
		i.nameColumn(a)
		i.column(table, a)
	})
}

func (i *inspector) nameColumn(a attribute) {
	if i.columnName[a.table] == nil {
		i.columnName[a.table] = map[int16]string{}
	}
	i.columnName[a.table][a.number] = a.name
}

var compressionNames = map[string]string{"p": "pglz", "l": "lz4"}

// inspectedStatistics is nil for the default.
func inspectedStatistics(target int64) *int64 {
	if target < 0 {
		return nil
	}
	return &target
}

var storageNames = map[string]string{"p": "PLAIN", "e": "EXTERNAL", "m": "MAIN", "x": "EXTENDED"}

func (i *inspector) column(table *schema.Table, a attribute) {
	c := &schema.Column{Schema: table.Schema, Table: table.Name, Name: a.name, Position: int(a.number), Null: a.null,
		Meta: schema.Meta{Comment: a.comment}, Type: i.typeAt(a.typeOID, a.typeText), Collate: a.collate}
	c.Postgres.Storage = storageNames[a.storage]
	c.Postgres.Inherited = a.inherited
	c.Postgres.Compression, c.Postgres.Statistics = compressionNames[a.compression], inspectedStatistics(a.statistics)
	c.Postgres.Options = storageParams(slices.DeleteFunc(slices.Clone(a.options), hiddenOption), nil)
	c.Postgres.ForeignOptions = storageParams(a.foreignOptions, nil)
	c.Postgres.NotNull = a.notNull
	if !a.null && len(table.Parents()) > 0 && i.features.major >= namedNotNull {
		c.Postgres.NotNull.Inherited = &a.notNullInherited
	}
	i.columnValue(c, a)
	i.add(c)
}

// columnValue says where the column's values come from.
func (i *inspector) columnValue(c *schema.Column, a attribute) {
	switch {
	case a.generated != "":
		c.Generated = schema.Generated{Expr: schema.SQLExpr(trimParens(a.value)), Type: map[string]string{"s": "STORED", "v": "VIRTUAL"}[a.generated]}
	case a.identity != "" && len(i.counters[columnKey{a.table, int32(a.number)}]) == 0: // it is the parent's
	case a.identity != "":
		i.identity(c, a)
	case a.value != "" && !i.serial(c, a):
		c.Default = schema.SQLExpr(a.value)
	}
}

func (i *inspector) identity(c *schema.Column, a attribute) {
	c.Identity.Generated = map[string]string{"a": "ALWAYS", "d": "BY_DEFAULT"}[a.identity]
	for _, s := range i.counters[columnKey{a.table, int32(a.number)}] {
		if s.dependency == "i" {
			s.used = true
			counter := s.counter()
			normalizeCounter(&counter, s.typeName) // ALTER SEQUENCE may have given it another type than the column's
			c.Identity.Counter, c.Identity.SequenceName, c.Identity.Comment = counter, s.name, s.comment
		}
	}
}

// serial finds the sequence that the word serial stands for.
func (i *inspector) serial(c *schema.Column, a attribute) bool {
	for _, s := range i.counters[columnKey{a.table, int32(a.number)}] {
		if s.dependency == "a" && s.isSerial(c, a.value, i.features.major) {
			s.used = true
			c.Postgres.Serial = s.name
			return true
		}
	}
	return false
}
