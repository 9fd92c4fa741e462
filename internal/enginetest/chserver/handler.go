package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"github.com/schemac/schemac/internal/enginetest/chserver/chdb"
)

// lockedUser is the one user who needs a password.
const lockedUser = "locked"

// handler answers ClickHouse's HTTP interface. Each request gets a connection
// of its own, so that settings and the current database end with it, or one
// that only read before with the same; requests with a session_id share the
// session's, where they stay.
type handler struct {
	engine   *chdb.Engine
	identity identity
	password string

	mutex    sync.Mutex
	sessions map[string]*session
	// idle are connections that left no trace, by what they entered.
	idle map[string][]*chdb.Conn
	// memory spares queries that are asked over and over.
	memory memory
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
		idle:     map[string][]*chdb.Conn{},
		memory:   memory{answers: map[string][]byte{}},
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
	if q.session == "" {
		return h.alone(q)
	}
	s, err := h.session(q.session)
	if err != nil {
		return nil, err
	}
	s.Lock()
	defer s.Unlock()
	if err := enter(s.conn, q, true); err != nil {
		return nil, err
	}
	return h.recalled(s.conn, q)
}

// alone answers a request without session.
func (h *handler) alone(q *request) ([]byte, error) {
	conn, used, err := h.connection(q)
	if err != nil {
		return nil, err
	}
	if err := enter(conn, q, !used); err != nil {
		conn.Close()
		return nil, err
	}
	content, err := h.recalled(conn, q)
	if err == nil && selects.MatchString(q.query) {
		h.keep(conn, q)
		return content, nil
	}
	conn.Close()
	return content, err
}

// selects recognizes queries that leave their connection as it was.
var selects = regexp.MustCompile(`(?i)^\s*SELECT\s`)

// connection gives an idle connection with the request's settings, or a new one.
func (h *handler) connection(q *request) (conn *chdb.Conn, used bool, err error) {
	h.mutex.Lock()
	key := q.state()
	if idle := h.idle[key]; len(idle) > 0 {
		conn, h.idle[key] = idle[len(idle)-1], idle[:len(idle)-1]
	}
	h.mutex.Unlock()
	if conn != nil {
		return conn, true, nil
	}
	conn, err = h.engine.Connect()
	return conn, false, err
}

// mostIdle bounds the connections that are kept of one state.
const mostIdle = 8

// keep lets later requests of the same state have the connection.
func (h *handler) keep(conn *chdb.Conn, q *request) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	key := q.state()
	if len(h.idle[key]) >= mostIdle {
		conn.Close()
		return
	}
	h.idle[key] = append(h.idle[key], conn)
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

// enter brings a connection into the state that a request asks for. A used one
// has the settings, but perhaps another database.
func enter(conn *chdb.Conn, q *request, fresh bool) error {
	if q.database != "" {
		if _, err := conn.Query("USE "+quote(q.database, '`'), "Null", nil); err != nil {
			return err
		}
	}
	if set := q.setStatement(); fresh && set != "" {
		if _, err := conn.Query(set, "Null", nil); err != nil {
			return err
		}
	}
	return nil
}

func (h *handler) execute(conn *chdb.Conn, q *request) ([]byte, error) {
	if isHello(q) {
		return h.identity.hello(q.revision), nil
	}
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
// the engine leaves out. They are had by describing the query, which costs a
// fraction of running it, or where it cannot be described, by asking again.
func noRows(conn *chdb.Conn, q *request) ([]byte, error) {
	names, types := described(conn, q)
	if len(names) == 0 {
		content, err := conn.Query(q.query, "JSONCompactEachRowWithNamesAndTypes", q.parameters)
		if err != nil {
			return nil, err
		}
		lines := json.NewDecoder(bytes.NewReader(content))
		if lines.Decode(&names) != nil || lines.Decode(&types) != nil || len(names) != len(types) {
			return nil, nil // the query names a format of its own
		}
	}
	block := append(binary.AppendUvarint(nil, uint64(len(names))), 0)
	for i, name := range names {
		block = append(append(block, sized(name)...), sized(types[i])...)
	}
	return block, nil
}

// described gives the columns of a query, or none where it is no SELECT.
func described(conn *chdb.Conn, q *request) (names, types []string) {
	content, err := conn.Query("DESCRIBE TABLE ("+q.query+"\n)", "JSONCompactEachRow", q.parameters)
	if err != nil {
		return nil, nil
	}
	for lines := json.NewDecoder(bytes.NewReader(content)); lines.More(); {
		var column []string
		if lines.Decode(&column) != nil || len(column) < 2 {
			return nil, nil
		}
		names, types = append(names, column[0]), append(types, column[1])
	}
	return names, types
}
