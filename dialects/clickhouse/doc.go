// Package clickhouse is schemac's knowledge of ClickHouse 24 to 26: how
// objects are normalized, what ALTER can do, the statements for a plan, and a
// connection that inspects and executes.
//
// SQL text itself (types, expressions, queries, CREATE statements) is the
// matter of the package chsql. Enums are column types here, and there are no
// foreign keys and no unique constraints: a model that declares them gets an
// error that says what to write instead.
//
// Three decisions shape the rest. A table whose keys or engine change is
// rebuilt beside the old one and swapped in with EXCHANGE TABLES. Nothing is
// transactional: every statement stands alone, and what became of one that was
// cut short is found out by comparing the database with what was observed
// before. And expressions keep the text that they were
// written with; they are compared by what the server would store.
package clickhouse
