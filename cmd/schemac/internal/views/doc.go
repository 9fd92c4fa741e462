// Package views shows what operations found, to people or to programs.
//
// A result goes to the standard output; for people, diagnostics and progress
// go to the standard error. In JSON form there is one document for each
// command, with its diagnostics in it, and nothing else on either stream. The
// package decides nothing.
package views
