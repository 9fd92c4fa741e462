package enginetest

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"net"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// pgdump speaks for the pg_dump module, which by itself knows only servers
// inside its own process.
//
//go:embed pgdump.cjs
var pgdump string

// DumpPostgres returns what pg_dump --schema-only writes about a database of a
// [Postgres] server of any major. The pg_dump is that of the newest major,
// everywhere the same one, so that texts can be compared.
func DumpPostgres(t testing.TB, url string) string {
	t.Helper()
	module, err := installPgDump(t.Context())
	if err != nil {
		lacking(t, "pg_dump", err)
	}
	dump, err := runPgDump(t.Context(), module, url)
	if err != nil {
		t.Fatalf("pg_dump: %v", err)
	}
	return dump
}

// installPgDump returns the path of the pg_dump module.
func installPgDump(ctx context.Context) (string, error) {
	if _, err := exec.LookPath("node"); err != nil {
		return "", missing("pg_dump is a module for node, and there is none: %v", err)
	}
	installed, err := install(ctx, pgDumpRelease)
	return filepath.Join(installed, "dist", "pg_dump.cjs"), err
}

// runPgDump connects and hands the connection over, because node itself has
// none that can be waited for, as the module does.
func runPgDump(ctx context.Context, module, address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	server, err := net.Dial("tcp", u.Host)
	if err != nil {
		return "", err
	}
	defer server.Close()
	socket, err := server.(*net.TCPConn).File()
	if err != nil {
		return "", err
	}
	defer socket.Close()
	cmd := exec.CommandContext(ctx, "node", "--eval", pgdump, module, "--schema-only", "--dbname="+address)
	var out, problems bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = socket, &out, &problems
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%w: %s", err, strings.TrimSpace(problems.String()))
	}
	return out.String(), nil
}
