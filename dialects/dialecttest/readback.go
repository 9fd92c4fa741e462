package dialecttest

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemac/schemac/dialects"
)

// readBack demands of a dialect that reads scripts that it reads its own as
// what they were made from.
func readBack(t *testing.T, dialect dialects.Dialect, statements []dialects.Statement) {
	t.Helper()
	if err := readsBack(dialect, statements); err != nil {
		t.Error(err)
	}
}

// readsBack fails where a dialect that reads scripts reads that of the
// statements as others: running a file must be the same as running the plan.
func readsBack(dialect dialects.Dialect, statements []dialects.Statement) error {
	reader, ok := dialect.(dialects.Reader)
	if !ok {
		return nil
	}
	script := dialects.Script(statements)
	read, err := reader.Read(script)
	if err != nil {
		return fmt.Errorf("%w in its own script\n%s", err, script)
	}
	if diff := cmp.Diff(essence(statements), essence(read)); diff != "" {
		return fmt.Errorf("the script reads back as something else (-emitted +read):\n%s\n%s", diff, script)
	}
	return nil
}

// essence keeps what a script has to preserve.
func essence(statements []dialects.Statement) []dialects.Statement {
	var kept []dialects.Statement
	for _, s := range statements {
		kept = append(kept, dialects.Statement{SQL: s.SQL, Transactional: s.Transactional, Check: s.Check})
	}
	return kept
}
