package clickhouse

import (
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

func (e *emitter) rowPolicy(c planner.Change) {
	switch {
	case c.Action == planner.Replace && e.movesPolicy(c):
	case c.Creates():
		p := c.After.(*schema.RowPolicy)
		e.statement(c, e.createPolicy(p), rowsHidden(e.policyTarget(p.On)))
	case c.Action == planner.Rename:
		e.statement(c, "ALTER "+e.policyOn(c.Before.Address().Name, c.After.(*schema.RowPolicy).On)+" RENAME TO "+chsql.QuoteIdent(c.Address.Name),
			entityRenamed(c.Before.Address(), c.Address))
	case c.Drops():
		on := e.formerName(c.Before.(*schema.RowPolicy).On)
		e.statement(c, "DROP "+e.policyOn(c.Address.Name, on), rowsShown(e.policyTarget(on)))
	default:
		e.alterRowPolicy(c)
	}
}

func (e *emitter) createPolicy(p *schema.RowPolicy) string {
	return "CREATE " + e.policyOn(p.Name, p.On) + policyMode(p) + " FOR SELECT USING " + exprSQL(p.Using) + toClause(p.To)
}

// movesPolicy reports whether the policy is made anew for a table that gets
// another name, and renders that: the policy stands for the new name before
// there is such a table, and for the old one until there is none, so that no
// row is ever seen that it hides.
func (e *emitter) movesPolicy(c planner.Change) bool {
	before, drops := c.Before.(*schema.RowPolicy)
	if !drops {
		before, _ = e.pair.From.Lookup(c.Address).(*schema.RowPolicy)
	}
	after, _ := e.pair.To.Lookup(c.Address).(*schema.RowPolicy)
	if before == nil || after == nil || e.formerName(before.On) == before.On {
		return false
	}
	if drops {
		e.statement(c, e.createPolicy(after))
	} else {
		e.statement(c, "DROP "+e.policyOn(before.Name, e.formerName(before.On)))
	}
	return true
}

func (e *emitter) alterRowPolicy(c planner.Change) {
	after := c.After.(*schema.RowPolicy)
	fields, clauses := dialects.NewFields(c), ""
	if fields.Take("restrictive") {
		clauses += policyMode(after)
	}
	if fields.Take("using") {
		clauses += " FOR SELECT USING " + exprSQL(after.Using)
	}
	if takeAny(fields, "to.all", "to.names", "to.except") {
		clauses += " TO " + roleSet(after.To)
	}
	if clauses != "" {
		target := e.policyTarget(after.On)
		e.statement(c, "ALTER "+e.policyOn(c.Address.Name, after.On)+clauses, rowsHidden(target), rowsShown(target))
	}
	e.rest(fields)
}

// policyOn names a policy with its kind and table.
func (e *emitter) policyOn(name string, on schema.Address) string {
	return accessWords[schema.KindRowPolicy] + " " + chsql.QuoteIdent(name) + " ON " + e.policyTarget(on) + e.onCluster("")
}

func (e *emitter) policyTarget(on schema.Address) string {
	if on.Kind == schema.KindSchema {
		return chsql.QuoteIdent(on.Name) + ".*"
	}
	return e.nameOf(on)
}

// formerName is the address by which something is known before the plan renames
// it: what refers to it by name steps aside for that.
func (e *emitter) formerName(a schema.Address) schema.Address {
	if former, renamed := e.former[a]; renamed {
		a = former
	}
	if database, renamed := e.former[schema.Address{Kind: schema.KindSchema, Name: a.Schema}]; renamed && a.Schema != "" {
		a.Schema = database.Name
	}
	if a.Kind == schema.KindColumn {
		table := a.Table()
		if parent := e.formerName(table); parent != table {
			a.Schema, a.Parent = parent.Schema, parent.Name
		}
	}
	return a
}

func policyMode(p *schema.RowPolicy) string {
	if p.Restrictive {
		return " AS RESTRICTIVE"
	}
	return " AS PERMISSIVE"
}

// identifyRowPolicy sets the signature: the qualified name of the table.
func (d dialect) identifyRowPolicy(p *schema.RowPolicy) {
	switch on := p.On; {
	case on.IsZero():
	case on.Kind == schema.KindSchema:
		p.Signature = chsql.QuoteIdent(on.Name) + ".*"
	default:
		p.Signature = d.qualifiedIn(on.Schema, on.Name)
	}
}

// qualifiedIn names an object with its database, which for the default may be
// left out of an address that has no place in a graph yet.
func (d dialect) qualifiedIn(database, name string) string {
	if database == "" {
		database = d.database
	}
	return chsql.QualifiedName(database, name)
}

func normalizeRowPolicy(p *schema.RowPolicy) diag.List {
	normalizeSet(&p.To)
	p.Using = trimExpr(p.Using)
	if strings.TrimSpace(p.Using.SQL) == "" {
		return diag.List{*refuse(p, "using", "%s has no condition. Write it in using.", p.Address())}
	}
	return nil
}
