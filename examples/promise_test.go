package examples_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// promised are the commands that the guide to the workflow promises, in order.
var promised = []string{
	`export-models --database primary`,
	`make-migrations "ci validation" --offline --database primary`,
	`check --database primary`,
	`migrate --database primary --sandbox`,
	`migrate --database primary --baseline --to-version 0005`,
	`migrate --database primary --count 2`,
	`status --all`,
	`history --database primary`,
	`rollback --count 1 --database primary`,
	`rollback --database primary --to-version 0007`,
	`migrate --database primary`,
}

// A customer has a phone, which no migration knows of yet.
var phone = edit{"models/primary/customers.hcl", "  column \"created_at\" {", "  column \"phone\" {\n    type = text\n    null = true\n  }\n  column \"created_at\" {"}

// TestPromisedCommands runs these commands, one after the other, on databases
// that came about in different ways. In the end all are as the models say.
func TestPromisedCommands(t *testing.T) {
	for name, test := range map[string]struct {
		applied string // what ran before, up to this version
		forgets bool   // the database has no history
		edits   []edit
		// codes are those of commands that do not exit with 0.
		codes map[int]int
	}{
		"all applied, models changed":    {applied: "0009", edits: []edit{phone}},
		"all applied, models the same":   {applied: "0009"},
		"behind, models changed":         {applied: "0005", edits: []edit{phone}},
		"behind, models the same":        {applied: "0005"},
		"behind and without a history":   {applied: "0005", forgets: true, edits: []edit{phone}, codes: map[int]int{3: 3}},
		"empty":                          {edits: []edit{phone}, codes: map[int]int{4: 5}},
		"past it, and without a history": {applied: "0007", forgets: true, codes: map[int]int{3: 3, 4: 5, 5: 1, 8: 0, 10: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			dir, primary, analytics := t.TempDir(), postgres(t), clickhouse(t)
			if err := os.CopyFS(dir, os.DirFS("workflow")); err != nil {
				t.Fatal(err)
			}
			p := project{dir: dir, url: primary, args: []string{"-C", dir}}
			t.Setenv("PRIMARY_URL", primary)
			t.Setenv("ANALYTICS_URL", analytics)
			if test.applied != "" {
				p.run(t, 0, "migrate", "--to-version", test.applied)
			}
			if test.forgets {
				if err := connect(t, primary)("DROP SCHEMA schemac CASCADE"); err != nil {
					t.Fatal(err)
				}
			}
			for _, e := range test.edits {
				e.apply(t, dir)
			}
			for i, command := range promised {
				p.run(t, test.codes[i], words(command)...)
			}
			if test.codes[10] == 0 {
				p.run(t, 0, "plan", "--live", "--exit-code")
				p.run(t, 0, "make-migrations", "--offline", "--exit-code")
				p.run(t, 0, "verify")
			}
		})
	}
}

// TestPromiseIsThatOfTheGuide compares the commands with the page.
func TestPromiseIsThatOfTheGuide(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "docs", "guides", "workflows.md"))
	if err != nil {
		t.Fatal(err)
	}
	left := string(page)
	for _, command := range promised {
		_, behind, found := strings.Cut(left, "\n$ schemac "+command+"\n")
		if !found {
			t.Fatalf("the guide lacks, in its place: schemac %s", command)
		}
		left = behind
	}
}
