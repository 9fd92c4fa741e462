package project

import (
	"testing"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

func TestPatternsOfNames(t *testing.T) {
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"public", "public", true}, {"public", "publi", false}, {"app_*", "app_", true}, {"app_*", "app_1", true}, {"app_*", "app", false},
		{"*_old", "a_old_old", true}, {"*_old", "old", false}, {"a?c", "abc", true}, {"a?c", "ac", false}, {"*", "", true}, {"", "", true},
		{"*a*b*", "xaybz", true}, {"*a*b*", "xbya", false}, {"ü?", "üä", true},
	} {
		if got := matches(c.pattern, c.name); got != c.want {
			t.Errorf("%q matches %q: %t, want %t", c.pattern, c.name, got, c.want)
		}
	}
}

func TestExcludedReports(t *testing.T) {
	d := &Database{Exclude: []string{"conversion.*", "public.old_*", "table.*"}}
	for address, want := range map[string]bool{
		"conversion.public.latin": true, "type.public.old_base": true, "type.public.base": false, "language.plperl": false, "": false,
	} {
		if got := d.Excludes(diag.Diagnostic{Code: "unmodelled", Address: address}); got != want {
			t.Errorf("%q is excluded: %t, want %t", address, got, want)
		}
	}
	if d.Excludes(diag.Diagnostic{Code: "missing-rights", Address: "table.public.old_t"}) {
		t.Error("what concerns modelled objects is excluded")
	}
}

func TestPatternsOfObjects(t *testing.T) {
	table := schema.Address{Kind: schema.KindTable, Schema: "public", Name: "tmp_1"}
	for _, c := range []struct {
		pattern string
		address schema.Address
		want    bool
	}{
		{"public.tmp_*", table, true}, {"table.public.tmp_*", table, true}, {"view.public.tmp_*", table, false}, {"tmp_*", table, false}, {"*.tmp_*", table, true},
		{"table.*", table, true}, {"index.*", table.Child(schema.KindIndex, "i"), true}, {"index.public.tmp_1.*", table.Child(schema.KindIndex, "i"), true},
		{"permission.*", schema.Address{Kind: schema.KindPermission, Schema: "public", Name: "app", Signature: "table.public.t"}, true},
		{"public", schema.Address{Kind: schema.KindSchema, Name: "public"}, false}, {"schema.public", schema.Address{Kind: schema.KindSchema, Name: "public"}, true},
		{"role.app", schema.Address{Kind: schema.KindRole, Name: "app"}, true},
	} {
		if got := excludes(c.pattern, c.address); got != c.want {
			t.Errorf("%q excludes %s: %t, want %t", c.pattern, c.address, got, c.want)
		}
	}
}
