package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) policy(c planner.Change) {
	table := c.Address.Table()
	name := ident(c.Address.Name) + " ON " + qualified(table)
	switch {
	case c.Creates():
		policy := c.After.(*schema.Policy)
		e.sql(c, policyDefinition(policy), e.onRows(table, newPolicyHazards(c, policy)...)...)
		e.newComment(c, schema.Address{}, "POLICY "+name, policy.Comment)
	case c.Drops():
		e.sql(c, "DROP POLICY "+name, e.droppedPolicy(c)...)
	case c.Action == planner.Rename:
		e.sql(c, "ALTER POLICY "+ident(c.Before.Address().Name)+" ON "+qualified(table)+" RENAME TO "+ident(c.Address.Name))
	default:
		e.alterPolicy(c, name)
	}
}

func (e *emitter) droppedPolicy(c planner.Change) []dialects.Hazard {
	if c.Action == planner.Replace {
		return nil
	}
	return e.onRows(c.Address.Table(), otherRows(c.Address.Table()))
}

// newPolicyHazards: a permissive policy shows rows and hides none, save in the
// place of one that showed others.
func newPolicyHazards(c planner.Change, policy *schema.Policy) []dialects.Hazard {
	changed := c.Action == planner.Replace && slices.ContainsFunc(c.Fields, func(field string) bool { return field != "comment" })
	if changed || policy.Restrictive && c.Action != planner.Replace {
		return []dialects.Hazard{otherRows(policy.Address().Table())}
	}
	return nil
}

func policyDefinition(p *schema.Policy) string {
	definition := "CREATE POLICY " + ident(p.Name) + " ON " + qualified(p.Address().Table())
	if p.Restrictive {
		definition += " AS RESTRICTIVE"
	}
	if p.Command != "" {
		definition += " FOR " + p.Command
	}
	if len(p.Roles) > 0 {
		definition += " TO " + rolesSQL(p.Roles)
	}
	return definition + policyConditions(p)
}

func policyConditions(p *schema.Policy) string {
	conditions := ""
	if !p.Using.IsZero() {
		conditions += " USING (" + exprSQL(p.Using) + ")"
	}
	if !p.Check.IsZero() {
		conditions += " WITH CHECK (" + exprSQL(p.Check) + ")"
	}
	return conditions
}

// alterPolicy changes all that ALTER POLICY can in one statement.
func (e *emitter) alterPolicy(c planner.Change, name string) {
	after := c.After.(*schema.Policy)
	fields := dialects.NewFields(c)
	clauses, stated := "", &schema.Policy{}
	if fields.Take("to") {
		clauses = " TO " + rolesSQL(after.Roles)
	}
	if fields.Take("using") {
		stated.Using = after.Using
	}
	if fields.Take("check") {
		stated.Check = after.Check
	}
	if clauses += policyConditions(stated); clauses != "" {
		e.sql(c, "ALTER POLICY "+name+clauses, e.onRows(c.Address.Table(), otherRows(c.Address.Table()))...)
	}
	e.alterRest(c, fields, schema.Address{}, "POLICY "+name)
}

// rolesSQL spells a list of roles; an empty one means all.
func rolesSQL(roles []string) string {
	if len(roles) == 0 {
		return roleSQL(schema.Public)
	}
	texts := make([]string, len(roles))
	for i, role := range roles {
		texts[i] = roleSQL(role)
	}
	return strings.Join(texts, ", ")
}

// roleSQL spells a role. Names that SQL reads as keywords are quoted: a role
// can be called current_user.
func roleSQL(role string) string {
	switch role {
	case schema.Public:
		return "PUBLIC"
	case "current_user", "session_user", "current_role", "user", "none":
		return `"` + role + `"`
	}
	return ident(role)
}

// normalizeRoles sorts a list of roles. All roles are an empty list.
func normalizeRoles(roles []string) []string {
	if slices.Contains(roles, schema.Public) || len(roles) == 0 {
		return nil
	}
	sorted := slices.Sorted(slices.Values(roles))
	return slices.Compact(sorted)
}

func normalizePolicy(p *schema.Policy) {
	if p.Command = strings.ToUpper(p.Command); p.Command == "ALL" {
		p.Command = ""
	}
	p.Roles = normalizeRoles(p.Roles)
	p.Using.SQL, p.Check.SQL = trimParens(p.Using.SQL), trimParens(p.Check.SQL)
}

// policyStrategy replaces a policy where ALTER POLICY has no words: it can set
// a condition, but take none away.
func policyStrategy(before, after *schema.Policy, fields []string) (planner.Action, string) {
	switch {
	case slices.Contains(fields, "using") && after.Using.IsZero(), slices.Contains(fields, "check") && after.Check.IsZero():
		return planner.Replace, "PostgreSQL cannot take a condition from a policy in place"
	case before.Command != after.Command:
		return planner.Replace, "PostgreSQL cannot change the command of a policy in place"
	case before.Restrictive != after.Restrictive:
		return planner.Replace, "PostgreSQL cannot make a policy restrictive or permissive in place"
	}
	return planner.Alter, ""
}

// letsGo reports whether a policy, a publication or an extension stops referring
// to what is dropped by being altered, so that it need not be dropped first.
func letsGo(pair planner.Pair, c planner.Change, dependent schema.Object) bool {
	if x, ok := pair.To.Lookup(dependent.Address()).(*schema.Extension); ok {
		return !x.Schema.IsZero() && x.Schema != c.Before.Address()
	}
	if p, ok := pair.To.Lookup(dependent.Address()).(*schema.Publication); ok && c.Action == planner.Drop {
		return p.AllTables == dependent.(*schema.Publication).AllTables && !slices.Contains(pair.To.DependsOn(p.Address()), c.Address)
	}
	before, isPolicy := dependent.(*schema.Policy)
	after, stays := pair.To.Lookup(dependent.Address()).(*schema.Policy)
	if !isPolicy || !stays || c.Action != planner.Drop || stillNames(pair.To, after.Address(), c.Address) {
		return false
	}
	var fields []string
	if !after.Using.SameText(before.Using) {
		fields = append(fields, "using")
	}
	if !after.Check.SameText(before.Check) {
		fields = append(fields, "check")
	}
	action, _ := policyStrategy(before, after, fields)
	return action == planner.Alter
}

const policiesQuery = `
SELECT p.polrelid, p.polname, p.polpermissive, p.polcmd::text,
  array(SELECT CASE r.oid WHEN 0 THEN 'public' ELSE pg_get_userbyid(r.oid)::text END FROM unnest(p.polroles) r(oid)),
  coalesce(pg_get_expr(p.polqual, p.polrelid), ''), coalesce(pg_get_expr(p.polwithcheck, p.polrelid), ''), coalesce(d.description, '')
FROM pg_policy p
JOIN pg_class c ON c.oid = p.polrelid AND c.relnamespace = ANY ($1)
LEFT JOIN pg_description d ON d.classoid = 'pg_policy'::regclass AND d.objoid = p.oid AND d.objsubid = 0
ORDER BY p.polrelid, p.polname`

// policyCommands are those of pg_policy.polcmd.
var policyCommands = map[string]string{"r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE"}

// policies reads the policies of the tables in scope.
func (i *inspector) policies() error {
	var table uint32
	var name, command, using, check, comment string
	var permissive bool
	var roles []string
	return i.queryScope(policiesQuery, []any{&table, &name, &permissive, &command, &roles, &using, &check, &comment}, func() {
		t := i.tables[table]
		if t == nil {
			return
		}
		i.add(&schema.Policy{Schema: t.Schema, Table: t.Name, Name: name, Meta: schema.Meta{Comment: comment}, Restrictive: !permissive,
			Command: policyCommands[command], Roles: slices.Clone(roles), Using: schema.SQLExpr(using), Check: schema.SQLExpr(check)})
	})
}
