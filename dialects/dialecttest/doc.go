// Package dialecttest tests a dialect with cases in files and with random
// schemas, on the real engine wherever there is one.
//
// A case is a txtar archive in the dialect's testdata, at <kind>/<name>.txtar:
//
//	before.hcl   the model at the start; may be missing for an empty database
//	after.hcl    the model at the end; may be missing likewise
//	renames      lines such as column.users.name -> column.users.full_name
//	server       the version of the server that the expectations are for, where
//	             plans depend on it; on engines, their own counts
//	seed.sql     statements run after before has been built; each ends with a
//	             semicolon at the end of a line, and a line that begins with
//	             a space continues the statement before it
//	query.sql    queries, written likewise, whose rows are expected in rows
//	fails        a text that the error of executing the plan must contain; the
//	             database must then still be as before
//	hidden       a text that the error of planning the way back must contain,
//	             since the live database hides a secret that it takes; the way
//	             back between the models is run instead
//	dump-differs why the database's own dump may differ from that of a fresh
//	             build, where the engine keeps the first of two spellings
//
// The other sections are expectations, rewritten by go test -update: the plan
// (one line for each change), forward.sql, rollback.sql, the diagnostics, and
// the rows that the queries give before, after and after the way back.
//
// The package knows no engine: what it needs of one is in Config.
package dialecttest
