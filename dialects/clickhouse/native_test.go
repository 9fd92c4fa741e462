package clickhouse

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/ClickHouse/ch-go/compress"
	chproto "github.com/ClickHouse/ch-go/proto"
	"github.com/ClickHouse/clickhouse-go/v2/lib/proto"
)

// nativeServer speaks as much of the native protocol as schemac needs: hello,
// ping, and queries, which the engine for tests answers over HTTP. It is a
// server with users, databases, compression and TLS as far as a client can
// see.
type nativeServer struct {
	t testing.TB
	// engine is the URL of the engine's database; empty for a server that
	// answers no query.
	engine string
	// user and password are who may come in; an empty user is everybody.
	user, password string
	// version is the release that it says it is; the zero value is 26.7.
	version release

	mutex   sync.Mutex
	queries []chproto.Query
	hellos  int
}

// nativeRevision is the last one whose blocks have no further fields.
const nativeRevision = 54451

// start listens, with TLS where there is a configuration, and gives the
// address.
func (s *nativeServer) start(t testing.TB, config *tls.Config) string {
	t.Helper()
	s.t = t
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	address := listener.Addr().String()
	if config != nil {
		listener = tls.NewListener(listener, config)
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.serve(conn)
		}
	}()
	return address
}

func (s *nativeServer) serve(conn net.Conn) {
	defer conn.Close()
	c := &nativeConn{server: s, conn: conn, reader: chproto.NewReader(conn), buffer: new(chproto.Buffer)}
	if err := c.hello(); err != nil {
		return // not of this protocol, or refused
	}
	for {
		if err := c.packet(); err != nil {
			if !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed) {
				s.t.Logf("native server: %v", err)
			}
			return
		}
	}
}

// asked are the texts of the queries so far.
func (s *nativeServer) asked() []chproto.Query {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.queries
}

type nativeConn struct {
	server *nativeServer
	conn   net.Conn
	reader *chproto.Reader
	buffer *chproto.Buffer
	client chproto.ClientHello
}

func (c *nativeConn) flush() error {
	_, err := c.conn.Write(c.buffer.Buf)
	c.buffer.Reset()
	return err
}

func (c *nativeConn) fail(code int, message string) error {
	chproto.ServerCodeException.Encode(c.buffer)
	exception := chproto.Exception{Code: chproto.Error(code), Name: "DB::Exception", Message: "DB::Exception: " + message}
	exception.EncodeAware(c.buffer, nativeRevision)
	return c.flush()
}

func (c *nativeConn) hello() error {
	code, err := c.reader.UVarInt()
	if err != nil || chproto.ClientCode(code) != chproto.ClientCodeHello {
		if code == 'G' || code == 'P' { // what a server answers to HTTP on this port
			_, _ = io.WriteString(c.conn, "HTTP/1.0 400 Bad Request\r\n\r\nPort 9000 is for clickhouse-client program\r\n")
		}
		return errors.New("no hello")
	}
	if err := c.client.Decode(c.reader); err != nil {
		return err
	}
	c.server.mutex.Lock()
	c.server.hellos++
	c.server.mutex.Unlock()
	if c.server.user != "" && (c.client.User != c.server.user || c.client.Password != c.server.password) {
		return errors.Join(c.fail(516, c.client.User+": Authentication failed: password is incorrect, or there is no user with such name."), io.EOF)
	}
	if c.server.engine != "" && c.client.Database != "" && c.client.Database != databaseIn(c.server.engine) {
		return errors.Join(c.fail(81, "Database "+c.client.Database+" does not exist"), io.EOF)
	}
	version := c.server.version
	if version == (release{}) {
		version = release{26, 7}
	}
	answer := chproto.ServerHello{Name: "ClickHouse", Major: version.year, Minor: version.number, Patch: 2, Revision: nativeRevision, Timezone: "UTC", DisplayName: "native"}
	answer.EncodeAware(c.buffer, nativeRevision)
	return c.flush()
}

func (c *nativeConn) packet() error {
	code, err := c.reader.UVarInt()
	if err != nil {
		return err
	}
	switch chproto.ClientCode(code) {
	case chproto.ClientCodePing:
		chproto.ServerCodePong.Encode(c.buffer)
		return c.flush()
	case chproto.ClientCodeCancel:
		return nil
	case chproto.ClientCodeQuery:
		return c.query()
	}
	return fmt.Errorf("packet %d", code)
}

func (c *nativeConn) query() error {
	var q chproto.Query
	if err := q.DecodeAware(c.reader, nativeRevision); err != nil {
		return err
	}
	c.server.mutex.Lock()
	c.server.queries = append(c.server.queries, q)
	c.server.mutex.Unlock()
	compressed := q.Compression == chproto.CompressionEnabled
	if err := c.endOfData(compressed); err != nil {
		return err
	}
	if c.server.engine == "" {
		return c.fail(60, "this server has nothing")
	}
	body, code, err := c.ask(q)
	switch {
	case err != nil:
		return err
	case code != 0:
		return c.fail(code, string(body))
	}
	if err := c.blocks(body, compressed); err != nil {
		return err
	}
	chproto.ServerCodeEndOfStream.Encode(c.buffer)
	return c.flush()
}

// endOfData reads the empty block behind a query.
func (c *nativeConn) endOfData(compressed bool) error {
	code, err := c.reader.UVarInt()
	if err != nil || chproto.ClientCode(code) != chproto.ClientCodeData {
		return fmt.Errorf("packet %d in the place of data: %w", code, err)
	}
	if _, err := c.reader.Str(); err != nil {
		return err
	}
	if compressed {
		c.reader.EnableCompression()
		defer c.reader.DisableCompression()
	}
	var block proto.Block
	return block.Decode(c.reader, nativeRevision)
}

// ask lets the engine answer, in the Native format of HTTP.
func (c *nativeConn) ask(q chproto.Query) (body []byte, code int, err error) {
	u, err := url.Parse(c.server.engine)
	if err != nil {
		return nil, 0, err
	}
	values := url.Values{"database": {databaseIn(c.server.engine)}, "default_format": {"Native"}}
	for _, s := range q.Settings {
		values.Set(s.Key, strings.Trim(s.Value, "'"))
	}
	u.Path, u.RawQuery = "/", values.Encode()
	response, err := http.Post(u.String(), "text/plain", strings.NewReader(q.Body))
	if err != nil {
		return nil, 0, err
	}
	defer response.Body.Close()
	if body, err = io.ReadAll(response.Body); err != nil {
		return nil, 0, err
	}
	code, _ = strconv.Atoi(response.Header.Get("X-ClickHouse-Exception-Code"))
	return body, code, nil
}

// blocks passes the engine's blocks on, which have no header over HTTP.
func (c *nativeConn) blocks(body []byte, compressed bool) error {
	reader := chproto.NewReader(bytes.NewReader(body))
	for {
		block := proto.NewBlock()
		err := block.Decode(reader, 0)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		chproto.ServerCodeData.Encode(c.buffer)
		c.buffer.PutString("")
		if err := c.flush(); err != nil {
			return err
		}
		if err := encodeBlock(c.buffer, block); err != nil {
			return err
		}
		if compressed {
			w := compress.NewWriter(compress.LevelZero, compress.LZ4)
			if err := w.Compress(c.buffer.Buf); err != nil {
				return err
			}
			c.buffer.Buf = append(c.buffer.Buf[:0], w.Data...)
		}
		if err := c.flush(); err != nil {
			return err
		}
	}
}

// encodeBlock writes a block. One without rows has no data, not even the empty
// data of columns with a dictionary.
func encodeBlock(buffer *chproto.Buffer, block *proto.Block) error {
	if block.Rows() > 0 {
		return block.Encode(buffer, nativeRevision)
	}
	if err := block.EncodeHeader(buffer, nativeRevision); err != nil {
		return err
	}
	for _, column := range block.Columns {
		buffer.PutString(column.Name())
		buffer.PutString(string(column.Type()))
	}
	return nil
}
