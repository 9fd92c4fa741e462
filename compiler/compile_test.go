package compiler

import (
	stdflag "flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

var update = stdflag.Bool("update", false, "write the golden files")

// compileText compiles one source for the dialect.
func compileText(dialect, text string) (*schema.Graph, diag.List) {
	return Compile([]Source{{Name: "model.hcl", Content: []byte(text)}}, Options{Rules: testRules{dialect}})
}

// dialectLine is the first line of a test model for another dialect than
// PostgreSQL.
var dialectLine = regexp.MustCompile(`^# dialect: (\w+)\n`)

func readModel(t *testing.T, path string) (dialect string, sources []Source) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	dialect = "postgres"
	if m := dialectLine.FindSubmatch(content); m != nil {
		dialect = string(m[1])
	}
	return dialect, []Source{{Name: filepath.Base(path), Content: content}}
}

func models(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no models match %s (%v)", pattern, err)
	}
	return paths
}

// TestValid compiles each model, compares its canonical form with the golden
// file, and compiles that form to an equal graph.
func TestValid(t *testing.T) {
	for _, path := range models(t, "testdata/valid/*.hcl") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			dialect, sources := readModel(t, path)
			graph, problems := Compile(sources, Options{Rules: testRules{dialect}, Root: "testdata/valid",
				Variables: map[string]string{}})
			if len(problems) > 0 {
				t.Fatal(problems.Err())
			}
			printed := Print(graph)
			golden := strings.TrimSuffix(path, ".hcl") + ".golden"
			if *update {
				if err := os.WriteFile(golden, printed, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(printed)); diff != "" {
				t.Errorf("printed (-golden +printed):\n%s", diff)
			}
			again, problems := compileText(dialect, string(printed))
			if len(problems) > 0 {
				t.Fatal(problems.Err())
			}
			requireEqual(t, graph, again)
			requireFormatted(t, printed)
		})
	}
}

// requireEqual compares two graphs object by object, without their origins.
func requireEqual(t interface {
	Helper()
	Fatalf(string, ...any)
}, want, got *schema.Graph) {
	t.Helper()
	wanted, gotten := withoutOrigins(want), withoutOrigins(got)
	if diff := cmp.Diff(wanted, gotten, cmpopts.IgnoreFields(schema.Type{}, "Custom"), cmpopts.IgnoreFields(schema.Row{}, "At")); diff != "" {
		t.Fatalf("graphs differ (-want +got):\n%s\nprinted:\n%s", diff, Print(want))
	}
}

func withoutOrigins(g *schema.Graph) []schema.Object {
	for _, o := range g.Objects() {
		o.Common().Origin = schema.Origin{}
	}
	return g.Objects()
}

func requireFormatted(t interface {
	Helper()
	Fatalf(string, ...any)
}, printed []byte) {
	t.Helper()
	formatted, problems := Format(printed)
	if len(problems) > 0 {
		t.Fatalf("%v", problems.Err())
	}
	if diff := cmp.Diff(string(formatted), string(printed)); diff != "" {
		t.Fatalf("the printed model is not formatted (-formatted +printed):\n%s", diff)
	}
}

var expectation = regexp.MustCompile(`# ERROR: (.+)$`)

// TestErrors demands exactly the errors that the models announce, on their
// lines: "# ERROR: summary", several joined with "; ".
func TestErrors(t *testing.T) {
	for _, path := range models(t, "testdata/errors/*.hcl") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			dialect, sources := readModel(t, path)
			var want []string
			for i, line := range strings.Split(string(sources[0].Content), "\n") {
				if m := expectation.FindStringSubmatch(line); m != nil {
					for summary := range strings.SplitSeq(m[1], "; ") {
						want = append(want, lineError(i+1, summary))
					}
				}
			}
			_, problems := Compile(sources, Options{Rules: testRules{dialect}})
			var got []string
			for _, p := range problems {
				got = append(got, lineError(int(p.Range.Start.Line), p.Summary))
				requireComplete(t, p)
			}
			slices.Sort(want)
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("errors (-want +got):\n%s\n%v", diff, problems.Err())
			}
		})
	}
}

func lineError(line int, summary string) string {
	return strings.Join([]string{string(rune('0' + line/100)), string(rune('0' + line/10%10)), string(rune('0' + line%10)), ": ", summary}, "")
}

// requireComplete checks that a diagnostic says where, why and what to do.
func requireComplete(t *testing.T, p diag.Diagnostic) {
	t.Helper()
	if p.Code == "" || p.Detail == "" || p.Range.IsZero() || p.Severity != diag.Error {
		t.Errorf("incomplete diagnostic: %#v", p)
	}
	if strings.ContainsAny(p.Code, " _ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
		t.Errorf("code %q is not in lower case with dashes", p.Code)
	}
}

// TestOrderDoesNotMatter compiles the same models in another order of files
// and of blocks.
func TestOrderDoesNotMatter(t *testing.T) {
	sources := largeModel(60, 7)
	want, problems := Compile(sources, Options{Rules: testRules{"postgres"}})
	if len(problems) > 0 {
		t.Fatal(problems.Err())
	}
	slices.Reverse(sources)
	for i := range sources {
		blocks := strings.SplitAfter(string(sources[i].Content), "\n}\n")
		slices.Reverse(blocks)
		sources[i].Content = []byte(strings.Join(blocks, "\n"))
	}
	got, problems := Compile(sources, Options{Rules: testRules{"postgres"}})
	if len(problems) > 0 {
		t.Fatal(problems.Err())
	}
	requireEqual(t, want, got)
}

// TestRanges checks that objects know where their parts are written.
func TestRanges(t *testing.T) {
	graph, _ := compileText("postgres", "\n\ntable \"t\" {\n  column \"ä\" {\n    type = int\n  }\n  index \"i\" {\n    on {\n      column = column.ä\n    }\n    where = \"x\"\n  }\n}\n")
	index := graph.Lookup(schema.Address{Kind: schema.KindIndex, Schema: "public", Parent: "t", Name: "i"})
	if index == nil {
		t.Fatal("no index")
	}
	origin := index.Common().Origin
	for field, want := range map[string]string{"": "model.hcl:7:3", "columns": "model.hcl:8:5", "where": "model.hcl:11:5", "comment": "model.hcl:7:3"} {
		if got := origin.Field(field).String(); got != want {
			t.Errorf("%s is at %s, want %s", field, got, want)
		}
	}
}
