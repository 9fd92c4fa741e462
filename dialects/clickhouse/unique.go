package clickhouse

import (
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// unsupportedUnique says what ClickHouse has in place of uniqueness.
func unsupportedUnique(u *schema.Unique) *diag.Diagnostic {
	return refuse(u, "unique", "ClickHouse cannot enforce uniqueness, so %s has no counterpart. "+
		"To keep only the last row of each key, use engine = ReplacingMergeTree with that key in sort.", u.Address())
}
