package pgsql

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

func readScope(t testing.TB) known {
	t.Helper()
	text, err := os.ReadFile("testdata/places/scope.json")
	if err != nil {
		t.Fatal(err)
	}
	var k known
	if err := json.Unmarshal(text, &k); err != nil {
		t.Fatal(err)
	}
	return k
}

func readStored(t testing.TB, name string) []placed {
	t.Helper()
	text, err := os.ReadFile("testdata/places/" + name + ".jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var all []placed
	for line := range strings.Lines(string(text)) {
		var p placed
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// share counts verdicts on pairs that a server says are the same.
type share struct{ equal, unsure, different int }

func (s *share) add(v Verdict) {
	switch v {
	case Equal:
		s.equal++
	case Unsure:
		s.unsure++
	case Different:
		s.different++
	}
}

func (s share) total() int { return s.equal + s.unsure + s.different }

func (s share) percent() float64 { return 100 * float64(s.equal) / float64(max(s.total(), 1)) }

func (s share) String() string {
	return fmt.Sprintf("%d of %d equal (%.2f %%), %d unsure, %d taken for different", s.equal, s.total(), s.percent(), s.unsure, s.different)
}

// TestShareOfExpressions measures how many typed expressions are found equal
// to what servers store, without asking one.
func TestShareOfExpressions(t *testing.T) {
	k := readScope(t)
	all, byPlace := share{}, map[string]*share{}
	for _, p := range readStored(t, "places") {
		kind, _ := p.parts()
		if byPlace[kind] == nil {
			byPlace[kind] = &share{}
		}
		for _, major := range slices.Sorted(maps.Keys(p.Stored)) {
			scope := k.scopeOf(p)
			scope.Major = major
			verdict := EqualExpr(p.Typed, p.Stored[major], scope)
			all.add(verdict)
			byPlace[kind].add(verdict)
			if verdict != Equal {
				t.Logf("%d: %s: %s\n\t%s\n\tis %s\n\t%s\n\t%s", major, p.Place, p.Typed, p.Stored[major], verdict, explain(p.Typed, scope), explain(p.Stored[major], scope))
			}
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(byPlace)) {
		t.Logf("%-10s %s", kind, byPlace[kind])
	}
	t.Logf("all        %s", all)
	if all.percent() < 99.5 {
		t.Errorf("the share is too small")
	}
}

// TestShareOfViews measures the same for the bodies of views.
func TestShareOfViews(t *testing.T) {
	k := readScope(t)
	all := share{}
	for _, p := range readStored(t, "views") {
		for _, major := range slices.Sorted(maps.Keys(p.Stored)) {
			scope := k.scope("pr")
			scope.Major = major
			verdict := EqualView(p.Typed, p.Stored[major], scope)
			all.add(verdict)
			if verdict != Equal {
				t.Logf("%d: %s\n\t%s\n\tis %s\n\t%s\n\t%s", major, p.Typed, p.Stored[major], verdict, explainView(p.Typed, scope), explainView(p.Stored[major], scope))
			}
		}
	}
	t.Logf("%s", all)
	if all.percent() < 90 {
		t.Errorf("the share is too small")
	}
}
