package schema

import (
	"slices"
	"testing"
)

func TestDiffComparesSQLTextByTheDialect(t *testing.T) {
	table := func(engine, setting string) *Table {
		return &Table{Name: "t", ClickHouse: ClickHouseTable{Engine: engine, Settings: Params{"a": setting}}}
	}
	same := func(_ string, a, b Expr) bool { return len(a.SQL) == len(b.SQL) }
	for _, test := range []struct {
		a, b *Table
		want []string
	}{
		{table("x1", "1"), table("x2", "2"), nil},
		{table("x1", "1"), table("x", "2"), []string{"clickhouse.engine"}},
		{table("x1", "1"), table("x1", "22"), []string{"clickhouse.settings"}},
		{table("x1", "1"), &Table{Name: "t"}, []string{"clickhouse.engine", "clickhouse.settings"}},
	} {
		if got := Diff(test.a, test.b, same); !slices.Equal(got, test.want) {
			t.Errorf("%+v and %+v differ in %v, want %v", test.a.ClickHouse, test.b.ClickHouse, got, test.want)
		}
	}
}
