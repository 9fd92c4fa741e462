package postgres

import (
	"fmt"
	"slices"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// need is something that a model can ask for and that not every supported
// major has.
type need struct {
	// since is the first major that has it.
	since int
	// attribute is what asks for it in the model; empty for the block itself.
	attribute string
	// what completes "needs PostgreSQL 15 or later for".
	what string
	used func(o schema.Object) bool
}

// versionNeeds is the table of features by version. Everything that a model can say
// and that PostgreSQL 13 does not understand has a row here.
var versionNeeds = []need{
	needed(18, "as", "a virtual generated column", func(c *schema.Column) bool { return c.Generated.Type == "VIRTUAL" }),
	needed(namedNotNull, "not_null", "properties of a NOT NULL constraint", func(c *schema.Column) bool { return c.Postgres.NotNull != schema.NotNull{} }),
	needed(namedDomainNotNull, "not_null", "properties of a NOT NULL constraint of a domain", func(o *schema.Domain) bool { return o.Required != schema.DomainNotNull{} }),
	needed(14, "compression", "column compression", func(c *schema.Column) bool { return c.Postgres.Compression != "" }),
	needed(unloggedSequences, "unlogged", "unlogged sequences", func(s *schema.Sequence) bool { return s.Unlogged }),
	needed(14, "on", "statistics of expressions", func(s *schema.Statistics) bool { return len(s.Exprs) > 0 }),
	needed(15, "nulls_distinct", "NULLS NOT DISTINCT", func(u *schema.Unique) bool { return u.NullsNotDistinct }),
	needed(15, "nulls_distinct", "NULLS NOT DISTINCT", func(i *schema.Index) bool { return i.NullsNotDistinct }),
	needed(18, "not_enforced", "constraints that are not enforced", func(k *schema.ForeignKey) bool { return k.NotEnforced }),
	needed(18, "not_enforced", "constraints that are not enforced", func(c *schema.Check) bool { return c.Postgres.NotEnforced }),
	needed(18, "period", "PERIOD", func(k *schema.ForeignKey) bool { return k.Period }),
	needed(18, "without_overlaps", "WITHOUT OVERLAPS", func(k *schema.PrimaryKey) bool { return k.WithoutOverlaps }),
	needed(18, "without_overlaps", "WITHOUT OVERLAPS", func(u *schema.Unique) bool { return u.WithoutOverlaps }),
	needed(15, "on_delete_columns", "a list of columns in ON DELETE", func(k *schema.ForeignKey) bool { return len(k.OnDeleteColumns) > 0 }),
	needed(14, "as", "a body of standard SQL", func(f *schema.Function) bool { return f.Atomic }),
	needed(14, "as", "a body of standard SQL", func(p *schema.Procedure) bool { return p.Atomic }),
	needed(14, "arg", "an argument of mode OUT", func(p *schema.Procedure) bool {
		return slices.ContainsFunc(p.Args, func(a schema.Argument) bool { return a.Mode == "OUT" })
	}),
	needed(14, "multirange", "a name of the multirange type", func(r *schema.Range) bool { return r.Multirange != "" }),
	needed(17, "provider", "the provider builtin", func(c *schema.Collation) bool { return c.Provider == "builtin" }),
	needed(16, "rules", "collation rules", func(c *schema.Collation) bool { return c.Rules != "" }),
	needed(15, "schemas", "a publication of schemas", func(p *schema.Publication) bool { return len(p.Schemas) > 0 }),
	needed(15, "part", "a publication of parts of tables", func(p *schema.Publication) bool {
		return slices.ContainsFunc(p.Tables, func(t schema.PublishedTable) bool { return len(t.Columns) > 0 || !t.Where.IsZero() })
	}),
	needed(18, "generated_columns", "a publication of generated columns", func(p *schema.Publication) bool { return p.Generated }),
	needed(17, "privileges", "the privilege MAINTAIN", func(p *schema.Permission) bool { return namesMaintain(p.Privileges, p.PrivilegeKind()) }),
	needed(17, "privileges", "the privilege MAINTAIN", func(p *schema.DefaultPermission) bool { return namesMaintain(p.Privileges, p.PrivilegeKind()) }),
	needed(15, "security_invoker", "security_invoker", func(v *schema.View) bool { return v.Postgres.SecurityInvoker != nil }),
}

// needed makes a row for objects of one kind.
func needed[T schema.Object](since int, attribute, what string, used func(T) bool) need {
	return need{since: since, attribute: attribute, what: what, used: func(o schema.Object) bool {
		t, ok := o.(T)
		return ok && used(t)
	}}
}

// require reports all that a model needs and the server does not have.
func (f features) require(g *schema.Graph) diag.List {
	var problems diag.List
	for _, o := range g.Objects() {
		for _, n := range versionNeeds {
			if f.major < n.since && n.used(o) {
				problems.Append(f.missing(o, n))
			}
		}
		if column, ok := o.(*schema.Column); ok && f.major >= sharedIdentities {
			problems = append(problems, f.refuseIdentity(g, column)...)
		}
	}
	return problems
}

// sharedIdentities is the first major on which partitions count by the identity of
// their parent, and have none of their own.
const sharedIdentities = 17

func (f features) refuseIdentity(g *schema.Graph, c *schema.Column) diag.List {
	table, _ := g.Lookup(c.Address().Table()).(*schema.Table)
	if c.Identity.Generated == "" || table == nil || !table.IsPartition() {
		return nil
	}
	return diag.List{{Severity: diag.Error, Code: "older-server", Summary: "Needs an older server",
		Range: c.Origin.Field("identity"), Address: c.Address().String(),
		Detail: fmt.Sprintf("%s is a column of a partition, which has no identity of its own from PostgreSQL %d on, and the server is PostgreSQL %d. Give the identity to the partitioned table, or leave it out.",
			c.Address(), sharedIdentities, f.major)}}
}

func (f features) missing(o schema.Object, n need) diag.Diagnostic {
	return diag.Diagnostic{Severity: diag.Error, Code: "newer-server", Summary: "Needs a newer server",
		Range: o.Common().Origin.Field(n.attribute), Address: o.Address().String(),
		Detail: fmt.Sprintf("%s needs PostgreSQL %d or later for %s, and the server is PostgreSQL %d. Upgrade the server, or leave this out of the model.",
			o.Address(), n.since, n.what, f.major)}
}
