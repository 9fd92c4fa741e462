package dialecttest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemac/schemac/dialects"
)

// readBack demands of a dialect that reads scripts that it reads its own as
// what they were made from.
func readBack(t *testing.T, dialect dialects.Dialect, statements []dialects.Statement) {
	t.Helper()
	reader, ok := dialect.(dialects.Reader)
	if !ok {
		return
	}
	script := dialects.Script(statements)
	got, err := reader.Read(script)
	if err != nil {
		t.Errorf("%v in its own script\n%s", err, script)
		return
	}
	if diff := cmp.Diff(essence(statements), essence(got)); diff != "" {
		t.Errorf("the script reads back as something else (-emitted +read):\n%s\n%s", diff, script)
	}
}

// essence keeps what a script has to preserve.
func essence(statements []dialects.Statement) []dialects.Statement {
	var kept []dialects.Statement
	for _, s := range statements {
		kept = append(kept, dialects.Statement{SQL: s.SQL, Transactional: s.Transactional, Check: s.Check})
	}
	return kept
}
