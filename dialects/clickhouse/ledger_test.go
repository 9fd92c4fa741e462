package clickhouse

import (
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/dialecttest"
)

func TestLedger(t *testing.T) {
	dialecttest.Ledger(t, dialecttest.LedgerConfig{Dialect: New(dialects.Options{}), NewDatabase: newDatabase, SharedSeq: true})
}
