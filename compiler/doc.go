// Package compiler turns models written in HCL into a schema.Graph, and a
// graph back into HCL.
//
// Compile is strict: what it does not know is an error with its place and,
// where one is near, the name that was probably meant. It reports all errors
// of all files at once, and its result does not depend on the order of files
// or blocks. Print writes the canonical form of a graph, which compiles to
// the same graph.
//
// Each kind of object has one file, which declares the kind's attributes and
// blocks once, for reading and for printing. What a type or an expression
// means is left to the schema.Rules of the dialect: the package knows HCL and
// the vocabulary of models, no SQL.
package compiler
