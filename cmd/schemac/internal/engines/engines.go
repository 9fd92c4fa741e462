// Package engines knows which dialects there are, and nothing else of them.
package engines

import (
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse"
	"github.com/schemac/schemac/dialects/postgres"
	"github.com/schemac/schemac/dialects/sqlite"
)

// New makes the dialect of that name, or reports false.
func New(name string, options dialects.Options) (dialects.Dialect, bool) {
	switch name {
	case "postgres":
		return postgres.New(options), true
	case "clickhouse":
		return clickhouse.New(options), true
	case "sqlite":
		return sqlite.New(options), true
	}
	return nil, false
}
