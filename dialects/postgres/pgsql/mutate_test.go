package pgsql

import (
	"encoding/json"
	"flag"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/internal/enginetest"
)

// castTypes are what an edit casts to.
var castTypes = []string{
	"text", "varchar", "varchar(3)", "char(3)", "bpchar", "name", `"char"`, "int", "bigint", "smallint", "numeric", "numeric(5,1)", "real", "float8", "boolean", "date", "timestamp", "timestamp(0)",
	"timestamptz", "time", "interval", "interval day", "jsonb", "json", "uuid", "bytea", "int[]", "text[]", "varchar[]", "varchar(2)[]", "bigint[]", "pr.en", "pr.en[]", "pr.dt", "pr.di", "pr.dv", "pr.addr", "other.en2", "int4range", "regclass", "oid", "money", "inet", "cidr", "tsvector",
}

// mutate edits one node of a tree at random, and says whether it could.
func mutate(r *rand.Rand, root *Node) bool {
	var nodes []*Node
	root.Walk(func(n *Node) bool { nodes = append(nodes, n); return true })
	n := nodes[r.IntN(len(nodes))]
	switch r.IntN(8) {
	case 0, 1:
		return castAt(r, n)
	case 2:
		return isExpression(n) && negate(n)
	case 3:
		return swap(r, n)
	}
	return change(r, n)
}

// mutateQuery edits what only queries have.
func mutateQuery(r *rand.Rand, root *Node) bool {
	var nodes []*Node
	root.Walk(func(n *Node) bool { nodes = append(nodes, n); return true })
	switch n := nodes[r.IntN(len(nodes))]; n.Kind {
	case Table:
		n.Names = []string{[]string{"us", "ord", "item", "act", "tt"}[r.IntN(5)]}
	case Join:
		n.Text = []string{"inner", "left", "right", "full"}[r.IntN(4)]
	case SetOp:
		n.Text = []string{"union", "union all", "intersect", "except", "except all"}[r.IntN(5)]
	case Sort:
		n.Text = []string{"", "desc", "nulls first", "desc nulls last"}[r.IntN(4)]
	case Select, Query, From, GroupBy, OrderBy, Windows:
		if len(n.Kids) < 2 || n.Kind == Query && n.Kids[0].Kind == With {
			return false
		}
		i := r.IntN(len(n.Kids))
		n.Kids = slices.Delete(slices.Clone(n.Kids), i, i+1)
	case Using:
		n.Names = []string{"id"}
	case Limit:
		n.Text = "with ties"
	case Distinct:
		n.Kids = nil
	case CTE:
		n.Text = []string{"", "materialized", "not materialized"}[r.IntN(3)]
	case Locking:
		n.Text = []string{"for update", "for share", "for no key update", "for update nowait"}[r.IntN(4)]
	case RangeFunc:
		n.Text = "ordinality"
	case Search:
		n.Text = []string{"depth", "breadth"}[r.IntN(2)]
	case Cycle:
		n.Kids = []*Node{{Kind: Number, Text: "1"}, {Kind: Number, Text: "0"}}
	case Frame:
		n.Text = []string{"rows", "range", "groups"}[r.IntN(3)] + " between unbounded preceding and current row exclude " + []string{"ties", "group", "no others"}[r.IntN(3)]
		n.Kids = nil
	case GroupingSet:
		n.Text = []string{"rollup", "cube", "grouping sets"}[r.IntN(3)]
	case ColumnDef:
		return retype(r, n)
	case SpecialWord:
		n.Text = []string{"null", "error", "empty", "absent", "with", "without"}[r.IntN(6)]
		n.Names = nil
	default:
		return false
	}
	return true
}

func isExpression(n *Node) bool {
	return n.Kind >= Null && n.Kind <= Case && n.Kind != Star && n.Kind != NamedArg && n.Kind != Variadic && n.Kind != Slice
}

// castAt adds a cast around a node, or changes or drops the one that is there.
func castAt(r *rand.Rand, n *Node) bool {
	if n.Kind == Cast && r.IntN(2) == 0 {
		*n = *n.Kids[0]
		return true
	}
	if !isExpression(n) {
		return false
	}
	typ, err := ParseType(castTypes[r.IntN(len(castTypes))])
	if err != nil {
		return false
	}
	if n.Kind == Cast && r.IntN(2) == 0 {
		n.Type = &typ
		return true
	}
	inner := *n
	*n = Node{Kind: Cast, Type: &typ, Kids: []*Node{&inner}}
	return true
}

func negate(n *Node) bool {
	inner := *n
	*n = Node{Kind: Not, Kids: []*Node{&inner}}
	return true
}

func retype(r *rand.Rand, n *Node) bool {
	typ, err := ParseType(castTypes[r.IntN(len(castTypes))])
	n.Type = &typ
	return err == nil
}

// swap exchanges two children, or leaves one out.
func swap(r *rand.Rand, n *Node) bool {
	list := n.Kind == And || n.Kind == Or || n.Kind == Call || n.Kind == Array || n.Kind == Row
	if len(n.Kids) < 2 || !list && n.Kind != Binary && n.Kind != In && n.Kind != Between {
		return false
	}
	i := r.IntN(len(n.Kids) - 1)
	if list && len(n.Kids) > 2 && r.IntN(2) == 0 {
		n.Kids = slices.Delete(slices.Clone(n.Kids), i, i+1)
		return true
	}
	n.Kids[i], n.Kids[i+1] = n.Kids[i+1], n.Kids[i]
	return true
}

var otherColumns = []string{"a", "b", "s", "b8", "n", "n2", "f", "t", "v", "v10", "c", "nm", "bo", "d", "ts", "ts3", "tz", "j", "js", "ar", "ta", "va", "e", "e2", "dt", "dv", "di", "dd"}

// change edits what a node says.
func change(r *rand.Rand, n *Node) bool {
	switch n.Kind {
	case Number:
		n.Text = []string{n.Text + "0", n.Text + ".0", "0", "1", n.Text + ".5", "99999999999"}[r.IntN(6)]
	case String:
		n.Text = []string{n.Text + " ", " " + n.Text, n.Text + "0", strings.ToUpper(n.Text), "0", "", strings.ReplaceAll(n.Text, "0", "1"), n.Text + ".0", strings.ReplaceAll(n.Text, ",", ", ")}[r.IntN(9)]
	case Bool:
		n.Text = map[string]string{"true": "false", "false": "true"}[n.Text]
	case Column:
		n.Names[len(n.Names)-1] = otherColumns[r.IntN(len(otherColumns))]
	case And:
		n.Kind = Or
	case Or:
		n.Kind = And
	case Binary, Any, All:
		n.Text = []string{"=", "<>", "<", ">", "<=", ">=", "+", "-", "*", "/", "||", "~", "!~", "~*", "~~", "@>", "<@", "&&", "->", "->>"}[r.IntN(20)]
	case Like:
		n.Text = []string{"like", "not like", "ilike", "not ilike", "similar to"}[r.IntN(5)]
	case In, IsDistinct:
		n.Text = map[string]string{"": "not", "not": ""}[n.Text]
	case Is:
		n.Text = []string{"null", "not null", "true", "not true", "false", "unknown"}[r.IntN(6)]
	case Between:
		n.Text = []string{"", "not", "symmetric", "not symmetric"}[r.IntN(4)]
	case Call:
		n.Names = []string{[]string{"lower", "upper", "length", "char_length", "octet_length", "abs", "btrim", "ltrim", "md5", "date", "text", "int4", "float8"}[r.IntN(13)]}
	case Builtin:
		if len(n.Kids) > 0 {
			n.Text = map[string]string{"coalesce": "greatest", "greatest": "least", "least": "coalesce", "trim both": "trim leading"}[n.Text]
			return n.Text != ""
		}
		n.Text = []string{"current_timestamp", "localtimestamp", "current_date", "current_user", "session_user"}[r.IntN(5)]
	case Field:
		n.Text = []string{"street", "zip", "kind", "code"}[r.IntN(4)]
	case Collate:
		n.Names = []string{[]string{"C", "POSIX", "default"}[r.IntN(3)]}
	default:
		return false
	}
	return true
}

// edited is an edited expression beside what a server stores for the one that
// it was edited from, which is something else.
type edited struct{ Place, Typed, Stored string }

// TestUpdateEdits asks a server which edits make a difference.
func TestUpdateEdits(t *testing.T) {
	if !*update {
		t.Skip("only with -update")
	}
	conn := database(t, enginetest.NewestPostgres, "testdata/places/schema.sql")
	r := rand.New(rand.NewPCG(1, 2))
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	k := readScope(t)
	for range 6 {
		for _, p := range readStored(t, "places") {
			e, same := tryEdit(t, conn, r, k, p)
			if !same && e.Typed != "" {
				if err := encoder.Encode(e); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := os.WriteFile("testdata/places/edits.jsonl", []byte(out.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// tryEdit edits an expression and compares what EqualExpr says of it with
// what the server stores. It gives nothing where the server refuses the edit.
func tryEdit(t *testing.T, conn *pgx.Conn, r *rand.Rand, k known, p placed) (edited, bool) {
	t.Helper()
	stored, ok := p.Stored[enginetest.NewestPostgres]
	parse, equal, explain, scope := ParseExpr, EqualExpr, explain, k.scopeOf(p)
	if p.Place == "view" {
		parse, equal, explain, scope = ParseQuery, EqualView, explainView, k.scope("pr")
	}
	root, err := parse(p.Typed)
	if !ok || err != nil || !mutate(r, root) && !mutateQuery(r, root) {
		return edited{}, false
	}
	typed := Print(root)
	if strings.Contains(strings.ToLower(typed), "'now") {
		return edited{}, false
	}
	other := placed{Place: p.Place, Typed: typed}
	otherStored, err := other.store(t, conn)
	if err != nil {
		return edited{}, false
	}
	same := again(t, conn, p.Place, stored) == again(t, conn, p.Place, otherStored)
	scope.Major = enginetest.NewestPostgres
	verdict := equal(typed, stored, scope)
	if !same && verdict == Equal {
		t.Errorf("%s: %s\n\tedited to %s\n\tis no longer %s\n\tbut %s\n\t%s", p.Place, p.Typed, typed, stored, otherStored, explain(typed, scope))
	}
	if same && verdict == Different || !same && equal(typed, otherStored, scope) == Different {
		t.Logf("%s: %s\n\tedited to %s\n\tis %s to %s\n\tstored as %s\n\t%s\n\t%s", p.Place, p.Typed, typed, verdict, stored, otherStored, explain(typed, scope), explain(otherStored, scope))
	}
	return edited{p.Place, typed, stored}, same
}

// again stores what a server printed, since the first print of some casts is
// not the last.
func again(t *testing.T, conn *pgx.Conn, place, stored string) string {
	t.Helper()
	second, err := placed{Place: place, Typed: stored}.store(t, conn)
	if err != nil {
		return stored
	}
	return second
}

// TestEditedPlacesAreNeverEqual compares edits that servers tell apart.
func TestEditedPlacesAreNeverEqual(t *testing.T) {
	k := readScope(t)
	text, err := os.ReadFile("testdata/places/edits.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	unsure, total := 0, 0
	for line := range strings.Lines(string(text)) {
		var e edited
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		scope := k.scopeOf(placed{Place: e.Place})
		scope.Major = enginetest.NewestPostgres
		total++
		switch EqualExpr(e.Typed, e.Stored, scope) {
		case Equal:
			t.Errorf("%s: %s\n\t%s\n\tare different", e.Place, e.Typed, e.Stored)
		case Unsure:
			unsure++
		}
	}
	t.Logf("%d edits, of which %d are unsure", total, unsure)
	if unsure*20 > total {
		t.Error("too many are unsure")
	}
}

var (
	edits = flag.Int("edits", 300, "how many random edits to try on a server")
	seed  = flag.Uint64("seed", 1, "where the random edits begin; 0 for somewhere else each time")
)

// TestServersTellEditsApart edits at random and asks the server. Of about
// 10,000 edits one means what it meant although the server writes it otherwise,
// such as trim(v) and trim(v::text): a longer run reports these, too.
func TestServersTellEditsApart(t *testing.T) {
	conn := database(t, enginetest.NewestPostgres, "testdata/places/schema.sql")
	if *seed == 0 {
		*seed = rand.Uint64()
	}
	t.Logf("-seed %d", *seed)
	r := rand.New(rand.NewPCG(*seed, *seed))
	k, places := readScope(t), append(readStored(t, "places"), slices.Repeat(readStored(t, "views"), 3)...)
	taken := 0
	for range *edits {
		if e, _ := tryEdit(t, conn, r, k, places[r.IntN(len(places))]); e.Typed != "" {
			taken++
		}
	}
	t.Logf("%d edits that the server takes", taken)
}
