package pgsql

import "testing"

func TestRenameValue(t *testing.T) {
	scope := Scope{DefaultSchema: "s", Schema: "s", Table: "t", Target: "boolean",
		Column: func(name string) (string, bool) {
			typ, ok := map[string]string{"a": "mood", "t": "text", "as": "mood[]", "d": "felt", "ds": "felt[]"}[name]
			return typ, ok
		},
		UserType: func(_, name string) (UserType, bool) {
			types := map[string]UserType{"mood": {Kind: EnumType}, "felt": {Kind: DomainType, Base: "mood"}}
			typ, ok := types[name]
			return typ, ok
		}}
	for text, want := range map[string]string{
		"a <> 'x'::mood": "a <> 'new one'::mood",
		"a = ANY (ARRAY['y'::s.mood, 'x'::s.mood])":  "a = ANY (ARRAY['y'::s.mood, 'new one'::s.mood])",
		"a = ANY ('{x,y,\"x\",xx}'::mood[])":         `a = ANY ('{"new one","y","new one","xx"}'::mood[])`,
		"a = ANY ('{y, z}'::mood[])":                 "a = ANY ('{y, z}'::mood[])",
		"CAST('x' AS mood) = mood 'x'":               "CAST('new one' AS mood) = mood 'new one'",
		"SELECT 'x', 'x'::text, 'x'::other.mood":     "SELECT 'x', 'x'::text, 'x'::other.mood",
		"('x'::text)::mood = t.x::mood":              "('x'::text)::mood = t.x::mood",
		"RETURN 'x'::mood":                           "RETURN 'new one'::mood",
		"INSERT INTO log VALUES ('x'::mood, 'x')":    "INSERT INTO log VALUES ('new one'::mood, 'x')",
		"a = 'x' OR t = 'x' OR a::text = 'x'":        "a = 'new one' OR t = 'x' OR a::text = 'x'",
		"a IN ('y', 'x') AND t IN ('y', 'x')":        "a IN ('y', 'new one') AND t IN ('y', 'x')",
		"a BETWEEN 'x' AND 'y'":                      "a BETWEEN 'new one' AND 'y'",
		"\"as\" @> '{x}' AND coalesce(a, 'x') > 'y'": `"as" @> '{"new one"}' AND coalesce(a, 'new one') > 'y'`,
		"'x'::felt < d OR ds && '{x}'":               `'new one'::felt < d OR ds && '{"new one"}'`,
		"CASE a WHEN 'x' THEN t = 'x' END":           "CASE a WHEN 'new one' THEN t = 'x' END",
	} {
		got, err := RenameValue(text, scope, Name{Schema: "s", Name: "mood"}, "x", "new one")
		if err != nil || got != want {
			t.Errorf("%s: got %s, want %s (%v)", text, got, want, err)
		}
	}
}
