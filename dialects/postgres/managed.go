package postgres

import (
	"slices"
	"strings"
)

// service is a managed service, and what it puts into the databases that it
// runs. A name that ends in * stands for all that begin so.
type service struct {
	// admin is the role by which the service runs the server: where it is
	// missing, nothing is the service's, whatever it is called.
	admin string
	// roles are those that the service makes and works as.
	roles []string
	// schemas are the service's where one of its roles owns them, and given
	// those that it hands over to the user.
	schemas, given []string
	// publications are those that the service makes and looks after.
	publications []string
}

// services are those that are known. What belongs to extensions, such as the
// schemas of TimescaleDB, Citus and pg_cron, needs no mention.
var services = []service{
	{admin: "rdsadmin", roles: []string{"rdsadmin", "rds_*", "rdsrepladmin", "rdstopmgr", "rdswriteforwarduser", "rdsproxyadmin"},
		schemas: []string{"rds*", "aws_*", "apg_*"}},
	{admin: "cloudsqladmin", roles: []string{"cloudsql*"}, schemas: []string{"cloudsql*", "google_*"}},
	{admin: "alloydbadmin", roles: []string{"alloydb*"}, schemas: []string{"alloydb*", "google_*"}},
	{admin: "azuresu", roles: []string{"azuresu", "azure_*"}, schemas: []string{"azure*"}},
	{admin: "supabase_admin", roles: []string{"supabase_*", "pgbouncer", "pgsodium_*", "dashboard_user", "authenticator"},
		schemas: []string{"auth", "storage", "realtime", "_realtime", "vault", "graphql", "graphql_public", "pgbouncer", "pgsodium", "pgsodium_masks",
			"net", "supabase_functions", "_analytics", "_supavisor"},
		given: []string{"extensions", "supabase_migrations"}, publications: []string{"supabase_realtime*"}},
	{admin: "cloud_admin", roles: []string{"cloud_admin", "neon_*"}, schemas: []string{"neon*"}},
	{admin: "heroku_admin", roles: []string{"heroku_admin"}, schemas: []string{"_heroku", "heroku_*"}},
	{admin: "_dodb", roles: []string{"_dodb", "_doadmin*"}, schemas: []string{"_do*"}},
	{admin: "_aiven", roles: []string{"_aiven", "_aiven_*"}, schemas: []string{"_aiven*", "aiven_*"}},
	{admin: "crunchy_superuser", roles: []string{"crunchy_*", "ccp_monitoring"}, schemas: []string{"crunchy_*", "monitor"}},
}

// ownExtensions come with the server or belong to whoever runs it.
var ownExtensions = []string{"plpgsql", "aiven_extras", "azure", "pgaadauth", "google_columnar_engine", "google_db_advisor", "google_insights",
	"google_ml_integration", "google_vacuum_mgmt", "neon", "neon_utils", "rds_tools", "supabase_vault"}

const adminsQuery = `SELECT rolname FROM pg_roles WHERE rolname = ANY ($1)`

// findServices learns which services run the server.
func (i *inspector) findServices() error {
	var admins []string
	for _, s := range services {
		admins = append(admins, s.admin)
	}
	var admin string
	return i.query(adminsQuery, []any{admins}, []any{&admin}, func() {
		for _, s := range services {
			if s.admin == admin {
				i.services = append(i.services, s)
			}
		}
	})
}

// managedRole reports whether a service works as the role.
func (i *inspector) managedRole(role string) bool {
	return slices.ContainsFunc(i.services, func(s service) bool { return matchesAny(s.roles, role) })
}

// managedSchema reports whether a schema is a service's.
func (i *inspector) managedSchema(name, owner string) bool {
	return slices.ContainsFunc(i.services, func(s service) bool {
		return matchesAny(s.given, name) || matchesAny(s.schemas, name) && matchesAny(s.roles, owner)
	})
}

// managedPublication reports whether a publication is a service's.
func (i *inspector) managedPublication(name, owner string) bool {
	return i.managedRole(owner) || slices.ContainsFunc(i.services, func(s service) bool { return matchesAny(s.publications, name) })
}

// matchesAny reports whether one of the patterns stands for the name.
func matchesAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		prefix, open := strings.CutSuffix(pattern, "*")
		return open && strings.HasPrefix(name, prefix) || pattern == name
	})
}
