package pgsql

import "testing"

// checkRenames compares the texts that a rename gives, from s.old to s.New, with
// s as the default schema.
func checkRenames(t *testing.T, rename func(text, defaultSchema string, from, to Name) (string, error), texts map[string]string) {
	t.Helper()
	for text, want := range texts {
		if got, err := rename(text, "s", Name{"s", "old"}, Name{"s", "New"}); err != nil || got != want {
			t.Errorf("%s becomes\n%s, not\n%s (%v)", text, got, want, err)
		}
	}
}

func TestRenameType(t *testing.T) {
	checkRenames(t, RenameType, map[string]string{
		"'old'::old = old":                          `'old'::"New" = old`,
		"CAST(x AS s.old[]) || old 'x'":             `CAST(x AS s."New"[]) || "New" 'x'`,
		"x::other.old":                              "x::other.old",
		"'old[]'::regtype = 's.old'::regtype":       `'"New"[]'::regtype = 's."New"'::regtype`,
		"SELECT a::old FROM f() AS x(a old)":        `SELECT a::"New" FROM f() AS x(a "New")`,
		"RETURN 'a'::old":                           `RETURN 'a'::"New"`,
		"BEGIN ATOMIC SELECT 1; SELECT a::old; END": `BEGIN ATOMIC SELECT 1; SELECT a::"New"; END`,
		"INSERT INTO old VALUES ('a'::old)":         `INSERT INTO old VALUES ('a'::"New")`,
		"x::old(3)":                                 `x::"New"(3)`,
	})
}

func TestRenameFunction(t *testing.T) {
	checkRenames(t, RenameFunction, map[string]string{
		"old(1) + s.old(old)":                              `"New"(1) + s."New"(old)`,
		"other.old(1)":                                     "other.old(1)",
		"'old(int)'::regprocedure":                         `'"New"(int)'::regprocedure`,
		"SELECT * FROM old(1) AS old":                      `SELECT * FROM "New"(1) AS old`,
		"SELECT old(DISTINCT a ORDER BY b) OVER () FROM t": `SELECT "New"(DISTINCT a ORDER BY b) OVER () FROM t`,
		"UPDATE t SET a = old(a) RETURNING old":            `UPDATE t SET a = "New"(a) RETURNING old`,
	})
}

func TestRenameCollation(t *testing.T) {
	checkRenames(t, RenameCollation, map[string]string{
		`a COLLATE old < b COLLATE s."old"`: `a COLLATE "New" < b COLLATE s."New"`,
		"SELECT a COLLATE other.old FROM t": "SELECT a COLLATE other.old FROM t",
	})
}

func TestRenameSchema(t *testing.T) {
	for text, want := range map[string]string{
		"SELECT old.old.a, old.*, f(old.old.*) FROM old.old, ONLY old.t": `SELECT "New".old.a, old.*, f("New".old.*) FROM "New".old, ONLY "New".t`,
		"old.f(old.a)::old.t":                 `"New".f(old.a)::"New".t`,
		"a COLLATE old.c = 'old.t'::regclass": `a COLLATE "New".c = '"New".t'::regclass`,
		"nextval('old.s') + nextval('old')":   `nextval('"New".s') + nextval('old')`,
		"BEGIN ATOMIC INSERT INTO old.t (old) VALUES (1); DELETE FROM old.t WHERE old.t.a = 1; END": `BEGIN ATOMIC INSERT INTO "New".t (old) VALUES (1); DELETE FROM "New".t WHERE "New".t.a = 1; END`,
	} {
		if got, err := RenameSchema(text, "old", "New"); err != nil || got != want {
			t.Errorf("%s becomes\n%s, not\n%s (%v)", text, got, want, err)
		}
	}
}
