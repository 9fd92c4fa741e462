package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	driver "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/schemac/schemac/dialects"
)

// longestStatement bounds the wait for one statement: a copy or a mutation
// may run for hours without a sign of life on the connection.
const longestStatement = 48 * time.Hour

// target is a connection to one server.
type target struct {
	dialect
	conn    driver.Conn
	version string
	// named is the database that the URL names; empty for none.
	named string
	// options are what the connection was made with, for others beside it.
	options *driver.Options

	mutex sync.Mutex
	// placed is where schemac's tables lie, once it is known.
	placed *placement
}

// Open implements dialects.Dialect. The schemes are clickhouse for the native
// protocol, and http, https, clickhouse+http and clickhouse+https for HTTP.
func (d dialect) Open(ctx context.Context, address string) (dialects.Target, error) {
	options, err := connectionOptions(address)
	if err != nil {
		return nil, err
	}
	conn, err := driver.Open(options)
	if err != nil {
		return nil, fmt.Errorf("connect to ClickHouse: %w", withoutSecret(err, options.Auth.Password))
	}
	version, err := conn.ServerVersion()
	if err == nil {
		err = conn.Ping(ctx)
	}
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("connect to ClickHouse at %s: %w", strings.Join(options.Addr, ","), withoutSecret(serverError(err), options.Auth.Password))
	}
	t := &target{dialect: d, conn: conn, named: options.Auth.Database, options: options,
		version: fmt.Sprintf("ClickHouse %d.%d.%d", version.Version.Major, version.Version.Minor, version.Version.Patch)}
	return t, nil
}

// connectionOptions reads a URL. Its errors never repeat the URL, which may
// hold a password.
func connectionOptions(address string) (*driver.Options, error) {
	scheme, rest, found := strings.Cut(address, "://")
	if !found {
		return nil, errors.New("a ClickHouse URL begins with clickhouse://, http:// or https://")
	}
	switch scheme = strings.TrimPrefix(scheme, "clickhouse+"); scheme {
	case "clickhouse", "tcp", "http", "https":
	default:
		return nil, fmt.Errorf("a ClickHouse URL cannot begin with %s://; use clickhouse:// for the native protocol or http:// or https:// for HTTP", scheme)
	}
	if scheme == "https" {
		rest = withTLS(rest)
	}
	options, err := driver.ParseDSN(scheme + "://" + rest)
	if err != nil {
		return nil, fmt.Errorf("the ClickHouse URL cannot be read: %w", withoutSecret(err, passwordIn(rest)))
	}
	if options.ReadTimeout == 0 {
		options.ReadTimeout = longestStatement
	}
	return options, nil
}

// withTLS adds the parameter without which the driver refuses https.
func withTLS(rest string) string {
	switch _, query, _ := strings.Cut(rest, "?"); {
	case strings.Contains("&"+query, "&secure="):
		return rest
	case query == "":
		return strings.TrimSuffix(rest, "?") + "?secure=true"
	}
	return rest + "&secure=true"
}

// passwordIn finds the password in a URL that may be too broken to parse.
func passwordIn(rest string) string {
	account, _, found := strings.Cut(rest, "@")
	if !found {
		return ""
	}
	_, password, _ := strings.Cut(account, ":")
	return password
}

// withoutSecret takes the password out of an error's text, as written in the
// URL and decoded.
func withoutSecret(err error, password string) error {
	if err == nil || password == "" {
		return err
	}
	text := err.Error()
	for _, form := range []string{password, url.QueryEscape(password), url.PathEscape(password)} {
		text = strings.ReplaceAll(text, form, "xxxxx")
	}
	if text == err.Error() {
		return err
	}
	return errors.New(text)
}

// Version implements dialects.Target.
func (t *target) Version() string { return t.version }

// Close implements dialects.Target.
func (t *target) Close() error { return t.conn.Close() }
