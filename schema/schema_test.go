package schema

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func drawName(t *rapid.T, label string) string {
	return rapid.StringMatching(`[a-zA-Z0-9_. "äß$-]{1,8}`).Draw(t, label)
}

func TestAddressRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Address{Kind: rapid.SampledFrom(Kinds()).Draw(t, "kind")}
		if a.Kind.HasName() {
			a.Name = drawName(t, "name")
		}
		if a.Kind.OfTable() {
			a.Parent = drawName(t, "parent")
		}
		if a.Kind.HasSchema() && rapid.Bool().Draw(t, "qualified") {
			a.Schema = drawName(t, "schema")
		}
		got, err := ParseAddress(a.String())
		if err != nil || got != a {
			t.Fatalf("%#v prints as %s, which reads as %#v, %v", a, a, got, err)
		}
	})
}

func FuzzParseAddress(f *testing.F) {
	f.Add(`column.public."we.ird".x`)
	f.Fuzz(func(t *testing.T, text string) {
		if a, err := ParseAddress(text); err == nil {
			if again, err := ParseAddress(a.String()); err != nil || again != a {
				t.Errorf("%q reads as %v, printed %q reads as %v, %v", text, a, a.String(), again, err)
			}
		}
	})
}

func TestAddressOrder(t *testing.T) {
	want := []string{"schema.a", "enum.a.z", "table.a.t", "column.a.t.y", "primary_key.a.t", "index.a.t.i", "table.a.u", "view.a.b", "schema.b"}
	var addresses []Address
	for _, text := range want {
		a, err := ParseAddress(text)
		if err != nil {
			t.Fatal(err)
		}
		addresses = append(addresses, a)
	}
	slices.Reverse(addresses)
	slices.SortFunc(addresses, Address.Compare)
	var got []string
	for _, a := range addresses {
		got = append(got, a.String())
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestExprJSON(t *testing.T) {
	tests := map[string]Expr{
		`"now()"`:                     SQLExpr("now()"),
		`{"sql":"a","stored":"(a)"}`:  {SQL: "a", Stored: "(a)"},
		`{"value":"it's \"quoted\""}`: {SQL: `it's "quoted"`, Literal: StringLiteral},
		`{"value":""}`:                {Literal: StringLiteral},
		`{"value":-12.50}`:            {SQL: "-12.50", Literal: NumberLiteral},
		`{"value":true}`:              {SQL: "true", Literal: BoolLiteral},
	}
	for text, e := range tests {
		if got, err := json.Marshal(e); err != nil || string(got) != text {
			t.Errorf("%#v: got %s, %v", e, got, err)
		}
		var back Expr
		if err := json.Unmarshal([]byte(text), &back); err != nil || back != e {
			t.Errorf("%s: got %#v, %v", text, back, err)
		}
	}
	for _, bad := range []string{`{"value":null}`, `{"value":[1]}`, `7`, `{`} {
		var e Expr
		if err := json.Unmarshal([]byte(bad), &e); err == nil {
			t.Errorf("%s reads as %#v", bad, e)
		}
	}
}

func TestTypeText(t *testing.T) {
	for _, typ := range []Type{{Name: "character varying(255)"}, {Name: "text", Array: true},
		{User: Address{Kind: KindEnum, Schema: "public", Name: "a.b"}, Array: true}} {
		text, _ := typ.MarshalText()
		var back Type
		if err := back.UnmarshalText(text); err != nil || back != typ {
			t.Errorf("%#v prints as %s, which reads as %#v, %v", typ, text, back, err)
		}
	}
}

func TestDiff(t *testing.T) {
	five, six := int64(5), int64(6)
	before := &Column{Name: "c", Position: 1, Type: Type{Name: "int"}, Default: SQLExpr("1"),
		Identity: Identity{Generated: "ALWAYS", Counter: Counter{Start: &five}}, Postgres: PostgresColumn{Storage: "MAIN"}}
	after := Clone(before).(*Column)
	after.Position, after.RenamedFrom = 7, "b"
	never := func(string, Expr, Expr) bool { return false }
	if got := Diff(before, after, never); got != nil {
		t.Errorf("position and origin are no differences, got %v", got)
	}
	after.Identity.Start, after.Postgres.Storage, after.Default, after.Comment = &six, "", SQLExpr("2"), "new"
	if got := strings.Join(Diff(before, after, never), " "); got != "comment default identity postgres.storage" {
		t.Errorf("got %s", got)
	}
	same := func(field string, a, b Expr) bool { return field == "default" && a.SQL == "1" && b.SQL == "2" }
	if got := Diff(before, after, same); slices.Contains(got, "default") {
		t.Errorf("the dialect says that the defaults are equal, got %v", got)
	}
}

func TestCloneIsDeep(t *testing.T) {
	index := &Index{Table: "t", Name: "i", Parts: ColumnParts("a", "b")}
	copied := Clone(index).(*Index)
	copied.Parts[0].Column = "changed"
	if index.Parts[0].Column != "a" {
		t.Error("the original changed")
	}
}
