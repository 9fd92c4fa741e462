package clickhouse

import (
	"strconv"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// Normalize implements schema.Rules.
func (d dialect) Normalize(o schema.Object, scope schema.Scope) diag.List {
	switch o := o.(type) {
	case *schema.Schema:
		return d.normalizeDatabase(o)
	case *schema.Table:
		return d.normalizeTable(o)
	case *schema.Column:
		return normalizeColumn(o)
	case *schema.PrimaryKey:
		return normalizePrimaryKey(o)
	case *schema.Check:
		o.Expr = trimExpr(o.Expr)
	case *schema.Index:
		return normalizeIndex(o)
	case *schema.Projection:
		o.Body = schema.SQLExpr(trimQuery(o.Body.SQL))
	case *schema.View:
		o.Body = schema.SQLExpr(trimQuery(o.Body.SQL))
		normalizeSecurity(&o.ClickHouse)
		if o.ClickHouse.Security == "INVOKER" {
			o.ClickHouse.Security = "" // what a view does by itself
		}
		return refuseCheckOption(o)
	case *schema.Materialized:
		return d.normalizeMaterialized(o)
	}
	return nil
}

// normalizeDatabase drops the default engine. The engine of the database that
// the URL names is no matter of the model: it exists before schemac connects.
func (d dialect) normalizeDatabase(s *schema.Schema) diag.List {
	s.ClickHouse.Engine = d.canonicalEngine(s.ClickHouse.Engine)
	if s.ClickHouse.Engine == "Atomic" || s.Name == d.database {
		s.ClickHouse.Engine = ""
	}
	return nil
}

func (d dialect) canonicalEngine(text string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return parseEngine(text, d.database).String()
}

func normalizePrimaryKey(k *schema.PrimaryKey) diag.List {
	k.Name = ""
	k.Parts = canonicalParts(k.Parts)
	var problems diag.List
	if len(k.Include) > 0 {
		problems.Append(*refuse(k, "include", "A ClickHouse primary key has no included columns. Remove include from %s.", k.Address()))
	}
	return problems
}

func normalizeIndex(i *schema.Index) diag.List {
	var problems diag.List
	if i.Unique {
		problems.Append(*refuse(i, "unique", "A ClickHouse index skips granules and cannot be unique. Remove unique from %s.", i.Address()))
	}
	if !i.Where.IsZero() {
		problems.Append(*refuse(i, "where", "A ClickHouse index has no condition. Remove where from %s.", i.Address()))
	}
	if len(i.Include) > 0 {
		problems.Append(*refuse(i, "include", "A ClickHouse index has no included columns. Remove include from %s.", i.Address()))
	}
	i.Parts = canonicalParts(i.Parts)
	normalizeIndexType(i)
	return problems
}

// normalizeIndexType brings the type into the server's form, minmax where none
// is given, and drops the granularity that the type has anyway.
func normalizeIndexType(i *schema.Index) {
	if strings.TrimSpace(i.Type) == "" {
		i.Type = "minmax"
	}
	t, err := chsql.ParseIndexType(i.Type)
	if err != nil {
		return // the server will say what is wrong with it
	}
	t.Name = strings.ToLower(t.Name)
	i.Type = t.String()
	typed := ""
	if i.ClickHouse.Granularity > 0 {
		typed = strconv.FormatInt(i.ClickHouse.Granularity, 10)
	}
	if t.IndexGranularity(typed) == t.IndexGranularity("") {
		i.ClickHouse.Granularity = 0
	}
}

func trimExpr(e schema.Expr) schema.Expr {
	if e.Literal == schema.NotLiteral {
		e.SQL = strings.TrimSpace(e.SQL)
	}
	return e
}

// trimQuery drops the space around a query and semicolons behind it.
func trimQuery(sql string) string { return strings.TrimRight(strings.TrimSpace(sql), "; \t\r\n") }

func normalizeSecurity(v *schema.ClickHouseView) { v.Security = strings.ToUpper(v.Security) }

func refuseCheckOption(v *schema.View) diag.List {
	if v.CheckOption == "" {
		return nil
	}
	return diag.List{*refuse(v, "check_option", "ClickHouse views cannot be written through, so %s can have no check_option. Remove it.", v.Address())}
}

func (d dialect) normalizeMaterialized(m *schema.Materialized) diag.List {
	m.Body = schema.SQLExpr(trimQuery(m.Body.SQL))
	normalizeSecurity(&m.ClickHouse.View)
	if m.ClickHouse.To.IsZero() {
		d.normalizeStorage(&m.ClickHouse.Storage, m.Schema, "")
		return nil
	}
	var problems diag.List
	if s := m.ClickHouse.Storage; s.Engine != "" || len(s.Sort)+len(s.Partition)+len(s.Settings) > 0 {
		problems.Append(*refuse(m, "to", "%s has both a target table and storage of its own. Keep to, or engine, sort and the rest.", m.Address()))
	}
	return problems
}
