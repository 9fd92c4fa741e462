// Package sqlite is all that schemac knows of SQLite: how it compares names
// and types, what ALTER TABLE can do and what needs a rebuild of the table,
// the SQL of every change, and how a database file is read and written.
//
// SQLite keeps the text of every CREATE statement as it was typed. Inspection
// therefore parses that text, and expressions are compared by their tokens.
// Virtual tables and conflict clauses have no model yet: inspection reports
// them.
package sqlite
