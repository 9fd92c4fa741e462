package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/ClickHouse/ch-go/compress"
	"pgregory.net/rapid"
)

func TestSplitTellsQueryFromData(t *testing.T) {
	for _, test := range []struct{ url, body, query, data string }{
		{"", "SELECT 1", "SELECT 1", ""},
		{"SELECT 1", "", "SELECT 1", ""},
		{"SELECT ", "1", "SELECT 1", ""},
		{"INSERT INTO t VALUES ", "(1)", "INSERT INTO t VALUES (1)", ""},
		{"INSERT INTO t FORMAT CSV", "1\n", "INSERT INTO t FORMAT CSV", "1\n"},
		{" insert into `format x` (a)\nformat Native ; ", "1", " insert into `format x` (a)\nformat Native ; ", "1"},
		{"", "INSERT INTO t FORMAT CSV\n1\n", "INSERT INTO t FORMAT CSV\n1\n", ""},
	} {
		q := &request{}
		q.split(test.url, []byte(test.body))
		if q.query != test.query || string(q.body) != test.data {
			t.Errorf("%q + %q = query %q, data %q", test.url, test.body, q.query, q.body)
		}
	}
}

func TestReadRequestSortsParameters(t *testing.T) {
	values := url.Values{
		"database": {"d"}, "default_format": {"Native"}, "session_id": {"s"}, "client_protocol_version": {"54460"},
		"param_x": {"1"}, "max_threads": {"2"}, "log_comment": {`it's`}, "compress": {"1"}, "network_compression_method": {"zstd"},
	}
	q, err := readRequest(httptest.NewRequest(http.MethodPost, "/?"+values.Encode(), strings.NewReader("SELECT 1")))
	if err != nil {
		t.Fatal(err)
	}
	if q.database != "d" || q.format != "Native" || q.session != "s" || q.revision != 54460 || q.parameters["x"] != "1" || q.user != "default" {
		t.Errorf("%+v", q)
	}
	if want := "SET `log_comment` = 'it\\'s', `max_threads` = '2', `network_compression_method` = 'zstd'"; q.setStatement() != want {
		t.Errorf("%s, want %s", q.setStatement(), want)
	}
	if q.encoding != (encoding{blocks: true, method: compress.ZSTD}) {
		t.Errorf("%+v", q.encoding)
	}
}

func TestQuoteCannotBeLeft(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("a'`\\\" "))).Draw(t, "text")
		mark := rapid.SampledFrom([]byte("'`")).Draw(t, "mark")
		quoted := quote(text, mark)
		inside, read := quoted[1:len(quoted)-1], ""
		for i := 0; i < len(inside); i++ {
			if inside[i] == mark {
				t.Fatalf("%s ends at %d", quoted, i+1)
			}
			if inside[i] == '\\' {
				i++
			}
			read += string(inside[i])
		}
		if read != text {
			t.Fatalf("%s reads as %q, want %q", quoted, read, text)
		}
	})
}

// Whatever a response encodes, a request that is encoded so decodes.
func TestEncodingsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		content := bytes.Repeat(rapid.SliceOfN(rapid.Byte(), 1, 50).Draw(t, "content"), rapid.SampledFrom([]int{1, 50_000}).Draw(t, "times"))
		e := rapid.SampledFrom([]encoding{
			{}, {http: "gzip"}, {http: "deflate"}, {http: "br"},
			{blocks: true, method: compress.LZ4}, {blocks: true, method: compress.ZSTD},
		}).Draw(t, "encoding")
		w := httptest.NewRecorder()
		if err := e.respond(w, content); err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodPost, "/", io.Reader(w.Body))
		r.Header.Set("Content-Encoding", w.Header().Get("Content-Encoding"))
		if e.blocks {
			r.URL.RawQuery = "decompress=1"
		}
		got, err := readBody(r)
		if err != nil || !bytes.Equal(got, content) {
			t.Fatalf("%+v: %d bytes became %d: %v", e, len(content), len(got), err)
		}
	})
}

func TestReadBodyRefusesWhatItCannotDecode(t *testing.T) {
	for encoding, query := range map[string]string{"snappy": "", "gzip": "", "": "decompress=1"} {
		r := httptest.NewRequest(http.MethodPost, "/?"+query, strings.NewReader(strings.Repeat("SELECT 1 ", 10)))
		r.Header.Set("Content-Encoding", encoding)
		if _, err := readBody(r); err == nil {
			t.Errorf("%q, %q: no error", encoding, query)
		}
	}
}
