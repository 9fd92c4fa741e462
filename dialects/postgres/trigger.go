package postgres

import (
	"bytes"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) trigger(c planner.Change) {
	table := c.Address.Table()
	switch {
	case c.Object().(*schema.Trigger).IsPart():
		e.triggerPart(c)
	case c.Creates():
		e.createTrigger(c, c.After.(*schema.Trigger))
	case c.Drops():
		if !e.parentGoes(c) {
			e.sql(c, "DROP "+triggerName(c.Before.Address()))
		}
	case c.Action == planner.Rename && e.hasParts(c.After.(*schema.Trigger)):
		e.renameWhole(c)
	case c.Action == planner.Rename:
		e.sql(c, "ALTER "+triggerName(c.Before.Address())+" RENAME TO "+ident(c.Address.Name))
	default:
		t := c.After.(*schema.Trigger)
		fields := dialects.NewFields(c)
		if fields.Take("enabled") {
			e.enableTrigger(c, t)
			e.enablePartsBelow(c)
		}
		e.alterRest(c, fields, table, triggerName(t.Address()))
	}
}

func (e *emitter) createTrigger(c planner.Change, t *schema.Trigger) {
	e.sql(c, triggerDefinition(t))
	if t.Enabled != "" {
		e.enableTrigger(c, t)
	}
	e.newComment(c, c.Address.Table(), triggerName(t.Address()), t.Comment)
}

func triggerName(a schema.Address) string {
	return "TRIGGER " + ident(a.Name) + " ON " + qualified(a.Table())
}

// parentGoes reports whether the plan drops the table or view of a child, and
// the child with it, before anything that the child refers to.
func (e *emitter) parentGoes(c planner.Change) bool {
	child := c.Before.Address()
	parent := e.pair.From.Parent(child)
	if parent == nil {
		return false
	}
	parentAt, goes := e.goneAt[parent.Address()]
	return goes && !slices.ContainsFunc(e.pair.From.DependsOn(child), func(on schema.Address) bool {
		at, gone := e.goneAt[on]
		return gone && at > e.at && at < parentAt
	})
}

func (e *emitter) enableTrigger(c planner.Change, t *schema.Trigger) {
	e.clause(c, t.Address().Table(), enabledWord(t.Enabled)+" TRIGGER "+ident(t.Name))
}

// enabledWord begins the clause that says when a trigger fires.
func enabledWord(enabled string) string {
	switch enabled {
	case "DISABLED":
		return "DISABLE"
	case "":
		return "ENABLE"
	}
	return "ENABLE " + enabled
}

func triggerDefinition(t *schema.Trigger) string {
	var b strings.Builder
	b.WriteString("CREATE ")
	if t.Constraint {
		b.WriteString("CONSTRAINT ")
	}
	b.WriteString("TRIGGER " + ident(t.Name) + "\n" + strings.ReplaceAll(t.Timing, "_", " ") + " " + triggerEvents(t) +
		" ON " + qualified(t.Address().Table()))
	if !t.From.IsZero() {
		b.WriteString(" FROM " + qualified(t.From))
	}
	b.WriteString(deferral(t.Deferrable))
	if t.OldTable+t.NewTable != "" {
		b.WriteString("\nREFERENCING")
		for _, transition := range [][2]string{{"OLD", t.OldTable}, {"NEW", t.NewTable}} {
			if transition[1] != "" {
				b.WriteString(" " + transition[0] + " TABLE AS " + ident(transition[1]))
			}
		}
	}
	b.WriteString("\nFOR EACH " + orDefault(t.ForEach, "STATEMENT"))
	if !t.When.IsZero() {
		b.WriteString(" WHEN (" + exprSQL(t.When) + ")")
	}
	args := make([]string, len(t.Args))
	for i, arg := range t.Args {
		args[i] = pgsql.QuoteLiteral(arg)
	}
	b.WriteString("\nEXECUTE FUNCTION " + functionName(t.Execute) + "(" + strings.Join(args, ", ") + ")")
	return b.String()
}

func triggerEvents(t *schema.Trigger) string {
	var events []string
	for _, event := range []struct {
		fires bool
		word  string
	}{{t.Insert, "INSERT"}, {t.Delete, "DELETE"}, {t.Update, "UPDATE"}, {t.Truncate, "TRUNCATE"}} {
		switch {
		case !event.fires:
		case event.word == "UPDATE" && len(t.UpdateOf) > 0:
			events = append(events, "UPDATE OF "+idents(t.UpdateOf))
		default:
			events = append(events, event.word)
		}
	}
	return strings.Join(events, " OR ")
}

// functionName spells a function that something calls.
func functionName(f schema.FunctionRef) string {
	if f.Function.IsZero() {
		return f.Name
	}
	return qualified(f.Function)
}

func (d dialect) normalizeTrigger(t *schema.Trigger, scope schema.Scope) {
	t.Timing = strings.ReplaceAll(strings.ToUpper(t.Timing), " ", "_")
	t.Update = t.Update || len(t.UpdateOf) > 0
	if t.ForEach = strings.ToUpper(t.ForEach); t.ForEach == "STATEMENT" {
		t.ForEach = ""
	}
	t.When.SQL = trimParens(t.When.SQL)
	t.Enabled = normalizeEnabled(t.Enabled)
	d.resolveFunction(&t.Execute, t.Schema, "", scope)
}

func normalizeEnabled(word string) string {
	if word = strings.ToUpper(word); word == "ORIGIN" {
		return ""
	}
	return word
}

// resolveFunction makes a reference of a name that a function of the graph has.
// A name of the default schema goes before one of the namespace.
// Only the signature fits, or, for anySignature, the name must be clear.
func (d dialect) resolveFunction(f *schema.FunctionRef, namespace, signature string, scope schema.Scope) {
	if f.Name == "" {
		return
	}
	c, err := pgsql.NewCursor(f.Name)
	if err != nil {
		return
	}
	qualifier, name, ok := c.QualifiedName()
	if !ok || !c.Done() {
		return
	}
	for _, in := range []string{orDefault(qualifier, d.defaultSchema), orDefault(qualifier, namespace)} {
		found := scope.Overloads(schema.KindFunction, in, name)
		for _, o := range found {
			if o.Address().Signature == signature || signature == anySignature && len(found) == 1 {
				*f = schema.FunctionRef{Function: o.Address()}
				return
			}
		}
	}
	if qualifier == "pg_catalog" || qualifier == d.defaultSchema {
		f.Name = ident(name)
	}
}

// anySignature is for a function whose arguments are not known.
const anySignature = "?"

const triggersQuery = `
SELECT t.tgrelid, c.relnamespace, c.relname, t.tgname, t.tgtype, t.tgenabled::text, t.tgfoid,
  CASE WHEN pn.nspname IN ('pg_catalog', current_schema()) THEN '' ELSE quote_ident(pn.nspname) || '.' END || quote_ident(p.proname), t.tgargs,
  array(SELECT a.attname::text FROM unnest(t.tgattr::int2[]) WITH ORDINALITY k(n, at) JOIN pg_attribute a ON a.attrelid = t.tgrelid AND a.attnum = k.n ORDER BY k.at),
  t.tgconstraint <> 0, t.tgdeferrable, t.tginitdeferred, coalesce(fn.nspname::text, ''), coalesce(f.relname::text, ''),
  coalesce(t.tgoldtable::text, ''), coalesce(t.tgnewtable::text, ''), CASE WHEN t.tgqual IS NOT NULL THEN pg_get_triggerdef(t.oid) ELSE '' END,
  coalesce(d.description, ''), whole.oid IS NOT NULL
FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid AND c.relnamespace = ANY ($1)
JOIN pg_proc p ON p.oid = t.tgfoid
JOIN pg_namespace pn ON pn.oid = p.pronamespace
LEFT JOIN pg_trigger whole ON whole.oid = t.tgparentid
LEFT JOIN pg_class f ON f.oid = t.tgconstrrelid
LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace
LEFT JOIN pg_description d ON d.classoid = 'pg_trigger'::regclass AND d.objoid = t.oid AND d.objsubid = 0
WHERE CASE WHEN whole.oid IS NULL THEN NOT t.tgisinternal
    ELSE t.tgname = whole.tgname AND NOT {internal_part} AND (t.tgenabled <> whole.tgenabled OR d.description IS NOT NULL) END
  AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_trigger'::regclass AND x.objid = t.oid AND x.deptype = 'e')
ORDER BY c.relname, t.tgname`

// triggerRow is one row of triggersQuery.
type triggerRow struct {
	relation, namespace             uint32
	table, name                     string
	kind                            int16
	enabled                         string
	function                        uint32
	functionName                    string
	args                            []byte
	columns                         []string
	constraint, deferrable, delayed bool
	fromSchema, fromTable           string
	oldTable, newTable              string
	definition, comment             string
	isPart                          bool
}

// triggers reads the triggers of what is modelled.
func (i *inspector) triggers() error {
	var r triggerRow
	into := []any{&r.relation, &r.namespace, &r.table, &r.name, &r.kind, &r.enabled, &r.function, &r.functionName, &r.args, &r.columns,
		&r.constraint, &r.deferrable, &r.delayed, &r.fromSchema, &r.fromTable, &r.oldTable, &r.newTable, &r.definition, &r.comment, &r.isPart}
	return i.queryScope(triggersQuery, into, func() {
		if _, modelled := i.indexed[r.relation]; !modelled {
			i.leaveAlone("trigger", "is on what has no model", i.schemaNames[r.namespace], r.table, r.name)
			return
		}
		i.add(i.inspectedTrigger(r))
	})
}

// The bits of pg_trigger.tgtype.
const (
	triggerRowLevel = 1 << iota
	triggerBefore
	triggerInsert
	triggerDelete
	triggerUpdate
	triggerTruncate
	triggerInstead
)

func (i *inspector) inspectedTrigger(r triggerRow) *schema.Trigger {
	if r.isPart {
		return &schema.Trigger{Schema: i.schemaNames[r.namespace], Table: r.table, Name: r.name, Meta: schema.Meta{Comment: r.comment}, Enabled: enabledWords[r.enabled]}
	}
	has := func(bit int16) bool { return r.kind&bit != 0 }
	t := &schema.Trigger{Schema: i.schemaNames[r.namespace], Table: r.table, Name: r.name, Meta: schema.Meta{Comment: r.comment},
		Timing: "AFTER", Insert: has(triggerInsert), Update: has(triggerUpdate), Delete: has(triggerDelete), Truncate: has(triggerTruncate),
		UpdateOf: slices.Clone(r.columns), Execute: i.functionAt(r.function, r.functionName), Args: triggerArguments(r.args),
		Constraint: r.constraint, Deferrable: inspectedDeferral(r.deferrable, r.delayed), OldTable: r.oldTable, NewTable: r.newTable,
		Enabled: enabledWords[r.enabled]}
	switch {
	case has(triggerBefore):
		t.Timing = "BEFORE"
	case has(triggerInstead):
		t.Timing = "INSTEAD_OF"
	}
	if has(triggerRowLevel) {
		t.ForEach = "ROW"
	}
	if r.fromTable != "" {
		t.From = schema.Address{Kind: schema.KindTable, Schema: r.fromSchema, Name: r.fromTable}
	}
	if condition := triggerCondition(r.definition); condition != "" {
		t.When = schema.SQLExpr(condition)
	}
	return t
}

// enabledWords spell the states of pg_trigger.tgenabled.
var enabledWords = map[string]string{"D": "DISABLED", "R": "REPLICA", "A": "ALWAYS"}

// functionAt is the function of that identifier: one of this graph, or else
// the name that the server prints.
func (i *inspector) functionAt(oid uint32, name string) schema.FunctionRef {
	if a, ok := i.functionsByOID[oid]; ok {
		return schema.FunctionRef{Function: a}
	}
	return schema.FunctionRef{Name: name}
}

// triggerArguments reads pg_trigger.tgargs, in which a zero byte ends each.
func triggerArguments(data []byte) []string {
	var args []string
	for len(data) > 0 {
		arg, rest, _ := bytes.Cut(data, []byte{0})
		args, data = append(args, string(arg)), rest
	}
	return args
}

// triggerCondition finds the condition in the definition of a trigger, which is
// the only place where the server prints it.
func triggerCondition(definition string) string {
	c, err := pgsql.NewCursor(definition)
	if err != nil || !c.Seek("for", "each") {
		return ""
	}
	if c.OneOf("row", "statement"); !c.Words("when") {
		return ""
	}
	inside, _ := c.Group()
	return trimParens(strings.TrimSpace(inside.Rest()))
}
