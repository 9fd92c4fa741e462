package clickhouse

import (
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema"
)

// TestUnfitValues looks on the engine for values that a new type cannot hold:
// the first value has some, the second none.
func TestUnfitValues(t *testing.T) {
	address := newDatabase(t)
	target := connect(t, address, dialects.Options{DefaultSchema: databaseIn(address)})
	for _, test := range []struct{ from, to, bad, good, found string }{
		{"Enum8('a' = 1, 'b' = 2)", "Enum8('a' = 1)", "'b'", "'a'", ": 'b' in 1 row"},
		{"Nullable(Enum8('a' = 1, 'b' = 2))", "Nullable(Enum8('a' = 1))", "'b'", "NULL", ": 'b' in 1 row"},
		{"Array(Nullable(Enum8('a' = 1, 'b' = 2, 'c' = 3)))", "Array(Nullable(Enum8('a' = 1)))", "['c', 'b', NULL]", "['a', NULL]", ": 'b' in 1 row, 'c' in 1 row"},
		{"Array(Array(Enum8('a' = 1, 'b' = 2)))", "Array(Array(Enum8('a' = 1)))", "[[], ['a', 'b']]", "[['a'], []]", ": 'b' in 1 row"},
		{"Map(Enum8('a' = 1, 'b' = 2), Enum8('c' = 1, 'b' = 2))", "Map(Enum8('a' = 1), Enum8('c' = 1, 'b' = 2))", "{'b': 'c'}", "{'a': 'b'}", ": 'b' in 1 row"},
		{"Map(String, Nullable(Enum8('a' = 1, 'b' = 2)))", "Map(String, Nullable(Enum8('a' = 1)))", "{'x': 'b'}", "{'b': 'a', 'c': NULL}", ": 'b' in 1 row"},
		{"Tuple(x Enum8('a' = 1, 'b' = 2), y String)", "Tuple(y String, x Enum8('a' = 1))", "('b', 'a')", "('a', 'b')", ": 'b' in 1 row"},
		{"Array(Tuple(Enum8('a' = 1, 'b' = 2), Array(Enum8('b' = 1, 'c' = 2))))", "Array(Tuple(Enum8('a' = 1), Array(Enum8('b' = 1))))",
			"[('b', ['b']), ('a', ['c', 'b', 'c'])]", "[('a', ['b'])]", ": 'b' in 1 row, 'c' in 1 row"},
		{"Enum8('it\\'s' = 1, '' = 2)", "Enum8('it\\'s' = 1)", "''", "'it\\'s'", ": '' in 1 row"},
		{"Enum8('a' = 1, 'b' = 2, 'c' = 3)", "Enum8('b' = 1, 'c' = 2)", "'a'", "'c'", ": 'a' in 1 row"},
		{"Array(Nullable(String))", "Array(Nullable(Int32))", "['1', 'x']", "['1', NULL]", ""},
		{"Tuple(a String, b UInt8)", "Tuple(a UUID, b UInt8)", "('x', 1)", "('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 1)", ""},
		{"String", "Enum8('a' = 1, 'b' = 2)", "'c'", "'2'", ""},
		{"Nullable(String)", "Nullable(Enum8('a' = 1))", "'c'", "NULL", ""},
		{"Int64", "Enum8('a' = 1, 'b' = 2)", "257", "2", ""},
		{"LowCardinality(String)", "Int32", "'x'", "'7'", ""},
	} {
		for _, name := range []string{"label", "value"} { // which the query has itself
			from, to := unfitTestColumn(name, test.from), unfitTestColumn(name, test.to)
			sql, meaning := columnChange{from: from, to: to}.precheck("t", chsql.Backquote(name))
			for value, found := range map[string]bool{test.bad: true, test.good: false} {
				must(t, address, "CREATE OR REPLACE TABLE t ("+name+" "+test.from+") ENGINE = MergeTree ORDER BY tuple()", "INSERT INTO t VALUES ("+value+")")
				err := target.Execute(t.Context(), []dialects.Statement{{SQL: sql, Check: meaning}}, nil)
				if (err != nil) != found || err != nil && !strings.Contains(err.Error(), "Correct those rows first"+test.found+" in: SELECT") {
					t.Errorf("%s to %s with %s: %v\n%s", test.from, test.to, value, err, sql)
				}
				if !found && conversionOf(from, to).Kind != chsql.ConversionRefused {
					must(t, address, "ALTER TABLE t MODIFY COLUMN "+name+" "+test.to)
				}
			}
		}
	}
}

func unfitTestColumn(name, kind string) *schema.Column {
	return &schema.Column{Schema: placeholder, Table: "t", Name: name, Type: schema.Type{Name: kind}}
}

// A rebuild keeps the labels of an Enum whose numbers change, wherever it is.
func TestRenumberedEnums(t *testing.T) {
	address := newDatabase(t)
	for form, value := range map[string]string{
		"E": "'b'", "Nullable(E)": "NULL", "Array(Nullable(E))": "['b',NULL]", "Map(E, Array(E))": "{'b':['a','b']}", "Tuple(x E, y String)": "('b','a')", "Array(Tuple(E, UInt8))": "[('a',1)]",
	} {
		from := unfitTestColumn("a", strings.ReplaceAll(form, "E", "Enum8('a' = 1, 'b' = 2)"))
		to := unfitTestColumn("a", strings.ReplaceAll(form, "E", "Enum8('b' = 1, 'a' = 2)"))
		if kind := conversionOf(from, to).Kind; kind != chsql.ConversionRefused {
			t.Errorf("%s: %s", form, kind)
		}
		must(t, address, "CREATE OR REPLACE TABLE t (a "+from.Type.Name+") ENGINE = MergeTree ORDER BY tuple()", "INSERT INTO t VALUES ("+value+")",
			"CREATE OR REPLACE TABLE u (a "+to.Type.Name+") ENGINE = MergeTree ORDER BY tuple()", "INSERT INTO u SELECT "+converted("a", from, to)+" FROM t")
		before, _ := ask(t.Context(), address, "SELECT a FROM t")
		if after, err := ask(t.Context(), address, "SELECT a FROM u"); after != before || err != nil {
			t.Errorf("%s: %s became %s, %v", form, before, after, err)
		}
	}
}
