package clickhouse

import (
	"slices"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema"
)

// accessKinds are what statements call users and what belongs to them.
var accessKinds = map[string]schema.Kind{
	"USER": schema.KindUser, "ROLE": schema.KindRole, "QUOTA": schema.KindQuota, "SETTINGS PROFILE": schema.KindSettingsProfile, "PROFILE": schema.KindSettingsProfile,
	"ROW POLICY": schema.KindRowPolicy, "POLICY": schema.KindRowPolicy,
}

// accessHazards are those of a statement on users and what belongs to them, as
// far as its text tells: what was there before is not known.
func accessHazards(r reading) []dialects.Hazard {
	var hazards []dialects.Hazard
	for _, n := range r.names {
		a := schema.Address{Kind: accessKinds[r.kind], Name: n.Name}
		switch {
		case r.verb == "DROP":
			hazards = append(hazards, r.accessGone(a)...)
		case r.verb == "ALTER":
			hazards = append(hazards, r.accessAltered(a)...)
		case r.verb == "CREATE" && r.replace:
			hazards = append(append(hazards, r.accessGone(a)...), r.accessMade(a)...)
		case r.verb == "CREATE":
			hazards = append(hazards, r.accessMade(a)...)
		}
	}
	return hazards
}

func (r reading) accessGone(a schema.Address) []dialects.Hazard {
	switch a.Kind {
	case schema.KindUser:
		return userGone(&schema.User{Name: a.Name, Identified: []schema.Authentication{{Type: plainPassword}}})
	case schema.KindRole:
		return []dialects.Hazard{roleGone(a.Name)}
	case schema.KindSettingsProfile:
		return []dialects.Hazard{profileGone(a.Name)}
	case schema.KindRowPolicy:
		return []dialects.Hazard{rowsShown(r.policyTable())}
	}
	return nil
}

// accessMade are the hazards of what is new: it can hide rows and limit queries
// of users that are there already.
func (r reading) accessMade(a schema.Address) []dialects.Hazard {
	switch a.Kind {
	case schema.KindRowPolicy:
		return []dialects.Hazard{rowsHidden(r.policyTable())}
	case schema.KindQuota:
		if r.rest.has("MAX") && r.rest.has("TO") {
			return []dialects.Hazard{quotaLimitsQueries(a.Name)}
		}
	case schema.KindSettingsProfile:
		return r.settingsBounds(a)
	}
	return nil
}

func (r reading) accessAltered(a schema.Address) []dialects.Hazard {
	if place := r.rest.find("RENAME TO"); place >= 0 {
		c := &cursor{list: r.rest.list, pos: place}
		c.take("RENAME TO")
		return []dialects.Hazard{entityRenamed(a, schema.Address{Kind: a.Kind, Name: c.at(0).Value})}
	}
	switch a.Kind {
	case schema.KindUser:
		return append(r.userAltered(a), r.settingsBounds(a)...)
	case schema.KindRowPolicy:
		return []dialects.Hazard{rowsHidden(r.policyTable()), rowsShown(r.policyTable())}
	case schema.KindQuota:
		if r.rest.has("MAX") || r.rest.has("TO") {
			return []dialects.Hazard{quotaLimitsQueries(a.Name)}
		}
	default:
		return r.settingsBounds(a)
	}
	return nil
}

func (r reading) userAltered(a schema.Address) []dialects.Hazard {
	var hazards []dialects.Hazard
	has := func(phrases ...string) bool { return slices.ContainsFunc(phrases, r.rest.has) }
	identifies := has("IDENTIFIED", "RESET AUTHENTICATION METHODS") && !has("ADD IDENTIFIED")
	if identifies || has("VALID UNTIL") || has("HOST") && !has("ADD HOST", "HOST ANY") {
		hazards = append(hazards, loginRefused(a.Name))
	}
	if has("DEFAULT DATABASE") {
		hazards = append(hazards, defaultDatabaseChanged(a.Name))
	}
	if has("DEFAULT ROLE") && !has("DEFAULT ROLE ALL") {
		hazards = append(hazards, defaultRolesChanged(&schema.User{Name: a.Name, DefaultRoles: schema.RoleChoice{None: true}})...)
	}
	return hazards
}

// settingsBounds warns of settings that a session may no longer change.
func (r reading) settingsBounds(a schema.Address) []dialects.Hazard {
	if slices.ContainsFunc([]string{"MIN", "MAX", "CONST", "READONLY"}, r.rest.has) {
		return []dialects.Hazard{settingsBound(a, []string{"settings"})}
	}
	return nil
}

// policyTable is the table of a row policy, as it is written.
func (r reading) policyTable() string {
	c := &cursor{list: r.rest.list}
	if place := c.find("ON"); place >= 0 {
		c.pos = place + 1
		if c.at(1).Text == "." && c.at(2).Text == "*" {
			return c.at(0).Text + ".*"
		}
		if n, ok := c.name(); ok {
			return n.String()
		}
	}
	return "its table"
}
