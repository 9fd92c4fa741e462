package sqlite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/sqltoken"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// normalizeTrigger gives a trigger the one form in which it compares. SQLite
// runs triggers for each row, whether they say so or not.
func normalizeTrigger(t *schema.Trigger) diag.List {
	var problems diag.List
	report := func(field, format string, args ...any) {
		problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "unsupported", Summary: "Not available on SQLite",
			Range: t.Origin.Field(field), Address: t.Address().String(), Detail: fmt.Sprintf(format, args...)})
	}
	if t.ForEach == "STATEMENT" {
		report("foreach", "%s is for each statement, and SQLite runs triggers for each row. Leave foreach out.", t.Address())
	}
	t.ForEach = ""
	t.Update = t.Update || len(t.UpdateOf) > 0
	if events := triggerEvents(t); len(events) > 1 {
		report("", "%s has the events %s, and SQLite's triggers have one each. Write a trigger for each of them.", t.Address(), strings.Join(events, " and "))
	}
	t.When.SQL = withoutParens(t.When.SQL)
	t.Body.SQL = triggerBody(t.Body.SQL)
	return problems
}

func triggerEvents(t *schema.Trigger) []string {
	var events []string
	for _, event := range []struct {
		name string
		on   bool
	}{{"DELETE", t.Delete}, {"INSERT", t.Insert}, {"UPDATE", t.Update}} {
		if event.on {
			events = append(events, event.name)
		}
	}
	return events
}

// triggerBody is what stands between BEGIN and END, without the last semicolon.
func triggerBody(sql string) string {
	list := tokens(sql)
	if len(list) > 1 && isWord(list[0], "begin") && isWord(list[len(list)-1], "end") {
		sql = sql[list[1].Offset:list[len(list)-1].Offset]
	}
	return strings.TrimRight(trimmed(sql), "; \t\r\n")
}

// createTriggerSQL creates the trigger.
func createTriggerSQL(t *schema.Trigger) string {
	sql := "CREATE TRIGGER " + quote(t.Name) + "\n" + strings.ReplaceAll(t.Timing, "_", " ") + " " + strings.Join(triggerEvents(t), " OR ")
	if len(t.UpdateOf) > 0 {
		sql += " OF " + quoteAll(t.UpdateOf)
	}
	sql += " ON " + quote(t.Table)
	if !t.When.IsZero() {
		sql += "\nWHEN " + t.When.SQL
	}
	return sql + "\nBEGIN\n" + t.Body.SQL + ";\nEND"
}

// parseTrigger reads the text of CREATE TRIGGER.
func parseTrigger(sql string) (*schema.Trigger, error) {
	p, err := newParser(sql)
	if err != nil {
		return nil, err
	}
	p.accept("create")
	if !p.accept("trigger") {
		return nil, p.errorf("TRIGGER expected")
	}
	t := &schema.Trigger{Timing: "BEFORE"}
	if t.Name, err = p.createdName(); err != nil {
		return nil, err
	}
	switch {
	case p.accept("after"):
		t.Timing = "AFTER"
	case p.accept("instead", "of"):
		t.Timing = "INSTEAD_OF"
	default:
		p.accept("before")
	}
	if err := p.triggerEvent(t); err != nil {
		return nil, err
	}
	if !p.accept("on") {
		return nil, p.errorf("ON expected")
	}
	if t.Table, err = p.createdName(); err != nil {
		return nil, err
	}
	p.accept("for", "each", "row")
	return t, p.triggerBody(t)
}

func (p *parser) triggerEvent(t *schema.Trigger) error {
	switch {
	case p.accept("delete"):
		t.Delete = true
	case p.accept("insert"):
		t.Insert = true
	case p.accept("update"):
		t.Update = true
		for p.accept("of") || len(t.UpdateOf) > 0 && p.acceptOp(",") {
			column, err := p.name()
			if err != nil {
				return err
			}
			t.UpdateOf = append(t.UpdateOf, column)
		}
	default:
		return p.errorf("DELETE, INSERT or UPDATE expected")
	}
	return nil
}

// triggerBody reads the condition and the statements. BEGIN can be a name, too:
// that of the body has a statement behind it.
func (p *parser) triggerBody(t *schema.Trigger) error {
	begin := p.pos + slices.IndexFunc(p.tokens[p.pos:], func(token sqltoken.Token) bool { return isWord(token, "begin") })
	for begin >= p.pos && begin+1 < len(p.tokens) && !slices.ContainsFunc([]string{"delete", "insert", "replace", "select", "update", "with"},
		func(word string) bool { return isWord(p.tokens[begin+1], word) }) {
		next := slices.IndexFunc(p.tokens[begin+1:], func(token sqltoken.Token) bool { return isWord(token, "begin") })
		if next < 0 {
			return p.errorf("BEGIN expected")
		}
		begin += next + 1
	}
	last := len(p.tokens) - 1
	if begin < p.pos || begin+1 >= last || !isWord(p.tokens[last], "end") {
		return p.errorf("BEGIN … END expected")
	}
	if p.accept("when") {
		t.When = schema.SQLExpr(strings.TrimSpace(p.sql[p.peek().Offset:p.tokens[begin].Offset]))
	}
	t.Body = schema.SQLExpr(strings.TrimSpace(p.sql[p.tokens[begin+1].Offset:p.tokens[last].Offset]))
	return nil
}

// triggerReferences are the relations that a trigger's statements mention, and
// the columns of these and of its own table.
func triggerReferences(t *schema.Trigger, scope schema.Scope) []schema.Address {
	own := t.Address().Table()
	list := tokens(t.When.SQL + " " + t.Body.SQL)
	refs := mentionedIn(list, own, scope)
	mentioned := namesIn(list)
	for _, c := range scope.Columns(own) {
		if mentioned[fold(c.Name)] {
			refs = append(refs, c.Address())
		}
	}
	return refs
}
