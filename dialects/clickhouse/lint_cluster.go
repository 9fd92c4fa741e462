package clickhouse

import (
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/dialects/design"
	"github.com/schemac/schemac/schema"
)

// clusterRules are those about replicas and shards.
func (d dialect) clusterRules() []design.Rule {
	return []design.Rule{
		{Code: "CS113", Name: "not-replicated", Severity: design.Warning,
			Why:  "The project names a cluster, and the engine of the table does not replicate: each server of a shard has rows of its own.",
			Fix:  "Use the Replicated engine of the same name, or a database with the engine Replicated.",
			Find: design.Each(d.notReplicated)},
		{Code: "CS160", Name: "distributed-differs", Severity: design.Error,
			Why:  "The Distributed table has a column that the table behind it lacks: queries for it fail on every shard.",
			Fix:  "Add the column to the table behind, or remove it.",
			Find: d.behindDistributed(distributedLacks)},
		{Code: "CS162", Name: "distributed-without-key", Severity: design.Warning,
			Why:  "A materialized view writes to a Distributed table that has no sharding key: with more than one shard ClickHouse refuses the inserts.",
			Fix:  "Add a sharding key, as in Distributed(cluster, database, table, cityHash64(user_id)), or write to the local table.",
			Find: design.Each(writesWithoutKey)},
		{Code: "CS163", Name: "distributed-converts", Severity: design.Warning,
			Why:  "A column of the Distributed table has another type than the same column of the table behind it: every query converts it, and fails where that cannot be.",
			Fix:  "Give both the same type.",
			Find: d.behindDistributed(distributedConverts)},
		{Code: "CS161", Name: "fixed-keeper-path", Severity: design.Warning,
			Why: "The path in Keeper or the name of the replica is the same on every server, so that a second replica cannot be made, nor the table made anew while the old one is dropped.",
			Fix: "Leave both out, or use macros, as in '/clickhouse/tables/{uuid}/{shard}' and '{replica}'.",
			Find: inMergeTrees(func(t storedTable, flaws *design.Flaws) {
				if fixed := t.engine.fixedPath(); fixed != "" {
					flaws.Add(t, "engine", "%s has the %s.", t.Address(), fixed)
				}
			})},
	}
}

func (d dialect) notReplicated(g *schema.Graph, t *schema.Table, flaws *design.Flaws) {
	database, _ := g.Lookup(schema.Address{Kind: schema.KindSchema, Name: t.Schema}).(*schema.Schema)
	byDatabase := database != nil && database.ClickHouse.Spreads
	if e := engineOf(t.ClickHouse.Engine); d.cluster != "" && e.mergeTree() && !e.replicated() && !byDatabase {
		flaws.Add(t, "engine", "%s is %s on the cluster %s.", t.Address(), e.name, d.cluster)
	}
}

// fixedPath says which argument of a replicated engine should differ between
// servers and does not; "" where there is none.
func (e engine) fixedPath() string {
	if !e.replicated() || len(e.args) < 2 || !strings.HasPrefix(e.args[0], "'") {
		return ""
	}
	switch {
	case !strings.Contains(e.args[0], "{"):
		return "path " + e.args[0]
	case !strings.Contains(e.args[1], "{"):
		return "replica " + e.args[1]
	}
	return ""
}

// behindDistributed makes the function Find of a rule that compares the columns
// of a Distributed table with those of the table behind it, one at a time.
func (d dialect) behindDistributed(compare func(c *schema.Column, behind storedTable, flaws *design.Flaws)) func(*schema.Graph) []design.Flaw {
	return design.Each(func(g *schema.Graph, t *schema.Table, flaws *design.Flaws) {
		database, name := engineOf(t.ClickHouse.Engine).target()
		local, ok := g.Relation(database, name).(*schema.Table)
		if engineOf(t.ClickHouse.Engine).name != "Distributed" || !ok {
			return
		}
		behind, _ := storedIn(g, local)
		for _, c := range g.Columns(t.Address()) {
			compare(c, behind, flaws)
		}
	})
}

func distributedLacks(c *schema.Column, behind storedTable, flaws *design.Flaws) {
	if behind.column(c.Name) == nil && c.ClickHouse.DefaultKind != alias {
		flaws.Add(c, "", "%s is not in %s.", c.Address(), behind.Address())
	}
}

func distributedConverts(c *schema.Column, behind storedTable, flaws *design.Flaws) {
	typ, err := chsql.ParseType(typeSQL(c))
	if other := behind.typeOf(c.Name); err == nil && !other.IsZero() && !typ.Equal(other) {
		flaws.Add(c, "type", "%s is %s, and %s in %s.", c.Address(), typ, other, behind.Address())
	}
}

func writesWithoutKey(g *schema.Graph, m *schema.Materialized, flaws *design.Flaws) {
	to, ok := g.Lookup(m.ClickHouse.To).(*schema.Table)
	if !ok {
		return
	}
	if e := engineOf(to.ClickHouse.Engine); e.name == "Distributed" && len(e.args) < 4 {
		flaws.Add(m, "to", "%s writes to %s.", m.Address(), to.Address())
	}
}
