package pgsql

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/internal/enginetest"
)

// TestReferencesFindWhatTheServerKnows compares References with pg_depend.
func TestReferencesFindWhatTheServerKnows(t *testing.T) {
	for _, major := range []int{enginetest.OldestPostgres, 15, enginetest.NewestPostgres} {
		conn := database(t, major, "testdata/dependencies_schema.sql")
		if major >= 14 {
			bodies, err := os.ReadFile("testdata/dependencies_bodies.sql")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := conn.Exec(t.Context(), string(bodies)); err != nil {
				t.Fatal(err)
			}
		}
		if n := compareDependencies(t, conn); n < 60 {
			t.Errorf("only %d dependencies on %d", n, major)
		}
	}
}

func TestReferencesOfRealSchemas(t *testing.T) {
	total := 0
	for _, file := range realSchemas(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			if conn := database(t, 15, file); conn != nil {
				standardBodies(t, conn)
				total += compareDependencies(t, conn)
			}
		})
	}
	t.Logf("%d dependencies", total)
}

// standardBodies makes functions in SQL anew with a body of the standard,
// whose dependencies the server records.
func standardBodies(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	for _, f := range rows(t, conn, `SELECT pg_get_functiondef(p.oid), prosrc FROM pg_proc p JOIN pg_language l ON l.oid = prolang
		WHERE lanname = 'sql' AND prosqlbody IS NULL AND prokind IN ('f', 'p') AND pronamespace::regnamespace::text !~ '^pg_|^information_schema'`) {
		head, _, _ := strings.Cut(f[0], "\nAS $")
		body := strings.TrimSuffix(strings.TrimSpace(f[1]), ";")
		if _, err := conn.Exec(t.Context(), head+"\nBEGIN ATOMIC\n"+body+";\nEND"); err != nil {
			t.Logf("%.60s stays as it is: %v", head, err)
		}
	}
}

// compareDependencies gives the number of dependencies that were compared.
func compareDependencies(t *testing.T, conn *pgx.Conn) int {
	t.Helper()
	query, err := os.ReadFile("testdata/dependencies.sql")
	if err != nil {
		t.Fatal(err)
	}
	text := string(query)
	if conn.PgConn().ParameterStatus("server_version") < "14" {
		text = strings.ReplaceAll(text, "prosqlbody IS NOT NULL", "false")
	}
	found := rows(t, conn, text)
	for _, row := range found {
		name, text, kind, schema, thing := row[0], row[1], row[2], row[3], row[4]
		var refs Refs
		if strings.HasPrefix(name, "function ") {
			refs = BodyReferences("sql", standardBody.FindString(text))
		} else if refs, err = References(text); err != nil {
			t.Errorf("%s: %v\n%s", name, err, text)
			continue
		}
		if refs.Guessed || !mentions(refs, kind, schema, thing) {
			t.Errorf("%s uses %s %s.%s\n%s\n%+v", name, kind, schema, thing, text, refs)
		}
	}
	return len(found)
}

// standardBody finds the body in a definition.
var standardBody = regexp.MustCompile(`(?s)\n(BEGIN ATOMIC|RETURN ).*`)

func mentions(refs Refs, kind, schema, thing string) bool {
	is := func(n Name) bool { return n.Name == thing && (n.Schema == schema || n.Schema == "") }
	switch kind {
	case "relation":
		return slices.ContainsFunc(refs.Relations, is) || slices.ContainsFunc(refs.Sequences, is)
	case "column":
		return refs.Star || slices.ContainsFunc(refs.Columns, func(c ColumnRef) bool { return c.Name == thing })
	case "function":
		return slices.ContainsFunc(refs.Functions, is)
	case "type":
		return slices.ContainsFunc(refs.Types, func(t Type) bool { return is(Name{t.Schema, t.Name}) })
	case "operator":
		return slices.ContainsFunc(refs.Operators, is)
	case "collation":
		return slices.ContainsFunc(refs.Collations, is)
	case "text search":
		return slices.ContainsFunc(refs.TextSearch, is)
	}
	return false
}
