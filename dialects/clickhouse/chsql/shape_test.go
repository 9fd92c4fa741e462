package chsql

import (
	"fmt"
	"testing"
)

func TestParseCall(t *testing.T) {
	for text, want := range map[string]string{
		"toYYYYMM(d)":              "toYYYYMM [d]",
		"COUNT(d)":                 "count [d]",
		"f(a + 1, g(b))":           "f [a + 1 g(b)]",
		"d":                        "",
		"a % 10":                   "",
		"(a, b)":                   "",
		"sum(a) OVER ()":           "",
		"broken(":                  "",
		"toStartOfHour(`odd one`)": "toStartOfHour [`odd one`]",
	} {
		got := ""
		if c, ok := ParseCall(text); ok {
			got = fmt.Sprint(c.Function, " ", c.Args)
		}
		if got != want {
			t.Errorf("%s is %q, not %q", text, got, want)
		}
	}
}

func TestOutputs(t *testing.T) {
	for text, want := range map[string]string{
		"SELECT a, b AS c, a + 1, t.d FROM t": "[{a a a} {c b b AS c} {  a + 1} {  t.d}]",
		"SELECT a FROM t UNION ALL SELECT b":  "[{a a a}]",
		"SELECT * FROM t":                     "",
		"SELECT":                              "",
	} {
		got := ""
		if outputs, ok := Outputs(text); ok {
			got = fmt.Sprint(outputs)
		}
		if got != want {
			t.Errorf("%s results in %q, not %q", text, got, want)
		}
	}
}

func TestSourceOf(t *testing.T) {
	for text, want := range map[string]string{
		"SELECT a FROM d.t":                                          "d.t true",
		"SELECT a FROM t JOIN u USING a":                             "t false",
		"SELECT a FROM (SELECT a FROM t)":                            "t false",
		"WITH c AS (SELECT a FROM t) SELECT a FROM c JOIN u USING a": "t false",
		"(SELECT a FROM t) UNION ALL SELECT a FROM u":                "t true",
		"SELECT a FROM numbers(3)":                                   "",
		"SELECT 1":                                                   "",
		"SELECT a FROM":                                              "",
	} {
		got := ""
		if s, ok := SourceOf(text); ok {
			got = fmt.Sprint(s.Table, " ", s.Direct)
		}
		if got != want {
			t.Errorf("%s reads %q, not %q", text, got, want)
		}
	}
}
