package main

import (
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/ClickHouse/ch-go/compress"
	"github.com/andybalholm/brotli"
)

// encoding is how a response is compressed: by HTTP's means, by ClickHouse's,
// or not at all.
type encoding struct {
	http   string
	blocks bool
	method compress.Method
}

func wantedEncoding(r *http.Request) encoding {
	values := r.URL.Query()
	if values.Get("compress") == "1" {
		method := compress.LZ4
		if strings.EqualFold(values.Get("network_compression_method"), "ZSTD") {
			method = compress.ZSTD
		}
		return encoding{blocks: true, method: method}
	}
	switch accepted := r.Header.Get("Accept-Encoding"); accepted {
	case "gzip", "deflate", "br":
		return encoding{http: accepted}
	}
	return encoding{}
}

// respond sends a result. An empty one stays empty, however it is encoded: a
// client takes no content for no rows.
func (e encoding) respond(w http.ResponseWriter, content []byte) error {
	if len(content) == 0 {
		return nil
	}
	if e.blocks {
		return e.writeBlocks(w, content)
	}
	if e.http != "" {
		w.Header().Set("Content-Encoding", e.http)
	}
	encoder := e.encoder(w)
	_, err := encoder.Write(content)
	return errors.Join(err, encoder.Close())
}

// blockSize is what the engine's own server puts into a compressed block.
const blockSize = 1 << 20

func (e encoding) writeBlocks(w io.Writer, content []byte) error {
	writer := compress.NewWriter(compress.LevelZero, e.method)
	for len(content) > 0 {
		n := min(len(content), blockSize)
		if err := writer.Compress(content[:n]); err != nil {
			return err
		}
		if _, err := w.Write(writer.Data); err != nil {
			return err
		}
		content = content[n:]
	}
	return nil
}

func (e encoding) encoder(w io.Writer) io.WriteCloser {
	switch e.http {
	case "gzip":
		return gzip.NewWriter(w)
	case "deflate":
		return zlib.NewWriter(w)
	case "br":
		return brotli.NewWriter(w)
	}
	return plain{w}
}

type plain struct{ io.Writer }

func (plain) Close() error { return nil }

// exceptionCode finds the code in the text of an exception.
var exceptionCode = regexp.MustCompile(`^Code: (\d+)\.`)

// Codes that the server itself raises, or gives a status of their own.
const (
	codeUnknownTable         = "60"
	codeSyntaxError          = "62"
	codeUnknownDatabase      = "81"
	codeAuthenticationFailed = "516"
	codeUnknown              = "1002" // UNKNOWN_EXCEPTION
)

// exception is an error of the server itself, in the engine's form.
func exception(code, name, message string) error {
	return errors.New("Code: " + code + ". DB::Exception: " + message + " (" + name + ")")
}

// fail sends an error as ClickHouse does: the code in a header, the text plain.
func fail(w http.ResponseWriter, err error) {
	code := codeUnknown
	if found := exceptionCode.FindStringSubmatch(err.Error()); found != nil {
		code = found[1]
	}
	w.Header().Set("X-ClickHouse-Exception-Code", code)
	w.Header().Set("Content-Type", "text/plain; charset=UTF-8")
	w.WriteHeader(status(code))
	_, _ = io.WriteString(w, err.Error()+"\n")
}

func status(code string) int {
	switch code {
	case codeUnknownTable, codeUnknownDatabase:
		return http.StatusNotFound
	case codeSyntaxError:
		return http.StatusBadRequest
	case codeAuthenticationFailed:
		return http.StatusForbidden
	}
	return http.StatusInternalServerError
}

func summary(w http.ResponseWriter, format string, n int) {
	w.Header().Set("X-ClickHouse-Format", format)
	w.Header().Set("X-ClickHouse-Server-Display-Name", "chserver")
	if n == 0 {
		w.Header().Set("Content-Length", strconv.Itoa(n))
	}
}
