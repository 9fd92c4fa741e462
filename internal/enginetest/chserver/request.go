package main

import (
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"github.com/ClickHouse/ch-go/compress"
	"github.com/andybalholm/brotli"
)

// request is what an HTTP request asks the engine for.
type request struct {
	query      string
	body       []byte // data of an INSERT, when its query is in the URL
	database   string
	format     string
	session    string
	revision   uint64
	settings   map[string]string
	parameters map[string]string
	user       string
	password   string
	encoding   encoding
}

// transport names the parameters of a URL that are not settings of the query.
var transport = map[string]bool{
	"query": true, "database": true, "default_format": true, "query_id": true, "quota_key": true,
	"session_id": true, "session_timeout": true, "session_check": true,
	"client_protocol_version": true, "compress": true, "decompress": true, "user": true, "password": true,
	"buffer_size": true, "wait_end_of_query": true, "stacktrace": true, "role": true, "close_session": true,
}

func readRequest(r *http.Request) (*request, error) {
	values := r.URL.Query()
	first := values.Get
	q := &request{
		database:   firstOf(first("database"), r.Header.Get("X-ClickHouse-Database")),
		format:     firstOf(first("default_format"), r.Header.Get("X-ClickHouse-Format"), "TabSeparated"),
		session:    first("session_id"),
		settings:   map[string]string{},
		parameters: map[string]string{},
		encoding:   wantedEncoding(r),
	}
	q.revision, _ = strconv.ParseUint(first("client_protocol_version"), 10, 64) // absent means 0
	q.user, q.password = credentials(r)
	for name := range values {
		if parameter, ok := strings.CutPrefix(name, "param_"); ok {
			q.parameters[parameter] = first(name)
		} else if !transport[name] {
			q.settings[name] = first(name)
		}
	}
	body, err := readBody(r)
	if err != nil {
		return nil, fmt.Errorf("read the request's body: %w", err)
	}
	q.split(first("query"), body)
	return q, nil
}

// split tells the query from an INSERT's data. As in ClickHouse, the query is
// the URL's followed by the body, and data are what follows an INSERT.
func (q *request) split(query string, body []byte) {
	if query != "" && insertFormat.MatchString(query) {
		q.query, q.body = query, body
		return
	}
	q.query = query + string(body)
}

// insertFormat recognizes an INSERT that ends with the format of its data.
var insertFormat = regexp.MustCompile(`(?is)^\s*(INSERT\s.*\S)\s+FORMAT\s+(\w+)\s*;?\s*$`)

func credentials(r *http.Request) (user, password string) {
	if user, password, ok := r.BasicAuth(); ok {
		return user, password
	}
	values := r.URL.Query()
	return firstOf(r.Header.Get("X-ClickHouse-User"), values.Get("user"), "default"),
		firstOf(r.Header.Get("X-ClickHouse-Key"), values.Get("password"))
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// readBody undoes the two kinds of compression: HTTP's, and ClickHouse's own,
// whose blocks say themselves how they are compressed.
func readBody(r *http.Request) ([]byte, error) {
	reader, err := decoded(r.Body, r.Header.Get("Content-Encoding"))
	if err != nil {
		return nil, err
	}
	if r.URL.Query().Get("decompress") == "1" {
		reader = compress.NewReader(reader)
	}
	content, err := io.ReadAll(reader)
	if errors.Is(err, io.EOF) { // compress.Reader wraps it
		err = nil
	}
	return content, err
}

func decoded(body io.Reader, encoding string) (io.Reader, error) {
	switch encoding {
	case "":
		return body, nil
	case "gzip":
		return gzip.NewReader(body)
	case "deflate":
		return zlib.NewReader(body)
	case "br":
		return brotli.NewReader(body), nil
	}
	return nil, fmt.Errorf("Content-Encoding %q is not supported", encoding)
}

// state is what a connection has to be in for the request, but for which
// database it has entered: one that has entered any cannot leave.
func (q *request) state() string {
	return fmt.Sprint(q.database != "", q.setStatement())
}

// setStatement sets the request's settings, or is empty when it has none.
func (q *request) setStatement() string {
	if len(q.settings) == 0 {
		return ""
	}
	var assignments []string
	for name, value := range q.settings {
		assignments = append(assignments, quote(name, '`')+" = "+quote(value, '\''))
	}
	sort.Strings(assignments)
	return "SET " + strings.Join(assignments, ", ")
}

// quote quotes a ClickHouse identifier or string.
func quote(text string, mark byte) string {
	escaped := strings.NewReplacer(`\`, `\\`, string(mark), `\`+string(mark)).Replace(text)
	return string(mark) + escaped + string(mark)
}
