package postgres

import (
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) rule(c planner.Change) {
	on := " ON " + qualified(c.Address.Table())
	switch {
	case c.Creates():
		rule := c.After.(*schema.Rule)
		e.sql(c, "CREATE "+ruleDefinition(rule, rule.Name, qualified(c.Address.Table())))
		e.ruleState(c, rule, rule.Enabled != "")
		e.newComment(c, schema.Address{}, "RULE "+ident(c.Address.Name)+on, rule.Comment)
	case c.Drops():
		e.sql(c, "DROP RULE "+ident(c.Address.Name)+on)
	case c.Action == planner.Rename:
		e.sql(c, "ALTER RULE "+ident(c.Before.Address().Name)+on+" RENAME TO "+ident(c.Address.Name))
	default:
		e.alterRule(c)
	}
}

// alterRule writes the rule anew in its place, where it keeps whether it is
// enabled, and its comment.
func (e *emitter) alterRule(c planner.Change) {
	rule := c.After.(*schema.Rule)
	fields := dialects.NewFields(c)
	changed := false
	for _, field := range []string{"event", "instead", "where", "as"} {
		changed = fields.Take(field) || changed
	}
	if changed {
		e.sql(c, "CREATE OR REPLACE "+ruleDefinition(rule, rule.Name, qualified(c.Address.Table())))
	}
	e.ruleState(c, rule, fields.Take("enabled"))
	e.alterRest(c, fields, schema.Address{}, "RULE "+ident(rule.Name)+" ON "+qualified(c.Address.Table()))
}

func (e *emitter) ruleState(c planner.Change, rule *schema.Rule, changed bool) {
	if changed {
		state := map[string]string{"": "ENABLE", "ALWAYS": "ENABLE ALWAYS", "REPLICA": "ENABLE REPLICA", "DISABLED": "DISABLE"}[rule.Enabled]
		e.sql(c, "ALTER TABLE "+qualified(c.Address.Table())+" "+state+" RULE "+ident(rule.Name))
	}
}

// ruleDefinition is the rule under a name and on a relation, behind CREATE.
func ruleDefinition(rule *schema.Rule, name, on string) string {
	definition := "RULE " + ident(name) + " AS ON " + rule.Event + " TO " + on
	if !rule.Where.IsZero() {
		definition += "\nWHERE " + exprSQL(rule.Where)
	}
	definition += "\nDO "
	if rule.Instead {
		definition += "INSTEAD "
	}
	actions := make([]string, len(rule.Actions))
	for i, action := range rule.Actions {
		actions[i] = exprSQL(action)
	}
	switch len(actions) {
	case 0:
		return definition + "NOTHING"
	case 1:
		return definition + actions[0]
	}
	return definition + "(\n" + strings.Join(actions, ";\n") + "\n)"
}

func normalizeRule(r *schema.Rule) {
	r.Event = strings.ToUpper(r.Event)
	if r.Enabled = strings.ToUpper(r.Enabled); r.Enabled == "ORIGIN" {
		r.Enabled = ""
	}
	r.Where.SQL = trimParens(r.Where.SQL)
	var actions []schema.Expr
	for _, action := range r.Actions {
		action.SQL = strings.TrimSpace(strings.TrimRight(action.SQL, "; \t\r\n"))
		if !strings.EqualFold(action.SQL, "NOTHING") {
			actions = append(actions, action)
		}
	}
	r.Actions = actions
}

const rulesQuery = `
SELECT r.ev_class, r.rulename, r.ev_type::text, r.ev_enabled::text, pg_get_ruledef(r.oid), coalesce(d.description, '')
FROM pg_rewrite r
JOIN pg_class c ON c.oid = r.ev_class AND c.relnamespace = ANY ($1)
LEFT JOIN pg_description d ON d.classoid = 'pg_rewrite'::regclass AND d.objoid = r.oid AND d.objsubid = 0
WHERE r.rulename <> '_RETURN'
  AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_rewrite'::regclass AND x.objid = r.oid AND x.deptype = 'e')
ORDER BY r.ev_class, r.rulename`

// rules reads the rules but for those that make the views.
func (i *inspector) rules() error {
	var on uint32
	var name, event, enabled, definition, comment string
	return i.queryScope(rulesQuery, []any{&on, &name, &event, &enabled, &definition, &comment}, func() {
		table, known := i.indexed[on]
		if !known {
			return
		}
		rule := &schema.Rule{Schema: table.Schema, Table: table.Name, Name: name, Meta: schema.Meta{Comment: comment},
			Event:   map[string]string{"2": "UPDATE", "3": "INSERT", "4": "DELETE"}[event],
			Enabled: map[string]string{"A": "ALWAYS", "R": "REPLICA", "D": "DISABLED"}[enabled]}
		if !readRule(rule, definition) {
			i.leaveAlone("rule", "can't be read", table.Schema, table.Name, name)
			return
		}
		i.add(rule)
	})
}

// readRule takes apart what pg_get_ruledef prints.
func readRule(rule *schema.Rule, definition string) bool {
	c, err := pgsql.NewCursor(definition)
	if err != nil || !c.Words("create", "rule") {
		return false
	}
	c.Name()
	if !c.Words("as", "on") || c.OneOf("insert", "update", "delete") == "" || !c.Words("to") {
		return false
	}
	c.QualifiedName()
	if c.Words("where") {
		from := c.Offset()
		for !c.Done() && c.Word() != "do" {
			c.Skip()
		}
		rule.Where = schema.SQLExpr(strings.TrimSpace(definition[from:c.Offset()]))
	}
	if !c.Words("do") {
		return false
	}
	rule.Instead = c.Words("instead")
	rule.Actions = readActions(c, definition)
	return true
}

// readActions reads one statement, or several in parentheses. They stand at the
// same places in definition.
func readActions(c *pgsql.Cursor, definition string) []schema.Expr {
	if c.Words("nothing") {
		return nil
	}
	look := *c
	if inside, ok := look.Group(); ok && look.Op(";") && look.Done() {
		c = inside
	}
	var actions []schema.Expr
	for !c.Done() {
		from := c.Offset()
		c.SkipTo(";")
		end := c.Offset()
		if c.Done() {
			end = from + len(c.Rest())
		}
		actions = append(actions, schema.SQLExpr(strings.TrimSpace(definition[from:end])))
		c.Op(";")
	}
	return actions
}

// equalStatements compares the actions of rules. What the server makes of one
// is known to it alone.
func equalStatements(x, y string) pgsql.Verdict {
	left, err := pgsql.ParseStatement(x)
	if err != nil {
		return pgsql.Unsure
	}
	right, err := pgsql.ParseStatement(y)
	if err != nil || pgsql.Print(left) != pgsql.Print(right) {
		return pgsql.Unsure
	}
	return pgsql.Equal
}
