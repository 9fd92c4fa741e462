package enginetest

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

// DumpPostgres returns what pg_dump --schema-only writes about a database of a
// [Postgres] server of any major. It is the machine's own pg_dump where that is
// new enough for the server, and otherwise one for every server, which takes
// longer. For one server it is always the same one, so that texts can be
// compared.
func DumpPostgres(t testing.TB, url string) string {
	t.Helper()
	major, err := serverMajor(t.Context(), url)
	if err != nil {
		t.Fatalf("pg_dump: %v", err)
	}
	if major <= ownPgDump().major {
		return restrictions.ReplaceAllString(mustDump(t)(ownDump(t.Context(), url)), "")
	}
	module, err := installPgDump(t.Context())
	if err != nil {
		lacking(t, "pg_dump", err)
	}
	return mustDump(t)(moduleDump(module, url))
}

func mustDump(t testing.TB) func(dump string, err error) string {
	return func(dump string, err error) string {
		t.Helper()
		if err != nil {
			t.Fatalf("pg_dump: %v", err)
		}
		return dump
	}
}

func serverMajor(ctx context.Context, url string) (int, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return 0, err
	}
	defer conn.Close(ctx)
	return majorOf(conn.PgConn().ParameterStatus("server_version"))
}

// majorOf is the first number in a version.
func majorOf(version string) (int, error) { return strconv.Atoi(firstNumber.FindString(version)) }

var (
	firstNumber = regexp.MustCompile(`\d+`)
	// restrictions are commands for psql, with a random word.
	restrictions = regexp.MustCompile(`(?m)^\\(un)?restrict .*\n`)
)

// program is an installed one of a major.
type program struct {
	path  string
	major int
}

// ownPgDump is the machine's newest pg_dump, or the zero value. What Debian has
// on the path is a script that looks for one, which takes as long as a dump, so
// that its folders come first.
var ownPgDump = sync.OnceValue(func() program {
	paths, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pg_dump") // a fixed pattern is never bad
	if path, err := exec.LookPath("pg_dump"); err == nil {
		paths = append(paths, path)
	}
	var newest program
	for _, path := range paths {
		version, err := exec.Command(path, "--version").Output()
		if err != nil {
			continue
		}
		if major, err := majorOf(string(version)); err == nil && major > newest.major {
			newest = program{path, major}
		}
	}
	return newest
})

func ownDump(ctx context.Context, url string) (string, error) {
	cmd := exec.CommandContext(ctx, ownPgDump().path, "--schema-only", "--dbname="+url)
	var out, problems bytes.Buffer
	cmd.Env, cmd.Stdout, cmd.Stderr = postgresEnv, &out, &problems
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%w: %s", err, strings.TrimSpace(problems.String()))
	}
	return out.String(), nil
}
