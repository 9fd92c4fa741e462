// Package chsql knows ClickHouse's SQL text: it quotes, splits, parses,
// canonicalizes and compares it, without a server and without a schema.
//
// ClickHouse stores every statement reformatted: names of functions and types
// are replaced by their canonical ones, operators are spelled out, parentheses
// follow the server's own rules. What is stored is a fixed point of that
// formatting. The functions here compute the stored form of typed text, so
// that two texts can be compared by what the server would make of them.
//
// The package does not resolve names: it doesn't know which columns a table
// has, what type an expression has, or which settings a session has set.
package chsql
