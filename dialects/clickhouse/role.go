package clickhouse

import (
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

func (e *emitter) role(c planner.Change) {
	switch {
	case c.Creates():
		r := c.After.(*schema.Role)
		e.statement(c, "CREATE "+e.entity(c.Address)+settingsClause(r.ClickHouse, "PROFILE"))
		e.memberships(c, r.Name, memberships{}, membershipsOfRole(r))
	case c.Action == planner.Rename:
		e.renameEntity(c)
	case c.Drops():
		e.dropEntity(c, roleGone(c.Address.Name))
	default:
		e.alterRole(c)
	}
}

func (e *emitter) alterRole(c planner.Change) {
	before, after := c.Before.(*schema.Role), c.After.(*schema.Role)
	fields := dialects.NewFields(c)
	if takeAny(fields, "clickhouse.profiles", "clickhouse.settings") {
		e.statement(c, "ALTER "+e.entity(c.Address)+" SETTINGS "+elementsSQL(after.ClickHouse, "PROFILE"),
			settingHazards(c.Address, before.ClickHouse, after.ClickHouse)...)
	}
	if takeAny(fields, "member_of", "admin_of") {
		e.memberships(c, after.Name, membershipsOfRole(before), membershipsOfRole(after))
	}
	e.rest(fields)
}

func membershipsOfRole(r *schema.Role) memberships { return memberships{r.MemberOf, r.AdminOf} }

func normalizeRole(r *schema.Role) diag.List {
	normalizeMemberships(&r.MemberOf, &r.AdminOf)
	return normalizeElements(r, &r.ClickHouse)
}
