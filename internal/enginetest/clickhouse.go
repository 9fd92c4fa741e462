package enginetest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// ClickHouse returns the ClickHouse server. URLs name a user that needs no
// password and select clickhouse-go's HTTP mode. [LockedUser] is another.
//
// It is the whole engine, but not the whole server: what other servers of a
// cluster, or a writable store of users, would be needed for fails with the
// engine's own codes. That is ON CLUSTER (392), ALTER (242) and INSERT of
// Replicated tables, Replicated databases (139), and statements that create
// users, roles, row policies, quotas or settings profiles (514) or grant
// (495). Replicated tables can be created, renamed and dropped; a users file
// defines the user reporter with a role, grants, a row policy, a quota and a
// profile to introspect; and the clusters main and two_shards, and the storage
// policy tiered, are there.
//
// Result columns of type DateTime come without their time zone, and a query that
// its client gave up runs to its end.
func ClickHouse(t testing.TB) *Server {
	t.Helper()
	return running.require(t, "ClickHouse", startClickHouse)
}

func startClickHouse(ctx context.Context) (*Server, error) {
	program, library, err := installClickHouse(ctx)
	if err != nil {
		return nil, err
	}
	self := account{} // the engine doesn't mind root
	folder, err := runFolder("clickhouse", self)
	if err != nil {
		return nil, err
	}
	address := filepath.Join(folder, "address")
	process, err := supervise(folder, self, command{
		// The data needn't survive, and there is no clean way to end the engine.
		signal: "KILL",
		args:   []string{program, "-library", library, "-data", folder, "-address", address, "-locked-password", LockedPassword},
		env:    append(os.Environ(), "TZ=UTC"),
	})
	if err != nil {
		os.RemoveAll(folder)
		return nil, err
	}
	s, err := newClickHouseServer(ctx, process, address)
	if err != nil {
		process.stop()
		return nil, err
	}
	return s, nil
}

// installClickHouse makes ready the server's program and the engine's library.
func installClickHouse(ctx context.Context) (program, library string, err error) {
	release, err := clickhouseArtifact()
	if err != nil {
		return "", "", err
	}
	installed, err := install(ctx, release)
	if err != nil {
		return "", "", err
	}
	program, err = buildServer(ctx)
	return program, filepath.Join(installed, "libchdb.so"), err
}

// serverSource is what the server is built from, to tell when it is outdated.
//
//go:embed chserver
var serverSource embed.FS

// buildServer builds the server that the engine's library is run by, once for
// each state of its source, of the module's dependencies, and of Go.
func buildServer(ctx context.Context) (program string, err error) {
	cache, err := cacheFolder()
	if err != nil {
		return "", err
	}
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", missing("the server for the engine is built by go, which can't be run: %v", err)
	}
	module := filepath.Dir(strings.TrimSpace(string(out)))
	key, err := sourceKey(filepath.Join(module, "go.sum"))
	if err != nil {
		return "", err
	}
	dir, err := makeOnce(filepath.Join(cache, "chserver-"+key), func(dir string) error {
		return goBuild(ctx, module, filepath.Join(dir, "chserver"))
	})
	return filepath.Join(dir, "chserver"), err
}

func goBuild(ctx context.Context, module, program string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-o", program, "./internal/enginetest/chserver")
	cmd.Dir = module
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build the server for the engine: %w: %s", err, out)
	}
	return nil
}

func sourceKey(sums string) (string, error) {
	hash := sha256.New()
	fmt.Fprintln(hash, runtime.Version(), platform())
	dependencies, err := os.ReadFile(sums)
	if err != nil {
		return "", err
	}
	hash.Write(dependencies)
	err = fs.WalkDir(serverSource, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := serverSource.ReadFile(path)
		fmt.Fprintln(hash, path, len(content))
		hash.Write(content)
		return err
	})
	return hex.EncodeToString(hash.Sum(nil))[:16], err
}

func newClickHouseServer(ctx context.Context, process *engine, addressFile string) (*Server, error) {
	var host []byte
	err := process.await(func() bool {
		var err error
		host, err = os.ReadFile(addressFile)
		return err == nil
	})
	if err != nil {
		return nil, err
	}
	s := &Server{process: process, admin: clickhouseAdmin(string(host))}
	s.Version, err = askClickHouse(ctx, string(host), "SELECT version()")
	return s, err
}

func clickhouseAdmin(host string) admin {
	return admin{
		create: "CREATE DATABASE %s",
		drop:   "DROP DATABASE %s SYNC",
		url: func(database string) string {
			u := url.URL{Scheme: "http", User: url.User("default"), Host: host, Path: database}
			return u.String()
		},
		exec: func(ctx context.Context, statement string) error {
			_, err := askClickHouse(ctx, host, statement)
			return err
		},
	}
}

// askClickHouse runs a statement by plain HTTP. That spares a client's
// handshake, and importing the driver where only databases are wanted.
func askClickHouse(ctx context.Context, host, statement string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+host+"/", strings.NewReader(statement))
	if err != nil {
		return "", err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return "", err
	}
	text := string(bytes.TrimSpace(answer))
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s: %s", statement, text)
	}
	return text, nil
}
