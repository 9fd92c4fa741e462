package pgsql

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/schemac/schemac/internal/enginetest"
)

// bodyParts are what statements of a body are made of: each keeps CASE and END
// balanced, or hides them.
var bodyParts = []string{
	"CASE WHEN true THEN 1 ELSE 2 END", "CASE 1 WHEN 1 THEN CASE WHEN false THEN 3 END END", "'END; CASE'", "$$END; BEGIN ATOMIC$$", "$q$it's; END $$ x$q$", "E'\\'; END'",
	"/* END; /* CASE ' */ ; */ 4", "-- END; ' CASE\n5", "(SELECT a.\"end\" FROM (SELECT 6 AS end) a)", "(SELECT a.case FROM (SELECT 7 AS case) a)", `(SELECT "CASE" FROM (SELECT 8 AS "CASE") b)`,
	"(SELECT a.end FROM (SELECT 6 AS \"end\") a)", "coalesce(CASE WHEN 1 < 2 THEN 8 END, 9)", "U&'\\0041; END'", "(((CASE WHEN (true) THEN ((1)) END)))", "(VALUES ('a;END'))",
}

func drawBody(t *rapid.T) string {
	var body strings.Builder
	for range rapid.IntRange(0, 4).Draw(t, "statements") {
		part := rapid.SampledFrom(bodyParts).Draw(t, "part")
		body.WriteString(" SELECT (" + part + "\n)::text; ")
		if rapid.Bool().Draw(t, "comment") {
			body.WriteString("/* ; END */")
		}
	}
	return body.String()
}

func drawStatement(t *rapid.T, i int) string {
	head := fmt.Sprintf(rapid.SampledFrom([]string{
		"CREATE FUNCTION f%d(a int DEFAULT CASE WHEN true THEN 1 END) RETURNS text LANGUAGE sql ", "create or replace function f%d()\nreturns text language sql ", "CREATE FUNCTION \"begin atomic %d\"() RETURNS text LANGUAGE sql ",
	}).Draw(t, "head"), i)
	switch rapid.IntRange(0, 3).Draw(t, "kind") {
	case 0:
		return "SELECT " + rapid.SampledFrom(bodyParts).Draw(t, "part") + "\n"
	case 1:
		return head + "RETURN " + rapid.SampledFrom(bodyParts).Draw(t, "part") + "\n"
	case 2:
		return fmt.Sprintf("CREATE PROCEDURE p%d() LANGUAGE sql ", i) + "begin -- x\n Atomic" + drawBody(t) + "\nend"
	}
	return head + "BEGIN /* ; */ ATOMIC" + drawBody(t) + " SELECT 'x'; END"
}

func drawScript(t *rapid.T) (script string, statements []string) {
	for i := range rapid.IntRange(1, 6).Draw(t, "count") {
		statement := drawStatement(t, i)
		statements = append(statements, statement)
		script += statement + ";" + rapid.SampledFrom([]string{"", "\n", " -- END;\n", "/* BEGIN ATOMIC; */", ";"}).Draw(t, "between")
	}
	return script, statements
}

func TestSplitKeepsBodiesWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		script, want := drawScript(t)
		got, err := SplitStatements(script)
		if err != nil || len(got) != len(want) {
			t.Fatalf("%s\n%d statements instead of %d: %q (%v)", script, len(got), len(want), got, err)
		}
		for i := range want {
			if got[i] != strings.TrimRight(want[i], space) && got[i] != want[i] {
				t.Fatalf("%s\nis cut to\n%s", want[i], got[i])
			}
		}
	})
}

// TestServersTakeWhatSplitCuts runs the pieces one by one, as the server would
// have run the script.
func TestServersTakeWhatSplitCuts(t *testing.T) {
	conn := connect(t, enginetest.Postgres(t, enginetest.NewestPostgres).Database(t))
	rapid.Check(t, func(rt *rapid.T) {
		script, _ := drawScript(rt)
		statements, err := SplitStatements(script)
		if err != nil {
			rt.Fatal(err)
		}
		for _, statement := range append([]string{"ROLLBACK", "BEGIN"}, statements...) {
			if _, err := conn.Exec(t.Context(), statement); err != nil {
				rt.Fatalf("%s\n%v", statement, err)
			}
		}
	})
}
