package enginetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
)

// Server is a running engine, shared by the tests of a binary. Its methods may
// be called by tests that run in parallel.
type Server struct {
	// Version is what the engine says its version is, such as "18.4".
	Version string

	process *engine
	admin   admin
	created atomic.Int64
}

// admin is what differs between engines when databases come and go. Names need
// no quoting.
type admin struct {
	create, drop string // statements with one %s for the database's name
	exec         func(ctx context.Context, statement string) error
	url          func(database string) string
}

// Database creates an empty database and returns its URL. It is dropped at the
// test's end, with all connections that the test left open.
//
// A database is all that a test has to itself: roles and other objects of the
// whole server are shared with tests that run in parallel, so a test that
// makes some must give them unusual names and remove them.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("test_%d", s.created.Add(1))
	if err := s.admin.run(s.admin.create, name); err != nil {
		t.Fatalf("create database %s: %v%s", name, err, s.process.obituary())
	}
	t.Cleanup(func() {
		if err := s.admin.run(s.admin.drop, name); err != nil {
			t.Errorf("drop database %s: %v%s", name, err, s.process.obituary())
		}
	})
	return s.admin.url(name)
}

// run doesn't take the test's context, which is done when databases are dropped.
func (a admin) run(statement, database string) error {
	return a.exec(context.Background(), fmt.Sprintf(statement, database))
}

func (s *Server) stop() { s.process.stop() }

// pool holds the servers that a test binary started, by engine.
type pool struct {
	mutex   sync.Mutex
	servers map[string]*started
}

type started struct {
	once   sync.Once
	server *Server
	err    error
}

// running is all of a test binary's servers. It has to be a variable of the
// package, because tests of a binary have no other place to share one.
var running = pool{servers: map[string]*started{}}

// get returns the engine's server, starting it at the first call. Other
// engines can start meanwhile.
func (p *pool) get(engine string, start func(context.Context) (*Server, error)) (*Server, error) {
	p.mutex.Lock()
	s, ok := p.servers[engine]
	if !ok {
		s = &started{}
		p.servers[engine] = s
	}
	p.mutex.Unlock()
	s.once.Do(func() { s.server, s.err = start(context.Background()) })
	return s.server, s.err
}

func (p *pool) stop() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	var stopped sync.WaitGroup
	for engine, s := range p.servers {
		if s.server != nil {
			stopped.Go(s.server.stop)
		}
		delete(p.servers, engine)
	}
	stopped.Wait()
}

// require is get for a test: without the engine, the test is skipped or fails.
func (p *pool) require(t testing.TB, engine string, start func(context.Context) (*Server, error)) *Server {
	t.Helper()
	s, err := p.get(engine, start)
	if err != nil {
		lacking(t, engine, err)
	}
	return s
}

// lacking ends a test that does not get what it needs.
func lacking(t testing.TB, engine string, err error) {
	t.Helper()
	if errors.Is(err, errMissing) && os.Getenv("CI") != "true" {
		t.Skipf("%s: %v", engine, err)
		return
	}
	t.Fatalf("%s: %v", engine, err)
}

// Main runs a binary's tests and returns its exit code, after all servers have
// stopped and their data are gone. Use it in TestMain:
//
//	func TestMain(m *testing.M) { os.Exit(enginetest.Main(m)) }
//
// Without it servers stop all the same, but a moment after the binary.
func Main(m *testing.M) int {
	defer running.stop()
	return m.Run()
}
