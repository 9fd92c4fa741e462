package enginetest

import (
	"path/filepath"
	"testing"
)

// SQLite returns the URL of a database file that doesn't exist yet, in a
// folder that vanishes with the test. The engine is a library of the program
// under test, so there is no server to start.
func SQLite(t testing.TB) string {
	t.Helper()
	return "sqlite://" + filepath.ToSlash(filepath.Join(t.TempDir(), "test.db"))
}
