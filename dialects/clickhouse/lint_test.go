package clickhouse

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects/design"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// The models in testdata/lint, one file for each rule, say at the end of a line
// which rules it breaks: # LINT: CS102; CS105 refused 36. The number is the
// server's error for the table that the line belongs to. Every other table is
// sound: those called good are there for the rule of the file.
var (
	lintMark    = regexp.MustCompile(`# LINT: (.+)$`)
	clusterMark = regexp.MustCompile(`^# cluster: (\w+)\n`)
)

type lintCase struct {
	rule    string
	dialect dialect
	graph   *schema.Graph
	// want has the lines with their codes, refused the server's errors by line.
	want    []string
	refused map[int]string
}

func lintCases(t *testing.T, pattern string) (cases []lintCase) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", "lint", pattern))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no models match %s (%v)", pattern, err)
	}
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		c := lintCase{rule: strings.TrimSuffix(filepath.Base(path), ".hcl"), dialect: dialect{database: placeholder}, refused: map[int]string{}}
		if m := clusterMark.FindSubmatch(content); m != nil {
			c.dialect.cluster = string(m[1])
		}
		for i, line := range strings.Split(string(content), "\n") {
			if m := lintMark.FindStringSubmatch(line); m != nil {
				for item := range strings.SplitSeq(m[1], "; ") {
					code, number, refused := strings.Cut(item, " refused ")
					c.want = append(c.want, fmt.Sprintf("line %d: %s", i+1, code))
					if refused {
						c.refused[i+1] = number
					}
				}
			}
		}
		graph, problems := compiler.Compile([]compiler.Source{{Name: path, Content: content}}, compiler.Options{Rules: c.dialect})
		if err := problems.Err(); err != nil {
			t.Fatal(err)
		}
		c.graph = graph
		cases = append(cases, c)
	}
	return cases
}

// flaws are those that all rules find, with the codes of the rules.
func (c lintCase) flaws(visit func(design.Rule, design.Flaw)) {
	for _, rule := range c.dialect.DesignRules() {
		for _, flaw := range rule.Find(c.graph) {
			visit(rule, flaw)
		}
	}
}

func TestDesignRules(t *testing.T) {
	for _, c := range lintCases(t, "CS*.hcl") {
		t.Run(c.rule, func(t *testing.T) {
			var got []string
			messages := map[string]bool{}
			c.flaws(func(rule design.Rule, flaw design.Flaw) {
				got = append(got, fmt.Sprintf("line %d: %s", flaw.Range.Start.Line, rule.Code))
				if !strings.HasSuffix(flaw.Message, ".") {
					t.Errorf("no sentence: %q", flaw.Message)
				}
				messages[flaw.Message] = true
			})
			slices.Sort(got)
			slices.Sort(c.want)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s%v", diff, messages)
			}
		})
	}
}

// TestDesignRulesAreTested demands a file for each rule, in which it finds
// something and leaves something alone.
func TestDesignRulesAreTested(t *testing.T) {
	cases := lintCases(t, "CS*.hcl")
	for _, rule := range (dialect{}).DesignRules() {
		i := slices.IndexFunc(cases, func(c lintCase) bool { return c.rule == rule.Code })
		if i < 0 {
			t.Errorf("there is no testdata/lint/%s.hcl", rule.Code)
			continue
		}
		c := cases[i]
		if !slices.ContainsFunc(c.want, func(w string) bool { return strings.HasSuffix(w, rule.Code) }) {
			t.Errorf("nothing breaks %s", rule.Code)
		}
		if rule.Refused != (len(c.refused) > 0) {
			t.Errorf("%s says Refused: %t, and its test has the server's errors %v", rule.Code, rule.Refused, c.refused)
		}
		if !slices.ContainsFunc(c.graph.Objects(), func(o schema.Object) bool { return strings.HasPrefix(o.Address().Name, "good") }) {
			t.Errorf("nothing good shows what %s leaves alone", rule.Code)
		}
	}
}

// TestSoundSchemas demands that models as real projects have them get away
// without errors and warnings.
func TestSoundSchemas(t *testing.T) {
	for _, c := range lintCases(t, "sound_*.hcl") {
		t.Run(c.rule, func(t *testing.T) {
			c.flaws(func(rule design.Rule, flaw design.Flaw) {
				if rule.Severity.AtLeast(design.Warning) {
					t.Errorf("%s: %s: %s", flaw.Range, rule.Code, flaw.Message)
				}
			})
		})
	}
}

// TestServerRefuses makes every object on the real server: it refuses those of
// which a rule says so, with that error, and no other.
func TestServerRefuses(t *testing.T) {
	for _, c := range append(lintCases(t, "CS*.hcl"), lintCases(t, "sound_*.hcl")...) {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			address := newDatabase(t)
			refused := c.refusedTables()
			for table, sql := range c.statements(t) {
				_, err := ask(t.Context(), address, sql)
				got := ""
				if err != nil {
					got = strings.TrimPrefix(err.Error(), "server error ")
				}
				if got != refused[table] {
					t.Errorf("%s: server error %q, not %q:\n%s", table, got, refused[table], sql)
				}
			}
		})
	}
}

// refusedTables are the tables and views with an error, and the error.
func (c lintCase) refusedTables() map[schema.Address]string {
	tables := map[schema.Address]string{}
	c.flaws(func(_ design.Rule, flaw design.Flaw) {
		number, refused := c.refused[int(flaw.Range.Start.Line)]
		if table := flaw.Object; refused {
			if table.Kind.OfTable() {
				table = table.Table()
			}
			tables[table] = number
		}
	})
	return tables
}

// statements make what the model has, in order. Replicated tables and those on
// a cluster need more than the server that tests have.
func (c lintCase) statements(t *testing.T) func(func(schema.Address, string) bool) {
	t.Helper()
	c.dialect.cluster = ""
	empty, _ := schema.NewGraph(nil, c.dialect)
	plan, problems := planner.New(empty, c.graph, c.dialect, planner.Options{})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	statements, problems := c.dialect.Emit(plan.Pair, plan.Changes)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return func(yield func(schema.Address, string) bool) {
		for _, s := range statements {
			lacking := strings.Contains(s.SQL, "ENGINE = Replicated") || strings.Contains(s.SQL, "ENGINE = Distributed") || c.rule == "CS162" || c.rule == "CS145"
			if len(s.Changes) > 0 && !lacking && !yield(s.Changes[0], s.SQL) {
				return
			}
		}
	}
}
