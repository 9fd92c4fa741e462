package proof

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/sqlite"
)

// fault is what is wrong with a migration.
type fault string

const (
	sound        fault = "sound"
	failing      fault = "fails"
	missing      fault = "has no rollback"
	irreversible fault = "is irreversible"
	failingBack  fault = "its rollback fails"
	leaving      fault = "its rollback leaves something"
)

// sections is the file of the i-th migration, which makes a table of its own
// and adds a column to the first one.
func sections(i int, f fault) string {
	header, up, down := "", fmt.Sprintf("CREATE TABLE t%d (id integer);", i), fmt.Sprintf("DROP TABLE t%d;", i)
	if i > 1 {
		up += fmt.Sprintf("\nALTER TABLE t1 ADD COLUMN c%d integer;", i)
		down = fmt.Sprintf("ALTER TABLE t1 DROP COLUMN c%d;\n", i) + down
	}
	switch f {
	case failing:
		up += "\nDROP TABLE nowhere;"
	case missing:
		down = ""
	case irreversible:
		header, down = "-- schemac: irreversible it was so\n", ""
	case failingBack:
		down += "\nDROP TABLE nowhere;"
	case leaving:
		down = fmt.Sprintf("ALTER TABLE t%d RENAME TO u%d;", i, i)
		if i > 1 {
			down += fmt.Sprintf("\nALTER TABLE t1 DROP COLUMN c%d;", i)
		}
	}
	return header + "-- upgrade\n" + up + "\n-- rollback\n" + down + "\n"
}

// TestVerifyBlames gives migrations at random faults, and expects exactly
// those to be named that have them, up to the first one that does not run.
func TestVerifyBlames(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		faults := rapid.SliceOfN(rapid.SampledFrom([]fault{sound, sound, sound, missing, irreversible, failingBack, leaving, failing}), 0, 7).Draw(rt, "faults")
		result := verifySQLite(t, faults)
		var want []string
		wanted := map[Property]bool{}
		for i, f := range faults {
			property := map[fault]Property{failing: Runs, missing: Returns, failingBack: Returns, leaving: Restores}[f]
			if property != "" {
				want = append(want, fmt.Sprintf("%s %04d", property, i+1))
				wanted[property] = true
			}
			if f == failing {
				break
			}
		}
		slices.Sort(want)
		if got := blamed(result); strings.Join(got, ", ") != strings.Join(want, ", ") {
			rt.Fatalf("%v\nblames %v\nwant   %v", faults, got, want)
		}
		for _, o := range result.Outcomes {
			if o.Property != Clean && (o.Verdict == Broken) != wanted[o.Property] {
				rt.Fatalf("%v: %s is %s", faults, o.Property, o.Verdict)
			}
			if o.Verdict == Unproven && o.Reason == "" {
				rt.Fatalf("%v: nobody says why %s is unproven", faults, o.Property)
			}
		}
	})
}

// blamed lists the findings that name a migration.
func blamed(result *Result) (names []string) {
	for _, f := range result.Findings {
		if f.Step != nil {
			names = append(names, fmt.Sprintf("%s %s", f.Property, f.Step.Version))
		}
	}
	slices.Sort(names)
	return names
}

func verifySQLite(t *testing.T, faults []fault) *Result {
	t.Helper()
	files := map[string]string{}
	for i, f := range faults {
		files[fmt.Sprintf("main__%04d_step.sql", i+1)] = sections(i+1, f)
	}
	dialect := sqlite.New(dialects.Options{})
	result, err := Verify(context.Background(), plainSite(dialect, "sqlite://:memory:"), folder(t, dialect, files), Plans{}, false)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// TestVerifyClean tells the end of a chain that leads back to nothing from one
// that does not, and from one that cannot.
func TestVerifyClean(t *testing.T) {
	for _, test := range []struct {
		faults []fault
		want   Verdict
	}{
		{nil, Proven},
		{[]fault{sound, sound}, Proven},
		{[]fault{sound, leaving}, Broken},
		{[]fault{leaving}, Broken},
		{[]fault{sound, irreversible, sound}, Unproven},
		{[]fault{sound, failingBack}, Unproven},
		{[]fault{sound, failing}, Unproven},
	} {
		for _, o := range verifySQLite(t, test.faults).Outcomes {
			if o.Property == Clean && o.Verdict != test.want {
				t.Errorf("%v: clean is %s, want %s", test.faults, o.Verdict, test.want)
			}
		}
	}
}

// TestVerifyOlder proves the older ways back as a whole, and each by itself if
// that is asked for or needed.
func TestVerifyOlder(t *testing.T) {
	dialect := sqlite.New(dialects.Options{})
	directory := tables(t, dialect, latest+5)
	site := plainSite(dialect, "sqlite://:memory:")
	for _, each := range []bool{false, true} {
		result, err := Verify(context.Background(), site, directory, Plans{}, each)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(result.Outcomes, func(o Outcome) bool { return o.Property == Restores })
		if o := result.Outcomes[i]; o.Verdict != Proven || (o.Reason == "") != each {
			t.Errorf("each %v: %+v", each, o)
		}
	}
	faults := make([]fault, latest+5)
	for i := range faults {
		faults[i] = sound
	}
	faults[1] = leaving
	if got := blamed(verifySQLite(t, faults)); strings.Join(got, ", ") != "restores 0002" {
		t.Errorf("blames %v", got)
	}
}
