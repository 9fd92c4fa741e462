package clickhouse

import (
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// unsupportedForeignKey says that ClickHouse would read the clause and forget
// it.
func unsupportedForeignKey(f *schema.ForeignKey) *diag.Diagnostic {
	return refuse(f, "", "ClickHouse has no foreign keys: it reads the clause and forgets it. Remove %s.", f.Address())
}
