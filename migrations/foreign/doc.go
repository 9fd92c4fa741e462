// Package foreign reads and writes the migration directories of other tools.
//
// Import turns a whole directory into migrations of ours. Each file of it is
// either imported or named as skipped with the reason, and what cannot be
// brought over faithfully is an error that says where: code, values that the
// other tool would have filled in, transactions in the middle of a script.
//
// Write goes the other way, for teams that keep their runner. What the other
// format has no words for stands in its files as comments that begin with
// "-- schemac:", and Import reads them back.
//
// Each tool has a file of its own, with its reader and its writer.
package foreign
