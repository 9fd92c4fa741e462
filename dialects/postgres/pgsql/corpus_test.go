package pgsql

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/internal/enginetest"
)

// realText is an expression or query of a real schema as the server prints it.
type realText struct{ kind, schema, table, typ, text string }

// store has the server store a text in place of this one, and takes it back.
func (x realText) store(t testing.TB, conn *pgx.Conn, text string) (string, error) {
	table := QualifiedName(x.schema, x.table)
	script, query := "", ""
	switch x.kind {
	case "default":
		script, query = "CREATE TABLE zz (z "+x.typ+" DEFAULT ("+text+"))", placeScripts["default"][1]
	case "check":
		script, query = "ALTER TABLE "+table+" ADD CONSTRAINT zz_zz CHECK ("+text+") NOT VALID", "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conname = 'zz_zz'"
	case "policy":
		script, query = "CREATE POLICY zz_zz ON "+table+" USING ("+text+")", "SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polname = 'zz_zz'"
	case "when":
		script = "CREATE FUNCTION zz_zz() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE TRIGGER zz_zz BEFORE UPDATE ON " + table + " FOR EACH ROW WHEN (" + text + ") EXECUTE FUNCTION zz_zz()"
		query = strings.ReplaceAll(placeScripts["when"][1], "'zz'", "'zz_zz'")
	case "view":
		script, query = "CREATE VIEW zz AS "+text, placeScripts["view"][1]
	}
	if _, err := conn.Exec(t.Context(), "ROLLBACK; BEGIN; SET LOCAL check_function_bodies = off; "+script); err != nil {
		return "", err
	}
	if found := rows(t, conn, query); len(found) > 0 {
		return found[0][0], nil
	}
	return "NULL", nil
}

func (x realText) equal(k known, a, b string) (Verdict, Scope) {
	s := k.of(x.schema, x.table, "boolean")
	s.DefaultSchema, s.Major = "public", k.major
	switch x.kind {
	case "default":
		s.Table, s.Column, s.Target = "", nil, x.typ
	case "when":
		s.Rows = []string{"old", "new"}
	case "view":
		s.Table, s.Column, s.Target = "", nil, ""
		return EqualView(a, b, s), s
	}
	return EqualExpr(a, b, s), s
}

// realTexts lists what the database holds. Expressions of indexes are tested
// for NULL, so that all of them are conditions.
func realTexts(t testing.TB, conn *pgx.Conn) []realText {
	t.Helper()
	query, err := os.ReadFile("testdata/texts.sql")
	if err != nil {
		t.Fatal(err)
	}
	var texts []realText
	for _, row := range rows(t, conn, string(query)) {
		texts = append(texts, realText{row[0], row[1], row[2], row[3], row[4]})
	}
	return texts
}

// humanize writes a printed text as a person might: without the casts that the
// server adds, with IN, BETWEEN and LIKE, and without qualifiers.
func humanize(r *rand.Rand, root *Node) {
	root.Walk(func(n *Node) bool {
		if r.IntN(4) == 0 {
			return true
		}
		switch {
		case n.Kind == Cast && n.Kids[0].Kind != Null && n.Kids[0].Kind != Array:
			inner := *n.Kids[0]
			*n = inner
		case n.Kind == Any && n.Text == "=" && n.Kids[1].Kind == Array && len(n.Kids[1].Kids) > 0:
			*n = Node{Kind: In, Kids: append([]*Node{n.Kids[0]}, n.Kids[1].Kids...)}
		case n.Kind == All && n.Text == "<>" && n.Kids[1].Kind == Array && len(n.Kids[1].Kids) > 0:
			*n = Node{Kind: In, Text: "not", Kids: append([]*Node{n.Kids[0]}, n.Kids[1].Kids...)}
		case n.Kind == Any && n.Kids[1].Kind == Cast && n.Kids[1].Kids[0].Kind == Array:
			n.Kids[1] = n.Kids[1].Kids[0]
		case n.Kind == Binary && n.Text == "~~":
			*n = Node{Kind: Like, Text: "like", Kids: n.Kids}
		case n.Kind == And && len(n.Kids) == 2 && n.Kids[0].Kind == Binary && n.Kids[0].Text == ">=" && n.Kids[1].Kind == Binary && n.Kids[1].Text == "<=" && Print(n.Kids[0].Kids[0]) == Print(n.Kids[1].Kids[0]):
			*n = Node{Kind: Between, Kids: []*Node{n.Kids[0].Kids[0], n.Kids[0].Kids[1], n.Kids[1].Kids[1]}}
		case n.Kind == Column && len(n.Names) > 1 && n.Names[0] != "new" && n.Names[0] != "old":
			n.Names = n.Names[len(n.Names)-1:]
		case n.Kind == Target && len(n.Names) > 0:
			n.Names = nil
		}
		return true
	})
}

// judge compares EqualExpr and EqualView with the server on one text written
// anew, and counts where both find it the same.
func (x realText) judge(t *testing.T, conn *pgx.Conn, k known, typed, settled string, s *share) {
	t.Helper()
	stored, err := x.store(t, conn, typed)
	if err != nil {
		return
	}
	again, err := x.store(t, conn, stored)
	if err != nil {
		again = stored
	}
	verdict, scope := x.equal(k, typed, settled)
	explain := explain
	if x.kind == "view" {
		explain = explainView
	}
	if again == settled || stored == settled {
		s.add(verdict)
		if verdict != Equal {
			t.Logf("%s of %s (%s):\n%s\n\tis %s to\n%s\n%s\n%s", x.kind, x.table, x.typ, typed, verdict, settled, explain(typed, scope), explain(settled, scope))
		}
	} else if verdict == Equal {
		t.Errorf("%s of %s (%s):\n%s\n\tis taken for\n%s\n\tbut is\n%s\n%s", x.kind, x.table, x.typ, typed, settled, stored, explain(typed, scope))
	}
}

// TestShareOfRealSchemas measures on real schemas. Their texts are written
// anew as persons might have typed them; what of it is the same, and what is
// not, the server says.
func TestShareOfRealSchemas(t *testing.T) {
	shares := map[bool]*share{false: {}, true: {}}
	r := rand.New(rand.NewPCG(7, 7))
	majors := []int{enginetest.NewestPostgres}
	if *edits > 300 {
		majors = append(majors, 15, enginetest.OldestPostgres)
	}
	for _, major := range majors {
		for _, file := range realSchemas(t) {
			conn := database(t, major, file)
			if conn == nil {
				continue
			}
			t.Run(fmt.Sprintf("%s on %d", filepath.Base(file), major), func(t *testing.T) {
				k := knownOf(t, conn)
				k.major = major
				for _, x := range realTexts(t, conn) {
					x.measure(t, conn, k, r, shares[x.kind == "view"])
				}
			})
		}
	}
	t.Logf("expressions: %s", shares[false])
	t.Logf("views:       %s", shares[true])
	if e, v := shares[false], shares[true]; e.total() > 0 && (e.percent() < 99.5 || v.percent() < 90) {
		t.Error("the share is too small")
	}
}

func (x realText) measure(t *testing.T, conn *pgx.Conn, k known, r *rand.Rand, s *share) {
	t.Helper()
	settled, err := x.store(t, conn, x.text)
	if err != nil {
		t.Logf("%s of %s is not stored: %v", x.kind, x.table, err)
		return
	}
	parse := ParseExpr
	if x.kind == "view" {
		parse = ParseQuery
	}
	x.judge(t, conn, k, x.text, settled, s)
	for i := range 3 {
		root, err := parse(settled)
		if err != nil {
			s.add(Unsure)
			t.Logf("%s: %v", settled, err)
			return
		}
		humanize(r, root)
		if i == 2 && !mutate(r, root) {
			return
		}
		x.judge(t, conn, k, Print(root), settled, s)
	}
}
