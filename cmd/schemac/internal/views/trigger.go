package views

import (
	"cmp"
	"strings"

	"github.com/schemac/schemac/schema"
)

func (d *phrases) trigger(t *schema.Trigger) {
	d.flag(t.Constraint, "constraint")
	d.add(strings.ToLower(strings.ReplaceAll(t.Timing, "_", " ")))
	d.add(strings.Join(eventsOf(t), " or "))
	d.value("for each", strings.ToLower(t.ForEach))
	d.value("when", exprText(t.When))
	d.value("execute", t.Execute.String())
	d.list("with", t.Args)
	d.add(deferral(t.Deferrable))
	if t.IsPart() {
		d.add(strings.ToLower(cmp.Or(t.Enabled, "ORIGIN")))
		return
	}
	d.add(strings.ToLower(t.Enabled))
}

func eventsOf(t *schema.Trigger) []string {
	var events []string
	for _, event := range []struct {
		fires bool
		word  string
	}{{t.Insert, "insert"}, {t.Update && len(t.UpdateOf) == 0, "update"}, {len(t.UpdateOf) > 0, "update of " + strings.Join(t.UpdateOf, ", ")},
		{t.Delete, "delete"}, {t.Truncate, "truncate"}} {
		if event.fires {
			events = append(events, event.word)
		}
	}
	return events
}
