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
	schema.KindPrimaryKey:           {"name", "comment", "index_comment", "storage_params", "only"},
	schema.KindUnique:               {"comment", "index_comment", "storage_params", "only"},
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
	if schema.IsOnly(c.After) && slices.Contains(c.Fields, "only") {
		return planner.Replace, "PostgreSQL cannot take from an index what it has of a partition"
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

// columnStrategy drops and adds a column where what it is generated from changes
// and SET EXPRESSION does not do: a column can't become a generated one. Its
// values are computed again.
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
	if changed && d.recomputes(pair, before, after) {
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

// Detach implements planner.Rules: a column lets go of what its default uses,
// of its type, and of its collation.
func (d dialect) Detach(pair planner.Pair, o schema.Object, c planner.Change) schema.Object {
	column, ok := o.(*schema.Column)
	if !ok || !minds(pair, column, c) {
		return nil
	}
	detached := schema.Clone(column).(*schema.Column)
	switch {
	case c.Address.Kind == schema.KindCollation:
		detached.Collate = ""
	case d.isMultirange(column.Type, c.Before) && !inPartitionKey(pair.From, column):
		detached.Type, detached.Default = schema.Type{Name: "text"}, schema.Expr{}
	case column.Type.User == c.Address || ofRow(column, c):
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

// minds reports whether a column that refers to what changes has to let go of it.
func minds(pair planner.Pair, column *schema.Column, c planner.Change) bool {
	switch c.Action {
	case planner.Replace:
		return true
	case planner.Rebuild:
		return c.Address.Kind == schema.KindEnum && defaultNames(column, c.Address)
	case planner.Drop:
		return c.Address.Kind.HasSignature() || givesUpName(pair, c) || waitsForType(pair, c, column) || losesCounter(pair, c, column)
	}
	return ofRow(column, c)
}

// ofRow reports whether the column holds rows of the table whose column changes.
func ofRow(column *schema.Column, c planner.Change) bool {
	return c.Address.Kind == schema.KindColumn && holdsRow(column, c.Address.Table())
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
