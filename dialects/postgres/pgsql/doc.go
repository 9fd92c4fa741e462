// Package pgsql knows PostgreSQL's SQL text: how names are quoted and folded,
// how types are spelled, how expressions and SELECT statements parse, and when
// two texts mean the same to the server.
//
// PostgreSQL stores expressions in a rewritten form. EqualExpr and EqualView see
// through the rewriting by doing what the server does: they resolve operators
// and functions by the server's own rules against its own catalog, make every
// implicit cast explicit, and compare the trees. What can't be decided from
// text and column types is answered with Unsure, never with a guess.
//
// The package needs no database and no schema graph. It parses expressions,
// queries and the statements that write rows, but no CREATE. What the parser
// does not know yields an error, never a wrong tree. Only BodyReferences and
// ReferencesOrWords, which look for dependencies, go on with the bare words;
// the former is also all that is known of PL/pgSQL.
package pgsql
