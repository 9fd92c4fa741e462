package clickhouse

import (
	"slices"
	"strings"
	"testing"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema"
)

// What statements have made on the server is all that is listed of it, and reads
// as models do.
func TestSharedObjectsAreThoseOfStatements(t *testing.T) {
	address := newDatabase(t)
	opened := connect(t, address, dialects.Options{DefaultSchema: databaseIn(address)}).(*target)
	function := databaseIn(address) + "_twice"
	must(t, address, "CREATE FUNCTION "+function+" AS x -> x * 2", "CREATE TABLE t (id UInt64) ENGINE = MergeTree ORDER BY id")
	defer must(t, address, "DROP FUNCTION "+function)
	list, err := opened.SharedObjects(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(list, schema.Address{Kind: schema.KindFunction, Name: function}) {
		t.Errorf("the function is not among %v", list)
	}
	for _, a := range list {
		if a.Kind != schema.KindFunction && a.Kind != schema.KindNamedCollection {
			t.Errorf("%s is of a file", a)
		}
	}
	opened.conn = newFakeAccess(opened.conn, databaseIn(address))
	for _, sql := range []string{
		"CREATE ROLE reader", "CREATE USER ann IDENTIFIED WITH sha256_hash BY '" + strings.Repeat("0", 64) + "' HOST LOCAL",
		"GRANT SELECT ON " + databaseIn(address) + ".t TO reader", "CREATE QUOTA q KEYED BY user_name FOR INTERVAL 1 hour MAX queries = 7 TO reader",
		"CREATE ROW POLICY p ON " + databaseIn(address) + ".t USING id > 1 TO reader", "CREATE SETTINGS PROFILE small SETTINGS max_threads = 2",
	} {
		if err := opened.conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	if list, err = opened.SharedObjects(t.Context()); err != nil {
		t.Fatal(err)
	}
	list = slices.DeleteFunc(list, func(a schema.Address) bool {
		return a.Kind == schema.KindFunction && a.Name != function || a.Kind == schema.KindNamedCollection
	})
	objects, problems, err := opened.Inspect(t.Context(), dialects.Scope{Schemas: []string{databaseIn(address)}, Shared: list})
	if err != nil || problems.HasErrors() {
		t.Fatal(err, problems)
	}
	g, problems := schema.NewGraph(objects, New(dialects.Options{DefaultSchema: databaseIn(address)}))
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	model := string(compiler.Print(g))
	for _, block := range []string{`function "` + function + `"`, `role "reader"`, `user "ann"`, `quota "q"`, `row_policy "p"`, `settings_profile "small"`, "permission {"} {
		if !strings.Contains(model, block) {
			t.Errorf("%s is not in\n%s", block, model)
		}
	}
}
