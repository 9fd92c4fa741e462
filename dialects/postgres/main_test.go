package postgres

import (
	"flag"
	"os"
	"testing"

	"github.com/schemac/schemac/dialects/dialecttest"
	"github.com/schemac/schemac/internal/enginetest"
)

func TestMain(m *testing.M) {
	if err := dialecttest.Repeatable(); err != nil {
		panic(err)
	}
	os.Exit(enginetest.Main(m))
}

// besideOthers lets a test run at the same time as others of its kind: they
// wait for servers most of the time, and have databases of their own. Rewritten
// expectations are the exception, since several tests share them.
func besideOthers(t *testing.T) {
	if flag.Lookup("update").Value.String() != "true" {
		t.Parallel()
	}
}
