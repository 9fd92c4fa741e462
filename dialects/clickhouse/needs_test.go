package clickhouse

import (
	"strings"
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

const demanding = `
table "t" {
  engine = MergeTree
  column "id" { type = UInt64 }
  column "v" { type = Variant(String, UInt8) }
  column "dynamic" { type = Array(Dynamic) }
  column "json" { type = sql("Map(String, JSON(a UInt8))") }
  column "half" { type = BFloat16 }
  column "at" { type = sql("Nullable(Time64(3))") }
  column "vector" { type = Array(Float32) }
  column "q" { type = sql("QBit(Float32, 8)") }
  column "named" { type = sql("Tuple(JSON String, Time UInt8)") }
  column "text" {
    type       = String
    statistics = ["uniq"]
  }
  index "near" {
    columns = [column.vector]
    type    = sql("vector_similarity('hnsw', 'L2Distance', 8)")
  }
  index "words" {
    columns = [column.text]
    type    = sql("text(tokenizer = 'splitByNonAlpha')")
  }
  sort { columns = [column.id] }
}
table "merged" {
  engine = sql("ReplicatedCoalescingMergeTree")
  column "id" { type = UInt64 }
  sort {
    on {
      column = column.id
      desc   = true
    }
  }
}
materialized "often" {
  to = table.merged
  as = "SELECT id FROM t"
  refresh {
    expr   = "EVERY 1 HOUR"
    append = true
  }
}
`

// A model that asks for what a server does not have is told so at its line,
// before anything is planned for it.
func TestNeedsOfNewerServers(t *testing.T) {
	d := New(dialects.Options{DefaultSchema: "app"}).(dialect)
	wanted := compileModel(t, d, demanding)
	empty, _ := schema.NewGraph(nil, d)
	for since, want := range map[release]string{
		{24, 3}:  "24.5 24.6 24.8 24.9 24.11 25.6 24.8 25.10 25.7 25.6 24.11",
		{24, 8}:  "24.9 24.11 25.6 25.10 25.7 25.6 24.11",
		{25, 6}:  "25.10 25.7",
		{25, 10}: "",
		{26, 7}:  "",
	} {
		problems := since.require(wanted)
		var versions []string
		for _, p := range problems {
			_, rest, _ := strings.Cut(p.Detail, "needs ClickHouse ")
			version, _, _ := strings.Cut(rest, " ")
			versions = append(versions, version)
			if p.Code != "newer-server" || p.Range.File != "model.hcl" || p.Range.Start.Line == 0 || strings.Contains(p.Address, "named") {
				t.Errorf("%+v", p)
			}
		}
		if !sameWords(strings.Join(versions, " "), want) {
			t.Errorf("on %s: needs %v, want %s", since, versions, want)
		}
		err := (&target{dialect: d, release: since}).Settle(t.Context(), planner.Pair{From: empty, To: wanted})
		if (err != nil) != (want != "") {
			t.Errorf("on %s: %v", since, err)
		}
	}
}

// sameWords compares two texts by how often each word is in them.
func sameWords(a, b string) bool {
	count := map[string]int{}
	for _, word := range strings.Fields(a) {
		count[word]++
	}
	for _, word := range strings.Fields(b) {
		count[word]--
	}
	for _, n := range count {
		if n != 0 {
			return false
		}
	}
	return true
}

func TestOlderReleases(t *testing.T) {
	for _, test := range []struct {
		a, b release
		want bool
	}{
		{release{24, 3}, release{24, 8}, true}, {release{24, 11}, release{24, 8}, false}, {release{24, 8}, release{24, 8}, false},
		{release{23, 12}, release{24, 1}, true}, {release{25, 1}, release{24, 12}, false},
	} {
		if got := test.a.before(test.b); got != test.want {
			t.Errorf("%s before %s: %v", test.a, test.b, got)
		}
	}
}
