package dialects

import (
	"context"
	"fmt"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// Options configure a dialect for one database. Engines ignore what they do
// not have.
type Options struct {
	// DefaultSchema is the namespace of objects that name none; empty for the
	// engine's own default.
	DefaultSchema string
	// Cluster puts ClickHouse DDL ON CLUSTER.
	Cluster string
}

// Dialect is one engine's knowledge. Implementations are values without
// state, safe for concurrent use.
type Dialect interface {
	schema.Rules
	planner.Rules
	Reader
	Prover
	Masker

	// Emit renders the changes, in their order, as statements. Neighbouring
	// changes of one table are folded into one statement where the engine
	// allows it. A change or field that it cannot render is an error: nothing
	// is dropped silently.
	Emit(pair planner.Pair, changes []planner.Change) ([]Statement, diag.List)

	// Open connects to the database at the URL. The error never contains the
	// URL's password.
	Open(ctx context.Context, url string) (Target, error)
}

// Scope limits what is inspected. The zero value is everything that belongs
// to users: no system schemas, and nothing of schemac's own.
type Scope struct {
	// Schemas are the namespaces to read; empty for what the URL names, or
	// all where it names none.
	Schemas []string
	// Data are the tables whose rows are read, each into an object of kind
	// data with all columns that can be written. Tables that do not exist are
	// passed over.
	Data []schema.Address
	// Shared are the objects that are read of those that belong to the whole
	// server, such as roles. No others are looked at, save where something in
	// the schemas refers to them.
	Shared []schema.Address
	// Makers are the roles for whose objects default permissions are stated by
	// the role's name. Those of the role that is connected have none otherwise.
	Makers []string
}

// SharedNames are the names of the kind among Shared.
func (s Scope) SharedNames(kind schema.Kind) (names []string) {
	for _, a := range s.Shared {
		if a.Kind == kind {
			names = append(names, a.Name)
		}
	}
	return names
}

// MaxRows is how many rows of one table Inspect reads. Beyond, they are no
// reference rows.
const MaxRows = 100_000

// TooManyRows is the error for a table with more than MaxRows rows.
func TooManyRows(table schema.Address) error {
	return fmt.Errorf("%s has more than %d rows. A block data states all rows of its table and is meant for reference rows: remove the block, or keep those rows in a table of their own", table, MaxRows)
}

// Target is a connection to one live database.
type Target interface {
	Resumer
	Masker

	// Version is the server's version for people, as in PostgreSQL 18.4.
	Version() string

	// Server is that version as the dialect's rules name it, for the graph of
	// what Inspect reads: schema.NewGraph(objects, rules.On(target.Server())).
	Server() string

	// Inspect reads the objects in scope with a number of catalog queries
	// that does not depend on how many there are. What exists but has no
	// model is reported as a warning with code unmodelled and left alone.
	Inspect(ctx context.Context, scope Scope) ([]schema.Object, diag.List, error)

	// Settle decides the expressions that the rules alone cannot: for every
	// pair of counterparts in pair whose equality is unsure, it asks the
	// server for the stored form of the one in pair.To and notes it in
	// Expr.Stored. It leaves no trace in the database. pair.To may have been
	// made from a model; pair.From comes from Inspect.
	Settle(ctx context.Context, pair planner.Pair) error

	// Execute runs the statements in order, transactional ones together in
	// one transaction where the engine has transactions. done is called after
	// each statement; a transaction's statements count as run only once it
	// has committed.
	Execute(ctx context.Context, statements []Statement, done func(index int)) error

	// Close ends the connection.
	Close() error
}

// ExecError says which statement failed and what had taken effect before it.
type ExecError struct {
	// Index is the statement that failed.
	Index int
	// Applied is how many statements, from the first, remain in effect: 0
	// when everything was rolled back.
	Applied int
	// Kind says what can be done about it.
	Kind FailureKind
	// Statement is the failed statement, without its secrets.
	Statement Statement
	// Err is the engine's error.
	Err error
}

// Error names the statement and the engine's error.
func (e *ExecError) Error() string {
	return e.Err.Error() + " in: " + e.Statement.SQL
}

// Unwrap gives the engine's error.
func (e *ExecError) Unwrap() error { return e.Err }
