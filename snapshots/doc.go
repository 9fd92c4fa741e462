// Package snapshots keeps a graph in a versioned JSON file, made for review
// and for version control: deterministic to the byte, and left untouched as
// long as the schema is the same.
//
// The format is the JSON form of the structs in package schema; there is no
// second set of types. The package knows no engine: the caller gives the
// rules by which the objects become a graph again. docs/reference/snapshot.md
// describes the file.
package snapshots
