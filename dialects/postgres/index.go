package postgres

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// indexName is the address of an index as a relation of its schema.
func indexName(a schema.Address) string {
	return qualified(schema.Address{Kind: schema.KindIndex, Schema: a.Schema, Name: a.Name})
}

func (e *emitter) index(c planner.Change) {
	name := indexName(c.Address)
	switch {
	case c.Creates():
		e.createIndex(c)
	case c.Drops() && !e.adopted[c.Address].IsZero():
	case c.Drops():
		e.dropIndex(c)
	case c.Action == planner.Rename:
		e.sql(c, "ALTER INDEX "+indexName(schema.Address{Schema: c.Address.Schema, Name: c.Before.Address().Name})+" RENAME TO "+ident(c.Address.Name))
	default:
		before, after := c.Before.(*schema.Index), c.After.(*schema.Index)
		fields := dialects.NewFields(c)
		if fields.Take("storage_params") {
			e.alterKeyParams(c, after.Name, before.StorageParams, after.StorageParams)
		}
		if fields.Take("statistics") {
			e.indexStatistics(c, before.Statistics, after.Statistics)
		}
		if fields.Take("comment") {
			e.comment(c, c.Address.Table(), "INDEX "+name, after.Comment)
		}
		if fields.Take("only") {
			e.attachStanding(c.After)
		}
		e.problems = append(e.problems, fields.Rest()...)
	}
}

// dropIndex drops an index. The keys of partitions that serve as its parts go with
// it, which the server wants to be told; changes of their own speak of them.
func (e *emitter) dropIndex(c planner.Change) {
	cascade := ""
	if hasKeyParts(e.pair.From, c.Before) {
		cascade = " CASCADE"
	}
	e.sql(c, "DROP INDEX "+indexName(c.Address)+cascade, e.keyGone(c)...)
}

// indexStatistics sets the statistics targets that differ.
func (e *emitter) indexStatistics(c planner.Change, before, after schema.Params) {
	for _, part := range sortedKeys(before, after) {
		if before[part] == after[part] {
			continue
		}
		e.sql(c, "ALTER INDEX "+indexName(c.Address)+" ALTER COLUMN "+part+" SET STATISTICS "+orDefault(after[part], "-1"))
	}
}

// sortedKeys are the names of either.
func sortedKeys(a, b schema.Params) []string {
	keys := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(keys)
	return slices.Compact(keys)
}

func indexDefinition(index *schema.Index) string {
	var b strings.Builder
	b.WriteString("CREATE ")
	if index.Unique {
		b.WriteString("UNIQUE ")
	}
	b.WriteString("INDEX " + ident(index.Name) + " ON ")
	if index.Only {
		b.WriteString("ONLY ")
	}
	b.WriteString(qualified(index.Address().Table()))
	if index.Type != "" {
		b.WriteString(" USING " + ident(strings.ToLower(index.Type)))
	}
	b.WriteString(" (" + partList(index.Parts) + ")" + includeClause(index.Include))
	if index.NullsNotDistinct {
		b.WriteString(" NULLS NOT DISTINCT")
	}
	b.WriteString(withParams(index.StorageParams))
	if !index.Where.IsZero() {
		b.WriteString(" WHERE " + exprSQL(index.Where))
	}
	return b.String()
}

const indexesQuery = `
SELECT i.indexrelid, i.indrelid, ic.relname, am.amname, i.indisunique, i.indisvalid AND i.indisready AND i.indislive,
  i.indnkeyatts, ic.relkind::text, coalesce(ic.reloptions, '{}'), coalesce(pg_get_expr(i.indpred, i.indrelid), ''),
  coalesce(d.description, ''), {nulls_not_distinct}, coalesce(parent.relname, ''), coalesce(pi.indrelid, 0),
  EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = h.inhparent AND k.contype IN ('p', 'u', 'x'))
FROM pg_index i
JOIN pg_class ic ON ic.oid = i.indexrelid AND ic.relnamespace = ANY ($1)
JOIN pg_am am ON am.oid = ic.relam
LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = i.indexrelid AND d.objsubid = 0
LEFT JOIN pg_inherits h ON h.inhrelid = i.indexrelid
LEFT JOIN pg_class parent ON parent.oid = h.inhparent
LEFT JOIN pg_index pi ON pi.indexrelid = h.inhparent
ORDER BY ic.relname`

// index is one row of indexesQuery.
type index struct {
	oid, table       uint32
	name, method     string
	unique, valid    bool
	keys             int16
	kind             string
	options          []string
	where, comment   string
	nullsNotDistinct bool
	// parent and its table are set for the index of a partition that is a part
	// of that of the partitioned table.
	parent      string
	parentTable uint32
	// partOfKey is set where that is the index of a key, too.
	partOfKey bool
}

// inspectedIndex is what the parts of an index are added to: the index or
// the constraint that it belongs to.
type inspectedIndex struct {
	index *schema.Index
	key   schema.Object
	keys  int16
}

// indexes reads the indexes; constraints come first, which take theirs.
func (i *inspector) indexes() error {
	var x index
	into := []any{&x.oid, &x.table, &x.name, &x.method, &x.unique, &x.valid, &x.keys, &x.kind, &x.options, &x.where, &x.comment, &x.nullsNotDistinct, &x.parent, &x.parentTable, &x.partOfKey}
	return i.queryScope(indexesQuery, into, func() {
		table, known := i.indexed[x.table]
		if !known {
			return
		}
		i.indexTable[x.oid] = x.table
		key, ofConstraint := i.keyIndexes[x.oid]
		if ofConstraint {
			i.indexOfKey(key, x)
			return
		}
		if !x.valid && x.kind == "i" {
			i.warn("invalid-index", "Invalid index", table.Child(schema.KindIndex, x.name),
				"%s is invalid: building it failed or is still going on. Queries do not use it.")
		}
		found := &schema.Index{Schema: table.Schema, Table: table.Name, Name: x.name, Unique: x.unique, Type: strings.ToUpper(x.method),
			Invalid: !x.valid && x.kind == "i", StorageParams: storageParams(x.options, nil), NullsNotDistinct: x.nullsNotDistinct, Meta: schema.Meta{Comment: x.comment}}
		found.Of = i.wholeOf(x)
		if x.where != "" {
			found.Where = schema.SQLExpr(trimParens(x.where))
		}
		i.indexesByOID[x.oid] = inspectedIndex{index: found, keys: x.keys}
		i.add(found)
	})
}

// wholeOf is the address of the index of the partitioned table of which this one is
// a part, or zero.
func (i *inspector) wholeOf(x index) schema.Address {
	parent := i.tables[x.parentTable]
	if parent == nil || x.partOfKey {
		return schema.Address{}
	}
	return parent.Address().Child(schema.KindIndex, x.parent)
}

// indexOfKey completes a constraint by what only its index knows.
func (i *inspector) indexOfKey(key schema.Object, x index) {
	switch key := key.(type) {
	case *schema.PrimaryKey:
		key.StorageParams, key.IndexComment = storageParams(x.options, nil), x.comment
		if key.Of.IsZero() {
			key.Of = i.wholeOf(x)
		}
	case *schema.Exclude:
		key.StorageParams, key.IndexComment = storageParams(x.options, nil), x.comment
		key.Type = strings.ToUpper(x.method)
		if x.where != "" {
			key.Where = schema.SQLExpr(trimParens(x.where))
		}
	case *schema.Unique:
		key.StorageParams, key.IndexComment = storageParams(x.options, nil), x.comment
		key.NullsNotDistinct = x.nullsNotDistinct
		if key.Of.IsZero() {
			key.Of = i.wholeOf(x)
		}
	default:
		return
	}
	i.indexesByOID[x.oid] = inspectedIndex{key: key, keys: x.keys}
}

// usualClass says whether the server takes the operator class op for the type kt
// where none is named: one for just that type comes first, then one for a preferred
// type that it can stand for.
const usualClass = `op.opcdefault AND NOT EXISTS (
    SELECT FROM (SELECT coalesce(nullif(kt.typbasetype, 0), kt.oid) AS type) k
    JOIN pg_opclass other ON other.opcmethod = op.opcmethod AND other.opcdefault AND other.oid <> op.oid
    WHERE op.opcintype <> k.type AND (other.opcintype = k.type
      OR EXISTS (SELECT FROM pg_cast x JOIN pg_type t ON t.oid = x.casttarget AND t.typispreferred
        WHERE x.castsource = k.type AND x.casttarget = other.opcintype AND x.castmethod = 'b' AND x.castcontext = 'i')))`

// indexPartsQuery leaves out the collation that a column or an expression has
// by itself. Of an expression only the whole definition tells.
const indexPartsQuery = `
SELECT i.indexrelid, k.n, i.indkey[k.n], CASE WHEN i.indkey[k.n] = 0 THEN pg_get_indexdef(i.indexrelid, k.n + 1, false) ELSE '' END,
  coalesce(i.indoption[k.n], 0), coalesce(` + usualClass + `, true), coalesce(op.opcname::text, ''), coalesce(opn.nspname::text, ''),
  coalesce(ia.attoptions, '{}'), coalesce(nullif(ia.attstattarget, -1)::text, ''),
  CASE WHEN coll.oid IS NULL OR i.indcollation[k.n] = ta.attcollation THEN ''
    WHEN ta.attnum IS NULL AND position(pg_get_indexdef(i.indexrelid, k.n + 1, false) || ' COLLATE ' IN pg_get_indexdef(i.indexrelid)) = 0 THEN ''
    ELSE {collation} END
FROM pg_index i
JOIN pg_class ic ON ic.oid = i.indexrelid AND ic.relnamespace = ANY ($1)
CROSS JOIN LATERAL generate_series(0, i.indnatts - 1) k(n)
JOIN pg_attribute ia ON ia.attrelid = i.indexrelid AND ia.attnum = k.n + 1
LEFT JOIN pg_attribute ta ON ta.attrelid = i.indrelid AND ta.attnum = i.indkey[k.n] AND i.indkey[k.n] <> 0
LEFT JOIN pg_opclass op ON k.n < i.indnkeyatts AND op.oid = i.indclass[k.n]
LEFT JOIN pg_namespace opn ON opn.oid = op.opcnamespace
LEFT JOIN pg_type kt ON kt.oid = coalesce(ta.atttypid, CASE op.opckeytype WHEN 0 THEN ia.atttypid ELSE op.opcintype END)
LEFT JOIN pg_collation coll ON k.n < i.indnkeyatts AND coll.oid = i.indcollation[k.n]
LEFT JOIN pg_namespace cn ON cn.oid = coll.collnamespace
ORDER BY i.indexrelid, k.n`

// indexPart is one row of indexPartsQuery.
type indexPart struct {
	index          uint32
	n              int32
	column         int16
	expr           string
	option         int16
	defaultOps     bool
	ops, opsSchema string
	options        []string
	statistics     string
	collate        string
}

// The bits of pg_index.indoption.
const (
	optionDesc       = 1
	optionNullsFirst = 2
)

// indexParts reads the parts of all indexes.
func (i *inspector) indexParts() error {
	var p indexPart
	into := []any{&p.index, &p.n, &p.column, &p.expr, &p.option, &p.defaultOps, &p.ops, &p.opsSchema, &p.options, &p.statistics, &p.collate}
	err := i.queryScope(indexPartsQuery, into, func() {
		found, ok := i.indexesByOID[p.index]
		switch {
		case !ok:
		case int16(p.n) >= found.keys:
			i.includedColumn(found, p)
		case found.index != nil:
			found.index.Parts = append(found.index.Parts, i.indexPart(p))
			if p.statistics != "" {
				if found.index.Statistics == nil {
					found.index.Statistics = schema.Params{}
				}
				found.index.Statistics[strconv.Itoa(int(p.n)+1)] = p.statistics
			}
		default:
			if x, ok := found.key.(*schema.Exclude); ok && int(p.n) < len(x.Parts) {
				op := x.Parts[p.n].Op
				x.Parts[p.n] = i.indexPart(p)
				x.Parts[p.n].Op = op
			}
		}
	})
	i.partialIndexes()
	return err
}

func (i *inspector) includedColumn(found inspectedIndex, p indexPart) {
	table := i.indexTable[p.index]
	name := i.columnNames(table, []int16{p.column})
	switch key := found.key.(type) {
	case *schema.PrimaryKey:
		key.Include = append(key.Include, name...)
	case *schema.Exclude:
		key.Include = append(key.Include, name...)
	case *schema.Unique:
		key.Include = append(key.Include, name...)
	default:
		found.index.Include = append(found.index.Include, name...)
	}
}

func (i *inspector) indexPart(p indexPart) schema.Part {
	part := schema.Part{Desc: p.option&optionDesc != 0, Collate: p.collate}
	nullsFirst := p.option&optionNullsFirst != 0
	part.NullsFirst, part.NullsLast = nullsFirst && !part.Desc, !nullsFirst && part.Desc
	if p.column == 0 {
		part.Expr = schema.SQLExpr(trimParens(p.expr))
	} else {
		part.Column = i.columnNames(i.indexTable[p.index], []int16{p.column})[0]
	}
	options := slices.DeleteFunc(slices.Clone(p.options), hiddenOption)
	if !p.defaultOps || len(options) > 0 {
		part.Ops = operatorClass(i.visibleSchema(p.opsSchema), p.ops, options)
	}
	return part
}

// hiddenOption reports Debian's attribute option that marks the minor release
// a column was made by.
func hiddenOption(option string) bool { return strings.HasPrefix(option, "pg_attver=") }
