package clickhouse

import (
	"maps"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema"
)

var _ schema.Discreet = dialect{}

// Mask implements dialects.Masker.
func (d dialect) Mask(sql string) string { return chsql.Mask(sql) }

// Secrets implements dialects.Masker.
func (d dialect) Secrets(sql string) []string { return chsql.Secrets(sql) }

// Masked implements schema.Discreet. What comes of it is what the server tells of
// the object, and equals it.
func (d dialect) Masked(o schema.Object) schema.Object {
	c := schema.Clone(o)
	changed := false
	secretTexts(c, func(head, text string) string {
		masked := strings.TrimPrefix(chsql.Mask(head+text), head)
		changed = changed || masked != text
		return masked
	})
	if !changed {
		return o
	}
	return c
}

// Stated implements schema.Discreet.
func (d dialect) Stated(o schema.Object) (secrets []string) {
	secretTexts(schema.Clone(o), func(head, text string) string {
		secrets = append(secrets, chsql.Secrets(head+text)...)
		return text
	})
	return secrets
}

// secretTexts replaces the texts of an object that can state secrets. What the
// text means is said by the head, behind which it could stand in a statement.
func secretTexts(o schema.Object, replace func(head, text string) string) {
	schema.Exprs(o, func(_ string, e *schema.Expr) {
		if e.Literal == schema.NotLiteral {
			e.SQL, e.Stored = replace("", e.SQL), replace("", e.Stored)
		}
	})
	switch o := o.(type) {
	case *schema.Schema:
		o.ClickHouse.Engine = replace("CREATE DATABASE x ENGINE = ", o.ClickHouse.Engine)
	case *schema.Table:
		o.ClickHouse.Engine = replace("", o.ClickHouse.Engine)
		o.ClickHouse.Settings = maps.Clone(o.ClickHouse.Settings)
		for _, name := range slices.Sorted(maps.Keys(o.ClickHouse.Settings)) {
			plain := settingValue(o.ClickHouse.Settings[name])
			if masked := replace("SETTINGS "+chsql.QuoteIdent(name)+" = ", plain); masked != plain {
				o.ClickHouse.Settings[name] = bareSetting(masked)
			}
		}
	case *schema.NamedCollection:
		for i, k := range o.Keys {
			if masked := replace("CREATE NAMED COLLECTION x AS k = ", exprSQL(k.Value)); masked != exprSQL(k.Value) {
				o.Keys[i].Value = schema.Expr{SQL: schema.Hidden, Literal: schema.StringLiteral}
			}
		}
	}
}

// bareSetting is a value as a graph has it: without the quotes of a string.
func bareSetting(value string) string {
	if strings.HasPrefix(value, "'") {
		return unquoted(value)
	}
	return value
}
