package pgsql

import "testing"

func TestRenameConstant(t *testing.T) {
	from, to := Name{Schema: "public", Name: "old"}, Name{Schema: "public", Name: "New one"}
	for text, want := range map[string]string{
		"nextval('old')":                           `nextval('"New one"')`,
		"nextval('public.old'::regclass)":          `nextval('public."New one"'::regclass)`,
		"nextval(('old'::text)::regclass) + 1":     `nextval(('"New one"'::text)::regclass) + 1`,
		"nextval('other.old'::regclass)":           "nextval('other.old'::regclass)",
		"upper('old')":                             "upper('old')",
		"SELECT currval($$old$$), 'old'":           `SELECT currval('"New one"'), 'old'`,
		"CAST('old' AS regclass)":                  `CAST('"New one"' AS regclass)`,
		"'a' || lpad(nextval('old')::text, 5,'0')": `'a' || lpad(nextval('"New one"')::text, 5,'0')`,
	} {
		if got, err := RenameConstant(text, "public", from, to); err != nil || got != want {
			t.Errorf("%s: got %s, %v, want %s", text, got, err, want)
		}
	}
}
