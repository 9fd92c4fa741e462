package clickhouse

import (
	"encoding/json"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// normalizeColumn brings type, default and codec into the server's form. A
// column that may be NULL has Null set and the bare type, save that
// LowCardinality(Nullable(T)) stays a type of its own, since Nullable cannot
// stand around LowCardinality.
func normalizeColumn(c *schema.Column) diag.List {
	problems := refuseColumn(c)
	generatedDefault(c)
	typ, err := chsql.ParseType(c.Type.Name)
	if err != nil {
		if c.Type.Name != "" {
			problems.Append(*columnProblem(c, "type", "unknown-type", "Unknown type", err.Error()+"."))
		}
		return problems
	}
	normalizeDefault(c)
	problems = append(problems, setType(c, typ)...)
	c.ClickHouse.Codec = canonicalCodec(c.ClickHouse.Codec, typ)
	c.ClickHouse.TTL = trimExpr(c.ClickHouse.TTL)
	c.ClickHouse.SettingsOrder = canonicalOrder(c.ClickHouse.SettingsOrder, c.ClickHouse.Settings, c.ClickHouse.Settings)
	c.ClickHouse.Statistics = canonicalStatistics(c.ClickHouse.Statistics)
	return problems
}

func columnProblem(c *schema.Column, field, code, summary, detail string) *diag.Diagnostic {
	return &diag.Diagnostic{Severity: diag.Error, Code: code, Summary: summary,
		Range: c.Origin.Field(field), Address: c.Address().String(), Detail: detail}
}

func refuseColumn(c *schema.Column) diag.List {
	var problems diag.List
	if c.Identity.Generated != "" {
		problems.Append(*refuse(c, "identity", "ClickHouse columns have no identity. Use a default such as generateUUIDv7() for %s.", c.Address()))
	}
	if c.Collate != "" {
		problems.Append(*refuse(c, "collate", "ClickHouse columns have no collation; collate belongs to ORDER BY of a query. Remove it from %s.", c.Address()))
	}
	if !c.Type.User.IsZero() || c.Type.Array {
		problems.Append(*refuse(c, "type", "ClickHouse has no user types. Write the type of %s out, as in sql(\"Array(String)\").", c.Address()))
	}
	return problems
}

// generatedDefault turns a generated column into what ClickHouse calls it:
// stored is MATERIALIZED, virtual is ALIAS.
func generatedDefault(c *schema.Column) {
	if c.Generated.Expr.IsZero() {
		return
	}
	c.Default, c.ClickHouse.DefaultKind = c.Generated.Expr, materialized
	if strings.EqualFold(c.Generated.Type, "VIRTUAL") {
		c.ClickHouse.DefaultKind = alias
	}
	c.Generated = schema.Generated{}
}

// setType splits Nullable off the type. A default of NULL makes the server
// take the column as Nullable, and is no default otherwise.
func setType(c *schema.Column, typ chsql.Type) diag.List {
	if typ.Family() == "Nullable" {
		c.Null, typ = true, typ.WithoutNullable()
	}
	if c.Default.Literal == schema.NotLiteral && strings.EqualFold(c.Default.SQL, "NULL") && c.ClickHouse.DefaultKind == "" {
		c.Default, c.Null, c.ClickHouse.DefaultNull = schema.Expr{}, true, true
	}
	if c.Null && typ.IsNullable() {
		c.Null = false
	}
	if c.Null && typ.Family() == "LowCardinality" {
		c.Null, typ = false, typ.WithNullable()
	}
	c.Type = schema.Type{Name: typ.String()}
	if c.Null && neverNull(typ) {
		return diag.List{*columnProblem(c, "null", "nullable-type", "Type cannot be NULL",
			"ClickHouse has no Nullable("+typ.Family()+"). Make the elements Nullable instead, or leave null out.")}
	}
	return nil
}

func neverNull(typ chsql.Type) bool {
	switch typ.Family() {
	case "Array", "Map", "Nested", "AggregateFunction":
		return true
	}
	return false
}

// normalizeDefault drops the word DEFAULT and recognizes constants.
func normalizeDefault(c *schema.Column) {
	kind := strings.ToUpper(c.ClickHouse.DefaultKind)
	if kind == "DEFAULT" {
		kind = ""
	}
	c.ClickHouse.DefaultKind = kind
	c.Default = canonicalDefault(c.Default)
	if kind == ephemeral && strings.HasPrefix(c.Default.SQL, "defaultValueOfTypeName(") {
		c.Default = schema.Expr{}
	}
}

// canonicalDefault turns constants into literals; other expressions keep
// their text.
func canonicalDefault(e schema.Expr) schema.Expr {
	if e.Literal != schema.NotLiteral || e.IsZero() {
		return e
	}
	text := canonical(e.SQL)
	switch lower := strings.ToLower(text); {
	case lower == "true" || lower == "false":
		return schema.Expr{SQL: lower, Literal: schema.BoolLiteral}
	case isNumber(text):
		return schema.Expr{SQL: text, Literal: schema.NumberLiteral}
	case strings.HasPrefix(text, "'") && len(tokens(text)) == 1:
		return schema.Expr{SQL: unquoted(text), Literal: schema.StringLiteral}
	}
	e.SQL = strings.TrimSpace(e.SQL)
	return e
}

// isNumber reports whether the text is a number in SQL and in JSON alike, so
// that it can be a literal.
func isNumber(text string) bool {
	first := strings.TrimPrefix(text, "-")
	return first != "" && first[0] >= '0' && first[0] <= '9' && json.Valid([]byte(text))
}

// nestedColumns leaves room between the positions of columns for those that a
// Nested column becomes.
const nestedColumns = 10000

// flattenNested replaces each Nested column by the arrays that the server
// makes of it.
func flattenNested(objects []schema.Object) []schema.Object {
	var flat []schema.Object
	for _, o := range objects {
		c, ok := o.(*schema.Column)
		if !ok || !strings.HasPrefix(strings.ToLower(strings.TrimSpace(c.Type.Name)), "nested") {
			flat = append(flat, o)
			continue
		}
		typ, err := chsql.ParseType(c.Type.Name)
		if err != nil {
			flat = append(flat, o) // reported when the column is normalized
			continue
		}
		for i, element := range typ.Columns(c.Name) {
			part := schema.Clone(c).(*schema.Column)
			part.Position += i
			part.Name, part.Type.Name = element.Name, element.Type.String()
			flat = append(flat, part)
		}
	}
	return flat
}
