package postgres

import (
	"testing"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/dialecttest"
	"github.com/schemac/schemac/internal/enginetest"
)

func TestLedger(t *testing.T) {
	for _, major := range []int{enginetest.OldestPostgres, enginetest.NewestPostgres} {
		t.Run(enginetest.Postgres(t, major).Version, func(t *testing.T) {
			dialecttest.Ledger(t, dialecttest.LedgerConfig{
				Dialect:     New(dialects.Options{}),
				NewDatabase: func(t testing.TB) string { return enginetest.Postgres(t, major).Database(t) },
			})
		})
	}
}
