package clickhouse

import (
	"fmt"
	"math/rand"
	"regexp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// TestOrderOfColumns drops, renames and adds columns with ties broken at
// random. Each ADD COLUMN must name a column that is there at that moment, and
// both ways must end with the columns in the order of their model.
func TestOrderOfColumns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := []string{"id", "a", "b", "c", "d", "e"}
		after, renamed := drawColumnEdits(t, before)
		options := planner.Options{Shuffle: rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))}
		source := columnsGraph(t, before, nil)
		plan, problems := planner.New(source, columnsGraph(t, after, renamed), harness.Dialect, options)
		back, backProblems := plan.Back(source, harness.Dialect, options)
		if err := append(problems, backProblems...).Err(); err != nil {
			t.Fatal(err)
		}
		if got := columnsBehind(t, before, plan); !slices.Equal(got, after) {
			t.Fatalf("the columns are %q, want %q", got, after)
		}
		if got := columnsBehind(t, after, back); !slices.Equal(got, before) {
			t.Fatalf("on the way back the columns are %q, want %q", got, before)
		}
	})
}

// drawColumnEdits returns the columns of the other model, and the former names
// of those that are renamed. One may take the name that another's rename frees.
func drawColumnEdits(t *rapid.T, before []string) (after []string, renamed map[string]string) {
	renamed = map[string]string{}
	fresh := 0
	for i, name := range before {
		switch edit := rapid.SampledFrom([]string{"keep", "drop", "rename", "rename to the one before"}).Draw(t, "edit of "+name); {
		case name == "id" || edit == "keep":
			after = append(after, name)
		case edit == "rename":
			after = append(after, "new "+name)
			renamed["new "+name] = name
		case edit == "rename to the one before" && renamed["new "+before[i-1]] != "":
			after = append(after, before[i-1])
			renamed[before[i-1]] = name
		}
		for range rapid.IntRange(0, 2).Draw(t, "columns behind "+name) {
			fresh++
			after = append(after, fmt.Sprintf("f%d", fresh))
		}
	}
	return after, renamed
}

func columnsGraph(t *rapid.T, names []string, renamed map[string]string) *schema.Graph {
	objects := []schema.Object{&schema.Table{Schema: placeholder, Name: "t", ClickHouse: schema.ClickHouseTable{Engine: "MergeTree", Sort: schema.ColumnParts("id")}}}
	for i, name := range names {
		c := &schema.Column{Schema: placeholder, Table: "t", Name: name, Position: i, Type: schema.Type{Name: "UInt64"}}
		c.RenamedFrom = renamed[name]
		objects = append(objects, c)
	}
	g, problems := schema.NewGraph(objects, harness.Dialect)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return g
}

var columnCommand = regexp.MustCompile("(ADD|DROP|RENAME) COLUMN `([^`]+)`(?: UInt64)?(?: TO `([^`]+)`)?(?: (FIRST))?(?: AFTER `([^`]+)`)?")

// columnsBehind carries out the plan's statements on a list of names.
func columnsBehind(t *rapid.T, names []string, plan *planner.Plan) []string {
	statements, problems := harness.Dialect.Emit(plan.Pair, plan.Changes)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	names = slices.Clone(names)
	for _, command := range columnCommand.FindAllStringSubmatch(dialects.Script(statements), -1) {
		at := slices.Index(names, command[2])
		switch command[1] {
		case "DROP":
			names = slices.Delete(names, at, at+1)
		case "RENAME":
			names[at] = command[3]
		default:
			names = slices.Insert(names, placeOf(t, names, command[4], command[5]), command[2])
		}
	}
	return names
}

func placeOf(t *rapid.T, names []string, first, behind string) int {
	switch {
	case first != "":
		return 0
	case behind == "":
		return len(names)
	}
	at := slices.Index(names, behind)
	if at < 0 {
		t.Fatalf("a column is added behind %s, but there are %q", behind, names)
	}
	return at + 1
}
