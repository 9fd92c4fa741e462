// Package cli is the command line: it reads arguments, calls the operations
// and shows their results through the views. Streams, environment and clock
// are injected, so that all of it is tested in process.
package cli
