package enginetest

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

// LockedUser can connect to any database of a server, like the user that URLs
// name, but unlike that one only with LockedPassword. It is for tests of what
// happens with a wrong password, or with none.
const (
	LockedUser     = "locked"
	LockedPassword = "open sesame"
)

// Postgres returns the server of a major from [OldestPostgres] to
// [NewestPostgres]. URLs name a superuser that needs no password.
//
// Durability is off, so that nothing waits for a disk, and so is autovacuum, so
// that nothing takes locks behind a test's back. Collation and character
// type are C.UTF-8, and the time zone is UTC, wherever the tests run.
func Postgres(t testing.TB, major int) *Server {
	t.Helper()
	return running.require(t, fmt.Sprintf("PostgreSQL %d", major), func(ctx context.Context) (*Server, error) {
		return startPostgres(ctx, major)
	})
}

// postgres is an installed PostgreSQL server, with all that starting it takes.
type postgres struct {
	account  account
	bin      string
	template string // an initialized data folder
}

func startPostgres(ctx context.Context, major int) (*Server, error) {
	p, err := installPostgres(ctx, major)
	if err != nil {
		return nil, err
	}
	const attempts = 5 // another process can take the free port before the server does
	for attempt := 1; ; attempt++ {
		process, port, err := p.start()
		if err == nil {
			return newPostgresServer(ctx, major, process, port)
		}
		if attempt == attempts || !strings.Contains(err.Error(), "could not bind") {
			return nil, err
		}
	}
}

// installPostgres makes ready, once and for all test binaries to come, what
// doesn't change between them.
func installPostgres(ctx context.Context, major int) (*postgres, error) {
	release, err := postgresArtifact(major)
	if err != nil {
		return nil, err
	}
	installed, err := install(ctx, release)
	if err != nil {
		return nil, err
	}
	p := &postgres{account: unprivileged()}
	reachable, err := publish(installed, p.account)
	if err != nil {
		return nil, err
	}
	p.bin = filepath.Join(reachable, "native", "bin")
	p.template, err = makeOnce(reachable+"-data", p.initialize)
	return p, err
}

// initialize makes the data folder that each server starts with a copy of.
func (p *postgres) initialize(dir string) error {
	if err := p.account.own(dir); err != nil {
		return err
	}
	cmd := exec.Command(filepath.Join(p.bin, "initdb"), "--pgdata="+dir, "--username="+postgresUser,
		"--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--wal-segsize=1", "--no-sync")
	cmd.Dir, cmd.Env = dir, postgresEnv
	p.account.run(cmd)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return nil
}

const postgresUser = "schemac"

// postgresEnv keeps the user's locale, time zone and PG… variables away.
var postgresEnv = []string{"LC_ALL=C.UTF-8", "TZ=UTC", "PATH=/usr/bin:/bin", "MALLOC_TOP_PAD_=67108864", "MALLOC_TRIM_THRESHOLD_=536870912"}

// start runs a server on a free port, with fresh data.
func (p *postgres) start() (process *engine, port int, err error) {
	if port, err = freePort(); err != nil {
		return nil, 0, err
	}
	folder, err := runFolder("postgres", p.account)
	if err != nil {
		return nil, 0, err
	}
	data := filepath.Join(folder, "data")
	if err := p.populate(folder, data); err != nil {
		os.RemoveAll(folder)
		return nil, 0, err
	}
	process, err = supervise(folder, p.account, p.command(folder, data, port))
	if err != nil {
		os.RemoveAll(folder)
		return nil, 0, err
	}
	if err := process.await(func() bool { return postgresReady(data) }); err != nil {
		process.stop()
		return nil, 0, err
	}
	return process, port, nil
}

// authentication lets everyone in from this machine, but one only by password.
const authentication = "host all " + LockedUser + " 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n"

func (p *postgres) populate(folder, data string) error {
	hba := filepath.Join(folder, "pg_hba.conf")
	if err := os.WriteFile(hba, []byte(authentication), 0o644); err != nil {
		return err
	}
	if err := os.Mkdir(data, 0o700); err != nil {
		return err
	}
	if err := copyTree(p.template, data, copyFile); err != nil {
		return err
	}
	return filepath.WalkDir(folder, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return p.account.own(path)
	})
}

func (p *postgres) command(folder, data string, port int) command {
	settings := []string{
		"listen_addresses=127.0.0.1", "port=" + strconv.Itoa(port), "unix_socket_directories=",
		"hba_file=" + filepath.Join(folder, "pg_hba.conf"), "password_encryption=scram-sha-256",
		"max_connections=100", "shared_buffers=128MB", "fsync=off", "synchronous_commit=off",
		"full_page_writes=off", "autovacuum=off", "timezone=UTC", "log_timezone=UTC", "lc_messages=C",
	}
	args := []string{filepath.Join(p.bin, "postgres"), "-D", data}
	for _, setting := range settings {
		args = append(args, "-c", setting)
	}
	// SIGQUIT shuts down without writing out what nobody will read.
	return command{signal: "QUIT", args: args, env: postgresEnv}
}

// postgresReady reads the state that the server notes in its data folder, as
// pg_ctl does. Unlike a connection, that can't reach somebody else's server.
func postgresReady(data string) bool {
	note, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return false
	}
	const stateLine = 7
	lines := strings.Split(string(note), "\n")
	return len(lines) > stateLine && strings.TrimSpace(lines[stateLine]) == "ready"
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

func newPostgresServer(ctx context.Context, major int, process *engine, port int) (*Server, error) {
	s := &Server{process: process, admin: postgresAdmin(port)}
	if major >= 15 { // copying files, as older majors always do, is faster than logging each page
		s.admin.create += " STRATEGY file_copy"
	}
	version, err := s.admin.preparePostgres(ctx)
	if err != nil {
		s.stop()
		return nil, err
	}
	s.Version = version
	return s, nil
}

func postgresAdmin(port int) admin {
	address := func(database string) string { return postgresURL(port, database) }
	keeper := &keeper{url: address("postgres")}
	return admin{
		create: "CREATE DATABASE %s TEMPLATE " + pristine,
		drop:   "DROP DATABASE %s WITH (FORCE)",
		url:    address,
		exec:   keeper.exec,
	}
}

// keeper keeps the connection that makes and drops databases: a new one for
// each statement would cost as much as the statement.
type keeper struct {
	url   string
	mutex sync.Mutex
	conn  *pgx.Conn
}

func (k *keeper) exec(ctx context.Context, statement string) error {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if k.conn == nil || k.conn.IsClosed() {
		var err error
		if k.conn, err = pgx.Connect(ctx, k.url); err != nil {
			return err
		}
	}
	_, err := k.conn.Exec(ctx, statement)
	return err
}

// pristine is the empty database that all others are copies of. It has been
// connected to once, so that copies have the file from which a backend takes
// what it needs to know of the catalogs, which it would have to collect
// otherwise.
const pristine = "pristine"

func makePristine(ctx context.Context, a admin) error {
	if err := a.exec(ctx, "CREATE DATABASE "+pristine+" TEMPLATE template0"); err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, a.url(pristine))
	if err != nil {
		return err
	}
	if err := conn.Close(ctx); err != nil {
		return err
	}
	return a.exec(ctx, "ALTER DATABASE "+pristine+" ALLOW_CONNECTIONS false") // nobody can stand in a copy's way
}

// preparePostgres makes the role and the template that all servers have, and
// returns the server's version.
func (a admin) preparePostgres(ctx context.Context) (version string, err error) {
	conn, err := pgx.Connect(ctx, a.url("postgres"))
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "CREATE ROLE "+LockedUser+" SUPERUSER LOGIN PASSWORD '"+LockedPassword+"'"); err != nil {
		return "", err
	}
	return conn.PgConn().ParameterStatus("server_version"), makePristine(ctx, a)
}

func postgresURL(port int, database string) string {
	u := url.URL{
		Scheme:   "postgres",
		User:     url.User(postgresUser),
		Host:     net.JoinHostPort("127.0.0.1", strconv.Itoa(port)),
		Path:     database,
		RawQuery: "sslmode=disable",
	}
	return u.String()
}
