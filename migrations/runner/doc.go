// Package runner runs statements on a database so that nothing runs twice and
// nothing is lost, however it ends: under the database's lock, with every
// outcome in its ledger.
//
// What one transaction holds is recorded in that same transaction. What cannot
// run in a transaction is announced in the ledger first and its outcome
// recorded afterwards; if the process dies in between, the next run looks at
// the database to decide. A lost connection is treated as such a death: the
// runner connects anew, takes the lock again, reads the ledger again, and goes
// on from what it says.
//
// The package knows neither files nor models. Its callers say what to run.
package runner
