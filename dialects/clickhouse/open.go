package clickhouse

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	driver "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/schemac/schemac/dialects"
)

// target is a connection to one server.
type target struct {
	dialect
	conn    driver.Conn
	version string
	// release is the version as far as features go by it.
	release release
	// named is the database that the URL names; empty for none.
	named string
	// options are what the connection was made with, for others beside it.
	options *driver.Options
	// url leads to the same host, and has the password in it.
	url string

	// waits is in the place of hostPatience in tests.
	waits time.Duration

	mutex sync.Mutex
	// placed is where schemac's tables lie, once it is known.
	placed *placement
}

// Open implements dialects.Dialect. The schemes are clickhouse for the native
// protocol, and http, https, clickhouse+http and clickhouse+https for HTTP.
//
// Of several hosts it is the first that answers, in the order that the URL asks
// for, and every later connection of the target leads to that one: what one
// statement has done the next one has to find.
func (d dialect) Open(ctx context.Context, address string) (dialects.Target, error) {
	options, err := connectionOptions(address)
	if err != nil {
		return nil, err
	}
	var failures []error
	hosts := inOrder(options)
	for i, host := range hosts {
		t, err := d.openHost(ctx, address, options, host, len(hosts)-i)
		if err == nil {
			return t, nil
		}
		failures = append(failures, err)
		if hasAnswered(err) || ctx.Err() != nil {
			break
		}
	}
	return nil, withoutSecret(unconnected(failures), secrets(options)...)
}

// inOrder are the hosts as the URL wants them tried.
func inOrder(o *driver.Options) []string {
	hosts := slices.Clone(o.Addr)
	if o.ConnOpenStrategy != driver.ConnOpenInOrder {
		// One connection is all that there is to distribute.
		rand.Shuffle(len(hosts), func(i, j int) { hosts[i], hosts[j] = hosts[j], hosts[i] })
	}
	return hosts
}

// openHost connects to one host. Hosts that are left share the time that there
// is, so that one which does not answer leaves some to the others.
func (d dialect) openHost(ctx context.Context, address string, options *driver.Options, host string, left int) (*target, error) {
	pinned := *options
	pinned.Addr = []string{host}
	if deadline, limited := ctx.Deadline(); limited && left > 1 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(deadline)/time.Duration(left))
		defer cancel()
	}
	conn, err := driver.Open(&pinned)
	if err != nil {
		return nil, &connectError{host: host, options: &pinned, cause: err}
	}
	t := &target{dialect: d, conn: conn, named: options.Auth.Database, options: &pinned, url: pinURL(address, host)}
	if err := t.greet(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	return t, nil
}

// greet asks who is there.
func (t *target) greet(ctx context.Context) error {
	err := t.conn.Ping(ctx)
	var hello *driver.ServerVersion
	if err == nil {
		hello, err = t.conn.ServerVersion()
	}
	if err != nil {
		return &connectError{host: t.options.Addr[0], options: t.options, cause: err}
	}
	t.release = release{int(hello.Version.Major), int(hello.Version.Minor)}
	t.version = fmt.Sprintf("ClickHouse %d.%d.%d", hello.Version.Major, hello.Version.Minor, hello.Version.Patch)
	return t.release.supported()
}

// Version implements dialects.Target.
func (t *target) Version() string { return t.version }

// Server implements dialects.Target: no plan depends on the release.
func (t *target) Server() string { return "" }

// Close implements dialects.Target.
func (t *target) Close() error { return t.conn.Close() }
