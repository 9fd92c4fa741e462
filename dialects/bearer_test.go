package dialects_test

import (
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema"
)

func TestHazardsStandAtTheChangeThatTheyName(t *testing.T) {
	table := schema.Address{Kind: schema.KindTable, Schema: "public", Name: "users"}
	email, mail := table.Child(schema.KindColumn, "email"), table.Child(schema.KindColumn, "email_old")
	for _, c := range []struct {
		message string
		of      []schema.Address
		want    schema.Address
	}{
		{"Values of column public.users.email are lost.", []schema.Address{table, mail, email}, email},
		{"Values of column public.users.email_old are lost.", []schema.Address{table, email, mail}, mail},
		{"All is lost: public.users.email.", []schema.Address{mail, email}, email},
		{"public.users.email_old, then public.users.email.", []schema.Address{email}, email},
		{"Table public.users is written anew.", []schema.Address{email, table}, table},
		{"Table public.users is written anew.", []schema.Address{email, mail}, email},
		{"Nothing is named.", nil, schema.Address{}},
	} {
		if got := dialects.Bearer(dialects.Hazard{Message: c.message}, c.of); got != c.want {
			t.Errorf("%s: %s, want %s", c.message, got, c.want)
		}
	}
}
