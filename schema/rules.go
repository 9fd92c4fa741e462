package schema

import "github.com/schemac/schemac/schema/diag"

// Scope looks objects up while a graph is being made.
type Scope interface {
	// Lookup returns the object at the address, or nil. Names are compared as
	// the engine compares them.
	Lookup(Address) Object
	// Columns returns the columns of a table in their order.
	Columns(table Address) []*Column
	// KeyOf returns the columns that tell the rows of a table apart: its
	// primary key, or the first unique constraint over columns that are never
	// NULL; nil where there is neither.
	KeyOf(table Address) []string
	// Relation returns the table, view or materialized view of that name, or
	// nil. An empty schema means the default namespace.
	Relation(schema, name string) Object
	// OfKind returns the objects of a kind that is none of a table's children.
	OfKind(kind Kind) []Object
	// Overloads returns the objects of the kind and name that differ in their
	// signatures only. An empty schema means the default namespace.
	Overloads(kind Kind, schema, name string) []Object
}

// Rules are what NewGraph must know of an engine. Each dialect implements
// them; they are pure and safe for concurrent use.
//
// Normalization happens once, inside NewGraph, for every source alike. It is
// idempotent: normalizing a normalized object changes nothing.
type Rules interface {
	// Dialect is the engine's name: postgres, clickhouse, sqlite.
	Dialect() string

	// Server is the version of the server that the objects live on, as far as
	// plans depend on it: the major of PostgreSQL. "" where it is not known, as
	// for a model, and on engines where all servers plan alike.
	Server() string

	// On gives the rules for objects that live on a server of that version, as
	// Server names it. What is not a version counts as unknown.
	On(server string) Rules

	// DefaultSchema is the namespace of an object that names none; "" on
	// engines without namespaces.
	DefaultSchema() string

	// Shared reports whether objects of the kind belong to the whole server.
	// They live in no namespace, and of a live database only those are read
	// that a model or a former state names: the others are other databases'.
	Shared(kind Kind) bool

	// Prepare gives the list of objects the shape that the engine knows:
	// adds what always exists (the schema public), takes away what has no
	// meaning (SQLite's main), and reports kinds that the engine does not
	// have. It runs first; objects without a namespace have DefaultSchema.
	Prepare(objects []Object) ([]Object, diag.List)

	// Identify sets what the address of o has beside its names: the signature
	// of a function, in the engine's canonical spelling of its types. It runs
	// before o has a place in a graph, and changes nothing where the object
	// is identified already.
	Identify(o Object)

	// DefaultName names an object that has no name, as the engine would,
	// cut to the engine's limit. taken reports the names in use by other
	// objects of the same kind and parent.
	DefaultName(o Object, taken func(string) bool) string

	// FoldName gives the form in which the engine compares names: equal for
	// names that mean the same object.
	FoldName(name string) string

	// MaxName is the longest name in bytes, or 0 for no limit. A longer one
	// is an error, since the engine would cut it silently.
	MaxName() int

	// Normalize rewrites o in place into the engine's canonical form: types
	// after alias resolution, defaults that equal their absence removed,
	// literals recognized. Enums come first, then columns, then everything
	// else, so that an object sees its columns normalized.
	Normalize(o Object, scope Scope) diag.List

	// References lists what the SQL text of o (a default, a check, a
	// predicate, a view's query) refers to: columns of its own table,
	// relations and their columns. It errs on the side of naming too much,
	// and names only what scope knows.
	References(o Object, scope Scope) []Address

	// Comparable reports whether a foreign key may connect columns of the
	// two types. Of a domain, the type below it is asked about.
	Comparable(a, b Type) bool
}
