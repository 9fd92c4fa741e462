package dialecttest

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemac/schemac/dialects"
)

// readBack demands of a dialect that it reads its own script as what that was
// made from.
func readBack(t *testing.T, dialect dialects.Dialect, statements []dialects.Statement) {
	t.Helper()
	if err := readsBack(dialect, statements); err != nil {
		t.Error(err)
	}
}

// readsBack fails where the dialect reads the script of the statements as
// others.
func readsBack(dialect dialects.Dialect, statements []dialects.Statement) error {
	script := dialects.Script(statements)
	read, err := dialect.Read(script)
	if err != nil {
		return fmt.Errorf("the script cannot be read: %w\n%s", err, script)
	}
	if diff := cmp.Diff(essence(statements), essence(read)); diff != "" {
		return fmt.Errorf("the script reads as other statements (-emitted +read):\n%s\n%s", diff, script)
	}
	return nil
}

// essence is what of the statements a script keeps.
func essence(statements []dialects.Statement) []dialects.Statement {
	var kept []dialects.Statement
	for _, s := range statements {
		kept = append(kept, dialects.Statement{SQL: s.SQL, Transactional: s.Transactional, Check: s.Check})
	}
	return kept
}
