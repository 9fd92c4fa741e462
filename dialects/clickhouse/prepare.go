package clickhouse

import (
	"fmt"
	"slices"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// Prepare implements schema.Rules: it reports kinds that ClickHouse does not
// have, adds the default database, which always exists, flattens Nested
// columns as the server does, and drops primary keys that repeat the sorting
// key.
func (d dialect) Prepare(objects []schema.Object) ([]schema.Object, diag.List) {
	problems := dialects.DropComments(objects, "ClickHouse", storesComment)
	kept := make([]schema.Object, 0, len(objects)+1)
	for _, o := range objects {
		if c, ok := o.(*schema.Column); ok {
			c.Position *= nestedColumns
		}
		if missing := unsupported(o); missing != nil {
			problems.Append(*missing)
			continue
		}
		kept = append(kept, o)
	}
	kept = d.addDefaultDatabase(kept)
	kept, more := refuseRows(flattenNested(kept))
	problems = append(problems, refuseNamesakes(kept)...)
	kept, wrong := d.preparePermissions(kept)
	return dropImpliedKeys(kept), slices.Concat(problems, more, wrong)
}

// storesComment: what is part of a table's definition has no comment, apart
// from columns, nor has who uses the server.
func storesComment(kind schema.Kind) bool {
	return !kind.OfTable() && accessWords[kind] == "" || kind == schema.KindColumn
}

// unsupported is the error for an object of a kind that ClickHouse lacks.
func unsupported(o schema.Object) *diag.Diagnostic {
	switch o := o.(type) {
	case *schema.Enum:
		return unsupportedEnum(o)
	case *schema.Unique:
		return unsupportedUnique(o)
	case *schema.ForeignKey:
		return unsupportedForeignKey(o)
	case *schema.Schema, *schema.Table, *schema.Column, *schema.PrimaryKey, *schema.Check, *schema.Index, *schema.Projection,
		*schema.Data, *schema.View, *schema.Materialized, *schema.Dictionary, *schema.Function, *schema.NamedCollection,
		*schema.User, *schema.Role, *schema.SettingsProfile, *schema.Quota, *schema.RowPolicy, *schema.Permission:
		return nil
	}
	return refuse(o, "", "%s: ClickHouse has no %s. Remove the block.", o.Address(), o.Address().Kind.Plural())
}

// refuse makes the error for something that ClickHouse does not have.
func refuse(o schema.Object, field, format string, args ...any) *diag.Diagnostic {
	return &diag.Diagnostic{Severity: diag.Error, Code: "unsupported", Summary: "Not supported by ClickHouse",
		Range: o.Common().Origin.Field(field), Address: o.Address().String(), Detail: fmt.Sprintf(format, args...)}
}

func (d dialect) addDefaultDatabase(objects []schema.Object) []schema.Object {
	for _, o := range objects {
		if s, ok := o.(*schema.Schema); ok && s.Name == d.database {
			return objects
		}
	}
	return append(objects, &schema.Schema{Name: d.database})
}

// dropImpliedKeys takes away every primary key that says the same as its
// table's sorting key. A MergeTree table with a primary key alone is sorted
// by it.
func dropImpliedKeys(objects []schema.Object) []schema.Object {
	tables := map[schema.Address]*schema.Table{}
	for _, o := range objects {
		if t, ok := o.(*schema.Table); ok {
			t.ClickHouse.Sort = canonicalParts(t.ClickHouse.Sort)
			tables[t.Address()] = t
		}
	}
	return slices.DeleteFunc(objects, func(o schema.Object) bool {
		key, ok := o.(*schema.PrimaryKey)
		if !ok {
			return false
		}
		key.Parts = orEmptyKey(canonicalParts(key.Parts), key.Parts)
		table := tables[key.Address().Table()]
		return table != nil && implied(key, table)
	})
}

func implied(key *schema.PrimaryKey, table *schema.Table) bool {
	if !engineOf(table.ClickHouse.Engine).mergeTree() {
		return false
	}
	return impliedKey(&table.ClickHouse, key.Parts)
}

// impliedKey reports whether the primary key is the sorting key, which it is for
// storage that states none.
func impliedKey(s *schema.ClickHouseTable, key []schema.Part) bool {
	key = canonicalParts(key)
	if len(s.Sort) == 0 {
		s.Sort = key
		return true
	}
	if !slices.EqualFunc(key, schema.WithoutDirections(s.Sort), sameParts) {
		return false
	}
	s.RepeatsKey = s.RepeatsKey || len(key) > 0
	return true
}
