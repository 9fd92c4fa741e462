package clickhouse

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/snapshots"
)

const secretModel = `
table "mysql" {
  engine = sql("MySQL('h:1', 'd', 't', 'u', 'zq77')")
  column "id" { type = Int8 }
}
table "kafka" {
  engine = Kafka
  column "id" { type = Int8 }
  settings = { kafka_broker_list = "h:1", kafka_sasl_password = "zq77" }
}
table "disk" {
  engine = MergeTree
  column "id" {
    type    = String
    default = sql("encrypt('aes-128-ecb', 'x', 'zq77')")
  }
  sort { columns = [column.id] }
  settings = { disk = "disk(type = s3, endpoint = 'http://h/b/', secret_access_key = 'zq77')" }
}
view "remote" {
  as = "SELECT a FROM s3('http://h/b', 'KEY', 'zq77', 'CSV', 'a Int8')"
  column "a" { type = Int8 }
}
dictionary "names" {
  key "id" { type = UInt64 }
  attribute "name" { type = String }
  source   = sql("MYSQL(HOST 'h' PORT 1 USER 'u' PASSWORD 'zq77' DB 'd' TABLE 't')")
  layout   = FLAT
  lifetime = 300
}
function "seal" {
  as = "x -> HMAC('sha256', x, 'zq77')"
}
named_collection "creds" {
  key "a" { value = "zq77" }
}
`

// TestSnapshotsHaveNoSecrets: what a snapshot and a printed model have equals the
// model, nothing is made of it, and what changes beside a secret is seen.
func TestSnapshotsHaveNoSecrets(t *testing.T) {
	d := New(dialects.Options{DefaultSchema: "app"})
	model := compileModel(t, d, secretModel)
	data, err := snapshots.Encode("app", model, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(data, []byte("zq77")) || bytes.Contains(compiler.Print(model), []byte("zq77")) {
		t.Errorf("a secret is shown:\n%s\n%s", data, compiler.Print(model))
	}
	kept, err := snapshots.Decode(data, d)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := snapshots.Fingerprint(kept.Graph); err != nil || again != kept.Fingerprint {
		t.Errorf("the snapshot is written otherwise: %v", err)
	}
	for _, secret := range []string{"zq77", "another"} {
		changed := compileModel(t, d, strings.ReplaceAll(secretModel, "zq77", secret))
		if plan, problems := planner.New(kept.Graph, changed, d, planner.Options{}); problems.HasErrors() || !plan.Empty() {
			t.Errorf("with the secret %s: %v %v", secret, plan.Changes, problems)
		}
	}
	for _, edit := range []string{"'h:1'", "h:1", "'http://h/b/'", "'http://h/b'", "HOST 'h'", "'sha256'", "'aes-128-ecb'"} {
		changed := compileModel(t, d, strings.Replace(secretModel, edit, strings.Replace(strings.Replace(edit, "h", "z", 1), "128", "256", 1), 1))
		if plan, _ := planner.New(kept.Graph, changed, d, planner.Options{}); plan.Empty() {
			t.Errorf("another %s is no difference", edit)
		}
	}
	empty := compileModel(t, d, "")
	statements, problems := emitted(t, d, empty, kept.Graph)
	if strings.Contains(dialects.Script(statements), hidden) || len(problems) < 7 {
		t.Errorf("made of what is hidden: %s %v", dialects.Script(statements), problems)
	}
}
