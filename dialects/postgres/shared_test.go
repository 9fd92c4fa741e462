package postgres

import (
	"slices"
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/enginetest"
	"github.com/schemac/schemac/schema"
)

// The roles of a server are those that somebody has made: none of initdb, and
// none that a service keeps for itself.
func TestSharedObjectsAreRolesThatWereMade(t *testing.T) {
	url := enginetest.Postgres(t, enginetest.NewestPostgres).Database(t)
	const made = "made for the list of roles"
	exec(t, url, "CREATE ROLE "+ident(made))
	t.Cleanup(func() { exec(t, url, "DROP ROLE "+ident(made)) })
	opened, err := New(dialects.Options{}).Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	list, err := opened.(dialects.Sharer).SharedObjects(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(list, schema.Address{Kind: schema.KindRole, Name: made}) {
		t.Errorf("the role is not among %v", list)
	}
	for _, a := range list {
		if a.Kind != schema.KindRole || strings.HasPrefix(a.Name, "pg_") || a.Name == "schemac" {
			t.Errorf("%s is the server's own", a)
		}
	}
}
