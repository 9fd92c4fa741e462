package clickhouse

import (
	"os"
	"testing"

	"github.com/schemac/schemac/dialects/dialecttest"
	"github.com/schemac/schemac/internal/enginetest"
)

// TestMain also serves as the program of the processes that tests kill.
func TestMain(m *testing.M) {
	if role := os.Getenv("SCHEMAC_TEST_CHILD"); role != "" {
		os.Exit(child(role))
	}
	if err := dialecttest.Repeatable(); err != nil {
		panic(err)
	}
	os.Exit(enginetest.Main(m))
}
