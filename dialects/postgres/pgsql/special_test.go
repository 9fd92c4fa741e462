package pgsql

import (
	"slices"
	"testing"

	"github.com/schemac/schemac/internal/enginetest"
)

const specialTable = `CREATE SCHEMA pr; SET search_path = pr;
CREATE TABLE us (id integer, name varchar(50), email text, active boolean, created timestamptz, tags text[], meta jsonb, boss integer);
CREATE TABLE xs (d xml, name text, key text, value text, content text, path text);`

// specialQueries use the functions with grammars of their own. Those for 13 are
// for all majors.
var specialQueries = map[int][]string{
	13: {
		"SELECT x.* FROM xs, XMLTABLE('/r/c' PASSING d COLUMNS id int PATH '@id' NOT NULL, o FOR ORDINALITY, n text DEFAULT 'x') x",
		"SELECT x.id + 1 AS n, x.o FROM xs, XMLTABLE(XMLNAMESPACES('http://x' AS a), '/r' PASSING BY REF d COLUMNS id int, o numeric(10,2) PATH 'b') AS x WHERE o > 2",
		"SELECT XMLELEMENT(NAME foo, XMLATTRIBUTES(name AS b, key), 'x', d) FROM xs", "SELECT XMLELEMENT(NAME \"Foo\", XMLELEMENT(NAME bar, content)) FROM xs",
		"SELECT XMLFOREST(name, key AS c, value) FROM xs", "SELECT XMLCONCAT(d, d) FROM xs", "SELECT XMLPARSE(DOCUMENT content PRESERVE WHITESPACE) FROM xs", "SELECT XMLPARSE(CONTENT content) FROM xs",
		"SELECT XMLPI(NAME php, 'x')", "SELECT XMLROOT(d, VERSION '1.0', STANDALONE YES) FROM xs", "SELECT XMLROOT(d, VERSION NO VALUE, STANDALONE NO VALUE) FROM xs", "SELECT XMLSERIALIZE(CONTENT d AS text) FROM xs",
		"SELECT name FROM xs WHERE XMLEXISTS('//a' PASSING BY REF d)", "SELECT XMLAGG(d ORDER BY name) FROM xs",
	},
	enginetest.NewestPostgres: {
		"SELECT j.* FROM us, JSON_TABLE(meta, '$[*]' AS p PASSING id AS x COLUMNS (id int PATH '$.id', o FOR ORDINALITY, e boolean EXISTS PATH '$.e', NESTED PATH '$.x' COLUMNS (y text, z varchar(3) PATH '$.z' DEFAULT 'a' ON EMPTY))) j",
		"SELECT meta::text IS JSON OBJECT WITH UNIQUE KEYS AS a, email IS NOT JSON WITHOUT UNIQUE AS b, email IS JSON AS c FROM us",
		"SELECT JSON_OBJECT('a': id, 'c' VALUE name ABSENT ON NULL WITH UNIQUE KEYS RETURNING jsonb) FROM us", "SELECT JSON_OBJECT('a': id) FROM us", "SELECT JSON_OBJECT(key: value, name VALUE path) FROM xs",
		"SELECT JSON_ARRAY(id, 2 NULL ON NULL RETURNING text) FROM us", "SELECT JSON_ARRAY(id, key) FROM us, xs", "SELECT JSON_ARRAY(SELECT id FROM us)", "SELECT JSON_ARRAY()",
		"SELECT JSON_VALUE(meta, '$.a' RETURNING int DEFAULT 0 ON EMPTY ERROR ON ERROR) + 1 AS x FROM us", "SELECT JSON_QUERY(meta, '$.a' WITH WRAPPER) FROM us", "SELECT id FROM us WHERE JSON_EXISTS(meta, '$.a ? (@ > $x)' PASSING 1 AS x)",
		"SELECT JSON_SCALAR(id) FROM us", "SELECT JSON_SERIALIZE(meta RETURNING text) FROM us", "SELECT JSON_OBJECTAGG(name: id) FROM us", "SELECT JSON_ARRAYAGG(id ORDER BY name DESC ABSENT ON NULL) FILTER (WHERE id > 1) FROM us",
	},
}

func specialScope() Scope {
	scope := viewScope()
	known := scope.Relation
	scope.Relation = func(schema, name string) ([]ColumnType, bool) {
		if schema == "pr" && name == "xs" {
			return columnTypes("d xml, name text, key text, value text, content text, path text"), true
		}
		return known(schema, name)
	}
	return scope
}

// TestSpecialFunctions reads what servers make of the functions with grammars of
// their own, prints it, and does not take it for another query.
func TestSpecialFunctions(t *testing.T) {
	for _, major := range []int{13, 15, enginetest.NewestPostgres} {
		conn := connect(t, enginetest.Postgres(t, major).Database(t))
		if _, err := conn.Exec(t.Context(), specialTable); err != nil {
			t.Fatal(err)
		}
		queries := specialQueries[13]
		if major == enginetest.NewestPostgres {
			queries = slices.Concat(queries, specialQueries[major])
		}
		for _, query := range queries {
			if _, err := conn.Exec(t.Context(), "CREATE OR REPLACE TEMPORARY VIEW v AS "+query); err != nil {
				t.Errorf("%s: %v", query, err)
				continue
			}
			stored := rows(t, conn, "SELECT pg_get_viewdef('v'::regclass)")[0][0]
			compareSpecial(t, query, stored)
			if _, err := conn.Exec(t.Context(), "DROP VIEW v"); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func compareSpecial(t *testing.T, query, stored string) {
	t.Helper()
	for _, text := range []string{query, stored} {
		n, err := ParseQuery(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if printed := Print(n); EqualView(text, printed, specialScope()) != Equal {
			t.Errorf("%s\n\tis printed as\n%s\n%s\n%s", text, printed, explainView(text, specialScope()), explainView(printed, specialScope()))
		}
	}
	switch EqualView(query, stored, specialScope()) {
	case Different:
		t.Errorf("%s\n\tis taken for different from\n%s\n%s\n%s", query, stored, explainView(query, specialScope()), explainView(stored, specialScope()))
	case Unsure:
		t.Logf("%s\n\tis unsure:\n%s", query, stored)
	}
}
