package dialecttest

import (
	"fmt"

	"github.com/google/go-cmp/cmp"

	"github.com/schemac/schemac/dialects"
)

// readsBack fails where a dialect that reads scripts reads that of the
// statements as others.
func readsBack(dialect dialects.Dialect, statements []dialects.Statement) error {
	reader, ok := dialect.(dialects.Reader)
	if !ok {
		return nil
	}
	script := dialects.Script(statements)
	read, err := reader.Read(script)
	if err != nil {
		return fmt.Errorf("the script cannot be read: %w\n%s", err, script)
	}
	if diff := cmp.Diff(essence(statements), essence(read)); diff != "" && len(statements)+len(read) > 0 {
		return fmt.Errorf("the script reads as other statements (-want +got):\n%s", diff)
	}
	return nil
}

// essence is what of the statements a script keeps.
func essence(statements []dialects.Statement) []dialects.Statement {
	kept := make([]dialects.Statement, len(statements))
	for i, s := range statements {
		kept[i] = dialects.Statement{SQL: s.SQL, Transactional: s.Transactional, Check: s.Check}
	}
	return kept
}
