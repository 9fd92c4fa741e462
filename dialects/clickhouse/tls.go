package clickhouse

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"

	driver "github.com/ClickHouse/clickhouse-go/v2"
)

// The parameters for certificates, which the driver's URLs do not have. Their
// values are paths of PEM files, from the working directory.
const (
	caParameter          = "ca_cert"
	certificateParameter = "client_cert"
	keyParameter         = "client_key"
)

// certificates are the files that a URL names.
type certificates struct {
	// ca has the authorities that are trusted in the place of the system's.
	ca string
	// certificate and key are what the client shows of itself.
	certificate, key string
}

// takeCertificates takes schemac's own parameters out of a URL's.
func takeCertificates(scheme string, parameters url.Values) (certificates, error) {
	take := func(name string) string {
		value := parameters.Get(name)
		parameters.Del(name)
		return value
	}
	c := certificates{ca: take(caParameter), certificate: take(certificateParameter), key: take(keyParameter)}
	secure := scheme == "https" || parameters.Has("secure")
	switch {
	case (c.certificate == "") != (c.key == ""):
		return c, fmt.Errorf("%s and %s of the ClickHouse URL belong together: the client's certificate and its private key", certificateParameter, keyParameter)
	case c != certificates{} && !secure:
		return c, errors.New("certificates are for encrypted connections; add secure=true to the ClickHouse URL, or begin it with https://")
	}
	return c, nil
}

// into reads the files.
func (c certificates) into(config *tls.Config) error {
	if config == nil {
		if c != (certificates{}) {
			return errors.New("certificates are for encrypted connections, and secure=false in the ClickHouse URL says that this is none")
		}
		return nil
	}
	if c.ca != "" {
		text, err := os.ReadFile(c.ca)
		if err != nil {
			return fmt.Errorf("read %s of the ClickHouse URL: %w", caParameter, err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(text) {
			return fmt.Errorf("the file %s, which %s of the ClickHouse URL names, has no certificate in PEM form", c.ca, caParameter)
		}
	}
	if c.certificate != "" {
		pair, err := tls.LoadX509KeyPair(c.certificate, c.key)
		if err != nil {
			return fmt.Errorf("read %s and %s of the ClickHouse URL: %w", certificateParameter, keyParameter, err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return nil
}

// dialer connects in the time that the context gives, which the driver's own
// does not look at. For HTTP, encryption is the transport's matter.
func dialer(o *driver.Options) func(ctx context.Context, address string) (net.Conn, error) {
	return func(ctx context.Context, address string) (net.Conn, error) {
		plain := &net.Dialer{Timeout: o.DialTimeout}
		if o.TLS == nil || o.Protocol == driver.HTTP {
			return plain.DialContext(ctx, "tcp", address)
		}
		return (&tls.Dialer{NetDialer: plain, Config: o.TLS}).DialContext(ctx, "tcp", address)
	}
}

// transport is the driver's for HTTP, but for users without a password: over
// TLS the driver says of them that their certificate tells who they are, which
// a server refuses where they show none.
func transport(config *tls.Config) func(*http.Transport) (http.RoundTripper, error) {
	return func(t *http.Transport) (http.RoundTripper, error) {
		if config == nil || len(config.Certificates) > 0 {
			return t, nil
		}
		return withoutCertificate{t}, nil
	}
}

type withoutCertificate struct{ http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (w withoutCertificate) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Del("X-ClickHouse-SSL-Certificate-Auth")
	return w.RoundTripper.RoundTrip(r)
}
