package postgres

import (
	"slices"
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema"
)

// bringsAlong is what the services of managed_test bring: schemas and roles,
// event triggers, publications and default privileges of theirs, beside what
// is the user's.
const bringsAlong = `
CREATE SCHEMA auth AUTHORIZATION supabase_admin;
CREATE TABLE auth.users (id int PRIMARY KEY);
CREATE SCHEMA extensions;
CREATE EXTENSION citext SCHEMA extensions;
CREATE SCHEMA rds_tools AUTHORIZATION rdsadmin;
CREATE FUNCTION extensions.pgrst_ddl_watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
CREATE EVENT TRIGGER pgrst_ddl_watch ON ddl_command_end EXECUTE FUNCTION extensions.pgrst_ddl_watch();
ALTER EVENT TRIGGER pgrst_ddl_watch OWNER TO supabase_admin;
CREATE PUBLICATION supabase_realtime FOR TABLE auth.users;
CREATE SCHEMA storage;
CREATE TABLE storage.shelves (id int PRIMARY KEY);
CREATE TABLE public.notes (id int, author int REFERENCES auth.users);
GRANT SELECT ON public.notes TO rds_superuser, supabase_auth_admin, pg_monitor;
ALTER DEFAULT PRIVILEGES FOR ROLE supabase_admin GRANT SELECT ON TABLES TO pg_monitor;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO rds_superuser;
`

// managedRoles are simulated one by one, since they belong to the whole server.
var managedRoles = []string{"supabase_admin", "supabase_auth_admin", "rdsadmin", "rds_superuser"}

func withManaged(t *testing.T) live {
	t.Helper()
	url := newest(t).Database(t)
	for _, role := range managedRoles {
		exec(t, url, "CREATE ROLE "+role)
	}
	exec(t, url, "ALTER ROLE supabase_admin SUPERUSER")
	t.Cleanup(func() {
		for _, role := range managedRoles {
			exec(t, url, "DROP OWNED BY "+role+" CASCADE; DROP ROLE "+role)
		}
	})
	exec(t, url, bringsAlong)
	return openLive(t, url)
}

func schemasOf(objects []schema.Object) (names []string) {
	for _, o := range objects {
		if a := o.Address(); a.Kind == schema.KindSchema {
			names = append(names, a.Name)
		}
	}
	return names
}

// TestManagedServices leaves alone what a managed service brings, by who owns
// it: a schema of the user's may be called storage.
func TestManagedServices(t *testing.T) {
	l := withManaged(t)
	objects, problems, err := l.target.Inspect(t.Context(), dialects.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(schemasOf(objects), ","); got != "public,storage" {
		t.Errorf("schemas %s", got)
	}
	for _, o := range objects {
		a := o.Address()
		if a.Kind == schema.KindEventTrigger || a.Kind == schema.KindPublication || a.Kind == schema.KindDefaultPermission ||
			slices.Contains(managedRoles, a.Name) {
			t.Errorf("%s is a service's", a)
		}
	}
	for _, p := range problems {
		if !strings.Contains(p.Detail, "foreign key") { // to a table that is not looked at
			t.Errorf("%s: %s", p.Summary, p.Detail)
		}
	}
	asked, _, err := l.target.Inspect(t.Context(), dialects.Scope{Schemas: []string{"auth", "extensions"}})
	if err != nil || strings.Join(schemasOf(asked), ",") != "auth,extensions" {
		t.Errorf("by name: %v, %v", schemasOf(asked), err)
	}
}

// TestNamesOfServicesElsewhere looks at the same names where no service is.
func TestNamesOfServicesElsewhere(t *testing.T) {
	url := newest(t).Database(t)
	exec(t, url, "CREATE SCHEMA auth; CREATE SCHEMA extensions; CREATE SCHEMA rds_tools; CREATE PUBLICATION supabase_realtime")
	g, _ := openLive(t, url).inspect()
	if got := strings.Join(schemasOf(g.Objects()), ","); got != "auth,extensions,public,rds_tools" {
		t.Errorf("schemas %s", got)
	}
	if g.Lookup(schema.Address{Kind: schema.KindPublication, Name: "supabase_realtime"}) == nil {
		t.Error("the publication is not seen")
	}
}
