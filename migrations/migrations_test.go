package migrations

import (
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects"
	"pgregory.net/rapid"
)

// plainReader splits at semicolons outside of $$ bodies.
type plainReader struct{}

func (plainReader) Read(script string) (list []dialects.Statement, err error) {
	if strings.Count(script, "$$")%2 == 1 {
		return nil, &dialects.ScriptError{Offset: strings.LastIndex(script, "$$"), Message: "unterminated body"}
	}
	for text := range strings.SplitSeq(script, ";") {
		if text = strings.TrimSpace(text); text != "" {
			list = append(list, dialects.Statement{SQL: text, Transactional: true})
		}
	}
	return list, nil
}

func TestVersions(t *testing.T) {
	for last, want := range map[string]string{"": "0001", "0007": "0008", "9999": "10000", "7": "0008", "20260101120000": "20260101120001",
		"00000000000000000000000000000009": "00000000000000000000000000000010"} {
		if got := NextVersion(last); got != want {
			t.Errorf("NextVersion(%q) = %q, want %q", last, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.StringMatching(`[0-9]{1,17}`).Draw(t, "version")
		if next := NextVersion(v); CompareVersions(v, next) >= 0 || CompareVersions(next, v) <= 0 || !SameVersion(next, "0"+next) {
			t.Fatalf("%s is not before %s", v, next)
		}
	})
}

const file = `-- schemac: lock-timeout 2s
-- schemac: irreversible drops users.legacy
-- anything else

-- upgrade

CREATE FUNCTION f() AS $$
-- rollback
$$;
ALTER TABLE users DROP COLUMN legacy;

-- rollback
ALTER TABLE users ADD COLUMN legacy text;
`

func TestParse(t *testing.T) {
	m, problems := Parse("m/main__0007_drop_legacy.sql", []byte(file), plainReader{})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	if m.Title() != "0007_drop_legacy" || m.LockTimeout.String() != "2s" || m.Irreversible != "drops users.legacy" {
		t.Errorf("%+v", m)
	}
	up, problems := m.Statements(dialects.Upgrade, plainReader{})
	if problems.HasErrors() || len(up) != 2 || up[0].LockTimeout != m.LockTimeout {
		t.Error(up, problems)
	}
	down, problems := m.Statements(dialects.Rollback, plainReader{})
	if problems.HasErrors() || len(down) != 1 || !strings.HasPrefix(down[0].SQL, "ALTER TABLE users ADD") {
		t.Error(down, problems)
	}
	again, problems := Parse(m.Path, []byte(strings.ReplaceAll(file, "\n", "\r\n")), plainReader{})
	if problems.HasErrors() || again.Checksum != m.Checksum || again.Upgrade != m.Upgrade {
		t.Error("line ends change the migration")
	}
}

func TestMarkerInABody(t *testing.T) {
	m, problems := Parse("main__1_x.sql", []byte("-- upgrade\nSELECT $$\n-- rollback\n$$;\n"), plainReader{})
	if len(problems) > 0 || m.Rollback != (Section{}) || !strings.HasSuffix(m.Upgrade.SQL, "$$;\n") {
		t.Errorf("%v, %+v", problems, m)
	}
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"SELECT 1;": "No upgrade section",
		"-- schemac: transaktion off\n-- upgrade\n":                               "Unknown annotation",
		"-- schemac: lock-timeout soon\n-- upgrade\n":                             "Wrong annotation",
		"-- schemac: irreversible\n-- upgrade\n":                                  "Wrong annotation",
		"SELECT 1;\n-- upgrade\n":                                                 "Text before the upgrade section",
		"-- upgrade\nSELECT $$\n-- rollback\nSELECT 1":                            "",
		"-- upgrade\n\xff":                                                        "Migration is not UTF-8",
		"-- upgrade\nSELECT 1;\n-- rollback\nSELECT 2;\n-- upgrade\nSELECT 3;\n":  "Section begins twice",
		"-- upgrade\nSELECT 1;\n-- rollback\nSELECT 2;\n-- rollback\nSELECT 3;\n": "Section begins twice",
		"-- upgrade\n-- schemac: transaction off\nSELECT 1;\n":                    "Annotation below the header",
		"-- upgrade\nSELECT 1;\n-- rollback\n-- schemac: irreversible so\n":       "Annotation below the header",
		"-- upgrade\nSELECT 1;\n-- rollback\nSELECT $$\n-- upgrade\n$$;\n":        "",
	} {
		_, problems := Parse("main__1_x.sql", []byte(text), plainReader{})
		if want == "" && len(problems) == 0 || len(problems) == 1 && problems[0].Summary == want {
			continue
		}
		t.Errorf("%q: %v, want %q", text, problems, want)
	}
}

func TestHistory(t *testing.T) {
	e := func(seq int64, run string, event dialects.Event, kind dialects.RunKind, direction dialects.Direction, version string, step int, detail string) dialects.Entry {
		return dialects.Entry{Seq: seq, Run: run, Event: event, Kind: kind, Direction: direction, Version: version, Step: step, Detail: detail}
	}
	entries := []dialects.Entry{
		e(1, "a", dialects.Finished, dialects.Migration, dialects.Upgrade, "0001", 2, `{"steps":["x","y"]}`),
		e(2, "b", dialects.Finished, dialects.Application, dialects.Upgrade, "", 1, ""),
		e(3, "c", dialects.Finished, dialects.Migration, dialects.Upgrade, "0002", 1, ""),
		e(4, "d", dialects.Finished, dialects.Migration, dialects.Rollback, "2", 1, ""),
		e(5, "e", dialects.Finished, dialects.Application, dialects.Rollback, "", 1, `{"undoes":"b"}`),
		e(6, "f", dialects.Started, dialects.Migration, dialects.Upgrade, "3", 0, ""),
		e(7, "f", dialects.TookEffect, dialects.Migration, dialects.Upgrade, "3", 1, `{"steps":["s1"]}`),
		e(8, "f", dialects.Intended, dialects.Migration, dialects.Upgrade, "3", 2, `{"observed":"o"}`),
	}
	h, err := NewHistory(entries)
	if err != nil {
		t.Fatal(err)
	}
	if applied := h.Applied(); len(applied) != 1 || applied[0].Version != "0001" {
		t.Errorf("applied: %v", applied)
	}
	run := h.Unfinished()
	if run == nil || run.ID != "f" || run.InEffect != 1 || run.Intended != 2 || run.Observed != "o" || len(h.Steps("f")) != 1 {
		t.Errorf("unfinished: %+v", run)
	}
	if err := h.Append(e(9, "f", dialects.Failed, dialects.Migration, dialects.Upgrade, "3", 2, `{"error":"no"}`)); err != nil || run.Error != "no" || run.State != StateUnfinished {
		t.Errorf("failed: %+v", run)
	}
	if err := h.Append(e(10, "g", dialects.Failed, dialects.Migration, dialects.Upgrade, "4", 1, "{")); err == nil {
		t.Error("a damaged entry is an error")
	}
}

// Files of DBWarden are read as they are.
func TestDBWardenAnnotations(t *testing.T) {
	for _, text := range []string{
		"-- dbwarden: irreversible\n-- upgrade\nDROP TABLE a;\n",
		"-- dbwarden: file-severity WARNING\n-- depends_on: [\"0001\"]\n-- upgrade\nDROP TABLE a;\n-- rollback\n-- dbwarden: irreversible\n",
		"-- DBWarden: Irreversible its author says so\n-- upgrade\nDROP TABLE a;\n",
	} {
		m, problems := Parse("main__0001_x.sql", []byte(text), plainReader{})
		if len(problems) > 0 || m.Irreversible != "its author says so" {
			t.Errorf("%q: %v, %+v", text, problems, m)
		}
	}
}
