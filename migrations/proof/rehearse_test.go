package proof

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/sqlite"
	"github.com/schemac/schemac/migrations"
)

// rehearseSQLite rehearses the last pending of the files, in a database in
// which those before them have run.
func rehearseSQLite(t *testing.T, files map[string]string, pending int) *Rehearsal {
	t.Helper()
	dialect := sqlite.New(dialects.Options{})
	site := plainSite(dialect, "sqlite://:memory:")
	directory := folder(t, dialect, files)
	steps, problems := Read(directory.Versioned(), dialect)
	repeatable, more := Read(directory.Repeatable(), dialect)
	if err := append(problems, more...).Err(); err != nil {
		t.Fatal(err)
	}
	applied := len(steps) - pending
	room, err := site.Open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer room.Close()
	if err := room.forward(context.Background(), steps[:applied]); err != nil {
		t.Fatal(err)
	}
	live, err := room.Inspect(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	r, err := Rehearse(context.Background(), site, Scene{Live: live, Applied: steps[:applied], Pending: steps[applied:], Repeatable: repeatable, Complete: true})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestRehearseAcrossOneWay tries what lies on both sides of a migration that
// nothing leads back from, and a repeatable one that has no way back either.
func TestRehearseAcrossOneWay(t *testing.T) {
	for position := 2; position <= 5; position++ {
		for _, broken := range []int{0, 2, 3, 4, 5} {
			files := map[string]string{"main__0099_view.sql": "-- schemac: type runs-always\n-- upgrade\nDROP VIEW IF EXISTS v;\nCREATE VIEW v AS SELECT id FROM t1;\n"}
			for i := 1; i <= 5; i++ {
				f := sound
				switch i {
				case position:
					f = irreversible
				case broken:
					f = leaving
				}
				files[fmt.Sprintf("main__%04d_step.sql", i)] = sections(i, f)
			}
			want := ""
			if broken != 0 && broken != position {
				want = fmt.Sprintf("restores %04d", broken)
			}
			r := rehearseSQLite(t, files, 4)
			if got := strings.Join(blamed(r.Result), ", "); got != want {
				t.Errorf("one way at %d, broken at %d: blames %q, want %q", position, broken, got, want)
			}
			if len(r.OneWay) != 1 || r.Basis != Replayed {
				t.Errorf("one way at %d: %d one-way migrations, from a %s", position, len(r.OneWay), r.Basis)
			}
		}
	}
}

// TestRehearseAgain finds what only the second way forward shows: it leads
// elsewhere, or does not run.
func TestRehearseAgain(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"elsewhere": {"main__0001_once.sql": "-- upgrade\nCREATE TABLE IF NOT EXISTS kept (n integer);\nCREATE TABLE t (a);\n-- rollback\nDROP TABLE t;\nDROP TABLE kept;\n" /* sound */},
		"leaves":    {"main__0001_once.sql": "-- upgrade\nCREATE TABLE t (a);\nCREATE TRIGGER loud AFTER INSERT ON base BEGIN SELECT 1; END;\n-- rollback\nDROP TABLE t;\n", "main__0000_base.sql": "-- upgrade\nCREATE TABLE base (a);\n-- rollback\nDROP TABLE base;\n"},
	} {
		r := rehearseSQLite(t, files, 1)
		if broken := findings(r.Findings).broken(Restores); broken != (name == "leaves") {
			t.Errorf("%s: %+v", name, r.Findings)
		}
	}
}

// TestRehearseRebuilds shows that a database which its migrations do not lead
// to is rebuilt from what inspection sees.
func TestRehearseRebuilds(t *testing.T) {
	dialect := sqlite.New(dialects.Options{})
	site := plainSite(dialect, "sqlite://:memory:")
	files := map[string]string{"main__0001_a.sql": sections(1, sound), "main__0002_b.sql": sections(2, sound)}
	directory := folder(t, dialect, files)
	steps, problems := Read(directory.Versioned(), dialect)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	room, err := site.Open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer room.Close()
	if err := room.Target().Execute(context.Background(), []dialects.Statement{
		{SQL: "CREATE TABLE t1 (id integer, extra text)", Transactional: true},
		{SQL: "CREATE VIRTUAL TABLE loud USING fts5(word)", Transactional: true},
	}, nil); err != nil {
		t.Fatal(err)
	}
	live, err := room.Inspect(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	r, err := Rehearse(context.Background(), site, Scene{Live: live, Applied: steps[:1], Pending: steps[1:], Complete: true})
	if err != nil {
		t.Fatal(err)
	}
	if r.Basis != Rebuilt || !strings.Contains(r.Detour, "extra") || len(r.Absent) != 1 || !strings.Contains(r.Absent[0], "loud") || r.Broken() {
		t.Errorf("%s, %q, absent %v, findings %v", r.Basis, r.Detour, r.Absent, r.Findings)
	}
	if r.Migrations != 1 || migrations.CompareVersions(steps[1].Version, "2") != 0 {
		t.Errorf("%d migrations tried", r.Migrations)
	}
}
