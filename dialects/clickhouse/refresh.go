package clickhouse

import (
	"cmp"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// refreshSQL is the clause with its leading space, or nothing.
func (d dialect) refreshSQL(r schema.Refresh) string {
	if r.IsZero() {
		return ""
	}
	sql := " REFRESH " + r.Schedule.SQL
	if len(r.Views) > 0 {
		names := make([]string, len(r.Views))
		for i, view := range r.Views {
			names[i] = d.nameOf(view)
		}
		sql += " DEPENDS ON " + joinList(names)
	}
	if len(r.Settings) > 0 {
		sql += " SETTINGS " + orderedSettings(r.Settings, r.SettingsOrder)
	}
	if r.Append {
		sql += " APPEND"
	}
	return sql
}

// normalizeRefresh brings the schedule into the server's form. What the text
// says beyond it goes to the fields that are for it.
func (d dialect) normalizeRefresh(m *schema.Materialized) diag.List {
	r := &m.ClickHouse.Refresh
	if r.IsZero() {
		return nil
	}
	if m.ClickHouse.Populate {
		return diag.List{*refuse(m, "populate", "A refreshable view is filled when it is refreshed, so %s cannot have populate. Remove it.", m.Address())}
	}
	read, err := chsql.ParseRefresh(r.Schedule.SQL, cmp.Or(m.Schema, d.database))
	if err != nil {
		return diag.List{{Severity: diag.Error, Code: "unsupported", Summary: "Not supported by ClickHouse", Range: m.Origin.Field("refresh"),
			Address: m.Address().String(), Detail: "The schedule of " + m.Address().String() + " cannot be read: " + err.Error() +
				". Write EVERY or AFTER and an interval, as in EVERY 1 DAY OFFSET 2 HOUR."}}
	}
	more := refreshOf(read)
	r.Schedule, r.Append = more.Schedule, r.Append || more.Append
	r.Views = append(r.Views, more.Views...)
	slices.SortFunc(r.Views, func(a, b schema.Address) int { return cmp.Compare(a.String(), b.String()) })
	r.Views = slices.Compact(r.Views)
	for name, value := range more.Settings {
		if r.Settings == nil {
			r.Settings = schema.Params{}
		}
		r.Settings[name] = value
	}
	r.SettingsOrder = canonicalOrder(append(r.SettingsOrder, more.SettingsOrder...), r.Settings, r.Settings)
	return nil
}

// refreshOf is the clause as the server stores it.
func refreshOf(r *chsql.Refresh) schema.Refresh {
	if r == nil {
		return schema.Refresh{}
	}
	schedule := "AFTER " + r.Interval
	if r.Every {
		schedule = "EVERY " + r.Interval
	}
	if r.Offset != "" {
		schedule += " OFFSET " + r.Offset
	}
	if r.Randomize != "" {
		schedule += " RANDOMIZE FOR " + r.Randomize
	}
	refresh := schema.Refresh{Schedule: schema.SQLExpr(schedule), Append: r.Append, Settings: params(r.Settings), SettingsOrder: namesOf(r.Settings)}
	for _, n := range r.DependsOn {
		refresh.Views = append(refresh.Views, schema.Address{Kind: schema.KindMaterialized, Schema: n.Database, Name: n.Name})
	}
	return refresh
}

// filledIn reports whether it goes without saying what one of two forms of a view
// leaves out: a plain view has the rights of whoever reads it, and the server
// says of a refreshable one that it has those of whoever makes it. Both may be
// empty, and neither where the view has no definer.
func filledIn(o schema.Object, field string, a, b schema.Expr) bool {
	m, ok := o.(*schema.Materialized)
	switch _, plain := o.(*schema.View); {
	case plain:
		return strings.HasSuffix(field, "security") && a.SQL+b.SQL == "INVOKER"
	case !ok || m.ClickHouse.Refresh.IsZero() || !a.IsZero() && !b.IsZero():
		return false
	case strings.HasSuffix(field, "security"):
		return a.SQL+b.SQL == "DEFINER"
	}
	return true
}

// refreshSecurity is the clause for MODIFY: a refreshable view without one goes
// back to the rights of whoever runs the statement.
func refreshSecurity(m *schema.Materialized) string {
	if m.ClickHouse.View == (schema.ClickHouseView{}) {
		return " DEFINER = CURRENT_USER SQL SECURITY DEFINER"
	}
	return securitySQL(m.ClickHouse.View)
}
