// Package schema holds the objects of a database, their addresses, and the
// normalized Graph that the compiler, a snapshot and a live database are all
// turned into before they are compared.
//
// It reads no HCL, speaks no SQL and does no I/O. What an engine knows (how
// it spells types, names and defaults) comes in through Rules.
package schema
