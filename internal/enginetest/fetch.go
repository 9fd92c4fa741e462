package enginetest

import (
	"context"
	"fmt"
	"io"
)

// Fetch makes all engines ready, so that tests neither wait for them nor need
// a network. It reports its progress, and goes on to the next engine after
// one that fails; the error is then of all that failed.
func Fetch(ctx context.Context, progress io.Writer) error {
	failed := 0
	report := func(engine string, err error) {
		if err == nil {
			fmt.Fprintf(progress, "%s is ready\n", engine)
			return
		}
		failed++
		fmt.Fprintf(progress, "%s: %v\n", engine, err)
	}
	for major := OldestPostgres; major <= NewestPostgres; major++ {
		_, err := installPostgres(ctx, major)
		report(fmt.Sprintf("PostgreSQL %d", major), err)
	}
	_, err := installPgDump(ctx)
	report("pg_dump", err)
	_, _, err = installClickHouse(ctx)
	report("ClickHouse", err)
	if failed > 0 {
		return fmt.Errorf("%d engines are not ready", failed)
	}
	return nil
}
