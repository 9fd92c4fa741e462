package clickhouse

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/enginetest"
)

// opens opens the URL and asks something, to see that all of the connection
// works.
func opens(t *testing.T, address string) (*target, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	opened, err := New(dialects.Options{}).Open(ctx, address)
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { opened.Close() })
	names, err := opened.(*target).texts(ctx, "SELECT currentDatabase()")
	if err == nil && (len(names) != 1 || names[0] == "") {
		t.Errorf("%s: the database is %v", address, names)
	}
	return opened.(*target), err
}

// hostOf is the host of the engine for tests.
func hostOf(address string) string {
	_, rest, _ := strings.Cut(address, "@")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// A schema goes there and back over the native protocol, with every
// compression that it has, and with TLS.
func TestNativeProtocol(t *testing.T) {
	engine := newDatabase(t)
	a := newAuthority(t)
	server := &nativeServer{engine: engine, user: "ann", password: `p@s/s:w#r?d%&=+ ü`}
	const account = "ann:p%40s%2Fs%3Aw%23r%3Fd%25%26%3D%2B%20%C3%BC@"
	plain, secure := server.start(t, nil), server.start(t, a.server(false))
	d := New(dialects.Options{DefaultSchema: databaseIn(engine)})
	for _, query := range []string{"", "compress=lz4", "compress=true", "compress=lz4hc&compress_level=9", "compress=zstd", "compress=none",
		"dial_timeout=5s&read_timeout=1m&max_open_conns=1&max_idle_conns=1&conn_max_lifetime=1m&block_buffer_size=10&max_compression_buffer=1024",
		"client_info_product=schemac/1.0,test/2&max_threads=1&connection_open_strategy=round_robin"} {
		for _, address := range []string{
			"clickhouse://" + account + plain + "/" + databaseIn(engine) + "?" + query,
			"clickhouse://" + account + secure + "/" + databaseIn(engine) + "?secure=true&ca_cert=" + a.file + "&" + query,
		} {
			thereAndBack(t, d, address, engine)
		}
	}
	seen := map[string]bool{}
	for _, q := range server.asked() {
		for _, s := range q.Settings {
			seen[s.Key] = true
		}
		seen[q.Compression.String()] = true
		seen[q.Info.ClientName] = true
	}
	for _, want := range []string{"mutations_sync", "log_comment", "max_threads", "CompressionEnabled", "CompressionDisabled"} {
		if !seen[want] && !seen[strings.TrimPrefix(want, "Compression")] {
			t.Errorf("the server was told nothing of %s: %v", want, seen)
		}
	}
}

// thereAndBack makes a table at the address, alters it, inspects it, and drops
// it.
func thereAndBack(t *testing.T, d dialects.Dialect, address, engine string) {
	t.Helper()
	target, err := d.Open(t.Context(), address)
	if err != nil {
		t.Errorf("%s: %v", address, err)
		return
	}
	defer target.Close()
	if err := target.Execute(t.Context(), []dialects.Statement{
		{SQL: "CREATE TABLE a (id UInt64, tags Map(LowCardinality(String), Array(Nullable(String)))) ENGINE = MergeTree ORDER BY id"},
		{SQL: "INSERT INTO a VALUES (1, {'x': ['y', NULL]})"},
		{SQL: "ALTER TABLE a ADD COLUMN n Int64 DEFAULT 7, UPDATE tags = map() WHERE id > 0"},
		{SQL: "SELECT id FROM a WHERE id > 1", Check: "a row is there"},
	}, nil); err != nil {
		t.Errorf("%s: %v", address, err)
	}
	objects, _, err := target.Inspect(t.Context(), dialects.Scope{})
	if err != nil || len(objects) != 5 {
		t.Errorf("%s: %d objects, %v", address, len(objects), err)
	}
	if err := target.Execute(t.Context(), []dialects.Statement{{SQL: "SELECT id FROM a", Check: "a row is there"}}, nil); err == nil {
		t.Errorf("%s: no row was found", address)
	}
	if err := target.Execute(t.Context(), []dialects.Statement{{SQL: "DROP TABLE a SYNC"}}, nil); err != nil {
		t.Errorf("%s: %v", address, err)
	}
	if left, err := ask(t.Context(), engine, "SELECT count() FROM system.tables WHERE database = currentDatabase()"); left != "0" {
		t.Errorf("%s: %s tables are left, %v", address, left, err)
	}
}

func TestHTTPConnections(t *testing.T) {
	engine := newDatabase(t)
	a := newAuthority(t)
	name, plain, secure, demanding := databaseIn(engine), hostOf(engine), a.https(engine, false), a.https(engine, true)
	certificate, key := a.sign("client", clientCertificate())
	trust := "ca_cert=" + a.file
	d := New(dialects.Options{DefaultSchema: name})
	for _, address := range []string{
		"http://" + plain + "/" + name,
		"clickhouse+http://" + plain + "/" + name + "?compress=gzip",
		"http://" + plain + "/" + name + "?compress=zstd",
		"http://" + plain + "/" + name + "?compress=br",
		"http://" + plain + "?database=" + name + "&username=default&max_execution_time=60",
		"http://" + enginetest.LockedUser + ":" + url.PathEscape(enginetest.LockedPassword) + "@" + plain + "/" + name,
		"https://default@" + secure + "/" + name + "?" + trust,
		"clickhouse+https://" + secure + "/" + name + "?skip_verify=true",
		"https://" + secure + "/" + name + "?secure=true&compress=lz4&" + trust,
		"https://" + secure + "/" + name + "?tls_server_name=clickhouse.test&" + trust,
		"https://" + demanding + "/" + name + "?" + trust + "&client_cert=" + certificate + "&client_key=" + key,
	} {
		thereAndBack(t, d, address, engine)
	}
}

// ClickHouse takes a user who comes with TLS and no password for one whom a
// certificate identifies, if the client says so.
func TestNoCertificateIsClaimed(t *testing.T) {
	a := newAuthority(t)
	engine := newDatabase(t)
	for _, with := range []bool{false, true} {
		var claims []string
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			claims = append(claims, r.Header.Get("X-ClickHouse-SSL-Certificate-Auth"))
			w.WriteHeader(http.StatusForbidden)
		}))
		server.TLS = a.server(false)
		server.StartTLS()
		defer server.Close()
		address := "https://" + server.Listener.Addr().String() + "/" + databaseIn(engine) + "?ca_cert=" + a.file
		if with {
			certificate, key := a.sign("client", clientCertificate())
			address += "&client_cert=" + certificate + "&client_key=" + key
		}
		if _, err := opens(t, address); err == nil {
			t.Error("a server that refuses everything can be opened")
		}
		if want := map[bool]string{true: "on"}[with]; len(claims) == 0 || claims[0] != want {
			t.Errorf("with a certificate %v: the client claims %q", with, claims)
		}
	}
}

// A path of a proxy goes before every request, and the path of the URL is the
// database.
func TestHTTPPath(t *testing.T) {
	engine := newDatabase(t)
	proxy := httptest.NewServer(http.StripPrefix("/ch", reverse(engine)))
	defer proxy.Close()
	if _, err := opens(t, proxy.URL+"/"+databaseIn(engine)+"?http_path=ch"); err != nil {
		t.Error(err)
	}
	_, err := opens(t, proxy.URL+"/"+databaseIn(engine))
	if err == nil || !strings.Contains(err.Error(), "http_path") {
		t.Errorf("without the path: %v", err)
	}
	forward := httptest.NewServer(reverse(engine))
	defer forward.Close()
	if _, err := opens(t, "http://nowhere.invalid:8123/"+databaseIn(engine)+"?http_proxy="+forward.URL); err != nil {
		t.Errorf("by a proxy: %v", err)
	}
}

// Of several hosts the first that answers is taken, and all connections lead
// to it.
func TestSeveralHosts(t *testing.T) {
	engine := newDatabase(t)
	first, second := &nativeServer{engine: engine}, &nativeServer{engine: engine}
	one, two, down := first.start(t, nil), second.start(t, nil), closedPort(t)
	name := databaseIn(engine)
	for _, address := range []string{
		"clickhouse://" + down + "," + one + "," + two + "/" + name,
		"clickhouse://" + down + "/" + name + "?alt_hosts=" + one + "," + two,
		"clickhouse://" + two + "/" + name + "?hosts=" + down + "," + one,
	} {
		target, err := opens(t, address)
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		if target.options.Addr[0] != one || len(target.options.Addr) != 1 {
			t.Errorf("%s leads to %v", address, target.options.Addr)
		}
		if again, err := opens(t, target.url); err != nil || again.options.Addr[0] != one || again.named != name {
			t.Errorf("%s is pinned to %s: %v", address, target.url, err)
		}
	}
	if second.hellos > 0 {
		t.Errorf("the second host was connected to %d times", second.hellos)
	}
	for range 20 {
		target, err := opens(t, "clickhouse://"+one+","+two+"/"+name+"?connection_open_strategy=random&max_open_conns=9")
		if err != nil {
			t.Fatal(err)
		}
		lock, err := target.Ledger().Acquire(t.Context(), "x", 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := lock.Release(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if second.hellos == 0 {
		t.Error("the strategy random never leads to the second host")
	}
	_, err := opens(t, "clickhouse://"+down+","+closedPort(t)+"/"+name)
	if err == nil || !strings.Contains(err.Error(), "no host can be connected to") || strings.Count(err.Error(), "refused") != 2 {
		t.Errorf("all down: %v", err)
	}
}

// What a host does not say in its share of the time is left to the others.
func TestHostThatNeverAnswers(t *testing.T) {
	engine := newDatabase(t)
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	start := time.Now()
	target, err := opens(t, "http://"+silent.Addr().String()+","+hostOf(engine)+"/"+databaseIn(engine)+"?dial_timeout=1s")
	if err != nil || target.options.Addr[0] != hostOf(engine) {
		t.Errorf("%v", err)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestScratchStaysOnItsHost(t *testing.T) {
	engine := newDatabase(t)
	down := closedPort(t)
	d := New(dialects.Options{DefaultSchema: databaseIn(engine)})
	scratch, err := d.Scratch(t.Context(), "http://"+down+","+hostOf(engine)+"/"+databaseIn(engine)+"?alt_hosts="+down)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := scratch.Drop(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	if strings.Contains(scratch.URL, down) {
		t.Errorf("the URL of the throw-away database is %s", scratch.URL)
	}
	if _, err := opens(t, scratch.URL); err != nil {
		t.Error(err)
	}
}

func TestOldServersAreRefused(t *testing.T) {
	engine := newDatabase(t)
	old := &nativeServer{engine: engine, version: release{23, 8}}
	_, err := opens(t, "clickhouse://"+old.start(t, nil)+"/"+databaseIn(engine))
	if err == nil || !strings.Contains(err.Error(), "23.8") || !strings.Contains(err.Error(), "24.1 and later") {
		t.Errorf("%v", err)
	}
	young := &nativeServer{engine: engine, version: release{24, 1}}
	target, err := opens(t, "clickhouse://"+young.start(t, nil)+"/"+databaseIn(engine))
	if err != nil || target.Version() != "ClickHouse 24.1.2" {
		t.Errorf("%v", err)
	}
}
