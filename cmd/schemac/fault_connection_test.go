//go:build unix

package main

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/url"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/schemac/schemac/internal/enginetest"
)

// gate is a proxy in front of a server that goes away at random moments: it
// ends all connections and refuses new ones for a while.
type gate struct {
	listener net.Listener
	server   string
	shut     atomic.Bool
	mu       sync.Mutex
	conns    map[net.Conn]bool
	cuts     int
}

func newGate(t *testing.T, server string) *gate {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{listener: listener, server: server, conns: map[net.Conn]bool{}}
	t.Cleanup(func() { listener.Close() })
	go g.serve()
	return g
}

func (g *gate) serve() {
	for {
		client, err := g.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", g.server)
		if err != nil || g.shut.Load() {
			client.Close()
			continue
		}
		g.mu.Lock()
		g.conns[client], g.conns[server] = true, true
		g.mu.Unlock()
		go pipe(client, server)
		go pipe(server, client)
	}
}

func pipe(from, to net.Conn) {
	_, _ = io.Copy(to, from)
	from.Close()
	to.Close()
}

// cut makes the server go away for a moment.
func (g *gate) cut(away time.Duration) {
	g.shut.Store(true)
	g.mu.Lock()
	for c := range g.conns {
		c.Close()
	}
	clear(g.conns)
	g.cuts++
	g.mu.Unlock()
	time.Sleep(away)
	g.shut.Store(false)
}

// TestServerGoesAway cuts the connection while migrations run, again and
// again. schemac connects anew by itself, or is run again, and every statement
// takes effect once.
func TestServerGoesAway(t *testing.T) {
	t.Parallel()
	direct := enginetest.Postgres(t, enginetest.NewestPostgres).Database(t)
	parsed, err := url.Parse(direct)
	if err != nil {
		t.Fatal(err)
	}
	g := newGate(t, parsed.Host)
	parsed.Host = g.listener.Addr().String()
	f := &faults{T: t, dir: t.TempDir(), workload: workload{dialect: "postgres", url: parsed.String(),
		migration: func(i int) (string, string) {
			up := fmt.Sprintf("CREATE TABLE t%[1]d (id integer);\nINSERT INTO t%[1]d SELECT generate_series(1, 20000);\nCREATE INDEX CONCURRENTLY i%[1]d ON t%[1]d (id);\n"+
				"CREATE TABLE IF NOT EXISTS ran (n integer);\nINSERT INTO ran VALUES (%[1]d);\nSELECT pg_sleep(0.1);", i)
			return up, fmt.Sprintf("DROP TABLE t%[1]d;\nDELETE FROM ran WHERE n = %[1]d;", i)
		},
		ran: func(t *testing.T) []int { return readRanPostgres(t, direct, "SELECT n FROM ran ORDER BY n") }}}
	f.write()
	for g.cuts < 3 {
		f.throughGate(g, "migrate")
		f.complete()
		if invalid := readRanPostgres(t, direct, "SELECT count(*)::int FROM pg_index WHERE NOT indisvalid"); invalid[0] != 0 {
			t.Errorf("%d invalid indexes are left", invalid[0])
		}
		f.throughGate(g, "rollback", "--to-version", "0")
		f.empty()
	}
}

// throughGate runs a command to its end while the server comes and goes.
func (f *faults) throughGate(g *gate, args ...string) {
	stop := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			case <-time.After(500*time.Millisecond + time.Duration(rand.Int64N(int64(time.Second)))):
				g.cut(time.Duration(rand.Int64N(int64(300 * time.Millisecond))))
			}
		}
	}()
	defer func() { close(stop); <-done }()
	for tries := 0; ; tries++ {
		out, err := f.command(append(args, "--lock-wait", "30s")...).CombinedOutput()
		if err == nil {
			return
		}
		if exited := new(exec.ExitError); !errors.As(err, &exited) || tries > 60 {
			f.Fatalf("%v\n%s", err, out)
		}
	}
}
