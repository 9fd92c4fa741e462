package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) eventTrigger(c planner.Change) {
	name := ident(c.Address.Name)
	switch {
	case c.Creates():
		t := c.After.(*schema.EventTrigger)
		e.sql(c, eventTriggerDefinition(t))
		if t.Enabled != "" {
			e.sql(c, "ALTER EVENT TRIGGER "+name+" "+enabledWord(t.Enabled))
		}
		e.newComment(c, schema.Address{}, "EVENT TRIGGER "+name, t.Comment)
	case c.Drops():
		e.sql(c, "DROP EVENT TRIGGER "+name)
	case c.Action == planner.Rename:
		e.sql(c, "ALTER EVENT TRIGGER "+ident(c.Before.Address().Name)+" RENAME TO "+name)
	default:
		t := c.After.(*schema.EventTrigger)
		fields := dialects.NewFields(c)
		if fields.Take("enabled") {
			e.sql(c, "ALTER EVENT TRIGGER "+name+" "+enabledWord(t.Enabled))
		}
		e.alterRest(c, fields, schema.Address{}, "EVENT TRIGGER "+name)
	}
}

func eventTriggerDefinition(t *schema.EventTrigger) string {
	definition := "CREATE EVENT TRIGGER " + ident(t.Name) + " ON " + t.Event
	if len(t.Tags) > 0 {
		tags := make([]string, len(t.Tags))
		for i, tag := range t.Tags {
			tags[i] = pgsql.QuoteLiteral(tag)
		}
		definition += "\nWHEN TAG IN (" + strings.Join(tags, ", ") + ")"
	}
	return definition + "\nEXECUTE FUNCTION " + functionName(t.Execute) + "()"
}

func (d dialect) normalizeEventTrigger(t *schema.EventTrigger, scope schema.Scope) {
	t.Event = strings.ToLower(t.Event)
	for i := range t.Tags {
		t.Tags[i] = strings.ToUpper(t.Tags[i])
	}
	t.Enabled = normalizeEnabled(t.Enabled)
	d.resolveFunction(&t.Execute, d.defaultSchema, "", scope)
}

const eventTriggersQuery = `
SELECT e.evtname, e.evtevent, coalesce(e.evttags, '{}'), e.evtenabled::text, e.evtfoid, coalesce(d.description, ''),
  CASE WHEN e.evtowner <> current_user::regrole::oid THEN pg_get_userbyid(e.evtowner) ELSE '' END
FROM pg_event_trigger e
LEFT JOIN pg_description d ON d.classoid = 'pg_event_trigger'::regclass AND d.objoid = e.oid AND d.objsubid = 0
WHERE NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_event_trigger'::regclass AND x.objid = e.oid AND x.deptype = 'e')
ORDER BY e.evtname`

// eventTriggers reads those that call a function of the schemas in scope:
// others belong to somebody else.
func (i *inspector) eventTriggers() error {
	var name, event, enabled, comment, owner string
	var tags []string
	var function uint32
	return i.query(eventTriggersQuery, nil, []any{&name, &event, &tags, &enabled, &function, &comment, &owner}, func() {
		f, known := i.functionsByOID[function]
		if !known && i.managedRole(owner) {
			return
		}
		if !known {
			i.leaveAlone("event trigger", "calls a function outside of the schemas that are looked at", name)
			return
		}
		i.add(&schema.EventTrigger{Name: name, Event: event, Tags: slices.Clone(tags), Enabled: enabledWords[enabled],
			Execute: schema.FunctionRef{Function: f}, Meta: schema.Meta{Comment: comment, Owner: owner}})
	})
}
