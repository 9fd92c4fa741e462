package dialects

import (
	"math/big"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/schemac/schemac/schema"
)

func TestCanonicalNumber(t *testing.T) {
	for text, want := range map[string]string{"1.50": "1.5", "+1": "1", "-0": "0", "-0.0": "0", "007": "7", "1e3": "1000", "15E-1": "1.5", "0.001e3": "1",
		".5": "0.5", "5.": "5", "12345678901234567890.10": "12345678901234567890.1", "1e-400": "0." + zeros(399) + "1"} {
		if got, ok := CanonicalNumber(text); !ok || got != want {
			t.Errorf("%s: %q, %v, want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "x", "1e", "1e999999999", "--1", "1.2.3", "0x10", "1_000", "NaN", ".", "e5", "１"} {
		if got, ok := CanonicalNumber(text); ok {
			t.Errorf("%q is read as %s", text, got)
		}
	}
}

func zeros(n int) string {
	text := make([]byte, n)
	for i := range text {
		text[i] = '0'
	}
	return string(text)
}

// FuzzCanonicalNumber compares with exact fractions: the canonical form has
// the same value, and is its own canonical form.
func FuzzCanonicalNumber(f *testing.F) {
	for _, text := range []string{"1.50", "-0", "1e-3", "00.10e2", "9e99"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		number, ok := CanonicalNumber(text)
		if !ok {
			return
		}
		want, read := new(big.Rat).SetString(text)
		got, readToo := new(big.Rat).SetString(number)
		if again, _ := CanonicalNumber(number); again != number || !readToo || read && want.Cmp(got) != 0 {
			t.Errorf("%q is %q, and that is %q", text, number, again)
		}
	})
}

// TestLevels: a row stands behind the one that it refers to.
func TestLevels(t *testing.T) {
	table := schema.Address{Kind: schema.KindTable, Name: "t"}
	rules := plainRules{}
	graph, problems := schema.NewGraph([]schema.Object{&schema.Table{Name: "t"}, &schema.Column{Table: "t", Name: "id"}, &schema.Column{Table: "t", Name: "parent"},
		&schema.ForeignKey{Table: "t", Name: "f", Columns: []string{"parent"}, RefTable: table, RefColumns: []string{"id"}}}, rules)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 8).Draw(t, "rows")
		rows := make([]schema.Row, n)
		parents := make([]int, n)
		for i := range rows {
			parents[i] = rapid.IntRange(0, i).Draw(t, "parent") // itself, or an earlier one
			rows[i] = schema.Row{Cells: []schema.Cell{{Column: "id", Value: number(i)}, {Column: "parent", Value: number(parents[i])}}}
		}
		shuffled := rapid.Permutation(rows).Draw(t, "order")
		place := map[string]int{}
		for level, part := range Levels(shuffled, graph, table) {
			for _, row := range part {
				place[row.Value("id").SQL] = level
			}
		}
		for i, parent := range parents {
			if len(place) != n || parent != i && place[strconv.Itoa(parent)] >= place[strconv.Itoa(i)] {
				t.Fatalf("%d refers to %d: %v", i, parent, place)
			}
		}
	})
}

func number(n int) schema.Expr {
	return schema.Expr{SQL: strconv.Itoa(n), Literal: schema.NumberLiteral}
}
