package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/schemac/schemac/internal/enginetest/chserver/chdb"
)

// lockedUser is the one user who needs a password.
const lockedUser = "locked"

// handler answers ClickHouse's HTTP interface. Each request gets a connection
// of its own, so that settings and the current database end with it; requests
// with a session_id share the session's, where they stay.
type handler struct {
	engine   *chdb.Engine
	identity identity
	password string

	mutex    sync.Mutex
	sessions map[string]*session
}

// session is a connection that outlives a request. Requests take turns.
type session struct {
	sync.Mutex
	conn *chdb.Conn
}

func newHandler(engine *chdb.Engine, password string) (*handler, error) {
	conn, err := engine.Connect()
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	answer, err := conn.Query("SELECT version(), timezone()", "TabSeparated", nil)
	if err != nil {
		return nil, fmt.Errorf("ask for version and time zone: %w", err)
	}
	version, zone, _ := strings.Cut(strings.TrimSpace(string(answer)), "\t")
	return &handler{
		engine:   engine,
		identity: identity{version, zone},
		password: password,
		sessions: map[string]*session{},
	}, nil
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/ping" {
		_, _ = io.WriteString(w, "Ok.\n")
		return
	}
	q, err := readRequest(r)
	if err != nil {
		fail(w, err)
		return
	}
	content, err := h.answer(q)
	if err != nil {
		fail(w, err)
		return
	}
	summary(w, q.format, len(content))
	// The status is sent by now: a client that went away is all that can fail.
	_ = q.encoding.respond(w, content)
}

func (h *handler) answer(q *request) ([]byte, error) {
	if q.user == lockedUser && q.password != h.password {
		return nil, exception(codeAuthenticationFailed, "AUTHENTICATION_FAILED",
			lockedUser+": Authentication failed: password is incorrect, or there is no user with such name.")
	}
	conn, done, err := h.connection(q.session)
	if err != nil {
		return nil, err
	}
	defer done()
	if err := enter(conn, q); err != nil {
		return nil, err
	}
	if isHello(q) {
		return h.identity.hello(q.revision), nil
	}
	return execute(conn, q)
}

// connection returns the session's connection, or a new one without session,
// and what to do when the request is done.
func (h *handler) connection(id string) (*chdb.Conn, func(), error) {
	if id == "" {
		conn, err := h.engine.Connect()
		if err != nil {
			return nil, nil, err
		}
		return conn, conn.Close, nil
	}
	s, err := h.session(id)
	if err != nil {
		return nil, nil, err
	}
	s.Lock()
	return s.conn, s.Unlock, nil
}

func (h *handler) session(id string) (*session, error) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if s, ok := h.sessions[id]; ok {
		return s, nil
	}
	conn, err := h.engine.Connect()
	if err != nil {
		return nil, err
	}
	s := &session{conn: conn}
	h.sessions[id] = s
	return s, nil
}

// enter brings a connection into the state that a request asks for.
func enter(conn *chdb.Conn, q *request) error {
	if q.database != "" {
		if _, err := conn.Query("USE "+quote(q.database, '`'), "Null", nil); err != nil {
			return err
		}
	}
	if set := q.setStatement(); set != "" {
		if _, err := conn.Query(set, "Null", nil); err != nil {
			return err
		}
	}
	return nil
}

func execute(conn *chdb.Conn, q *request) ([]byte, error) {
	statements, reads := conn.Classify(q.query)
	if statements > 1 {
		return nil, exception(codeSyntaxError, "SYNTAX_ERROR", "Syntax error (Multi-statements are not allowed)")
	}
	if q.body != nil {
		parts := insertFormat.FindStringSubmatch(q.query)
		return nil, conn.Insert(parts[1], parts[2], q.body)
	}
	content, err := conn.Query(q.query, q.format, q.parameters)
	if err == nil && len(content) == 0 && reads && q.format == native {
		return noRows(conn, q)
	}
	return content, err
}

// noRows is the Native block of a query without rows, with the columns that
// the engine leaves out. They are had from another format, by asking again.
func noRows(conn *chdb.Conn, q *request) ([]byte, error) {
	content, err := conn.Query(q.query, "JSONCompactEachRowWithNamesAndTypes", q.parameters)
	if err != nil {
		return nil, err
	}
	var names, types []string
	lines := json.NewDecoder(bytes.NewReader(content))
	if lines.Decode(&names) != nil || lines.Decode(&types) != nil || len(names) != len(types) {
		return nil, nil // the query names a format of its own
	}
	block := append(binary.AppendUvarint(nil, uint64(len(names))), 0)
	for i, name := range names {
		block = append(append(block, sized(name)...), sized(types[i])...)
	}
	return block, nil
}
