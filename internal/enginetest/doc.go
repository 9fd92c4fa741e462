// Package enginetest gives tests real database engines: the PostgreSQL server
// of every supported major, the ClickHouse engine, and SQLite files.
//
// A test asks for an engine and for a database of its own:
//
//	url := enginetest.Postgres(t, enginetest.NewestPostgres).Database(t)
//
// The first test of a binary that asks for an engine starts it, on a free
// loopback port and with its data in a temporary folder; the other tests of
// the binary share it. Several test binaries can run at once, because nothing
// but read-only files is shared between them.
//
// Engines are packages of the npm registry, pinned by name, version and
// integrity. They are fetched once, with the user's own npm client, into the
// user's cache folder. Where an engine can't be had, the test says why and is
// skipped; when the environment has CI=true, it fails instead, so that a
// pipeline can't lose its tests unnoticed. An engine that is there but doesn't
// start always fails the test. [DumpPostgres] works without the client programs
// of a machine, though it uses them.
//
// No engine outlives its test binary, however that ends: a supervising shell
// waits for the end of a pipe that only the test binary holds open, then kills
// the engine and removes its data. [Main] additionally waits for that.
//
// The package does not compare schemas and knows nothing of schemac's
// languages: it must be usable from tests of every other package.
package enginetest
