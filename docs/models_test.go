package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse"
	"github.com/schemac/schemac/dialects/postgres"
	"github.com/schemac/schemac/dialects/sqlite"
	"github.com/schemac/schemac/project"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// dialectRules are the rules that models are compiled with.
func dialectRules() map[string]schema.Rules {
	return map[string]schema.Rules{
		"postgres":   postgres.New(dialects.Options{}),
		"clickhouse": clickhouse.New(dialects.Options{}),
		"sqlite":     sqlite.New(dialects.Options{}),
	}
}

func TestModels(t *testing.T) {
	rules := dialectRules()
	for _, p := range readPages(t) {
		for _, b := range p.blocks {
			if !b.is("hcl") || b.file != "" {
				continue
			}
			t.Run(b.String(), func(t *testing.T) {
				if b.in() == "project" {
					checkDiagnostics(t, b, loadProject(t, b))
					return
				}
				checkModel(t, b, rules[b.in()])
			})
		}
	}
}

func checkModel(t *testing.T, b *block, rules schema.Rules) {
	graph, problems := compiler.Compile([]compiler.Source{{Name: b.page.path, Content: []byte(b.text)}}, compiler.Options{Rules: rules})
	checkDiagnostics(t, b, problems)
	if !problems.HasErrors() {
		checkPrinted(t, b, graph, rules)
	}
}

// loadProject loads the block as a project file beside folders of models.
func loadProject(t *testing.T, b *block) diag.List {
	dir := t.TempDir()
	for _, model := range []string{"models/a.hcl", "models/primary/a.hcl", "models/analytics/a.hcl"} {
		path := filepath.Join(dir, model)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, project.FileName)
	if err := os.WriteFile(path, []byte(b.text), 0o644); err != nil {
		t.Fatal(err)
	}
	_, problems := project.Load(path, project.Options{Getenv: func(string) (string, bool) { return "", false }})
	return problems
}

// expectation is a comment that says what its line is reported for.
var expectation = regexp.MustCompile(`# (ERROR|WARNING): (.*)$`)

type reported struct {
	line     int
	severity string
	summary  string
}

// checkDiagnostics compares what was reported with the block's comments.
func checkDiagnostics(t *testing.T, b *block, problems diag.List) {
	t.Helper()
	var want, got []reported
	for i, line := range strings.Split(b.text, "\n") {
		if m := expectation.FindStringSubmatch(line); m != nil {
			want = append(want, reported{b.line + i, m[1], m[2]})
		}
	}
	for _, p := range problems {
		r := reported{b.line + int(p.Range.Start.Line) - 1, strings.ToUpper(string(p.Severity)), p.Summary}
		got = append(got, r)
		if !slices.Contains(want, r) {
			t.Errorf("%s:%d: unexpected %s: %s\n\t%s", b.page.path, r.line, p.Severity, p.Summary, p.Detail)
		}
	}
	for _, r := range want {
		if !slices.Contains(got, r) {
			t.Errorf("%s:%d: no %s %q", b.page.path, r.line, r.severity, r.summary)
		}
	}
}

// checkPrinted prints the model and expects the same model back.
func checkPrinted(t *testing.T, b *block, graph *schema.Graph, rules schema.Rules) {
	t.Helper()
	printed := compiler.Print(graph)
	again, problems := compiler.Compile([]compiler.Source{{Name: "printed.hcl", Content: printed}}, compiler.Options{Rules: rules})
	if problems.HasErrors() {
		t.Errorf("%s: as printed, the model does not compile:\n%s\n%s", b, problems.Err(), printed)
		return
	}
	if second := compiler.Print(again); string(second) != string(printed) {
		t.Errorf("%s: printing changes the model:\n%s\nbecomes\n%s", b, printed, second)
	}
}
