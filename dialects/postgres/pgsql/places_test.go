package pgsql

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/internal/enginetest"
)

var update = flag.Bool("update", false, "ask servers for the stored forms in testdata/places")

// placeMajors are the servers whose stored forms are kept.
var placeMajors = []int{enginetest.OldestPostgres, 15, enginetest.NewestPostgres}

// placed is a typed expression, where it stands, and what servers store.
type placed struct {
	// Place is what the expression belongs to: "default", "check" and so on,
	// and behind it the type of what it is for.
	Place, Typed string
	// Stored is by major; a server that refuses the expression has none.
	Stored map[int]string
}

// readPlaces reads typed expressions under the places in brackets.
func readPlaces(t testing.TB, file string) []placed {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []placed
	place := ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if head, ok := strings.CutPrefix(line, "["); ok {
			place = strings.TrimSuffix(head, "]")
			continue
		}
		all = append(all, placed{Place: place, Typed: line, Stored: map[int]string{}})
	}
	return all
}

// placeScripts make a server store an expression, and read it back.
var placeScripts = map[string][2]string{
	"default":    {"CREATE TABLE zz (z {type} DEFAULT ({expr}))", "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'zz'::regclass"},
	"check":      {"ALTER TABLE tt ADD CONSTRAINT zz CHECK ({expr})", "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conname = 'zz'"},
	"index":      {"CREATE INDEX zz ON tt (({expr}))", "SELECT pg_get_expr(indexprs, indrelid) FROM pg_index WHERE indexrelid = 'zz'::regclass"},
	"where":      {"CREATE INDEX zz ON tt (a) WHERE {expr}", "SELECT pg_get_expr(indpred, indrelid) FROM pg_index WHERE indexrelid = 'zz'::regclass"},
	"generated":  {"ALTER TABLE tt ADD COLUMN zz {type} GENERATED ALWAYS AS ({expr}) STORED", "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'tt'::regclass"},
	"using":      {"CREATE POLICY zz ON us USING ({expr})", "SELECT pg_get_expr(polqual, polrelid) FROM pg_policy"},
	"with check": {"CREATE POLICY zz ON us WITH CHECK ({expr})", "SELECT pg_get_expr(polwithcheck, polrelid) FROM pg_policy"},
	"when":       {"CREATE TRIGGER zz BEFORE UPDATE ON tt FOR EACH ROW WHEN ({expr}) EXECUTE FUNCTION trg()", "SELECT substring(pg_get_triggerdef(oid) FROM 'WHEN \\((.*)\\) EXECUTE FUNCTION') FROM pg_trigger WHERE tgname = 'zz'"},
	"key":        {"CREATE TABLE zz (LIKE tt) PARTITION BY RANGE (({expr}))", "SELECT pg_get_expr(partexprs, partrelid) FROM pg_partitioned_table"},
	"domain":     {"CREATE DOMAIN zz AS {type} CHECK ({expr})", "SELECT pg_get_expr(conbin, 0) FROM pg_constraint WHERE contypid = 'zz'::regtype AND contype = 'c'"},
	"exclude":    {"ALTER TABLE tt ADD CONSTRAINT zz EXCLUDE USING gist (r WITH &&) WHERE ({expr})", "SELECT pg_get_expr(indpred, indrelid) FROM pg_index WHERE indexrelid = 'zz'::regclass"},
	"statistics": {"CREATE STATISTICS zz ON ({expr}) FROM tt", "SELECT (pg_get_statisticsobjdef_expressions(oid))[1] FROM pg_statistic_ext"},
	"argument":   {"CREATE FUNCTION zz(x {type} DEFAULT {expr}) RETURNS int LANGUAGE sql AS 'SELECT 1'", "SELECT pg_get_expr(proargdefaults, 0) FROM pg_proc WHERE proname = 'zz'"},
	"view":       {"CREATE VIEW zz AS {expr}", "SELECT pg_get_viewdef('zz'::regclass)"},
}

func (p placed) parts() (kind, typ string) {
	for kind := range placeScripts {
		if rest, ok := strings.CutPrefix(p.Place, kind); ok {
			return kind, strings.TrimSpace(rest)
		}
	}
	return p.Place, ""
}

// store has a server store the expression, and takes it back.
func (p placed) store(t testing.TB, conn *pgx.Conn) (string, error) {
	kind, typ := p.parts()
	script, query := placeScripts[kind][0], placeScripts[kind][1]
	script = strings.ReplaceAll(strings.ReplaceAll(script, "{type}", typ), "{expr}", p.Typed)
	if _, err := conn.Exec(t.Context(), "ROLLBACK; BEGIN; SET LOCAL search_path = pr; "+script); err != nil {
		return "", err
	}
	if found := rows(t, conn, query); len(found) > 0 {
		return found[0][0], nil
	}
	return "NULL", nil // as a default, that is none
}

// known is what a Scope tells, as scope.sql reads it from a database.
type known struct {
	Relations map[string][]ColumnType
	Types     map[string]struct {
		Kind, Base string
		Fields     []ColumnType
	}
	Functions map[string][]Function
	major     int
}

var userTypeKinds = map[string]UserTypeKind{"e": EnumType, "d": DomainType, "c": CompositeType, "r": RangeType}

// scope is the scope of a text that belongs to no relation.
func (k known) scope(schema string) Scope {
	return Scope{
		DefaultSchema: schema, Schema: schema,
		Relation: func(schema, name string) ([]ColumnType, bool) { r, ok := k.Relations[schema+"."+name]; return r, ok },
		UserType: func(schema, name string) (UserType, bool) {
			typ, ok := k.Types[schema+"."+name]
			return UserType{Kind: userTypeKinds[typ.Kind], Base: typ.Base, Fields: typ.Fields}, ok
		},
		Functions: func(schema, name string) []Function { return k.Functions[schema+"."+name] },
	}
}

// of is the scope of an expression of a relation.
func (k known) of(schema, table, target string) Scope {
	s := k.scope(schema)
	s.Table, s.Target = table, target
	s.Column = func(name string) (string, bool) {
		for _, c := range k.Relations[schema+"."+table] {
			if c.Name == name {
				return c.Type, true
			}
		}
		return "", false
	}
	return s
}

// scopeOf is what a Scope tells at a place.
func (k known) scopeOf(p placed) Scope {
	kind, typ := p.parts()
	switch kind {
	case "default", "argument":
		s := k.scope("pr")
		s.Target = typ
		return s
	case "when":
		s := k.of("pr", "tt", "boolean")
		s.Rows = []string{"old", "new"}
		return s
	case "generated":
		return k.of("pr", "tt", typ)
	case "index", "key", "statistics":
		return k.of("pr", "tt", "")
	case "using", "with check":
		return k.of("pr", "us", "boolean")
	case "domain":
		s := k.scope("pr")
		s.Target = "boolean"
		s.Column = func(name string) (string, bool) { return typ, name == "value" }
		return s
	}
	return k.of("pr", "tt", "boolean")
}

func knownOf(t testing.TB, conn *pgx.Conn) known {
	t.Helper()
	query, err := os.ReadFile("testdata/places/scope.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, queryOnly, _ := strings.Cut(string(query), "SET search_path = pg_catalog;")
	if _, err := conn.Exec(t.Context(), "ROLLBACK; BEGIN; SET LOCAL search_path = pg_catalog"); err != nil {
		t.Fatal(err)
	}
	var k known
	if err := json.Unmarshal([]byte(rows(t, conn, queryOnly)[0][0]), &k); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	return k
}

// TestUpdatePlaces writes the stored forms that the other tests compare with.
func TestUpdatePlaces(t *testing.T) {
	if !*update {
		t.Skip("only with -update")
	}
	for _, name := range []string{"places", "views"} {
		all := readPlaces(t, "testdata/places/"+name+".txt")
		for _, major := range placeMajors {
			conn := database(t, major, "testdata/places/schema.sql")
			for i := range all {
				stored, err := all[i].store(t, conn)
				if err != nil {
					t.Logf("%d: %s: %s: %v", major, all[i].Place, all[i].Typed, err)
					continue
				}
				all[i].Stored[major] = stored
			}
			if major == enginetest.NewestPostgres && name == "places" {
				writeScope(t, knownOf(t, conn))
			}
		}
		writeJSONLines(t, "testdata/places/"+name+".jsonl", all)
	}
}

func writeScope(t *testing.T, k known) {
	t.Helper()
	text, err := json.MarshalIndent(k, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("testdata/places/scope.json", append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

func writeJSONLines(t *testing.T, file string, all []placed) {
	t.Helper()
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	for _, p := range all {
		if len(p.Stored) == 0 {
			continue // no server takes it
		}
		if err := encoder.Encode(p); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
