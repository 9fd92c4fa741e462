package views

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/schemac/schemac/schema"
)

// ofTable describes what belongs to a table or a view.
func (d *phrases) ofTable(o schema.Object) bool {
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
	case *schema.ForeignKey:
		d.foreignKey(o)
	case *schema.Index:
		d.index(o)
	case *schema.Statistics:
		d.statistics(o)
	case *schema.Projection:
		d.add(exprText(o.Body))
	case *schema.Data:
		d.add(plural(len(o.Rows), "row"))
	case *schema.Policy:
		d.policy(o)
	case *schema.Trigger:
		d.trigger(o)
	case *schema.Rule:
		d.rule(o)
	default:
		return false
	}
	return true
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

func (d *phrases) column(c *schema.Column) {
	d.add(typeText(c.Type))
	d.flag(!c.Null, "not null")
	d.value(cmp.Or(strings.ToLower(c.ClickHouse.DefaultKind), "default"), exprText(c.Default))
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
	d.value("codec", c.ClickHouse.Codec)
	d.value("ttl", exprText(c.ClickHouse.TTL))
	d.flag(c.SQLite.AutoIncrement, "autoincrement")
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

func (d *phrases) policy(p *schema.Policy) {
	d.flag(p.Restrictive, "restrictive")
	d.value("for", strings.ToLower(p.Command))
	d.value("to", strings.Join(p.Roles, ", "))
	d.value("using", exprText(p.Using))
	d.value("check", exprText(p.Check))
}

func (d *phrases) rule(r *schema.Rule) {
	d.add("on " + strings.ToLower(r.Event))
	d.value("where", exprText(r.Where))
	d.add("do")
	d.flag(r.Instead, "instead")
	d.flag(len(r.Actions) == 0, "nothing")
	d.flag(len(r.Actions) > 0, plural(len(r.Actions), "statement"))
	d.add(strings.ToLower(r.Enabled))
}

func (d *phrases) statistics(s *schema.Statistics) {
	d.add(strings.Join(s.Kinds, ", "))
	d.list("on", s.Columns)
	for _, e := range s.Exprs {
		d.value("on", exprText(e))
	}
}

func (d *phrases) materialized(m *schema.Materialized) {
	if to := m.ClickHouse.To; !to.IsZero() {
		d.add("to " + to.QualifiedName())
	}
	d.storage(m.ClickHouse.Storage)
	d.flag(m.Postgres.NoData, "with no data")
}

// dictionary tells of the source what it is, and no more: it can have secrets.
func (d *phrases) dictionary(o *schema.Dictionary) {
	var keys, values []string
	for _, a := range o.Attributes {
		if a.Key {
			keys = append(keys, a.Name)
		} else {
			values = append(values, a.Name)
		}
	}
	d.list("key", keys)
	d.list("values", values)
	source, _, _ := strings.Cut(o.Source.SQL, "(")
	d.value("source", strings.ToLower(strings.TrimSpace(source)))
	layout, _, _ := strings.Cut(o.Layout.SQL, "(")
	d.value("layout", strings.ToLower(strings.TrimSpace(layout)))
}
