package clickhouse

import (
	"context"
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects"
)

// sortedBy is a model of t with this sorting key.
func sortedBy(keys string) string {
	return "table \"t\" {\n  engine = MergeTree\n  column \"id\" { type = UInt64 }\n  column \"k\" { type = String }\n  sort { columns = [" + keys + "] }\n}\n"
}

func rebuilt(t *testing.T) (address string, target dialects.Target, back []dialects.Statement) {
	t.Helper()
	address = newDatabase(t)
	target = connect(t, address, dialects.Options{})
	making, _ := there(t, "", sortedBy("column.id"))
	execute(t, target, making)
	must(t, address, "INSERT INTO t VALUES (1, 'b'), (2, 'a')")
	forward, back := there(t, sortedBy("column.id"), sortedBy("column.k, column.id"))
	execute(t, target, forward)
	return address, target, back
}

// keptBy lists what is kept.
func keptBy(t *testing.T, target dialects.Target) []dialects.Kept {
	t.Helper()
	list, err := target.(dialects.Keeper).Kept(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// Whatever changes the table ends the mirroring: the inserts that follow do not
// fail, what is kept stays, and the way back says what stands against it.
func TestChangesEndTheMirroring(t *testing.T) {
	for name, sql := range map[string]string{
		"alter":   "ALTER TABLE t ADD COLUMN more String",
		"rename":  "RENAME TABLE t TO u",
		"drop":    "DROP TABLE t",
		"delete":  "DELETE FROM t WHERE id = 1",
		"replace": "CREATE OR REPLACE TABLE t (id UInt64) ENGINE = MergeTree ORDER BY id",
	} {
		t.Run(name, func(t *testing.T) {
			_, target, back := rebuilt(t)
			before := keptBy(t, target)
			if len(before) != 1 || !before[0].Mirrored || before[0].Rows != 2 || before[0].Table != "t" || before[0].Since == nil {
				t.Fatalf("before, %+v is kept", before)
			}
			execute(t, target, []dialects.Statement{{SQL: sql}})
			after := keptBy(t, target)
			if len(after) != 1 || after[0].Mirrored || after[0].Rows < 2 {
				t.Fatalf("after, %+v is kept", after)
			}
			if err := target.Execute(t.Context(), back, nil); err == nil || !strings.Contains(err.Error(), "is not kept") {
				t.Errorf("the way back: %v", err)
			}
		})
	}
}

func TestKeptTablesAreNoPartOfTheSchema(t *testing.T) {
	address, target, _ := rebuilt(t)
	objects, problems, err := target.Inspect(t.Context(), dialects.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range objects {
		if strings.Contains(o.Address().Name, "__schemac_") {
			t.Errorf("%s is inspected", o.Address())
		}
	}
	if len(problems) != 1 || problems[0].Code != "kept-table" || !strings.Contains(problems[0].Detail, "gets the rows that are inserted") {
		t.Errorf("the notes are %v", problems)
	}
	list := keptBy(t, target)
	if err := target.(dialects.Keeper).Forget(t.Context(), list[0]); err != nil {
		t.Fatal(err)
	}
	must(t, address, "INSERT INTO t VALUES (3, 'c')")
	if left := keptBy(t, target); len(left) != 0 {
		t.Errorf("%+v is left", left)
	}
}

// A second rebuild keeps what the first one kept, and goes back by itself. One
// to a definition of which rows are kept refuses to begin.
func TestTwoRebuildsInARow(t *testing.T) {
	address, target, _ := rebuilt(t)
	forward, back := there(t, sortedBy("column.k, column.id"), sortedBy("column.k"))
	execute(t, target, forward)
	if list := keptBy(t, target); len(list) != 2 || list[0].Mirrored == list[1].Mirrored {
		t.Errorf("%+v are kept", list)
	}
	must(t, address, "INSERT INTO t VALUES (3, 'c')")
	execute(t, target, back)
	if rows, _ := ask(t.Context(), address, "SELECT groupArray(id) FROM (SELECT id FROM t ORDER BY id)"); rows != "[1,2,3]" {
		t.Errorf("the table has %s", rows)
	}
	again, _ := there(t, sortedBy("column.k, column.id"), sortedBy("column.id"))
	execute(t, target, again)
	again, _ = there(t, sortedBy("column.id"), sortedBy("column.k, column.id"))
	if err := target.Execute(t.Context(), again, nil); err == nil || !strings.Contains(err.Error(), "schemac cleanup") {
		t.Errorf("a third rebuild: %v", err)
	}
}

// A fill that is cut short at any place goes on, and doubles nothing.
func TestFillGoesOn(t *testing.T) {
	address := newDatabase(t)
	target := connect(t, address, dialects.Options{})
	model := strings.Replace(sortedBy("column.id"), "  sort", "  partition {\n    on { expr = \"id % 10\" }\n  }\n  sort", 1)
	making, _ := there(t, "", model)
	execute(t, target, making)
	must(t, address, "INSERT INTO t SELECT number, toString(number) FROM numbers(50000)")
	forward, _ := there(t, model, strings.Replace(model, "[column.id]", "[column.k, column.id]", 1))
	for _, s := range forward {
		step, _ := read(s.SQL).step()
		for tries := 0; step == stepFill && tries < 8; tries++ {
			observed, err := target.Observe(t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			limited, cancel := context.WithTimeout(t.Context(), pollPause/5)
			_ = target.Execute(limited, []dialects.Statement{s}, nil)
			cancel()
			if finding, err := target.Recover(t.Context(), s, observed); err != nil || finding != dialects.Untouched {
				t.Fatalf("%s, %v", finding, err)
			}
		}
		execute(t, target, []dialects.Statement{s})
		if step == stepFill { // to run it again does nothing
			execute(t, target, []dialects.Statement{s})
		}
	}
	if rows, _ := ask(t.Context(), address, "SELECT count(), uniqExact(id) FROM t"); rows != "50000\t50000" {
		t.Errorf("the table has %s", rows)
	}
}

// A former table that is replicated keeps its place in Keeper, so that the way
// back says what to do about it.
func TestFormerTableHasThePlace(t *testing.T) {
	target := connect(t, newDatabase(t), dialects.Options{})
	model := func(engine string) string {
		return "table \"t\" {\n  engine = " + engine + "\n  column \"id\" { type = UInt64 }\n  sort { columns = [column.id] }\n}\n"
	}
	replicated := model(`sql("ReplicatedMergeTree('/clickhouse/{database}/{table}/former', '{replica}')")`)
	making, _ := there(t, "", replicated)
	execute(t, target, making)
	forward, back := there(t, replicated, model("MergeTree"))
	execute(t, target, forward)
	if err := target.Execute(t.Context(), back, nil); err == nil || !strings.Contains(err.Error(), "cleanup first") {
		t.Errorf("the way back: %v", err)
	}
	for _, kept := range keptBy(t, target) {
		execute(t, target, []dialects.Statement{{SQL: "DROP TABLE " + kept.Name + " SYNC"}})
	}
	execute(t, target, back)
}
