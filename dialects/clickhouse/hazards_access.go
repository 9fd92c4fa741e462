package clickhouse

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema"
)

func entityRenamed(from, to schema.Address) dialects.Hazard {
	safer := "Tell whoever refers to it by name first."
	if from.Kind == schema.KindUser {
		safer = "Make a user under the new name, move the programs, and drop the old one in a later migration."
	}
	return hazard(dialects.Breaking, safer, "The %s %s is called %s afterwards; programs that use the old name fail.", plainKind(from.Kind), from.Name, to.Name)
}

// plainKind is a kind in words.
func plainKind(kind schema.Kind) string { return strings.ReplaceAll(string(kind), "_", " ") }

func roleGone(role string) dialects.Hazard {
	return hazard(dialects.Breaking, "Look in system.role_grants who has it.", "Whoever has the role %s loses what it gives.", role)
}

func roleLost(user, role string) dialects.Hazard {
	return hazard(dialects.Breaking, "Look in system.query_log with used_privileges or ask who uses it.", "%s loses %s, and queries that need it fail.", user, role)
}

func privilegesLost(grantee, what string) dialects.Hazard {
	return hazard(dialects.Breaking, "Look in system.query_log who uses the right.", "Queries of %s that need %s fail.", grantee, what)
}

// userGone says too what nobody can bring back.
func userGone(u *schema.User) []dialects.Hazard {
	hazards := []dialects.Hazard{hazard(dialects.Breaking, "Look in system.session_log or system.query_log whether anybody still connects as the user.",
		"Programs that log in as %s fail.", u.Name)}
	if slices.ContainsFunc(u.Identified, isPassword) {
		hazards = append(hazards, passwordGone(u.Name))
	}
	return hazards
}

func passwordGone(user string) dialects.Hazard {
	return hazard(dialects.DataLoss, "Have the password at hand: only ALTER USER … IDENTIFIED can set it again.", "The password of %s is gone; schemac neither knows nor restores it.", user)
}

func identificationLost(before *schema.User) []dialects.Hazard {
	hazards := []dialects.Hazard{loginRefused(before.Name)}
	if slices.ContainsFunc(before.Identified, isPassword) {
		hazards = append(hazards, passwordGone(before.Name))
	}
	return hazards
}

func loginRefused(user string) dialects.Hazard {
	return hazard(dialects.Breaking, "Look in system.session_log from where and how the user logs in.", "Programs that log in as %s may be refused.", user)
}

func defaultDatabaseChanged(user string) dialects.Hazard {
	return hazard(dialects.Breaking, "Write the database before the names in queries first.", "Queries of %s that name no database look in another one.", user)
}

func defaultRolesChanged(u *schema.User) []dialects.Hazard {
	if roleChoice(u.DefaultRoles, "ALL") == "ALL" {
		return nil
	}
	return []dialects.Hazard{hazard(dialects.Breaking, "Let the programs SET ROLE first.", "Sessions of %s begin with no other roles than %s.", u.Name, roleChoice(u.DefaultRoles, "ALL"))}
}

func settingsBound(of schema.Address, settings []string) dialects.Hazard {
	return hazard(dialects.Breaking, "Look in the Settings of system.query_log who sets them.", "Queries that set %s beyond what the %s %s allows fail.", strings.Join(settings, ", "), plainKind(of.Kind), of.Name)
}

func profileGone(profile string) dialects.Hazard {
	return hazard(dialects.Breaking, "Look in system.settings_profile_elements who inherits it.", "Whoever has the settings profile %s gets other settings.", profile)
}

func quotaLimitsQueries(quota string) dialects.Hazard {
	return hazard(dialects.Breaking, "Let the interval only count first, and look in system.quotas_usage.", "Queries beyond the limits of the quota %s fail.", quota)
}

func rowsHidden(table string) dialects.Hazard {
	return hazard(dialects.Breaking, "Count the rows that remain with the same condition first. Users for whom no policy is, see no rows where a policy is for others.",
		"Queries of %s see other rows than before.", table)
}

func rowsShown(table string) dialects.Hazard {
	return hazard(dialects.Breaking, "Take away the right to read first, until the new policy is there.", "Users may see rows of %s that were hidden from them.", table)
}
