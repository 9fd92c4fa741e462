package foreign

import (
	"slices"
	"testing"

	"github.com/schemac/schemac/schema"
)

func TestHistories(t *testing.T) {
	table := func(namespace, name string, columns ...string) (objects []schema.Object) {
		objects = append(objects, &schema.Table{Schema: namespace, Name: name})
		for _, c := range columns {
			objects = append(objects, &schema.Column{Schema: namespace, Table: name, Name: c})
		}
		return append(objects, &schema.Index{Schema: namespace, Table: name, Name: name + "_i"})
	}
	objects := slices.Concat(
		[]schema.Object{&schema.Schema{Name: "public"}, &schema.Schema{Name: "atlas_schema_revisions"}, &schema.Schema{Name: "empty"}},
		table("public", "users", "id", "version"),
		table("public", "goose_db_version", "id", "version_id"),
		table("public", "schema_migrations", "version", "dirty"),
		table("other", "schema_migrations", "migrated_at"), // somebody's own
		table("public", "flyway_schema_history", "installed_rank"),
		table("public", "_dbwarden_migrations", "id"),
		table("atlas_schema_revisions", "atlas_schema_revisions", "version", "executed_at"),
	)
	found := Histories(objects)
	var titles []string
	for _, h := range found {
		titles = append(titles, h.Title)
	}
	if want := []string{"goose", "golang-migrate or dbmate", "Flyway", "DBWarden", "Atlas"}; !slices.Equal(titles, want) {
		t.Errorf("found %v, want %v", titles, want)
	}
	var left []string
	for _, o := range Without(objects, found) {
		left = append(left, o.Address().String())
	}
	want := []string{"schema.public", "schema.empty", "table.public.users", "column.public.users.id", "column.public.users.version", "index.public.users.users_i",
		"table.other.schema_migrations", "column.other.schema_migrations.migrated_at", "index.other.schema_migrations.schema_migrations_i"}
	if !slices.Equal(left, want) {
		t.Errorf("left %v", left)
	}
}
