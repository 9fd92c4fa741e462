package snapshots

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/schemac/schemac/internal/plainjson"
	"github.com/schemac/schemac/schema"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func write(t rapid.TB, path string, g *schema.Graph, at time.Time) (changed bool) {
	t.Helper()
	changed, err := Write(path, &Snapshot{Graph: g, Database: "main", ExportedAt: at})
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

func TestReadGivesWhatWasWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.json")
	rapid.Check(t, func(t *rapid.T) {
		g := randomGraph(t)
		write(t, path, g, noon)
		s, err := Read(path, plainRules{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(g.Objects(), s.Graph.Objects(), cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
		if want, _ := Fingerprint(g); want != s.Fingerprint {
			t.Fatalf("fingerprint %s, want %s", s.Fingerprint, want)
		}
	})
}

func TestUnchangedSchemaLeavesTheFileAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.json")
	rapid.Check(t, func(t *rapid.T) {
		g := randomGraph(t)
		write(t, path, g, noon)
		before, _ := os.ReadFile(path)
		if write(t, path, g, noon.Add(time.Hour)) {
			t.Fatal("reported a change")
		}
		if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
			t.Fatal("the file changed")
		}
	})
}

func TestChangedSchemaChangesTimeAndFingerprint(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "er", "s.json")
	write(t, path, wideGraph(t, 2), noon)
	first, _ := Read(path, plainRules{})
	if !write(t, path, wideGraph(t, 3), noon.Add(time.Hour)) {
		t.Fatal("reported no change")
	}
	second, err := Read(path, plainRules{})
	if err != nil {
		t.Fatal(err)
	}
	if first.Fingerprint == second.Fingerprint || !second.ExportedAt.Equal(noon.Add(time.Hour)) {
		t.Fatalf("%v\n%v", first, second)
	}
	entries, _ := os.ReadDir(filepath.Dir(path))
	if len(entries) != 1 {
		t.Fatalf("left files behind: %v", entries)
	}
}

func TestDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.json")
	write(t, path, wideGraph(t, 1), noon)
	good, _ := os.ReadFile(path)
	replace := func(old, new string) string {
		if !bytes.Contains(good, []byte(old)) {
			t.Fatalf("%s is not in\n%s", old, good)
		}
		return strings.Replace(string(good), old, new, 1)
	}
	sealed := func(old, new string) string { return seal(t, replace(old, new)) }
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "line 1, column 1 (byte 0)"},
		{"binary", "\x00\x01\xff\xfe", "line 1, column 3 (byte 2): it is not UTF-8"},
		{"cut", string(good[:100]), "byte 99"},
		{"conflict", replace(`  "tables"`, "<<<<<<< ours\n  \"tables\""), "line 7, column 1 (byte 195): two branches have changed it"},
		{"other JSON", `{"a": 1}`, "has no version"},
		{"newer", `{"version": 99, "what": {}}`, "version 99"},
		{"version of text", `{"version": "1"}`, "it is a JSON string"},
		{"unknown key", replace(`"dialect"`, `"dialekt"`), `line 5, column 3 (byte 83): unknown field "dialekt"`},
		{"edited", replace(`"bigint"`, `"int"`), "fingerprint"},
		{"unknown field", sealed(`"type": "bigint"`, `"typ": "bigint"`), `line 12, column 11 (byte 294): tables → t0 → columns → c0: unknown field "typ"`},
		{"wrong type", sealed(`"type": "bigint"`, `"type": "bigint", "null": 1`), "tables → t0 → columns → c0"},
		{"list for object", sealed(`"columns": {`, `"checks": [], "columns": {`), "tables → t0 → checks: want an object"},
		{"twice", sealed(`"c1": {`, `"c0": {`), `"c0" stands here more than once`},
		{"bad name", sealed(`"t0": {`, `"a.b.c": {`), `"a.b.c" is not the name of a table`},
		{"dangling", sealed(`"column": "c0"`, `"column": "c99"`), "c99"},
		{"other dialect", strings.Replace(string(good), `"plain"`, `"sqlite"`, 1), "sqlite"},
		{"deep", `{"version":1,"tables":` + strings.Repeat("[", 200_000), "damaged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Read(path, plainRules{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want %s", err, c.want)
			}
		})
	}
}

// seal gives an edited file the fingerprint of its content.
func seal(t *testing.T, text string) string {
	h, raw, err := decodeHead([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	body, err := plainjson.Marshal(raw)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Replace(text, h.Fingerprint, fingerprint(h.Dialect, body), 1)
}

func TestWriteLeavesANewerFileAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.json")
	if err := os.WriteFile(path, []byte(`{"version": 2}`), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Write(path, &Snapshot{Graph: wideGraph(t, 1)})
	if !errors.As(err, new(*NewerError)) {
		t.Fatalf("got %v", err)
	}
}

func TestWriteRefusesInvalidText(t *testing.T) {
	for name, refused := range map[string]bool{"a\xff": true, "a\ufffd": false, `a\ufffd`: false} {
		g, _ := schema.NewGraph([]schema.Object{&schema.Table{Name: "t", Meta: schema.Meta{Comment: name}}}, plainRules{})
		if _, err := Fingerprint(g); (err != nil) != refused {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	path := filepath.Join(f.TempDir(), "s.json")
	if _, err := Write(path, &Snapshot{Graph: wideGraph(f, 2), ExportedAt: noon}); err != nil {
		f.Fatal(err)
	}
	good, _ := os.ReadFile(path)
	f.Add(good)
	f.Add([]byte(`{"version":1,"tables":{"t":{"columns":{"a":null},"primary_key":null}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		h, raw, err := decodeHead(data)
		if err != nil {
			return
		}
		body, err := plainjson.Marshal(raw)
		if err != nil || len(body) == len("{}") {
			return
		}
		h.Dialect, h.Fingerprint = "plain", fingerprint("plain", body)
		s, err := decode(encodeFile(h, body), plainRules{})
		if err != nil {
			return
		}
		if _, err := Fingerprint(s.Graph); err != nil && !strings.Contains(err.Error(), "belong to no table") {
			t.Fatal(err)
		}
	})
}

// wideGraph has n tables of ten columns, each with a key, an index and a
// check.
func wideGraph(t testing.TB, n int) *schema.Graph {
	var objects []schema.Object
	for i := range n {
		name := fmt.Sprintf("t%d", i)
		objects = append(objects, &schema.Table{Name: name, Meta: schema.Meta{Comment: "a table"}},
			&schema.PrimaryKey{Table: name, Name: name + "_pkey", Parts: schema.ColumnParts("c0")},
			&schema.Index{Table: name, Name: name + "_c1", Parts: schema.ColumnParts("c1")},
			&schema.Check{Table: name, Name: name + "_check", Expr: schema.SQLExpr("c2 > 0")})
		for c := range 10 {
			objects = append(objects, &schema.Column{Table: name, Name: fmt.Sprintf("c%d", c), Position: c, Type: schema.Type{Name: "bigint"}, Null: c > 4,
				Default: schema.Expr{SQL: "0", Literal: schema.NumberLiteral}})
		}
	}
	g, problems := schema.NewGraph(objects, plainRules{})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return g
}

func BenchmarkWrite(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			g := wideGraph(b, n)
			path := filepath.Join(b.TempDir(), "s.json")
			for b.Loop() {
				os.Remove(path)
				if _, err := Write(path, &Snapshot{Graph: g, ExportedAt: noon}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkRead(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "s.json")
			if _, err := Write(path, &Snapshot{Graph: wideGraph(b, n), ExportedAt: noon}); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := Read(path, plainRules{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
