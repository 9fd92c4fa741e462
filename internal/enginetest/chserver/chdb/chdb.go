// Package chdb runs the ClickHouse engine inside the process, from its shared
// library and without cgo.
//
// The engine is one for the process: the first connection boots it, with its
// data in one folder. A failed boot can abort the process, and closing the
// last connection can crash it, so the package is meant for a process that
// does nothing else, and keeps its first connection open to the end.
package chdb

import (
	"errors"
	"fmt"
	"runtime"
	"unsafe"

	"github.com/ebitengine/purego"
)

// library holds the functions of the engine's C interface that are used here,
// by the names they have there.
type library struct {
	setSignalHandlersEnabled func(enabled int32)
	connect                  func(argc int32, argv **byte) *unsafe.Pointer
	closeConn                func(conn *unsafe.Pointer)
	queryWithParams          func(conn unsafe.Pointer, query *byte, queryLen uintptr, format *byte, formatLen uintptr,
		names **byte, nameLens *uintptr, values **byte, valueLens *uintptr, count uintptr) unsafe.Pointer
	streamInsert        func(conn unsafe.Pointer, query *byte, queryLen uintptr, format *byte, formatLen uintptr) unsafe.Pointer
	streamAppend        func(stream unsafe.Pointer, data *byte, n uintptr) int32
	streamDone          func(stream unsafe.Pointer) unsafe.Pointer
	streamInsertError   func(stream unsafe.Pointer) string
	destroyInsertStream func(stream unsafe.Pointer)
	classifyQuery       func(conn unsafe.Pointer, sql *byte, sqlLen uintptr, database *byte, databaseLen uintptr, out *analysis) int32
	resultBuffer        func(result unsafe.Pointer) unsafe.Pointer
	resultLength        func(result unsafe.Pointer) uintptr
	resultError         func(result unsafe.Pointer) string
	destroyQueryResult  func(result unsafe.Pointer)
}

func (l *library) symbols() map[string]any {
	return map[string]any{
		"chdb_set_signal_handlers_enabled": &l.setSignalHandlersEnabled,
		"chdb_connect":                     &l.connect,
		"chdb_close_conn":                  &l.closeConn,
		"chdb_query_with_params_n":         &l.queryWithParams,
		"chdb_stream_insert_n":             &l.streamInsert,
		"chdb_stream_append":               &l.streamAppend,
		"chdb_stream_done":                 &l.streamDone,
		"chdb_stream_insert_error":         &l.streamInsertError,
		"chdb_destroy_insert_stream":       &l.destroyInsertStream,
		"chdb_classify_query_n":            &l.classifyQuery,
		"chdb_result_buffer":               &l.resultBuffer,
		"chdb_result_length":               &l.resultLength,
		"chdb_result_error":                &l.resultError,
		"chdb_destroy_query_result":        &l.destroyQueryResult,
	}
}

// Engine is the booted engine.
type Engine struct {
	library   *library
	arguments []string
	// first is the connection that booted the engine. It is never closed.
	first *Conn
}

// Boot loads the library and starts the engine with server arguments such as
// "--path=…", and arguments naming query settings, which every connection gets.
func Boot(path string, server, settings []string) (*Engine, error) {
	handle, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_GLOBAL)
	if err != nil {
		return nil, fmt.Errorf("load the engine: %w", err)
	}
	l := &library{}
	for name, function := range l.symbols() {
		address, err := purego.Dlsym(handle, name)
		if err != nil {
			return nil, fmt.Errorf("the engine's library lacks a function: %w", err)
		}
		purego.RegisterFunc(function, address)
	}
	l.setSignalHandlersEnabled(0) // they belong to the Go runtime
	engine := &Engine{library: l, arguments: append(append([]string{"clickhouse"}, server...), settings...)}
	engine.first, err = engine.Connect()
	return engine, err
}

// Conn is a session with settings and a current database of its own. One
// goroutine at a time may use it.
type Conn struct {
	library *library
	handle  *unsafe.Pointer
}

// Connect opens a session; that takes a fraction of a millisecond.
func (e *Engine) Connect() (*Conn, error) {
	arguments := make([]*byte, len(e.arguments))
	for i, argument := range e.arguments {
		arguments[i] = unsafe.SliceData(append([]byte(argument), 0))
	}
	handle := e.library.connect(int32(len(arguments)), unsafe.SliceData(arguments))
	runtime.KeepAlive(arguments)
	if handle == nil || *handle == nil {
		return nil, errors.New("the engine refused a connection")
	}
	return &Conn{e.library, handle}, nil
}

// Close ends the session.
func (c *Conn) Close() { c.library.closeConn(c.handle) }

// Error is an exception of the engine: its full text, which begins with the code.
type Error string

func (e Error) Error() string { return string(e) }

// Query runs a statement and returns its result in the format, unless the
// statement names another. Parameters are given as in ClickHouse's HTTP
// interface, escaped for tab-separated text.
func (c *Conn) Query(query, format string, parameters map[string]string) ([]byte, error) {
	var names, values texts
	for name, value := range parameters {
		names.add(name)
		values.add(value)
	}
	result := c.library.queryWithParams(*c.handle, data(query), uintptr(len(query)), data(format), uintptr(len(format)),
		names.data(), names.lengths(), values.data(), values.lengths(), uintptr(len(parameters)))
	runtime.KeepAlive(names)
	runtime.KeepAlive(values)
	return c.library.take(result)
}

// Insert runs an INSERT without its FORMAT clause, with data in that format.
func (c *Conn) Insert(query, format string, body []byte) error {
	stream := c.library.streamInsert(*c.handle, data(query), uintptr(len(query)), data(format), uintptr(len(format)))
	defer c.library.destroyInsertStream(stream)
	if text := c.library.streamInsertError(stream); text != "" {
		return Error(text)
	}
	if len(body) > 0 && c.library.streamAppend(stream, unsafe.SliceData(body), uintptr(len(body))) != 0 {
		if text := c.library.streamInsertError(stream); text != "" {
			return Error(text)
		}
	}
	_, err := c.library.take(c.library.streamDone(stream))
	return err
}

// take copies a result, or its error, and frees it.
func (l *library) take(result unsafe.Pointer) ([]byte, error) {
	if result == nil {
		return nil, errors.New("the engine gave no result")
	}
	defer l.destroyQueryResult(result)
	if text := l.resultError(result); text != "" {
		return nil, Error(text)
	}
	n := l.resultLength(result)
	content := make([]byte, n)
	if n > 0 {
		copy(content, unsafe.Slice((*byte)(l.resultBuffer(result)), n))
	}
	return content, nil
}

// analysis has the layout of the C interface's chdb_query_analysis_v1.
type analysis struct {
	size, statements, _, class uint32
}

// readOnly is the C interface's class of statements that leave no trace.
const readOnly = 0

// Classify counts the statements of a text, and tells whether they only read.
// A text that doesn't parse has none, and doesn't.
func (c *Conn) Classify(sql string) (statements int, reads bool) {
	out := analysis{size: uint32(unsafe.Sizeof(analysis{}))}
	if c.library.classifyQuery(*c.handle, data(sql), uintptr(len(sql)), nil, 0, &out) != 0 {
		return 0, false
	}
	return int(out.statements), out.statements > 0 && out.class == readOnly
}

func data(text string) *byte { return unsafe.StringData(text) }

// texts are strings as C takes them: an array of pointers and one of lengths.
type texts struct {
	pointers []*byte
	sizes    []uintptr
}

func (t *texts) add(text string) {
	t.pointers = append(t.pointers, data(text))
	t.sizes = append(t.sizes, uintptr(len(text)))
}

func (t *texts) data() **byte      { return unsafe.SliceData(t.pointers) }
func (t *texts) lengths() *uintptr { return unsafe.SliceData(t.sizes) }
