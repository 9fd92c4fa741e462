// Package project reads the project file, schemac.hcl: which databases there
// are, where each one's models, snapshot and migrations lie, and which of the
// models' tables it owns.
//
// Every rule that the file breaks is reported, at its place, in one go. The
// package compiles no models and connects to nothing; whether two databases
// own the same table it decides on graphs that the caller has compiled.
package project
