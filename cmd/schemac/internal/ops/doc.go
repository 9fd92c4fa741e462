// Package ops carries out what the commands ask for: it compiles models, reads
// snapshots and databases, plans, and applies. Operations return results and
// diagnostics; they print nothing, ask nobody and end no process.
package ops
