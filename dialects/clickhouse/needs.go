package clickhouse

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// need is something that a model can ask for and that not every supported
// release has.
type need struct {
	// since is the first release that has it.
	since release
	// attribute is what asks for it in the model; empty for the block itself.
	attribute string
	// what completes "needs ClickHouse 25.6 or later for".
	what string
	used func(o schema.Object) bool
}

// versionNeeds is the table of features by release, from ClickHouse's
// documentation and changelogs. What they leave unclear is not in it: then the
// server itself says that it does not know a thing.
var versionNeeds = []need{
	needed(release{24, 5}, "type", "the type Dynamic", ofType("Dynamic")),
	needed(release{24, 8}, "type", "the type JSON", ofType("JSON")),
	needed(release{24, 11}, "type", "the type BFloat16", ofType("BFloat16")),
	needed(release{25, 6}, "type", "the types Time and Time64", ofType("Time", "Time64")),
	needed(release{25, 10}, "type", "the type QBit", ofType("QBit")),
	needed(release{25, 6}, "engine", "the engine CoalescingMergeTree", func(t *schema.Table) bool { return isCoalescing(t.ClickHouse) }),
	needed(release{25, 6}, "engine", "the engine CoalescingMergeTree", func(m *schema.Materialized) bool { return isCoalescing(m.ClickHouse.Storage) }),
	needed(release{24, 11}, "sort", "a sorting key with DESC", func(t *schema.Table) bool { return sortsDown(t.ClickHouse) }),
	needed(release{24, 11}, "sort", "a sorting key with DESC", func(m *schema.Materialized) bool { return sortsDown(m.ClickHouse.Storage) }),
	needed(release{24, 6}, "statistics", "statistics of columns", func(c *schema.Column) bool { return len(c.ClickHouse.Statistics) > 0 }),
	needed(release{24, 9}, "append", "APPEND", func(m *schema.Materialized) bool { return m.ClickHouse.Refresh.Append }),
	needed(release{24, 8}, "type", "an index of the type vector_similarity", ofIndex("vector_similarity")),
	needed(release{25, 7}, "type", "an index of the type text", ofIndex("text")),
	needed(release{24, 2}, "security", "SQL SECURITY", func(v *schema.View) bool { return v.ClickHouse != schema.ClickHouseView{} }),
	needed(release{24, 9}, "identified", "several ways to identify a user", func(u *schema.User) bool { return len(u.Identified) > 1 }),
	needed(release{24, 2}, "security", "SQL SECURITY", func(m *schema.Materialized) bool { return m.ClickHouse.View != schema.ClickHouseView{} }),
}

// needed makes a row for objects of one kind.
func needed[T schema.Object](since release, attribute, what string, used func(T) bool) need {
	return need{since: since, attribute: attribute, what: what, used: func(o schema.Object) bool {
		t, ok := o.(T)
		return ok && used(t)
	}}
}

// ofType reports whether a column's type is of a family, or has one inside.
func ofType(families ...string) func(*schema.Column) bool {
	return func(c *schema.Column) bool {
		t, err := chsql.ParseType(c.Type.Name)
		return err == nil && containsFamily(t, families)
	}
}

func containsFamily(t chsql.Type, families []string) bool {
	return slices.Contains(families, t.Family()) || slices.ContainsFunc(t.Elements(), func(e chsql.Element) bool { return containsFamily(e.Type, families) })
}

func ofIndex(kind string) func(*schema.Index) bool {
	return func(i *schema.Index) bool {
		name, _, _ := strings.Cut(i.Type, "(")
		return name == kind
	}
}

func isCoalescing(t schema.ClickHouseTable) bool {
	return engineOf(t.Engine).base() == "CoalescingMergeTree"
}

func sortsDown(t schema.ClickHouseTable) bool {
	return slices.ContainsFunc(t.Sort, func(p schema.Part) bool { return p.Desc })
}

// require reports all that a model needs and the server does not have.
func (r release) require(g *schema.Graph) diag.List {
	var problems diag.List
	for _, o := range g.Objects() {
		for _, n := range versionNeeds {
			if r.before(n.since) && n.used(o) {
				problems.Append(r.missing(o, n))
			}
		}
	}
	return problems
}

func (r release) missing(o schema.Object, n need) diag.Diagnostic {
	return diag.Diagnostic{Severity: diag.Error, Code: "newer-server", Summary: "Needs a newer server",
		Range: o.Common().Origin.Field(n.attribute), Address: o.Address().String(),
		Detail: fmt.Sprintf("%s needs ClickHouse %s or later for %s, and the server is ClickHouse %s. Upgrade the server, or leave this out of the model.",
			o.Address(), n.since, n.what, r)}
}
