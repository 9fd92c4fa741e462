package clickhouse

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	driver "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/schemac/schemac/schema/diag"
)

// longestStatement bounds the wait for one statement: a copy or a mutation
// may run for hours without a sign of life on the connection.
const longestStatement = 48 * time.Hour

// dialPatience is how long one host may take to answer at first, unless the
// URL says it with dial_timeout.
const dialPatience = 10 * time.Second

// fewestConnections is how many a target can need at one time: it asks a
// second question while it reads the answer to the first.
const fewestConnections = 4

// connectionOptions reads a URL. Its errors never repeat the URL, which may
// hold a password.
func connectionOptions(address string) (*driver.Options, error) {
	scheme, rest, found := strings.Cut(address, "://")
	if !found {
		return nil, errors.New("a ClickHouse URL begins with clickhouse://, http:// or https://")
	}
	switch scheme = strings.TrimPrefix(strings.ToLower(scheme), "clickhouse+"); scheme {
	case "clickhouse", "tcp", "http", "https":
	default:
		return nil, fmt.Errorf("a ClickHouse URL cannot begin with %s://; use clickhouse:// for the native protocol or http:// or https:// for HTTP", scheme)
	}
	place, query, _ := strings.Cut(rest, "?")
	parameters, err := url.ParseQuery(query)
	if err != nil {
		return nil, errors.New("what follows the ? in the ClickHouse URL cannot be read; characters such as % & ; and # are written %25 %26 %3B and %23 in a value")
	}
	if misplaced(place, parameters) {
		return nil, unreadable(&url.Error{})
	}
	certificates, err := takeCertificates(scheme, parameters)
	if err == nil {
		err = checkParameters(scheme, parameters)
	}
	if err != nil {
		return nil, err
	}
	options, err := driver.ParseDSN(scheme + "://" + place + "?" + parameters.Encode())
	if err != nil {
		return nil, unreadable(withoutSecret(err, passwordsIn(place, parameters)...))
	}
	if err := certificates.into(options.TLS); err != nil {
		return nil, err
	}
	complete(options)
	return options, nil
}

// unreadable explains why a URL cannot be read. What is said of an invalid one
// may hold a part of a password that was taken for something else.
func unreadable(err error) error {
	var invalid *url.Error
	if errors.As(err, &invalid) && !strings.Contains(err.Error(), "http_proxy:") || strings.Contains(err.Error(), "parse dsn address") {
		err = errors.New("it is clickhouse://user:password@host:port/database, and something in it is not of that form")
	}
	return fmt.Errorf("the ClickHouse URL cannot be read: %w. Special characters in the user's name and the password are percent-encoded, such as %%40 for @, %%2F for /, %%3F for ? and %%23 for #", err)
}

// misplaced reports characters that belong to a password and cut it in two.
func misplaced(place string, parameters url.Values) bool {
	_, path, _ := strings.Cut(place, "/")
	if strings.ContainsAny(path, "@#") || strings.Contains(place, "#") {
		return true
	}
	for name := range parameters {
		if !parameterName.MatchString(name) {
			return true
		}
	}
	return false
}

var parameterName = regexp.MustCompile(`^[A-Za-z0-9_.]+$`)

// complete fills in what the driver leaves to its users.
func complete(o *driver.Options) {
	o.ReadTimeout = cmp.Or(o.ReadTimeout, longestStatement)
	o.DialTimeout = cmp.Or(o.DialTimeout, dialPatience)
	if o.MaxOpenConns > 0 {
		o.MaxOpenConns = max(o.MaxOpenConns, fewestConnections)
	}
	for i, host := range o.Addr {
		o.Addr[i] = withPort(host, o)
	}
	o.DialContext = dialer(o)
	o.TransportFunc = transport(o.TLS)
}

// withPort adds the server's own port where the URL names none.
func withPort(host string, o *driver.Options) string {
	if _, _, err := net.SplitHostPort(host); err == nil {
		return host
	}
	port := map[bool]string{false: "9000", true: "9440"}[o.TLS != nil]
	if o.Protocol == driver.HTTP {
		port = map[bool]string{false: "8123", true: "8443"}[o.TLS != nil]
	}
	return net.JoinHostPort(strings.Trim(host, "[]"), port)
}

// choices are the values of parameters of which the driver passes over those
// that it does not know.
var choices = map[string][]string{
	"connection_open_strategy": {"in_order", "round_robin", "random"},
	"compress":                 {"true", "false", "1", "0", "none", "lz4", "lz4hc", "zstd", "gzip", "deflate", "br"},
}

// ownParameters are those that the driver reads itself; every other one is a
// setting that the server is told.
var ownParameters = []string{"hosts", "alt_hosts", "compress", "compress_level", "max_compression_buffer", "dial_timeout", "block_buffer_size",
	"read_timeout", "secure", "skip_verify", "tls_server_name", "connection_open_strategy", "max_open_conns", "max_idle_conns", "conn_max_lifetime",
	"username", "password", "database", "client_info_product", "http_proxy", "http_path", caParameter, certificateParameter, keyParameter}

// checkParameters refuses what the driver would pass over, and says whether
// the connection is encrypted where the scheme says it already.
func checkParameters(scheme string, parameters url.Values) error {
	for name, allowed := range choices {
		if value := parameters.Get(name); value != "" && !slices.Contains(allowed, strings.ToLower(value)) {
			return fmt.Errorf("the parameter %s of the ClickHouse URL is %q; it can be %s", name, value, strings.Join(allowed, ", "))
		}
	}
	if parameters.Has("debug") {
		return errors.New("the parameter debug of the ClickHouse URL would print every statement, with the secrets in it, among the output of schemac; leave it out")
	}
	if scheme == "clickhouse" || scheme == "tcp" {
		switch strings.ToLower(parameters.Get("compress")) {
		case "gzip", "deflate", "br":
			return errors.New("the native protocol compresses with lz4, lz4hc or zstd; gzip, deflate and br are for HTTP")
		}
	}
	return checkSecure(scheme, parameters)
}

func checkSecure(scheme string, parameters url.Values) error {
	said, secure := parameters.Has("secure"), parameters.Get("secure")
	switch {
	case scheme == "https" && !said:
		parameters.Set("secure", "true")
	case scheme == "http" && said && slices.Contains([]string{"", "1", "t", "true"}, strings.ToLower(secure)):
		return errors.New("a ClickHouse URL with secure begins with https:// or clickhouse+https://, or with clickhouse:// for the native protocol")
	}
	return nil
}

// namedSetting finds the setting that a server does not know in what it says.
var namedSetting = regexp.MustCompile(`[Ss]etting '?([A-Za-z0-9_.]+)`)

// misspelled suggests a parameter for a setting that the server does not know.
func misspelled(answer string) string {
	setting := namedSetting.FindStringSubmatch(answer)
	if setting == nil {
		return ""
	}
	return diag.DidYouMean(setting[1], ownParameters)
}

// pinURL is the URL with one host in the place of all that it names.
func pinURL(address, host string) string {
	scheme, rest, _ := strings.Cut(address, "://")
	place, query, asks := strings.Cut(rest, "?")
	authority, path, _ := strings.Cut(place, "/")
	account := authority[:strings.LastIndex(authority, "@")+1]
	address = scheme + "://" + account + host + "/" + path
	if kept := withoutParameters(query, "hosts", "alt_hosts"); asks && kept != "" {
		address += "?" + kept
	}
	return address
}

// inDatabase is the URL with another database.
func inDatabase(address, database string) string {
	scheme, rest, _ := strings.Cut(address, "://")
	place, query, asks := strings.Cut(rest, "?")
	authority, _, _ := strings.Cut(place, "/")
	address = scheme + "://" + authority + "/" + url.PathEscape(database)
	if kept := withoutParameters(query, "database"); asks && kept != "" {
		address += "?" + kept
	}
	return address
}

// withoutParameters is the query of a URL without some of its parameters.
func withoutParameters(query string, names ...string) string {
	var kept []string
	for parameter := range strings.SplitSeq(query, "&") {
		if name, _, _ := strings.Cut(parameter, "="); !slices.Contains(names, name) {
			kept = append(kept, parameter)
		}
	}
	return strings.Join(kept, "&")
}

// passwordsIn finds the secrets of a URL that may be too broken to parse.
func passwordsIn(place string, parameters url.Values) []string {
	secrets := []string{parameters.Get("password")}
	if at := strings.LastIndex(place, "@"); at >= 0 {
		_, password, _ := strings.Cut(place[:at], ":")
		secrets = append(secrets, password)
	}
	if proxy, err := url.Parse(parameters.Get("http_proxy")); err == nil && proxy.User != nil {
		password, _ := proxy.User.Password()
		secrets = append(secrets, password)
	}
	return secrets
}

// secrets are the passwords of a URL that was read.
func secrets(o *driver.Options) []string {
	list := []string{o.Auth.Password}
	if o.HTTPProxyURL != nil && o.HTTPProxyURL.User != nil {
		password, _ := o.HTTPProxyURL.User.Password()
		list = append(list, password)
	}
	return list
}

// withoutSecret takes passwords out of an error's text, as written in the URL
// and decoded.
func withoutSecret(err error, passwords ...string) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	for _, password := range passwords {
		if password == "" {
			continue
		}
		forms := []string{password, url.QueryEscape(password), url.PathEscape(password), url.UserPassword("", password).String()[1:]}
		if plain, failed := url.PathUnescape(password); failed == nil {
			forms = append(forms, plain)
		}
		for _, form := range forms {
			text = strings.ReplaceAll(text, form, "xxxxx")
		}
	}
	if text == err.Error() {
		return err
	}
	return errors.New(text)
}
