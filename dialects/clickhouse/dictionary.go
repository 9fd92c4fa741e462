package clickhouse

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

func (e *emitter) dictionary(c planner.Change) {
	switch {
	case c.Drops():
		e.statement(c, "DROP DICTIONARY "+e.nameOf(c.Address)+e.onCluster(c.Address.Schema)+e.despite(c), e.dictionaryGone(c)...)
	case c.Creates():
		e.createDictionary(c, "CREATE ")
	case c.Action == planner.Rename:
		from := c.Before.Address()
		e.statement(c, "RENAME DICTIONARY "+e.nameOf(from)+" TO "+e.nameOf(c.Address)+e.onCluster(c.Address.Schema)+e.despite(c),
			dictionaryRenamed(from.QualifiedName(), c.Address.QualifiedName()))
	default:
		e.alterDictionary(c)
	}
}

func (e *emitter) dictionaryGone(c planner.Change) []dialects.Hazard {
	if c.Action == planner.Replace {
		return nil
	}
	return []dialects.Hazard{objectGone("dictionary", c.Address.QualifiedName())}
}

func dictionaryRenamed(from, to string) dialects.Hazard {
	return hazard(dialects.Breaking, "Create the dictionary under the new name too, move what uses it, and drop the old one in a later migration.",
		"Dictionary %s is called %s afterwards; queries that use the old name fail.", from, to)
}

// alterDictionary replaces the dictionary in one step, which tables and views
// that use it do not notice. The comment alone changes in place.
func (e *emitter) alterDictionary(c planner.Change) {
	fields := dialects.NewFields(c)
	replaced := takeAny(fields, "attributes", "source", "layout", "lifetime", "range.min", "range.max", "settings")
	comment := fields.Take("comment")
	switch {
	case replaced:
		e.createDictionary(c, "CREATE OR REPLACE ")
	case comment:
		e.alter(c, command{sql: "MODIFY COMMENT " + chsql.QuoteString(c.After.Common().Comment)})
	}
	e.rest(fields)
}

func (e *emitter) createDictionary(c planner.Change, words string) {
	d := c.After.(*schema.Dictionary)
	if e.refuseHidden(c, "source", d.Source.SQL+d.Layout.SQL) {
		return
	}
	var lines []string
	for _, a := range d.Attributes {
		lines = append(lines, attributeSQL(a))
	}
	sql := words + "DICTIONARY " + e.nameOf(c.Address) + e.onCluster(d.Schema) + " (\n    " + strings.Join(lines, ",\n    ") + "\n)\n" +
		strings.Join(dictionaryClauses(d), "\n")
	if d.Comment != "" {
		sql += "\n" + strings.TrimSpace(commentSQL(d.Comment))
	}
	var hazards []dialects.Hazard
	if c.Before != nil && c.Action == planner.Alter {
		hazards = lostAttributes(c.Before.(*schema.Dictionary), d)
	}
	e.statement(c, sql, hazards...)
}

// lostAttributes warns of what queries no longer find.
func lostAttributes(from, to *schema.Dictionary) (hazards []dialects.Hazard) {
	for _, a := range from.Attributes {
		if !slices.ContainsFunc(to.Attributes, func(b schema.DictionaryAttribute) bool { return b.Name == a.Name }) {
			hazards = append(hazards, hazard(dialects.Breaking, "Release the programs that no longer use it first.",
				"Queries that ask dictionary %s for %s fail.", to.Address().QualifiedName(), a.Name))
		}
	}
	return hazards
}

func attributeSQL(a schema.DictionaryAttribute) string {
	sql := chsql.QuoteIdent(a.Name) + " " + a.Type.Name
	if !a.Default.IsZero() {
		sql += " DEFAULT " + exprSQL(a.Default)
	}
	if !a.Expression.IsZero() {
		sql += " EXPRESSION " + a.Expression.SQL
	}
	for _, word := range []struct {
		text string
		set  bool
	}{{" HIERARCHICAL", a.Hierarchical}, {" BIDIRECTIONAL", a.Bidirectional}, {" INJECTIVE", a.Injective}, {" IS_OBJECT_ID", a.ObjectID}} {
		if word.set {
			sql += word.text
		}
	}
	return sql
}

// dictionaryClauses are those behind the attributes.
func dictionaryClauses(d *schema.Dictionary) []string {
	var keys []string
	for _, a := range d.Attributes {
		if a.Key {
			keys = append(keys, a.Name)
		}
	}
	clauses := []string{"PRIMARY KEY " + identList(keys), "SOURCE(" + d.Source.SQL + ")"}
	if l := d.Lifetime; l != nil {
		clauses = append(clauses, "LIFETIME(MIN "+strconv.FormatInt(l.Min, 10)+" MAX "+strconv.FormatInt(l.Max, 10)+")")
	}
	clauses = append(clauses, "LAYOUT("+d.Layout.SQL+")")
	if r := d.Range; r.Min != "" {
		clauses = append(clauses, "RANGE(MIN "+chsql.QuoteIdent(r.Min)+" MAX "+chsql.QuoteIdent(r.Max)+")")
	}
	if len(d.Settings) > 0 {
		clauses = append(clauses, "SETTINGS("+orderedSettings(d.Settings, d.SettingsOrder)+")")
	}
	return clauses
}

// normalizeDictionary brings types and options into the server's form and
// reports what the server would refuse.
func (d dialect) normalizeDictionary(o *schema.Dictionary) (problems diag.List) {
	o.SettingsOrder = canonicalOrder(o.SettingsOrder, o.Settings, o.Settings)
	names := map[string]bool{}
	keys := 0
	for i := range o.Attributes {
		a := &o.Attributes[i]
		if names[a.Name] {
			problems.Append(*refuse(o, "attribute", "%s has more than one attribute %s. Remove one of them.", o.Address(), a.Name))
		}
		names[a.Name] = true
		if a.Key {
			keys++
		}
		if t, err := chsql.ParseType(a.Type.Name); err == nil {
			a.Type.Name = t.String()
		} else {
			problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "unknown-type", Summary: "Unknown type", Range: o.Origin.Range,
				Address: o.Address().String(), Detail: a.Name + " of " + o.Address().String() + ": " + err.Error() + "."})
		}
		a.Default, a.Expression = literalDefault(a.Default), trimExpr(a.Expression)
	}
	if keys == 0 {
		problems.Append(*refuse(o, "key", "%s has no key. Add a block key.", o.Address()))
	}
	for _, name := range []string{o.Range.Min, o.Range.Max} {
		if name != "" && !names[name] {
			problems.Append(*refuse(o, "range", "%s has no attribute %s that its range could name. Add it, or name another one.", o.Address(), name))
		}
	}
	return append(problems, d.normalizeOptions(o)...)
}

// literalDefault recognizes a literal in the text that a server shows.
func literalDefault(e schema.Expr) schema.Expr {
	if e.Literal != schema.NotLiteral {
		return e
	}
	e.SQL = canonical(e.SQL)
	if strings.HasPrefix(e.SQL, "'") {
		return schema.Expr{SQL: unquoted(e.SQL), Literal: schema.StringLiteral}
	}
	if number, ok := dialects.CanonicalNumber(e.SQL); ok { // the server writes 0. for a float
		return schema.Expr{SQL: number, Literal: schema.NumberLiteral}
	}
	return e
}

// normalizeOptions leaves out the source's database where that is the
// dictionary's own, which it is anyway.
func (d dialect) normalizeOptions(o *schema.Dictionary) (problems diag.List) {
	source, err := chsql.ParseOptions(o.Source.SQL)
	if err != nil {
		problems.Append(*refuse(o, "source", "The source of %s cannot be read: %s. Write it as in CLICKHOUSE(TABLE 'countries').", o.Address(), err))
	} else {
		if source.Name == "CLICKHOUSE" && unquoted(option(source.List, "DB")) == o.Schema {
			source.List = slices.DeleteFunc(source.List, func(p chsql.Option) bool { return p.Key == "DB" })
		}
		o.Source.SQL = source.String()
	}
	layout, err := chsql.ParseOptions(o.Layout.SQL)
	if err != nil {
		problems.Append(*refuse(o, "layout", "The layout of %s cannot be read: %s. Write it as in HASHED(PREALLOCATE 1).", o.Address(), err))
	} else {
		o.Layout.SQL = layout.String()
	}
	return problems
}

// option is the value of the key, or "".
func option(list []chsql.Option, key string) string {
	for _, o := range list {
		if o.Key == key {
			return o.Value
		}
	}
	return ""
}

func equalOptions(a, b string) bool {
	x, errX := chsql.ParseOptions(a)
	y, errY := chsql.ParseOptions(b)
	return errX == nil && errY == nil && chsql.EqualOptions(x, y)
}

// dictionaryObjects is a dictionary as the server stores it.
func dictionaryObjects(c *chsql.Create) (objects []schema.Object, reason string) {
	v := c.Dictionary
	o := &schema.Dictionary{Schema: c.Name.Database, Name: c.Name.Name, Meta: schema.Meta{Comment: c.Comment},
		Source: schema.SQLExpr(v.Source.String()), Layout: schema.SQLExpr(v.Layout.String()),
		Range: schema.DictionaryRange{Min: v.RangeMin, Max: v.RangeMax}, Settings: params(v.Settings), SettingsOrder: namesOf(v.Settings)}
	var keys []string
	for _, a := range v.Attributes {
		key := slices.Contains(v.PrimaryKey, a.Name)
		if key {
			keys = append(keys, a.Name)
		}
		o.Attributes = append(o.Attributes, schema.DictionaryAttribute{Name: a.Name, Key: key, Type: schema.Type{Name: a.Type.String()},
			Default: schema.SQLExpr(a.Default), Expression: schema.SQLExpr(a.Expression),
			Hierarchical: a.Hierarchical, Bidirectional: a.Bidirectional, Injective: a.Injective, ObjectID: a.ObjectID})
	}
	if !slices.Equal(keys, v.PrimaryKey) {
		return nil, "has a primary key in another order than its attributes, which schemac does not model"
	}
	if l := v.Lifetime; l != nil {
		least, errMin := strconv.ParseInt(l[0], 10, 64)
		most, errMax := strconv.ParseInt(l[1], 10, 64)
		if cmp.Or(errMin, errMax) != nil {
			return nil, "has a lifetime that is no whole number"
		}
		o.Lifetime = &schema.DictionaryLifetime{Min: least, Max: most}
	}
	return []schema.Object{o}, ""
}

// localHosts mean the server itself.
var localHosts = []string{"", "localhost", "127.0.0.1", "::1"}

// dictionaryReferences are the tables that the source reads, with those of
// their columns that the attributes name, and the functions and the named
// collection that the dictionary uses.
func (d dialect) dictionaryReferences(o *schema.Dictionary, scope schema.Scope) []schema.Address {
	refs := collectionReferences(o, scope)
	for _, a := range o.Attributes {
		if used, err := chsql.ExprReferences(a.Expression.SQL); err == nil {
			refs = slices.Concat(refs, functionsNamed(used, scope), d.relationsNamed(used, o.Schema, scope))
		}
	}
	for _, n := range sourceTables(o) {
		table := scope.Relation(n.Database, n.Name)
		if table == nil {
			continue
		}
		refs = append(refs, table.Address())
		for _, column := range scope.Columns(table.Address()) {
			if slices.ContainsFunc(o.Attributes, func(a schema.DictionaryAttribute) bool { return a.Name == column.Name }) {
				refs = append(refs, column.Address())
			}
		}
	}
	return refs
}

// sourceTables are the tables of this server that the source reads.
func sourceTables(o *schema.Dictionary) []chsql.Name {
	source, err := chsql.ParseOptions(o.Source.SQL)
	if err != nil || source.Name != "CLICKHOUSE" || !slices.Contains(localHosts, unquoted(option(source.List, "HOST"))) {
		return nil
	}
	database := cmp.Or(unquoted(option(source.List, "DB")), o.Schema)
	if table := unquoted(option(source.List, "TABLE")); table != "" {
		return []chsql.Name{{Database: database, Name: table}}
	}
	refs, err := chsql.QueryReferences(unquoted(option(source.List, "QUERY")))
	if err != nil {
		return nil
	}
	for i, n := range refs.Tables {
		refs.Tables[i].Database = cmp.Or(n.Database, database)
	}
	return refs.Tables
}
