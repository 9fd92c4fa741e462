package views

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/schemac/schemac/schema"
)

// title names an object: table users, column email, primary key.
func title(a schema.Address) string {
	switch {
	case a.Kind == schema.KindPermission:
		on, name, _ := strings.Cut(a.Signature, ".")
		return "permission of " + a.Name + " on " + kindTitle(schema.Kind(on)) + " " + name
	case a.Kind.OfTable():
		return strings.TrimSpace(kindTitle(a.Kind) + " " + a.Name)
	}
	return kindTitle(a.Kind) + " " + a.QualifiedName()
}

func kindTitle(k schema.Kind) string {
	if k == schema.KindMaterialized {
		return "materialized view"
	}
	return strings.ReplaceAll(string(k), "_", " ")
}

// describe tells in one line what an object is. A query is left to body.
func describe(o schema.Object) string {
	var d phrases
	switch o := o.(type) {
	case *schema.Column:
		d.column(o)
	case *schema.PrimaryKey:
		d.add(partsText(o.Parts))
		d.list("include", o.Include)
	case *schema.Unique:
		d.add(partsText(o.Parts))
		d.list("include", o.Include)
		d.flag(o.NullsNotDistinct, "nulls not distinct")
		d.add(deferral(o.Deferrable))
	case *schema.Check:
		d.add(exprText(o.Expr))
		d.flag(o.Postgres.NoInherit, "no inherit")
		d.flag(o.Postgres.NotValid, "not valid")
		d.flag(o.ClickHouse.Assume, "assumed")
	case *schema.Exclude:
		d.value("using", o.Type)
		d.add(partsText(o.Parts))
		d.list("include", o.Include)
		d.value("where", exprText(o.Where))
		d.add(deferral(o.Deferrable))
	case *schema.Statistics:
		d.add(strings.Join(o.Kinds, ", "))
		d.list("on", o.Columns)
		for _, e := range o.Exprs {
			d.value("on", exprText(e))
		}
	case *schema.ForeignKey:
		d.foreignKey(o)
	case *schema.Index:
		d.index(o)
	case *schema.Function:
		d.function(o)
	case *schema.Procedure:
		d.routine(&o.Routine)
	case *schema.Trigger:
		d.trigger(o)
	case *schema.EventTrigger:
		d.value("on", o.Event)
		d.list("tags", o.Tags)
		d.value("execute", o.Execute.String())
	case *schema.Projection:
		d.add(exprText(o.Body))
	case *schema.Policy:
		d.policy(o)
	case *schema.Role:
		d.role(o)
	case *schema.Publication:
		d.publication(o)
	case *schema.ForeignServer:
		d.value("wrapper", o.Wrapper)
		d.value("type", o.Type)
		d.value("version", o.Version)
	case *schema.UserMapping:
		d.value("server", o.Server.Name())
	case *schema.Permission:
		d.privileges(o.Privileges)
	case *schema.DefaultPermission:
		d.privileges(o.Privileges)
	case *schema.Data:
		d.add(plural(len(o.Rows), "row"))
	case *schema.Rule:
		d.rule(o)
	case *schema.TextSearchDictionary:
		d.value("template", o.Template)
	case *schema.TextSearchConfig:
		d.value("parser", o.Parser)
		d.add(plural(len(o.Mappings), "mapping"))
	case *schema.Enum:
		d.add(strings.Join(o.Values, ", "))
	case *schema.Sequence:
		d.sequence(o)
	case *schema.Extension:
		d.value("version", o.Version)
		d.value("schema", o.Schema.Name)
	case *schema.Collation:
		d.collation(o)
	case *schema.Domain:
		d.domain(o)
	case *schema.Composite:
		d.composite(o)
	case *schema.Range:
		d.rangeType(o)
	case *schema.Table:
		d.table(o)
	case *schema.Materialized:
		if !o.ClickHouse.To.IsZero() {
			d.add("to " + o.ClickHouse.To.QualifiedName())
		}
		d.storage(o.ClickHouse.Storage)
		d.flag(o.Postgres.NoData, "with no data")
	}
	return d.String()
}

// phrases collects what describes an object.
type phrases []string

// String joins the phrases.
func (d phrases) String() string { return strings.Join(d, " ") }

func (d *phrases) add(phrase string) {
	if phrase != "" {
		*d = append(*d, phrase)
	}
}

func (d *phrases) flag(set bool, phrase string) {
	if set {
		d.add(phrase)
	}
}

func (d *phrases) value(label, value string) {
	if value != "" {
		d.add(label + " " + value)
	}
}

func (d *phrases) list(label string, names []string) {
	if len(names) > 0 {
		d.add(label + " (" + strings.Join(names, ", ") + ")")
	}
}

func (d *phrases) column(c *schema.Column) {
	d.add(typeText(c.Type))
	d.flag(!c.Null, "not null")
	d.value("default", exprText(c.Default))
	d.value("collate", c.Collate)
	if c.Identity.Generated != "" {
		d.add("identity " + strings.ToLower(strings.ReplaceAll(c.Identity.Generated, "_", " ")))
	}
	if c.Generated.Type != "" {
		d.add(fmt.Sprintf("as (%s) %s", exprText(c.Generated.Expr), strings.ToLower(c.Generated.Type)))
	}
	d.flag(c.Postgres.Serial != "", "serial")
	d.value("not null by", c.Postgres.NotNull.Name)
	d.flag(c.Postgres.NotNull.NotValid, "not valid")
	d.value("storage", c.Postgres.Storage)
	d.value("compression", c.Postgres.Compression)
	d.value("", strings.ToLower(c.ClickHouse.DefaultKind))
	d.value("codec", c.ClickHouse.Codec)
	d.value("ttl", exprText(c.ClickHouse.TTL))
	d.flag(c.SQLite.AutoIncrement, "autoincrement")
}

func (d *phrases) policy(p *schema.Policy) {
	d.flag(p.Restrictive, "restrictive")
	d.value("for", strings.ToLower(p.Command))
	d.value("to", strings.Join(p.Roles, ", "))
	d.value("using", exprText(p.Using))
	d.value("check", exprText(p.Check))
}

func (d *phrases) publication(p *schema.Publication) {
	d.flag(p.AllTables, "all tables")
	names := make([]string, 0, len(p.Tables)+len(p.Schemas))
	for _, t := range p.Tables {
		names = append(names, t.Table.QualifiedName())
	}
	for _, a := range p.Schemas {
		names = append(names, "all of "+a.Name)
	}
	d.add(strings.Join(names, ", "))
}

func (d *phrases) privileges(p schema.Privileges) {
	d.add(strings.ToLower(strings.Join(p.List, ", ")))
	d.list("grantable", p.Grantable)
	if p.Empty() {
		d.add("nothing")
	}
}

func (d *phrases) role(r *schema.Role) {
	d.flag(r.Superuser, "superuser")
	d.flag(r.CreateDB, "create databases")
	d.flag(r.CreateRole, "create roles")
	d.flag(r.Login, "login")
	d.flag(r.Replication, "replication")
	d.flag(r.BypassRLS, "bypass row security")
	d.flag(r.NoInherit, "no inherit")
	d.list("member of", r.MemberOf)
	d.list("admin of", r.AdminOf)
}

func (d *phrases) foreignKey(f *schema.ForeignKey) {
	d.add("(" + strings.Join(f.Columns, ", ") + ") -> " + f.RefTable.QualifiedName() + " (" + strings.Join(f.RefColumns, ", ") + ")")
	d.value("on update", strings.ToLower(strings.ReplaceAll(f.OnUpdate, "_", " ")))
	d.value("on delete", strings.ToLower(strings.ReplaceAll(f.OnDelete, "_", " ")))
	d.value("match", strings.ToLower(f.Match))
	d.add(deferral(f.Deferrable))
	d.flag(f.NotValid, "not valid")
}

func (d *phrases) index(i *schema.Index) {
	d.flag(i.Unique, "unique")
	d.value("using", i.Type)
	d.add(partsText(i.Parts))
	d.list("include", i.Include)
	d.value("where", exprText(i.Where))
	d.flag(i.NullsNotDistinct, "nulls not distinct")
	if i.ClickHouse.Granularity != 0 {
		d.add(fmt.Sprintf("granularity %d", i.ClickHouse.Granularity))
	}
}

func (d *phrases) sequence(s *schema.Sequence) {
	d.add(s.Type.Name)
	for _, option := range []struct {
		label string
		value *int64
	}{{"start", s.Start}, {"increment", s.Increment}, {"min", s.MinValue}, {"max", s.MaxValue}, {"cache", s.Cache}} {
		if option.value != nil {
			d.add(option.label + " " + strconv.FormatInt(*option.value, 10))
		}
	}
	d.flag(s.Cycle, "cycle")
	d.flag(s.Unlogged, "unlogged")
	if !s.OwnedBy.IsZero() {
		d.add("owned by " + s.OwnedBy.QualifiedName())
	}
}

func (d *phrases) table(t *schema.Table) {
	d.flag(t.Postgres.Unlogged, "unlogged")
	if t.IsPartition() {
		d.bound(t.Postgres.PartitionOf)
	}
	for _, parent := range t.Postgres.Inherits {
		d.add("inherits " + parent.QualifiedName())
	}
	if t.Postgres.Partition.Type != "" {
		d.add("partitioned by " + strings.ToLower(t.Postgres.Partition.Type) + " " + partsText(t.Postgres.Partition.Parts))
	}
	d.flag(t.Postgres.RowSecurity.Enabled, "row security")
	d.flag(t.Postgres.RowSecurity.Enforced, "for its owner too")
	d.storage(t.ClickHouse)
	d.flag(t.SQLite.Strict, "strict")
	d.flag(t.SQLite.WithoutRowID, "without rowid")
}

// bound tells which rows of its parent a partition takes.
func (d *phrases) bound(p schema.PartitionOf) {
	d.add("partition of " + p.Parent.QualifiedName())
	d.flag(p.Default, "default")
	d.value("from", exprList(p.From))
	d.value("to", exprList(p.To))
	d.value("in", exprList(p.In))
	if p.Modulus != 0 {
		d.add(fmt.Sprintf("modulus %d remainder %d", p.Modulus, p.Remainder))
	}
}

func (d *phrases) storage(t schema.ClickHouseTable) {
	d.value("engine", t.Engine)
	d.value("order by", partsText(t.Sort))
	d.value("partition by", partsText(t.Partition))
	d.value("sample by", exprText(t.Sample))
	d.value("ttl", exprText(t.TTL))
}

func (d *phrases) rule(r *schema.Rule) {
	d.add("on " + strings.ToLower(r.Event))
	d.value("where", exprText(r.Where))
	d.add("do")
	d.flag(r.Instead, "instead")
	d.flag(len(r.Actions) == 0, "nothing")
	d.flag(len(r.Actions) > 0, plural(len(r.Actions), "statement"))
	d.value("", strings.ToLower(r.Enabled))
}

func deferral(d schema.Deferral) string {
	if d == "" {
		return ""
	}
	return "deferrable " + strings.ToLower(strings.ReplaceAll(string(d), "_", " "))
}

// typeText names user types without their kind.
func typeText(t schema.Type) string {
	if t.User.IsZero() {
		return t.String()
	}
	t.Name, t.User = t.User.QualifiedName(), schema.Address{}
	return t.String()
}

func exprText(e schema.Expr) string {
	if e.Literal == schema.StringLiteral {
		return "'" + strings.ReplaceAll(e.SQL, "'", "''") + "'"
	}
	return e.SQL
}

// exprList is expressions in parentheses, or "" for none.
func exprList(exprs []schema.Expr) string {
	if len(exprs) == 0 {
		return ""
	}
	texts := make([]string, len(exprs))
	for i, e := range exprs {
		texts[i] = exprText(e)
	}
	return "(" + strings.Join(texts, ", ") + ")"
}

func partsText(parts []schema.Part) string {
	if len(parts) == 0 {
		return ""
	}
	texts := make([]string, len(parts))
	for i, part := range parts {
		var d phrases
		d.add(part.Column)
		d.add(exprText(part.Expr))
		d.add(part.Ops)
		d.value("collate", part.Collate)
		d.flag(part.Desc, "desc")
		d.flag(part.NullsFirst, "nulls first")
		d.flag(part.NullsLast, "nulls last")
		d.value("with", part.Op)
		texts[i] = d.String()
	}
	return "(" + strings.Join(texts, ", ") + ")"
}

// body is the query or the program that an object consists of.
func body(o schema.Object) string {
	switch o := o.(type) {
	case *schema.View:
		return o.Body.SQL
	case *schema.Materialized:
		return o.Body.SQL
	case *schema.Function:
		return o.Body.SQL
	case *schema.Procedure:
		return o.Body.SQL
	}
	return ""
}

// none stands for the absence of a value.
const none = "(none)"

// fieldText renders one field, named as schema.Diff names it.
func fieldText(o schema.Object, field string) string {
	if o == nil {
		return none
	}
	if column, ok := o.(*schema.Column); ok && field == "null" {
		return map[bool]string{true: "null", false: "not null"}[column.Null]
	}
	if column, ok := o.(*schema.Column); ok && field == "type" {
		return typeText(column.Type)
	}
	if field == "parts" {
		return objectParts(o)
	}
	data, err := json.Marshal(o)
	var value any
	if err == nil {
		err = json.Unmarshal(data, &value)
	}
	if err != nil {
		return none
	}
	for key := range strings.SplitSeq(field, ".") {
		object, _ := value.(map[string]any)
		value = object[key]
	}
	return valueText(value)
}

func objectParts(o schema.Object) string {
	switch o := o.(type) {
	case *schema.PrimaryKey:
		return partsText(o.Parts)
	case *schema.Unique:
		return partsText(o.Parts)
	case *schema.Exclude:
		return partsText(o.Parts)
	case *schema.Index:
		return partsText(o.Parts)
	}
	return none
}

// valueText renders a JSON value: expressions by their SQL, lists in
// brackets, objects as key = value.
func valueText(value any) string {
	switch value := value.(type) {
	case nil:
		return none
	case string:
		return value
	case []any:
		texts := make([]string, len(value))
		for i, v := range value {
			texts[i] = valueText(v)
		}
		return "(" + strings.Join(texts, ", ") + ")"
	case map[string]any:
		return objectText(value)
	}
	return fmt.Sprint(value)
}

func objectText(object map[string]any) string {
	if text, ok := object["value"].(string); ok {
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	for _, key := range []string{"value", "sql", "column"} {
		if value, ok := object[key]; ok {
			return valueText(value)
		}
	}
	var pairs []string
	for _, key := range slices.Sorted(maps.Keys(object)) {
		pairs = append(pairs, key+" = "+valueText(object[key]))
	}
	return strings.Join(pairs, ", ")
}
