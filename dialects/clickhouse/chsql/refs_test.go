package chsql

import (
	"reflect"
	"testing"
)

func TestQueryReferences(t *testing.T) {
	got, err := QueryReferences(`WITH c AS (SELECT id FROM src WHERE k IN allowed)
		SELECT c.id, COUNT(*) AS n, dictGet('d', 'a', x), arrayMap(y -> y + z, list), {p:UInt8}
		FROM c INNER JOIN db.t AS t ON t.id = c.id, numbers(3), dictionary('e.f')
		WHERE id NOT IN (SELECT u FROM other) GROUP BY ALL`)
	want := References{
		Tables:         []Name{{"", "allowed"}, {"db", "t"}, {"", "other"}, {"", "src"}},
		Dictionaries:   []Name{{"", "d"}, {"e", "f"}},
		Columns:        []string{"c.id", "id", "k", "list", "t.id", "u", "x", "z"},
		Aliases:        []string{"n", "t"},
		Functions:      []string{"arrayMap", "count", "dictGet"},
		TableFunctions: []string{"dictionary", "numbers"},
		Parameters:     []string{"p"},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\n got %+v\nwant %+v", err, got, want)
	}
}

func TestExprReferences(t *testing.T) {
	got, err := ExprReferences("if(a.b > 1, LCASE(`c d`), 'e') || x::String")
	want := References{Columns: []string{"a.b", "c d", "x"}, Functions: []string{"CAST", "if", "lower"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\n got %+v\nwant %+v", err, got, want)
	}
	if got, _ := ExprReferences("count(*)"); got.Star {
		t.Error("the asterisk of count(*) stands for columns")
	}
	if got, _ := QueryReferences("SELECT t.* EXCEPT a FROM t"); !got.Star {
		t.Error("t.* does not stand for columns")
	}
}

func TestRenameColumn(t *testing.T) {
	for _, row := range [][4]string{
		{"a + b", "a", "c", "c + b"},
		{"lower( a )  /* a */ || 'a' || a(a)", "a", "x y", "lower( `x y` )  /* a */ || 'a' || a(`x y`)"},
		{"arrayMap(a -> a + b, a)", "b", "q", "arrayMap(a -> a + q, a)"},
		{"arrayMap(a -> a + 1, list) = a", "a", "q", "arrayMap(a -> a + 1, list) = q"},
		{"a BETWEEN 1 AND a.x", "a", "q", "q BETWEEN 1 AND q.x"},
		{"`a` + t.a", "a", "q", "q + t.a"},
		{"n.x + `n.x` + n.y", "n.x", "n.z", "`n.z` + `n.z` + n.y"},
		{"b AS a", "a", "q", "b AS a"},
	} {
		got, err := RenameColumn(row[0], row[1], row[2])
		if err != nil || got != row[3] {
			t.Errorf("%s, %s to %s:\n got %s, %v\nwant %s", row[0], row[1], row[2], got, err, row[3])
		}
	}
}

func TestSplitStatements(t *testing.T) {
	got, err := SplitStatements("-- one;\nSELECT ';' /* ; */ ;\n\n;-- no statement\n;INSERT INTO t VALUES ('a;b')")
	want := []Statement{{"-- one;\nSELECT ';' /* ; */", 0}, {"INSERT INTO t VALUES ('a;b')", 48}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := SplitStatements("SELECT 1; SELECT 'a"); err == nil {
		t.Error("an unterminated string is accepted")
	}
}

func TestEqual(t *testing.T) {
	for _, row := range []struct {
		a, b string
		want Verdict
	}{
		{"a == 1", "equals(a, 1)", Equal},
		{"(a)", "a", Equal},
		{"NOW()", "now()", Equal},
		{"visitParamHas(a, 'b')", "simpleJSONHas(a, 'b')", Equal},
		{"a IN (1)", "a IN 1", Equal},
		{"a BETWEEN 1 AND 2", "a >= 1 AND a <= 2", Equal},
		{"a - b - c", "a - (b - c)", Different},
		{"A", "a", Different},
		{"'a'", "a", Different},
		{"dictGet('d', 'x', 1)", "dictGet('w.d', 'x', 1)", Equal},
		{"a +", "a", Unsure},
	} {
		if got := EqualExpr(row.a, row.b, "w"); got != row.want {
			t.Errorf("%s, %s: %s, want %s", row.a, row.b, got, row.want)
		}
	}
	for _, row := range []struct {
		a, b string
		want Verdict
	}{
		{"select a from t", "SELECT a FROM w.t", Equal},
		{"select a from t", "SELECT a FROM v.t", Different},
		{"select 1 union all (select 2 except select 3)", "SELECT 1 UNION ALL (SELECT 2) EXCEPT ALL (SELECT 3)", Equal},
		{"select a from", "SELECT a", Unsure},
	} {
		if got := EqualQuery(row.a, row.b, "w"); got != row.want {
			t.Errorf("%s, %s: %s, want %s", row.a, row.b, got, row.want)
		}
	}
}

func TestEqualSetting(t *testing.T) {
	for _, row := range []struct {
		a, b string
		want bool
	}{
		{"true", "1", true}, {"false", "0", true}, {"'10M'", "10000000", true}, {"'1Ki'", "1024", true},
		{"'a'", "'b'", false}, {"1", "2", false}, {"'8192'", "8192", true}, {"''", "0", false},
	} {
		if got := EqualSetting(row.a, row.b); got != row.want {
			t.Errorf("%s, %s: %t", row.a, row.b, got)
		}
	}
}
