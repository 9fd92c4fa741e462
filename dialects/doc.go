// Package dialects says what a database engine must offer schemac: rules for
// normalizing and planning, statements for a plan, and a connection that
// inspects and executes. The engines themselves are its subpackages.
//
// It holds what all engines share and nothing that only one of them needs.
package dialects
