package postgres

import (
	"slices"
	"strconv"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) view(c planner.Change) {
	name := qualified(c.Address)
	switch {
	case c.Creates():
		view := c.After.(*schema.View)
		e.sql(c, viewDefinition(view))
		e.newComment(c, schema.Address{}, "VIEW "+name, view.Comment)
		viewChange{e, c, "VIEW"}.columns(nil, view.Postgres.Columns)
	case c.Drops():
		e.sql(c, "DROP VIEW "+name, e.goneForGood(c)...)
	case c.Action == planner.Rename:
		e.rename(c, "ALTER VIEW")
	default:
		e.alterView(c)
	}
}

func viewDefinition(view *schema.View) string {
	var options []string
	state := func(name, value string) {
		if value != "" {
			options = append(options, name+" = "+value)
		}
	}
	state("security_barrier", flagWord(view.Postgres.SecurityBarrier, view.Postgres.BarrierWord))
	state("security_invoker", flagWord(view.Postgres.SecurityInvoker, view.Postgres.InvokerWord))
	definition := "CREATE VIEW " + qualified(view.Address())
	if len(options) > 0 {
		definition += " WITH (" + strings.Join(options, ", ") + ")"
	}
	definition += " AS\n" + exprSQL(view.Body)
	if view.CheckOption != "" {
		definition += "\nWITH " + view.CheckOption + " CHECK OPTION"
	}
	return definition
}

// keepsColumns reports whether the query of a plain view can be replaced in
// place.
func (d dialect) keepsColumns(pair planner.Pair, c planner.Change) bool {
	before, ok := c.Before.(*schema.View)
	if !ok {
		return false
	}
	old, now := d.scopeOf(pair.From, c.Before.Address(), "as"), d.scopeOf(pair.To, c.Address, "as")
	return pgsql.KeepsColumns(before.Body.SQL, c.After.(*schema.View).Body.SQL, old, now)
}

// replaceView gives the view another query in its place, with all of its
// options: the server would reset them.
func (e *emitter) replaceView(c planner.Change, fields *dialects.Fields) {
	for _, field := range []string{"check_option", "postgres.security_barrier", "postgres.security_invoker"} {
		fields.Take(field)
	}
	e.sql(c, strings.Replace(viewDefinition(c.After.(*schema.View)), "CREATE", "CREATE OR REPLACE", 1))
}

func (e *emitter) alterView(c planner.Change) {
	after := c.After.(*schema.View)
	fields := dialects.NewFields(c)
	if fields.Take("as") {
		e.replaceView(c, fields)
	}
	option := func(field, name, value string) {
		if !fields.Take(field) {
			return
		}
		action := "SET (" + name + " = " + value + ")"
		if value == "" {
			action = "RESET (" + name + ")"
		}
		e.sql(c, "ALTER VIEW "+qualified(c.Address)+" "+action)
	}
	option("check_option", "check_option", strings.ToLower(after.CheckOption))
	option("postgres.security_barrier", "security_barrier", flagWord(after.Postgres.SecurityBarrier, after.Postgres.BarrierWord))
	option("postgres.security_invoker", "security_invoker", flagWord(after.Postgres.SecurityInvoker, after.Postgres.InvokerWord))
	if fields.Take("postgres.columns") {
		viewChange{e, c, "VIEW"}.columns(c.Before.(*schema.View).Postgres.Columns, after.Postgres.Columns)
	}
	e.alterRest(c, fields, schema.Address{}, "VIEW "+qualified(c.Address))
}

// flagWord is the value of an option, as it is written, or empty where nobody
// has set it.
func flagWord(flag *bool, written string) string {
	if flag == nil {
		return ""
	}
	return orDefault(written, strconv.FormatBool(*flag))
}

// inspectedView makes a view of its row in relationsQuery.
func inspectedView(namespace string, r relation) *schema.View {
	view := &schema.View{Schema: namespace, Name: r.name, Meta: schema.Meta{Comment: r.comment, Owner: r.owner},
		Body: inspectedQuery(r.definition)}
	for _, option := range r.options {
		name, value, _ := strings.Cut(option, "=")
		switch name {
		case "check_option":
			view.CheckOption = strings.ToUpper(value)
		case "security_barrier":
			view.Postgres.SecurityBarrier, view.Postgres.BarrierWord = inspectedFlag(value)
		case "security_invoker":
			view.Postgres.SecurityInvoker, view.Postgres.InvokerWord = inspectedFlag(value)
		}
	}
	return view
}

// inspectedQuery is a query as the server prints it, without the semicolon.
func inspectedQuery(definition string) schema.Expr {
	return schema.SQLExpr(pgsql.SpellMarks(strings.TrimSuffix(strings.TrimSpace(definition), ";")))
}

// inspectedFlag reads a boolean option, and the word for it where that is an
// unusual one.
func inspectedFlag(value string) (*bool, string) {
	set, _ := schema.ReadSwitch(value)
	if value == strconv.FormatBool(set) {
		value = ""
	}
	return &set, value
}

// noteView notes a view that the plan makes or drops, under the address that its
// children have for it.
func (e *emitter) noteView(at int, c planner.Change) {
	if !isView(c.Address.Kind) {
		return
	}
	if c.Creates() {
		e.created[asTable(c.Address)] = true
	}
	if c.Drops() {
		e.viewsGone[asTable(c.Address)] = at
	}
}

// asTable is the address that the children of a view have for it.
func asTable(view schema.Address) schema.Address {
	view.Kind = schema.KindTable
	return view
}

// goesWithView reports whether dropping a view takes the child along. It comes
// too late where what the child refers to changes before.
func (e *emitter) goesWithView(c planner.Change) bool {
	if !c.Drops() || !c.Address.Kind.OfTable() {
		return false
	}
	gone, ok := e.viewsGone[c.Address.Table()]
	if !ok {
		return false
	}
	needs := e.pair.From.DependsOn(c.Address)
	return gone < e.at || !slices.ContainsFunc(e.changes[e.at:gone], func(between planner.Change) bool {
		return slices.Contains(needs, between.Address)
	})
}
