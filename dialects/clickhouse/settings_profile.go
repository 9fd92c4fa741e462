package clickhouse

import (
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

func (e *emitter) settingsProfile(c planner.Change) {
	switch {
	case c.Creates():
		p := c.After.(*schema.SettingsProfile)
		e.statement(c, "CREATE "+e.entity(c.Address)+settingsClause(p.Elements, "INHERIT"), settingHazards(c.Address, schema.Elements{}, p.Elements)...)
		if to := toClause(p.To); to != "" {
			e.later(c, "ALTER "+e.entity(c.Address)+to)
		}
	case c.Action == planner.Rename:
		e.renameEntity(c)
	case c.Drops():
		e.dropEntity(c, profileGone(c.Address.Name))
	default:
		e.alterProfile(c)
	}
}

func (e *emitter) alterProfile(c planner.Change) {
	before, after := c.Before.(*schema.SettingsProfile), c.After.(*schema.SettingsProfile)
	fields := dialects.NewFields(c)
	if takeAny(fields, "profiles", "settings") {
		e.statement(c, "ALTER "+e.entity(c.Address)+" SETTINGS "+elementsSQL(after.Elements, "INHERIT"), settingHazards(c.Address, before.Elements, after.Elements)...)
	}
	if takeAny(fields, "to.all", "to.names", "to.except") {
		e.later(c, "ALTER "+e.entity(c.Address)+" TO "+roleSet(after.To), settingHazards(c.Address, schema.Elements{}, after.Elements)...)
	}
	e.rest(fields)
}

func normalizeSettingsProfile(p *schema.SettingsProfile) diag.List {
	normalizeSet(&p.To)
	return normalizeElements(p, &p.Elements)
}
