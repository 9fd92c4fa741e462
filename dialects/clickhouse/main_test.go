package clickhouse

import (
	"os"
	"testing"

	"github.com/schemac/schemac/internal/enginetest"
)

func TestMain(m *testing.M) { os.Exit(enginetest.Main(m)) }
