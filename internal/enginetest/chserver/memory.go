package main

import (
	"fmt"
	"regexp"
	"sync"

	"github.com/schemac/schemac/internal/enginetest/chserver/chdb"
)

// memory has answers about what belongs to the whole server. The engine takes
// 18 ms to list its functions, built-in ones included, and every inspection
// asks for those that somebody has made.
type memory struct {
	mutex   sync.Mutex
	changes int
	answers map[string][]byte
}

var (
	// memorable recognizes queries whose answers only change by statements
	// that forgetful recognizes.
	memorable = regexp.MustCompile(`(?i)^\s*SELECT [^()]* FROM system\.(functions|named_collections) WHERE [^();]*$`)
	forgetful = regexp.MustCompile(`(?i)FUNCTION|COLLECTION`)
)

// recalled executes a request, or gives the answer that it had before.
func (h *handler) recalled(conn *chdb.Conn, q *request) ([]byte, error) {
	switch {
	case memorable.MatchString(q.query):
		key := fmt.Sprint(q.format, q.query, q.parameters)
		content, known, changes := h.memory.recall(key)
		if known {
			return content, nil
		}
		content, err := h.execute(conn, q)
		if err == nil {
			h.memory.keep(key, content, changes)
		}
		return content, err
	case !selects.MatchString(q.query) && forgetful.MatchString(q.query):
		h.memory.forget()
		defer h.memory.forget()
	}
	return h.execute(conn, q)
}

func (m *memory) recall(key string) (content []byte, known bool, changes int) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	content, known = m.answers[key]
	return content, known, m.changes
}

// keep notes an answer, unless something has changed since it was asked for.
func (m *memory) keep(key string, content []byte, changes int) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.changes == changes {
		m.answers[key] = content
	}
}

func (m *memory) forget() {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.changes++
	clear(m.answers)
}
