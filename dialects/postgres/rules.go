package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// inPlace are the fields that ALTER can change, by kind. A change of any
// other field means that the object is dropped and made anew.
var inPlace = map[schema.Kind][]string{
	schema.KindExtension:            {"comment", "schema", "version"},
	schema.KindCollation:            {"comment"},
	schema.KindDomain:               {"comment", "default", "not_null", "required.name", "required.comment", "checks"},
	schema.KindRange:                {"comment", "multirange"},
	schema.KindPrimaryKey:           {"name", "comment", "index_comment", "storage_params"},
	schema.KindUnique:               {"comment", "index_comment", "storage_params"},
	schema.KindCheck:                {"comment", "postgres.not_valid"},
	schema.KindForeignKey:           {"comment", "not_valid", "not_enforced", "deferrable"},
	schema.KindExclude:              {"comment", "index_comment", "storage_params"},
	schema.KindStatistics:           {"comment", "target", "schema"},
	schema.KindIndex:                {"comment", "storage_params", "statistics", "only"},
	schema.KindView:                 {"comment", "check_option", "postgres.security_barrier", "postgres.security_invoker", "postgres.columns"},
	schema.KindTextSearchDictionary: {"comment", "options"},
	schema.KindTextSearchConfig:     {"comment", "mappings"},
	schema.KindMaterialized:         {"comment", "postgres.storage_params", "postgres.tablespace", "postgres.access_method", "postgres.cluster_on", "postgres.columns"},

	schema.KindOperator:      {"comment", "restrict", "join"},
	schema.KindCast:          {"comment"},
	schema.KindTrigger:       {"comment", "enabled", "of"},
	schema.KindEventTrigger:  {"comment", "enabled"},
	schema.KindForeignServer: {"comment", "version", "options"},
	schema.KindUserMapping:   {"options"},
	schema.KindPublication:   {"comment", "tables", "schemas", "publish", "via_root", "generated_columns"},

	schema.KindOperatorFamily: {"comment", "operators", "supports"},
	schema.KindOperatorClass:  {"comment"},
}

// fieldWords names a field for people, as in "the query of a view".
func fieldWords(kind schema.Kind, field string) string {
	word := strings.NewReplacer("postgres.", "", "_", " ").Replace(field)
	switch field {
	case "as":
		word = "query"
	case "expr":
		word = "expression"
	case "parts":
		word = "columns"
	case "where":
		word = "condition"
	case "args":
		word = "arguments"
	case "return":
		word = "result"
	case "when":
		word = "condition"
	case "update_of":
		word = "columns"
	case "execute":
		word = "function"
	case "timing", "insert", "update", "delete", "truncate":
		word = "events"
	}
	article := "a "
	if kind == schema.KindMaterialized {
		kind = "materialized view"
	}
	if strings.ContainsRune("aeio", rune(kind[0])) {
		article = "an "
	}
	return "the " + word + " of " + article + strings.ReplaceAll(string(kind), "_", " ")
}

// Strategy implements planner.Rules.
func (d dialect) Strategy(pair planner.Pair, c planner.Change) (planner.Action, string) {
	if column, ok := c.Before.(*schema.Column); ok && (c.Action == planner.Replace || c.Action == planner.Alter) {
		return d.columnStrategy(pair, c, column)
	}
	if before, ok := c.Before.(*schema.Table); ok && (c.Action == planner.Replace || c.Action == planner.Alter) {
		return tableStrategy(before, c)
	}
	if c.Action == planner.Rename && becomesPart(c) {
		return planner.Replace, "PostgreSQL does not take over an exclusion constraint that a partition has"
	}
	if c.Action != planner.Alter {
		return c.Action, ""
	}
	if before, ok := c.Before.(*schema.Enum); ok {
		return enumStrategy(before, c.After.(*schema.Enum))
	}
	if routineOf(c.Before) != nil {
		return routineStrategy(c)
	}
	if c.Address.Kind == schema.KindAggregate {
		return aggregateStrategy(c)
	}
	if before, ok := c.Before.(*schema.Policy); ok {
		return policyStrategy(before, c.After.(*schema.Policy), c.Fields)
	}
	fields, limited := inPlace[c.Address.Kind]
	for _, field := range c.Fields {
		if field == "as" && d.keepsColumns(pair, c) || field == "type" && typeFollows(pair, c) {
			continue
		}
		if limited && !slices.Contains(fields, field) {
			return planner.Replace, "PostgreSQL cannot change " + fieldWords(c.Address.Kind, field) + " in place"
		}
	}
	switch c.Address.Kind {
	case schema.KindDomain:
		return domainStrategy(pair, c)
	case schema.KindComposite:
		return compositeStrategy(pair, c)
	}
	if fixedParams(pair, c) && schema.OriginOf(c.Before).IsZero() {
		return planner.Replace, "PostgreSQL cannot change storage parameters of an index of a partitioned table in place"
	}
	if c.Address.Kind.OfTable() && unvalidates(c) {
		return planner.Replace, "PostgreSQL cannot make a constraint NOT VALID again"
	}
	return planner.Alter, ""
}

// routineStrategy knows what CREATE OR REPLACE takes.
func routineStrategy(c planner.Change) (planner.Action, string) {
	ok, field := argsInPlace(routineOf(c.Before).Args, routineOf(c.After).Args), "args"
	if before, isFunction := c.Before.(*schema.Function); isFunction {
		ok, field = functionInPlace(before, c.After.(*schema.Function))
	}
	if ok {
		return planner.Alter, ""
	}
	return planner.Replace, "PostgreSQL cannot change " + fieldWords(c.Address.Kind, field) + " in place"
}

// columnStrategy drops and adds a column where its expression changes: a
// column can't become a generated one, and an expression can be changed in
// place only on the newest majors. Its values are computed again. What a child
// table has of a parent's column stays with that, though, and only changes in
// place.
func (d dialect) columnStrategy(pair planner.Pair, c planner.Change, before *schema.Column) (planner.Action, string) {
	after, _ := c.After.(*schema.Column)
	if after == nil {
		return c.Action, ""
	}
	generated := before.Generated.Type != "" && after.Generated.Type != ""
	if c.Action == planner.Replace {
		if generated {
			return planner.Replace, ""
		}
		if inPartitionKey(pair.From, before) {
			return planner.Alter, "It is part of a partition key, so that PostgreSQL cannot give it another type meanwhile. Make a table of the new form beside it, copy the rows, and let the two exchange their names with renamed_from."
		}
		return planner.Alter, "It is no generated column, whose values could be computed again."
	}
	changed := slices.ContainsFunc(c.Fields, func(f string) bool { return strings.HasPrefix(f, "as.") }) ||
		generated && slices.Contains(c.Fields, "type") && classify(before.Type, after.Type).using
	if changed && d.ownExpression(pair, before, after) {
		return planner.Alter, ""
	}
	if changed && !(before.Generated.Type == "STORED" && after.Generated.Type == "") {
		return planner.Replace, "PostgreSQL cannot change in place what a column is generated from"
	}
	return planner.Alter, ""
}

// unvalidates reports whether a constraint would have to become NOT VALID.
func unvalidates(c planner.Change) bool {
	switch after := c.After.(type) {
	case *schema.Check:
		return after.Postgres.NotValid && !c.Before.(*schema.Check).Postgres.NotValid
	case *schema.ForeignKey:
		return after.NotValid && !c.Before.(*schema.ForeignKey).NotValid
	}
	return false
}

// isSubsequence reports whether all of part stands in whole, in its order.
func isSubsequence(part, whole []string) bool {
	for _, value := range whole {
		if len(part) > 0 && part[0] == value {
			part = part[1:]
		}
	}
	return len(part) == 0
}

// Blocks implements planner.Rules.
func (d dialect) Blocks(pair planner.Pair, c planner.Change, dependent schema.Object) bool {
	switch c.Action {
	case planner.Drop, planner.Replace:
		return c.Address.Kind != schema.KindExtension && !d.partsFirst(pair, c, dependent) && goneBlocks(pair, c, dependent)
	case planner.Rebuild:
		return rebuiltEnumBlocks(pair, c.Address, dependent)
	case planner.Alter:
		if p, ok := dependent.(*schema.Permission); ok {
			return p.Sequence && (slices.Contains(c.Fields, "identity") || slices.Contains(c.Fields, "postgres.serial"))
		}
		if slices.Contains(c.Fields, "type") && !typeFollows(pair, c) || slices.Contains(c.Fields, "collate") {
			return d.typeChangeBlocks(pair, c, dependent)
		}
		return losesFields(c) && usesFields(dependent)
	}
	return false
}

// goneBlocks says that nothing can refer to what is gone. A column whose type
// is a dropped enum has got another type before.
func goneBlocks(pair planner.Pair, c planner.Change, dependent schema.Object) bool {
	a := dependent.Address()
	if a.Kind == schema.KindData || letsGo(pair, c, dependent) {
		return false
	}
	if column, ok := dependent.(*schema.Column); ok {
		return column.Generated.Type != "" && c.Address.Kind == schema.KindColumn || stands(pair, c, dependent) ||
			givesUpName(pair, c) && pair.To.Lookup(column.Address()) != nil
	}
	if slices.Contains(ownTypes, c.Address.Kind) && followsColumns(dependent) {
		return false
	}
	if a.Kind == schema.KindTable {
		return inPartitionKeyOf(dependent, c.Address) || c.Action == planner.Replace && restsOn(pair, a, c.Address)
	}
	return !loose(dependent, c.Address) && (c.Address.Kind != schema.KindTable || a.Table() != c.Address)
}

// inPartitionKeyOf reports whether the table is partitioned with the help of what
// is at the address: an operator class, a collation or a function, which nothing
// else of a table itself refers to.
func inPartitionKeyOf(table schema.Object, a schema.Address) bool {
	switch a.Kind {
	case schema.KindOperatorClass, schema.KindOperatorFamily, schema.KindCollation, schema.KindFunction:
		return !slices.Contains(table.Common().After, a)
	}
	return false
}

// ownTypes are the kinds of types that CREATE TYPE and CREATE DOMAIN make.
var ownTypes = []schema.Kind{schema.KindEnum, schema.KindDomain, schema.KindComposite, schema.KindRange}

// followsColumns reports whether the object knows a type only as that of the
// columns that it lists: it minds when these change.
func followsColumns(dependent schema.Object) bool {
	switch o := dependent.(type) {
	case *schema.PrimaryKey, *schema.Unique, *schema.ForeignKey:
		return true
	case *schema.Index:
		return !hasExpression(o)
	}
	return false
}

// rebuiltEnumBlocks names what the server can't carry over to a new type by
// itself: everything that compares values of it.
func rebuiltEnumBlocks(pair planner.Pair, enum schema.Address, dependent schema.Object) bool {
	switch o := dependent.(type) {
	case *schema.View, *schema.Materialized, *schema.Check, *schema.ForeignKey, *schema.Domain, *schema.Composite, *schema.Range, *schema.Policy, *schema.Permission, *schema.Rule,
		*schema.Trigger, *schema.Publication:
		return true
	case *schema.Aggregate, *schema.Operator, *schema.Cast, *schema.OperatorClass, *schema.OperatorFamily:
		return true
	case *schema.Function, *schema.Procedure:
		return !loose(o, enum)
	case *schema.Column:
		return o.Generated.Type != "" || o.Type.User == enum && inPartitionKey(pair.From, o) && isColumn(pair.To, o.Address(), enum)
	case *schema.Index, *schema.Exclude, *schema.Statistics:
		return hasExpression(o)
	}
	return false
}

// usesFields names what may use the field of a composite that is taken away or
// gets another type.
func usesFields(dependent schema.Object) bool {
	switch o := dependent.(type) {
	case *schema.View, *schema.Materialized, *schema.Check, *schema.Policy, *schema.Rule:
		return true
	case *schema.Column:
		return o.Generated.Type != ""
	case *schema.Index:
		return hasExpression(o)
	}
	return false
}

// stands reports whether a column or table goes on referring to what is
// replaced, by itself or by another function of its name, so that it has to let
// go of it meanwhile.
func stands(pair planner.Pair, c planner.Change, dependent schema.Object) bool {
	after := pair.To.Lookup(dependent.Address())
	if after == nil {
		return false
	}
	return slices.ContainsFunc(pair.To.DependsOn(after.Address()), func(on schema.Address) bool {
		return c.Action == planner.Replace && on == c.Address || c.Action == planner.Drop && succeeds(on, c.Address)
	})
}

// stillNames reports whether the object at a refers to the one at on, or to
// another function of its name.
func stillNames(g *schema.Graph, a, on schema.Address) bool {
	return slices.ContainsFunc(g.DependsOn(a), func(ref schema.Address) bool { return ref == on || succeeds(ref, on) })
}

// succeeds reports whether a text that means the function at b means the one at
// a once b is gone.
func succeeds(a, b schema.Address) bool {
	return a != b && a.Kind.HasSignature() && a.Kind == b.Kind && a.Schema == b.Schema && a.Name == b.Name
}

// Detach implements planner.Rules: a column lets go of what its default uses,
// of its type, and of its collation.
func (d dialect) Detach(pair planner.Pair, o schema.Object, c planner.Change) schema.Object {
	column, ok := o.(*schema.Column)
	if !ok || c.Action != planner.Replace && (c.Action != planner.Drop || !c.Address.Kind.HasSignature() && !givesUpName(pair, c)) {
		return nil
	}
	detached := schema.Clone(column).(*schema.Column)
	switch {
	case c.Address.Kind == schema.KindCollation:
		detached.Collate = ""
	case d.isMultirange(column.Type, c.Before) && !inPartitionKey(pair.From, column):
		detached.Type, detached.Default = schema.Type{Name: "text"}, schema.Expr{}
	case column.Type.User == c.Address:
		if inPartitionKey(pair.From, column) {
			return nil
		}
		detached.Type = meanwhile(pair, column.Type)
		detached.Collate, detached.Default = "", schema.Expr{}
	case column.Default.IsZero():
		return nil
	default:
		detached.Default = schema.Expr{}
	}
	return detached
}

// Loose implements planner.Rules.
func (d dialect) Loose(o schema.Object, on schema.Address) bool { return loose(o, on) }

// Keeps implements planner.Rules: a role may be in use in other databases, and
// permissions are managed all together or not at all. What everybody may do in
// the schema public differs between majors.
func (d dialect) Keeps(o schema.Object, managing *schema.Graph) bool {
	if p, ok := o.(*schema.Permission); ok && isPublicOnPublic(p) {
		return true
	}
	kind := o.Address().Kind
	return kind == schema.KindRole || schema.IsPermission(kind) && !managing.ManagesPermissions()
}

// loose knows the references that the server does not keep track of: what the
// body of a function names, unless it was parsed when the function was made.
// Extensions count among them.
func loose(o schema.Object, on schema.Address) bool {
	if on.Kind == schema.KindExtension { // it may be needed, and it may not, save by another
		return o.Address().Kind != schema.KindExtension
	}
	if awaitsPartition(o, on) {
		return true
	}
	r := routineOf(o)
	if r == nil || r.Atomic || slices.Contains(o.DependsOn(), on) || slices.Contains(o.Common().After, on) {
		return false
	}
	return !slices.ContainsFunc(r.Args, func(a schema.Argument) bool { return mentions(a.Default, on.Name) })
}

// mentions reports whether the expression calls or names something so called.
func mentions(x schema.Expr, name string) bool {
	if x.IsZero() || x.Literal != schema.NotLiteral {
		return false
	}
	refs := pgsql.ReferencesOrWords(x.SQL)
	called := func(n pgsql.Name) bool { return n.Name == name }
	return slices.ContainsFunc(slices.Concat(refs.Functions, refs.Relations, refs.Sequences), called) ||
		slices.ContainsFunc(refs.Types, func(t pgsql.Type) bool { return t.Name == name })
}

// isView reports whether objects of the kind are queries.
func isView(kind schema.Kind) bool {
	return kind == schema.KindView || kind == schema.KindMaterialized
}

// hasExpression reports whether an index or its like computes anything.
func hasExpression(o schema.Object) bool {
	computed := func(p schema.Part) bool { return p.Column == "" }
	switch o := o.(type) {
	case *schema.Index:
		return !o.Where.IsZero() || slices.ContainsFunc(o.Parts, computed)
	case *schema.Exclude:
		return !o.Where.IsZero() || slices.ContainsFunc(o.Parts, computed)
	case *schema.Statistics:
		return len(o.Exprs) > 0
	}
	return false
}

// hasTarget reports whether the object has a statistics target of its own, which
// is lost where the server makes it anew with a column.
func hasTarget(o schema.Object) bool {
	s, ok := o.(*schema.Statistics)
	return ok && s.Target != nil
}

// typeChangeBlocks knows what refuses, or does not survive, a new type of a
// column: the server refuses it for views and generated columns, and carries
// over expressions as they were read with the old type.
func (d dialect) typeChangeBlocks(pair planner.Pair, c planner.Change, dependent schema.Object) bool {
	switch o := dependent.(type) {
	case *schema.View, *schema.Materialized, *schema.Rule, *schema.Check, *schema.Policy, *schema.Publication:
		return true
	case *schema.Function, *schema.Procedure:
		return !loose(o, c.Address)
	case *schema.Trigger:
		return true
	case *schema.Column:
		return o.Generated.Type != ""
	case *schema.Index, *schema.Exclude, *schema.Statistics:
		return hasExpression(o) || hasTarget(o) || isDetaching(c) && !schema.BaseType(pair.From, c.Before.(*schema.Column).Type).User.IsZero()
	case *schema.ForeignKey:
		return d.keyBlocks(pair, c, o)
	}
	return false
}

// keyBlocks reports whether the foreign key cannot live through the change of
// one of its columns, whatever the order in which both sides change.
func (d dialect) keyBlocks(pair planner.Pair, c planner.Change, key *schema.ForeignKey) bool {
	after := schema.BaseType(pair.To, c.After.(*schema.Column).Type)
	if isDetaching(c) {
		after = meanwhile(pair, after)
	}
	for i := range key.Columns {
		own, target := key.Address().Table().Child(schema.KindColumn, key.Columns[i]), key.RefTable.Child(schema.KindColumn, key.RefColumns[i])
		for _, graph := range []*schema.Graph{pair.From, pair.To} {
			if own == c.Address && !d.Comparable(after, typeAt(graph, target, after)) ||
				target == c.Address && !d.Comparable(typeAt(graph, own, after), after) {
				return true
			}
		}
	}
	return false
}

// typeAt is the type of a column, or otherwise where the graph has none.
func typeAt(g *schema.Graph, a schema.Address, otherwise schema.Type) schema.Type {
	if column, ok := g.Lookup(a).(*schema.Column); ok {
		return schema.BaseType(g, column.Type)
	}
	return otherwise
}
