package lint_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres"
	"github.com/schemac/schemac/lint"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"pgregory.net/rapid"
)

// reader splits at semicolons. A statement that begins with DROP TABLE loses
// data, one with RENAME breaks programs, one with SET NOT NULL may fail.
type reader struct{}

func (reader) Read(script string) (list []dialects.Statement, err error) {
	if at := strings.Index(script, "BEGIN"); at >= 0 {
		return nil, &dialects.ScriptError{Offset: at, Message: "no BEGIN here"}
	}
	offset := 0
	for text := range strings.SplitSeq(script, ";") {
		s := dialects.Statement{SQL: strings.TrimSpace(text), Offset: offset + len(text) - len(strings.TrimLeft(text, " \n"))}
		offset += len(text) + 1
		for mark, kind := range map[string]dialects.HazardKind{"DROP TABLE": dialects.DataLoss, "RENAME": dialects.Breaking, "SET NOT NULL": dialects.MayFail} {
			if strings.Contains(s.SQL, mark) {
				s.Hazards = append(s.Hazards, dialects.Hazard{Kind: kind, Message: "It is dangerous.", Safer: "Do without."})
			}
		}
		if s.SQL != "" {
			list = append(list, s)
		}
	}
	return list, nil
}

// brief renders a finding's class, its code, and why it is accepted.
func brief(f lint.Finding) string {
	text := string(f.Class) + " " + f.Code
	if f.Acknowledged != "" {
		text += " (" + f.Acknowledged + ")"
	}
	return text
}

func TestMigration(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"safe", "-- upgrade\nCREATE TABLE a (b int);\n-- rollback\nDELETE FROM a;", []string{"safe addition"}},
		{"no rollback section", "-- upgrade\nCREATE TABLE a (b int);\n", []string{"safe addition", "critical no-way-back"}},
		{"empty rollback section", "-- upgrade\nCREATE TABLE a (b int);\n-- rollback\n\n", []string{"safe addition", "critical no-way-back"}},
		{"repeatable", "-- schemac: type runs-always\n-- upgrade\nCREATE OR REPLACE VIEW v AS SELECT 1;\n", []string{"info change"}},
		{"data loss", "-- upgrade\nDROP TABLE a;\n-- rollback\nCREATE TABLE a (b int);", []string{"critical data-loss"}},
		{"acknowledged", "-- schemac: irreversible nobody reads a\n-- upgrade\nDROP TABLE a;\nALTER TABLE b RENAME TO c;\n",
			[]string{"critical data-loss (nobody reads a)", "warning breaking", "warning irreversible (nobody reads a)"}},
		{"rollback that loses", "-- upgrade\nCREATE TABLE a (b int);\n-- rollback\nDROP TABLE a;", []string{"safe addition", "info conditional-rollback"}},
		{"rollback that may fail", "-- upgrade\nALTER TABLE a ALTER b DROP NOT NULL;\n-- rollback\nALTER TABLE a ALTER b SET NOT NULL;",
			[]string{"info removal", "info conditional-rollback"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, problems := migrations.Parse("m/main__0007_words.sql", []byte(c.text), reader{})
			if problems.HasErrors() {
				t.Fatal(problems)
			}
			findings, problems := lint.Migration(m, reader{})
			if problems.HasErrors() {
				t.Fatal(problems)
			}
			var got []string
			for _, f := range findings {
				got = append(got, brief(f))
				if f.Migration != "0007_words" || f.Range.File != m.Path || f.Reason == "" {
					t.Errorf("a finding without its migration, place or reason: %+v", f)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestMigrationPlaces(t *testing.T) {
	text := "-- note\n-- upgrade\nCREATE TABLE a (b int);\n\nDROP TABLE\n b;\n-- rollback\n\nDROP TABLE a;\n"
	m, _ := migrations.Parse("m/main__1.sql", []byte(text), reader{})
	findings, _ := lint.Migration(m, reader{})
	for i, want := range []int32{3, 5, 9} {
		if got := findings[i].Range.Start.Line; got != want {
			t.Errorf("%s is at line %d, want %d", findings[i].Statement, got, want)
		}
	}
}

func TestMigrationThatCannotBeRead(t *testing.T) {
	m, _ := migrations.Parse("m/main__1.sql", []byte("-- upgrade\nBEGIN;\n-- rollback\nCOMMIT;\n"), reader{})
	_, problems := lint.Migration(m, reader{})
	if !problems.HasErrors() || problems[0].Range.Start.Line != 2 {
		t.Error(problems)
	}
}

func graph(t *testing.T, dialect dialects.Dialect, model string) *schema.Graph {
	t.Helper()
	g, problems := compiler.Compile([]compiler.Source{{Name: "m.hcl", Content: []byte(model)}}, compiler.Options{Rules: dialect})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return g
}

const table = "table \"users\" {\n  column \"id\" {\n    type = integer\n  }\n"

// planned plans the way between two models and back.
func planned(t *testing.T, before, after string, allow ...string) lint.Plan {
	t.Helper()
	dialect := postgres.New(dialects.Options{})
	from, to := graph(t, dialect, before), graph(t, dialect, after)
	plan, problems := planner.New(from, to, dialect, planner.Options{})
	p := lint.Plan{Plan: plan, Allow: allow}
	forward, found := dialect.Emit(plan.Pair, plan.Changes)
	problems = append(problems, found...)
	back, found := plan.Back(from, dialect, planner.Options{})
	problems = append(problems, found...)
	p.Forward = forward
	rollback, found := dialect.Emit(back.Pair, back.Changes)
	if err := append(problems, found...).Err(); err != nil {
		t.Fatal(err)
	}
	p.Rollback = migrations.Classify(forward, rollback, nil)
	return p
}

func TestPlan(t *testing.T) {
	before := table + "  column \"name\" {\n    type = text\n  }\n}\n"
	after := table + "  column \"email\" {\n    type = text\n    default = \"\"\n  }\n}\n"
	p := planned(t, before, after)
	findings := p.Check()
	at := slices.IndexFunc(findings, func(f lint.Finding) bool { return f.Code == "data-loss" })
	if at < 0 {
		t.Fatal(findings)
	}
	lost := findings[at]
	if lost.Object != "column.public.users.name" || lost.Range.File != "m.hcl" || lost.Range.Start.Line != 1 || !strings.Contains(lost.Safer, `renamed_from = "name"`) {
		t.Errorf("%+v", lost)
	}
	back := findings[len(findings)-1]
	if back.Code != "irreversible" || back.Direction != dialects.Rollback || !strings.Contains(back.Reason, "public.users.name") {
		t.Errorf("%+v", back)
	}
	if !lint.Fails(findings, lint.Critical) {
		t.Error("the loss of a column does not fail")
	}
	for _, allow := range []string{"data-loss", "all"} {
		p.Allow = []string{allow}
		if lint.Fails(p.Check(), lint.Critical) {
			t.Errorf("--allow %s accepts nothing", allow)
		}
	}
	p.Allow = []string{"rewrite"}
	if !lint.Fails(p.Check(), lint.Critical) {
		t.Error("--allow rewrite accepts the loss of data")
	}
}

func TestPlanOfANewTableIsSafe(t *testing.T) {
	findings := planned(t, "", table+"  column \"email\" {\n    type = text\n  }\n  index \"i\" {\n    columns = [column.email]\n    unique = true\n  }\n}\n").Check()
	for _, f := range findings {
		if f.Direction == dialects.Upgrade && (f.Class != lint.Safe || f.Object == "") {
			t.Errorf("%+v", f)
		}
	}
}

func TestRulesHaveEveryKindOfHazard(t *testing.T) {
	for _, kind := range []dialects.HazardKind{dialects.DataLoss, dialects.MayFail, dialects.Rewrite, dialects.LongLock, dialects.Breaking} {
		at := slices.IndexFunc(lint.Rules(), func(r lint.Rule) bool { return r.Code == string(kind) })
		if at < 0 {
			t.Errorf("no rule for %s", kind)
		} else if r := lint.Rules()[at]; r.Class != lint.Critical && r.Grave != lint.Critical {
			t.Errorf("a grave %s is no more than %s", kind, r.Class)
		}
	}
	classes := lint.Rules()
	if !slices.IsSortedFunc(classes, func(a, b lint.Rule) int {
		return slices.Index(lint.Classes(), a.Class) - slices.Index(lint.Classes(), b.Class)
	}) {
		t.Error("the gravest rules do not come first")
	}
}

// Whatever the findings are: all are counted, the gravest come first, and what
// is acknowledged fails nothing.
func TestSummary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		findings := rapid.SliceOf(rapid.Custom(func(t *rapid.T) lint.Finding {
			return lint.Finding{Class: rapid.SampledFrom(lint.Classes()).Draw(t, "class"), Acknowledged: rapid.SampledFrom([]string{"", "so"}).Draw(t, "ack")}
		})).Draw(t, "findings")
		s := lint.Summarize(findings)
		if s.Critical+s.Warning+s.Info+s.Safe+s.Acknowledged != len(findings) {
			t.Fatalf("%+v counts %d findings", s, len(findings))
		}
		if lint.Fails(findings, lint.Critical) != (s.Critical > 0) || lint.Fails(findings, lint.Warning) != (s.Critical+s.Warning > 0) {
			t.Fatalf("%+v fails wrongly", s)
		}
		lint.Sort(findings)
		for i := 1; i < len(findings); i++ {
			if !findings[i-1].Class.AtLeast(findings[i].Class) {
				t.Fatalf("%s before %s", findings[i-1].Class, findings[i].Class)
			}
		}
	})
}
