package clickhouse

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"syscall"

	driver "github.com/ClickHouse/clickhouse-go/v2"
)

// connectError is a host that could not be connected to.
type connectError struct {
	host    string
	options *driver.Options
	cause   error
}

// Error says what went wrong and what to do.
func (e *connectError) Error() string {
	cause := serverError(e.cause)
	text := "connect to ClickHouse at " + e.host + ": " + strings.TrimRight(plainCause(cause), ".")
	if advice := e.advice(cause); advice != "" {
		text += ". " + advice
	}
	return text
}

// Unwrap gives the driver's error.
func (e *connectError) Unwrap() error { return e.cause }

// hasAnswered reports whether a server has said no: another one would too.
func hasAnswered(err error) bool {
	var failed *connectError
	if !errors.As(err, &failed) {
		return true
	}
	var answer *driver.Exception
	return errors.As(failed.cause, &answer)
}

// unconnected is one error for all hosts that were tried.
func unconnected(failures []error) error {
	if len(failures) == 1 {
		return failures[0]
	}
	texts := make([]string, len(failures))
	for i, err := range failures {
		texts[i] = err.Error()
	}
	return fmt.Errorf("no host can be connected to: %s", strings.Join(texts, "; "))
}

// httpNoise is what the driver adds to errors over HTTP.
var httpNoise = regexp.MustCompile(`^(failed to query server hello: )?(failed to query server hello info: )?(sendQuery: )?(\[HTTP [0-9]+\] response body: )?`)

// plainCause leaves out the URL of a request, which is not the one that the
// user wrote.
func plainCause(err error) string {
	var answer *ServerError
	if errors.As(err, &answer) {
		return answer.Error()
	}
	var request *url.Error
	if errors.As(err, &request) {
		err = request.Err
	}
	return httpNoise.ReplaceAllString(err.Error(), "")
}

// Codes of the server about who connects and to what.
const (
	codeUnknownSetting  = 115
	codeUnknownUser     = 192
	codeWrongPassword   = 193
	codeNeedsPassword   = 194
	codeNotAuthentified = 516
	codeAddressRefused  = 195
)

// advice says what to do, where that is known.
func (e *connectError) advice(cause error) string {
	if hint := e.protocolAdvice(cause); hint != "" {
		return hint
	}
	if hint := answerAdvice(cause); hint != "" {
		return hint
	}
	if hint := certificateAdvice(cause); hint != "" {
		return hint
	}
	var unresolved *net.DNSError
	var timeout net.Error
	switch {
	case errors.Is(cause, syscall.ECONNREFUSED):
		return "Nothing listens there. See that the server runs, and that host and port are right: " + ports
	case errors.As(cause, &unresolved):
		return "See that the host's name is right"
	case strings.Contains(cause.Error(), "handshake: failed to read packet") && errors.As(cause, &timeout) && timeout.Timeout():
		return "The host takes the connection and says nothing. The port may be one that speaks HTTP, or another protocol: " + ports
	case errors.Is(cause, driver.ErrAcquireConnTimeout), errors.Is(cause, context.DeadlineExceeded), errors.Is(cause, os.ErrDeadlineExceeded),
		errors.As(cause, &timeout) && timeout.Timeout():
		return "The host does not answer. See that it runs and that no firewall is between; dial_timeout=30s in the URL waits longer"
	case errors.Is(cause, io.EOF), errors.Is(cause, syscall.ECONNRESET):
		return "The connection was closed at once. " + e.otherProtocol()
	}
	return ""
}

const ports = "9000 is the native protocol's, 9440 with TLS, 8123 is HTTP's, 8443 with TLS"

// answerAdvice is about what a server has answered.
func answerAdvice(cause error) string {
	var answer *ServerError
	var status *driver.HTTPError
	switch {
	case hasCode(cause, codeUnknownUser, codeWrongPassword, codeNeedsPassword, codeNotAuthentified):
		return "See that user and password in the URL are right; special characters in them are percent-encoded"
	case hasCode(cause, codeAddressRefused):
		return "The server does not let this user in from this machine"
	case hasCode(cause, codeNoDatabase):
		return "Create the database first, with CREATE DATABASE, or correct its name in the URL"
	case hasCode(cause, codeUnknownSetting) && errors.As(cause, &answer):
		return "What the URL has behind the ? and no client knows is taken for a setting of the server." + misspelled(answer.Message)
	case errors.As(cause, &answer):
		return ""
	case errors.As(cause, &status) && status.StatusCode == http.StatusNotFound:
		return "Nothing is at this path. Behind a proxy that has ClickHouse below a path, add http_path=/… to the URL; the path of the URL is the database"
	case errors.As(cause, &status):
		return "This may be no ClickHouse server, or a proxy before it"
	}
	return ""
}

// protocolAdvice is about a port that speaks something else.
func (e *connectError) protocolAdvice(cause error) string {
	var record tls.RecordHeaderError
	text := cause.Error()
	switch {
	case errors.As(cause, &record), strings.Contains(text, "does not look like a TLS handshake"), errors.Is(cause, http.ErrSchemeMismatch),
		strings.Contains(text, "server gave HTTP response to HTTPS client"):
		return "This port does not speak TLS. Connect without secure, or to the port that does: " + ports
	case strings.Contains(text, "unexpected packet [21]"), strings.Contains(text, `malformed HTTP response "\x15`),
		strings.Contains(text, "HTTPS server"), strings.Contains(text, "HTTPS port"):
		return "This port speaks TLS. Add secure=true to the URL, or begin it with https:// for HTTP"
	case strings.Contains(text, "unexpected packet [72]"):
		return "This port speaks HTTP. Begin the URL with http://, or give the native port: " + ports
	case e.options.Protocol == driver.HTTP && (strings.Contains(text, "malformed HTTP") || strings.Contains(text, "clickhouse-client program")):
		return "This port does not speak HTTP. Begin the URL with clickhouse://, or give the port for HTTP: " + ports
	}
	return ""
}

// otherProtocol says what a server may want that closes a connection without
// a word.
func (e *connectError) otherProtocol() string {
	if e.options.TLS == nil {
		return "The port may be one that speaks TLS (then add secure=true to the URL, or begin it with https://), or another protocol: " + ports
	}
	return "The port may be one that does not speak TLS (then leave secure out), or another protocol: " + ports
}

// certificateAdvice is about TLS connections that do not come about.
func certificateAdvice(cause error) string {
	var authority x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var alert tls.AlertError
	switch {
	case errors.As(cause, &authority):
		return "Name the authority that has signed the server's certificate with " + caParameter + "=/path/ca.pem in the URL"
	case errors.As(cause, &name):
		return "Connect to a name that the certificate has, or say with tls_server_name=… in the URL which one it is"
	case errors.As(cause, &invalid):
		return "The server needs another certificate"
	case errors.As(cause, &alert), strings.Contains(cause.Error(), "remote error: tls:"):
		return "The server refuses the TLS connection. If it wants a certificate of the client, name it with " + certificateParameter + "=… and " + keyParameter + "=… in the URL"
	}
	return ""
}
