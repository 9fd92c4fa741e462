// Package proof tries migrations out in throw-away databases: whether each
// runs, where all of them lead, and whether each way back restores what was.
//
// What is proved runs through migrations/runner, ledger included, so that it
// is the code of production that runs. The first pass looks at the database
// only where it must be in a known state; a second one, made only if
// something is broken, looks after each migration to find the one to blame.
//
// The package reads no files, prints nothing, and changes nothing but the
// throw-away databases, which it drops however it ends.
package proof
