package clickhouse

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// Normalize implements schema.Rules.
func (d dialect) Normalize(o schema.Object, scope schema.Scope) diag.List {
	inlineCalls(o, scope)
	switch o := o.(type) {
	case *schema.Schema:
		return d.normalizeDatabase(o)
	case *schema.Function:
		return normalizeFunction(o)
	case *schema.NamedCollection:
		return normalizeNamedCollection(o)
	case *schema.Dictionary:
		return d.normalizeDictionary(o)
	case *schema.Table:
		return d.normalizeTable(o, scope)
	case *schema.Column:
		return normalizeColumn(o)
	case *schema.PrimaryKey:
		return normalizePrimaryKey(o, scope)
	case *schema.Check:
		o.Expr = trimExpr(o.Expr)
	case *schema.Index:
		return normalizeIndex(o, scope)
	case *schema.Projection:
		normalizeProjection(o)
	case *schema.Data:
		return normalizeData(o, scope)
	case *schema.View:
		return d.normalizeView(o, scope)
	case *schema.Materialized:
		return d.normalizeMaterialized(o)
	}
	return normalizeAccess(o)
}

// normalizeAccess is Normalize for the kinds of who uses the server.
func normalizeAccess(o schema.Object) diag.List {
	switch o := o.(type) {
	case *schema.User:
		return normalizeUser(o)
	case *schema.Role:
		return normalizeRole(o)
	case *schema.SettingsProfile:
		return normalizeSettingsProfile(o)
	case *schema.Quota:
		return normalizeQuota(o)
	case *schema.RowPolicy:
		return normalizeRowPolicy(o)
	}
	return nil
}

// normalizeDatabase drops the default engine. The engine of the database that
// the URL names is no matter of the model: it exists before schemac connects.
// That it spreads DDL by itself is remembered all the same.
func (d dialect) normalizeDatabase(s *schema.Schema) diag.List {
	s.ClickHouse.Engine = d.canonicalEngine(s.ClickHouse.Engine)
	if name := engineOf(s.ClickHouse.Engine).name; name == "Replicated" || name == "Shared" {
		s.ClickHouse.Spreads, s.ClickHouse.SharesRows = true, name == "Shared"
	}
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

func normalizePrimaryKey(k *schema.PrimaryKey, scope schema.Scope) diag.List {
	k.Name = ""
	k.Parts = orEmptyKey(columnParts(k.Parts, k.Address().Table(), scope), k.Parts)
	problems := unorderedKey(k, "columns", k.Parts)
	if len(k.Include) > 0 {
		problems.Append(*refuse(k, "include", "A ClickHouse primary key has no included columns. Remove include from %s.", k.Address()))
	}
	return problems
}

func normalizeIndex(i *schema.Index, scope schema.Scope) diag.List {
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
	i.Parts = columnParts(i.Parts, i.Address().Table(), scope)
	problems = append(problems, unorderedKey(i, "columns", i.Parts)...)
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
	i.ClickHouse.Parens = i.ClickHouse.Parens || t.Parens
	t.Name, t.Parens = strings.ToLower(t.Name), false
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

// trimQuery drops the space around a query, and behind it semicolons and
// comments, which would swallow what follows in a statement.
func trimQuery(sql string) string {
	list := tokens(sql)
	for len(list) > 0 && list[len(list)-1].Text == ";" {
		list = list[:len(list)-1]
	}
	if len(list) == 0 {
		return strings.TrimSpace(sql)
	}
	last := list[len(list)-1]
	return strings.TrimSpace(sql[:last.Offset+len(last.Text)])
}

func (d dialect) normalizeView(v *schema.View, scope schema.Scope) diag.List {
	query, problems := d.viewQuery(v, v.Body.SQL)
	v.Body = schema.SQLExpr(d.expandStars(query, scope))
	normalizeSecurity(&v.ClickHouse)
	problems = append(problems, normalizeViewColumns(v, v.Columns)...)
	if len(v.Columns) > 0 { // else an inspection may have found what no model can state
		v.Result.Stated = strings.Join(typedColumns(v.Columns), ", ")
	}
	if v.Result.Stated == "" && v.Result.Starred == "" { // else these were noted before a rename
		v.Result.Starred = d.starred(v, scope)
	}
	if v.Result.Yielded == "" { // else the server has taken them
		problems = append(problems, checkStated(v, v.Columns, v.Body.SQL)...)
	}
	return append(refuseCheckOption(v), problems...)
}

// viewQuery is the query of a view as models and statements have it: without
// the default database, which the server writes before every name, and without
// FORMAT and INTO OUTFILE, which the server reads and does not store. Settings
// behind these, of which the server would store none, are refused.
func (d dialect) viewQuery(o schema.Object, sql string) (string, diag.List) {
	query, settings := chsql.CutOutput(trimQuery(sql))
	query = chsql.Unqualify(trimQuery(query), d.database)
	if len(settings) == 0 {
		return query, nil
	}
	return query, diag.List{*refuse(o, "as", "The server drops SETTINGS that stand behind FORMAT, INTO OUTFILE or other SETTINGS at the end of a view, so %s would run without %s. "+
		"Put it into the SETTINGS of the query, before FORMAT.", o.Address(), settings[0].Name)}
}

func normalizeSecurity(v *schema.ClickHouseView) { v.Security = strings.ToUpper(v.Security) }

func refuseCheckOption(v *schema.View) diag.List {
	if v.CheckOption == "" {
		return nil
	}
	return diag.List{*refuse(v, "check_option", "ClickHouse views cannot be written through, so %s can have no check_option. Remove it.", v.Address())}
}

func (d dialect) normalizeMaterialized(m *schema.Materialized) diag.List {
	query, problems := d.viewQuery(m, m.Body.SQL)
	m.Body = schema.SQLExpr(query)
	normalizeSecurity(&m.ClickHouse.View)
	problems = slices.Concat(problems, d.normalizeRefresh(m), normalizeViewColumns(m, m.Columns))
	if !ownsRows(m) || viewColumnsSQL(m.Columns) == "" { // else they define the inner table, in any order
		problems = append(problems, checkStated(m, m.Columns, m.Body.SQL)...)
	}
	if m.ClickHouse.View.Security == "INVOKER" {
		problems.Append(*refuse(m, "security", "A materialized view runs at every insert, so %s cannot have security = INVOKER. Use DEFINER or NONE.", m.Address()))
	}
	if m.ClickHouse.To.IsZero() {
		problems = append(problems, unorderedKey(m, "partition", m.ClickHouse.Storage.Partition)...)
		d.normalizeStorage(&m.ClickHouse.Storage, m.Schema, "")
		normalizeStorageKey(&m.ClickHouse)
		return append(problems, unorderedKey(m, "primary_key", m.ClickHouse.PrimaryKey)...)
	}
	if m.ClickHouse.Populate {
		problems.Append(*refuse(m, "populate", "ClickHouse populates only a view with storage of its own, and %s writes to a table. Remove populate, and insert the rows yourself.", m.Address()))
	}
	s := m.ClickHouse.Storage
	if s.Engine != "" || len(s.Sort)+len(s.Partition)+len(s.Settings)+len(m.ClickHouse.PrimaryKey) > 0 || !s.Sample.IsZero() || !s.TTL.IsZero() {
		problems.Append(*refuse(m, "to", "%s has both a target table and storage of its own. Keep to, or engine, sort and the rest.", m.Address()))
	}
	return problems
}

// normalizeStorageKey drops a primary key of a view's own storage that says the
// same as its sorting key, and sorts storage that has a primary key alone by it.
func normalizeStorageKey(m *schema.ClickHouseMaterialized) {
	m.PrimaryKey = orEmptyKey(canonicalParts(m.PrimaryKey), m.PrimaryKey)
	if impliedKey(&m.Storage, m.PrimaryKey) {
		m.PrimaryKey = nil
	}
}

// unorderedKey refuses DESC where the server knows an order in the sorting key
// alone.
func unorderedKey(o schema.Object, field string, parts []schema.Part) diag.List {
	if !slices.ContainsFunc(parts, func(p schema.Part) bool { return p.Desc }) {
		return nil
	}
	return diag.List{*refuse(o, field, "Only the sorting key has an order in ClickHouse. Remove desc from the %s of %s.", field, o.Address())}
}

// expandStars spells out the columns that a view's * stands for. The server
// notes them when the view is made and sees no column that comes later.
func (d dialect) expandStars(query string, scope schema.Scope) string {
	return chsql.ExpandStars(query, func(name chsql.Name) []string {
		table, ok := scope.Relation(cmp.Or(name.Database, d.database), name.Name).(*schema.Table)
		if !ok {
			return nil
		}
		var names []string
		for _, c := range scope.Columns(table.Address()) {
			if c.ClickHouse.DefaultKind == "" { // * leaves out what is computed
				names = append(names, c.Name)
			}
		}
		return names
	})
}
