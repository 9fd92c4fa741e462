package views

import (
	"testing"

	"github.com/schemac/schemac/schema"
)

func TestDescribe(t *testing.T) {
	limit := "10"
	for want, o := range map[string]schema.Object{
		"UInt64 not null materialized id + 1": &schema.Column{Type: schema.Type{Name: "UInt64"}, Default: schema.SQLExpr("id + 1"),
			ClickHouse: schema.ClickHouseColumn{DefaultKind: "MATERIALIZED"}},
		"key (id) values (name) source http layout hashed": &schema.Dictionary{
			Attributes: []schema.DictionaryAttribute{{Name: "id", Key: true}, {Name: "name"}},
			Source:     schema.SQLExpr("HTTP(URL 'https://u:hush@h')"), Layout: schema.SQLExpr("HASHED()")},
		"keys (url)": &schema.NamedCollection{Keys: []schema.CollectionKey{{Name: "url", Value: schema.SQLExpr("'hush'")}}},
		"identified with sha256_password member of (r) settings (max_threads)": &schema.User{
			Identified: []schema.Authentication{{Type: "sha256_password"}}, MemberOf: []string{"r"},
			Elements: schema.Elements{Settings: []schema.ConstrainedSetting{{Name: "max_threads", Value: &limit}}}},
		"for 1 hour max (errors 5, queries 10) to all except (robot)": &schema.Quota{
			Intervals: []schema.QuotaInterval{{Seconds: 3600, Max: schema.Params{"queries": "10", "errors": "5"}}},
			To:        schema.RoleSet{All: true, Except: []string{"robot"}}},
		"restrictive using a = 1 to (u)": &schema.RowPolicy{Restrictive: true, Using: schema.SQLExpr("a = 1"), To: schema.RoleSet{Names: []string{"u"}}},
		"with f as implicit":             &schema.Cast{With: schema.FunctionRef{Name: "f"}, As: "IMPLICIT"},
	} {
		if got := describe(o); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}
