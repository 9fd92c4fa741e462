package postgres

import (
	"slices"
	"strconv"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// statisticsName is the name of extended statistics in their schema.
func statisticsName(s *schema.Statistics) string {
	return qualified(schema.Address{Kind: schema.KindStatistics, Schema: s.Place(), Name: s.Name})
}

func (e *emitter) statistics(c planner.Change) {
	name := statisticsName(c.Object().(*schema.Statistics))
	switch {
	case c.Creates():
		s := c.After.(*schema.Statistics)
		e.sql(c, "CREATE STATISTICS "+name+statisticsDefinition(s)+" FROM "+qualified(c.Address.Table()))
		if s.Target != nil {
			e.statisticsTarget(c, name, s.Target)
		}
		e.newComment(c, schema.Address{}, "STATISTICS "+name, s.Comment)
	case c.Drops():
		e.sql(c, "DROP STATISTICS "+name)
	case c.Action == planner.Rename:
		e.sql(c, "ALTER STATISTICS "+statisticsName(c.Before.(*schema.Statistics))+" RENAME TO "+ident(c.Address.Name))
	default:
		fields := dialects.NewFields(c)
		if fields.Take("schema") {
			e.sql(c, "ALTER STATISTICS "+statisticsName(c.Before.(*schema.Statistics))+" SET SCHEMA "+ident(c.After.(*schema.Statistics).Place()))
		}
		if fields.Take("target") {
			e.statisticsTarget(c, name, c.After.(*schema.Statistics).Target)
		}
		e.alterRest(c, fields, schema.Address{}, "STATISTICS "+name)
	}
}

func (e *emitter) statisticsTarget(c planner.Change, name string, target *int64) {
	value := int64(-1)
	if target != nil {
		value = *target
	}
	e.sql(c, "ALTER STATISTICS "+name+" SET STATISTICS "+strconv.FormatInt(value, 10))
}

// statisticsDefinition has a leading space.
func statisticsDefinition(s *schema.Statistics) string {
	kinds := ""
	if len(s.Kinds) > 0 {
		kinds = " (" + strings.Join(s.Kinds, ", ") + ")"
	}
	var parts []string
	for _, column := range s.Columns {
		parts = append(parts, ident(column))
	}
	for _, x := range s.Exprs {
		parts = append(parts, "("+exprSQL(x)+")")
	}
	return kinds + " ON " + strings.Join(parts, ", ")
}

// allStatistics are the kinds that the server makes where none is named, but for
// a single expression, which has just its own.
var allStatistics = []string{"dependencies", "mcv", "ndistinct"}

// normalizeStatistics sorts what has no order.
func normalizeStatistics(s *schema.Statistics) {
	for i := range s.Kinds {
		s.Kinds[i] = strings.ToLower(s.Kinds[i])
	}
	slices.Sort(s.Kinds)
	s.Kinds = slices.Compact(s.Kinds)
	if slices.Equal(s.Kinds, allStatistics) || len(s.Columns) == 0 && len(s.Exprs) == 1 {
		s.Kinds = nil
	}
	if s.Namespace.Name == s.Schema {
		s.Namespace = schema.Address{}
	}
	slices.Sort(s.Columns)
	for i := range s.Exprs {
		s.Exprs[i].SQL = trimParens(s.Exprs[i].SQL)
	}
	if s.Target != nil && *s.Target < 0 {
		s.Target = nil
	}
}

const statisticsQuery = `
SELECT s.stxrelid, s.stxname, s.stxnamespace, s.stxkind::text[], s.stxkeys::int2[], {statistics_exprs},
  coalesce(s.stxstattarget, -1)::int8, coalesce(d.description, '')
FROM pg_statistic_ext s
LEFT JOIN pg_description d ON d.classoid = 'pg_statistic_ext'::regclass AND d.objoid = s.oid AND d.objsubid = 0
WHERE s.stxnamespace = ANY ($1)
ORDER BY s.stxname`

// statisticsKinds are the catalog's letters; expressions have one of their own,
// which no statement names.
var statisticsKinds = map[string]string{"d": "ndistinct", "f": "dependencies", "m": "mcv"}

// extendedStatistics reads the statistics objects of the tables and materialized
// views in scope. Two
// of one name, in different schemas, are one too many for a table.
func (i *inspector) extendedStatistics() error {
	var table, namespace uint32
	var name, comment string
	var kinds, exprs []string
	var keys []int16
	var target int64
	taken := map[schema.Address]bool{}
	return i.queryScope(statisticsQuery, []any{&table, &name, &namespace, &kinds, &keys, &exprs, &target, &comment}, func() {
		on, known := i.indexed[table]
		if !known || taken[on.Child(schema.KindStatistics, name)] {
			i.leaveAlone("extended statistics", "are on what has no model, or share their name with others of the table", i.schemaNames[namespace], name)
			return
		}
		s := &schema.Statistics{Schema: on.Schema, Table: on.Name, Name: name, Meta: schema.Meta{Comment: comment}, Columns: i.columnNames(table, keys),
			Namespace: schema.Address{Kind: schema.KindSchema, Name: i.schemaNames[namespace]}}
		taken[s.Address()] = true
		for _, kind := range kinds {
			if word, ok := statisticsKinds[kind]; ok {
				s.Kinds = append(s.Kinds, word)
			}
		}
		for _, text := range exprs {
			s.Exprs = append(s.Exprs, schema.SQLExpr(trimParens(text)))
		}
		if target >= 0 {
			kept := target
			s.Target = &kept
		}
		i.add(s)
	})
}
