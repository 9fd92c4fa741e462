package sqlite

import (
	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema"
)

// Dialect implements dialects.Dialect for SQLite. It has no state.
type Dialect struct{}

// New makes the dialect. SQLite has neither namespaces nor clusters, so no
// option concerns it.
func New(dialects.Options) Dialect { return Dialect{} }

var _ dialects.Dialect = Dialect{}

// Dialect implements schema.Rules.
func (Dialect) Dialect() string { return "sqlite" }

// Server implements schema.Rules: there is none.
func (Dialect) Server() string { return "" }

// On implements schema.Rules.
func (d Dialect) On(string) schema.Rules { return d }

// DefaultSchema implements schema.Rules. SQLite has no namespaces: main, the
// name of the database file itself, is taken away by Prepare.
func (Dialect) DefaultSchema() string { return "" }

// Shared implements schema.Rules: a file has everything of its own.
func (Dialect) Shared(schema.Kind) bool { return false }

// MaxName implements schema.Rules. SQLite does not limit names.
func (Dialect) MaxName() int { return 0 }

// FoldName implements schema.Rules: SQLite ignores the case of ASCII letters.
func (Dialect) FoldName(name string) string { return fold(name) }

// Comparable implements schema.Rules. SQLite lets a foreign key connect
// columns of any types; values meet when their affinities convert them alike,
// which TEXT and numbers do not.
func (Dialect) Comparable(a, b schema.Type) bool {
	x, y := affinityOf(a.Name), affinityOf(b.Name)
	return x == y || x == blobAffinity || y == blobAffinity || x.numeric() && y.numeric()
}

// Identify implements schema.Rules: names alone identify objects here.
func (Dialect) Identify(schema.Object) {}
