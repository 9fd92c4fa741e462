package clickhouse

import (
	"slices"
	"strings"
	"testing"

	driver "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/schemac/schemac/dialects"
)

func TestConnectionOptions(t *testing.T) {
	for address, want := range map[string]struct {
		protocol driver.Protocol
		database string
		hosts    string
		secure   bool
	}{
		"clickhouse://u:p@h:9000/db":                                   {driver.Native, "db", "h:9000", false},
		"clickhouse://h:9000":                                          {driver.Native, "", "h:9000", false},
		"clickhouse://h":                                               {driver.Native, "", "h:9000", false},
		"clickhouse://h/db?secure":                                     {driver.Native, "db", "h:9440", true},
		"clickhouse://h?secure=true&skip_verify":                       {driver.Native, "", "h:9440", true},
		"clickhouse://h?secure=false":                                  {driver.Native, "", "h:9000", false},
		"clickhouse+http://u:p@h:8123/db":                              {driver.HTTP, "db", "h:8123", false},
		"http://h:8123/db":                                             {driver.HTTP, "db", "h:8123", false},
		"http://h/?database=db":                                        {driver.HTTP, "db", "h:8123", false},
		"https://h:8443/db":                                            {driver.HTTP, "db", "h:8443", true},
		"https://h/db":                                                 {driver.HTTP, "db", "h:8443", true},
		"clickhouse+https://h:8443/db?secure=1":                        {driver.HTTP, "db", "h:8443", true},
		"CLICKHOUSE+HTTPS://h/db":                                      {driver.HTTP, "db", "h:8443", true},
		"clickhouse://a,b:9001,c/db":                                   {driver.Native, "db", "a:9000 b:9001 c:9000", false},
		"clickhouse://a/db?alt_hosts=b,c:1&hosts=z":                    {driver.Native, "db", "z:9000 a:9000 b:9000 c:1", false},
		"clickhouse://[::1]:9000/db":                                   {driver.Native, "db", "[::1]:9000", false},
		"clickhouse://[::1]/db":                                        {driver.Native, "db", "[::1]:9000", false},
		"clickhouse://u:p@[2001:db8::1]:9000,[2001:db8::2]:9000/db":    {driver.Native, "db", "[2001:db8::1]:9000 [2001:db8::2]:9000", false},
		"clickhouse://u:%40%2F%3A%23%3F@h/db":                          {driver.Native, "db", "h:9000", false},
		"clickhouse://h/my%20db?max_execution_time=60":                 {driver.Native, "my db", "h:9000", false},
		"clickhouse://h/db?connection_open_strategy=random&compress=0": {driver.Native, "db", "h:9000", false},
	} {
		options, err := connectionOptions(address)
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		if options.Protocol != want.protocol || options.Auth.Database != want.database || strings.Join(options.Addr, " ") != want.hosts || (options.TLS != nil) != want.secure {
			t.Errorf("%s: protocol %v, database %q, hosts %v, TLS %v", address, options.Protocol, options.Auth.Database, options.Addr, options.TLS != nil)
		}
		if options.ReadTimeout != longestStatement || options.DialTimeout != dialPatience {
			t.Errorf("%s: a statement may take %v only, a connection %v", address, options.ReadTimeout, options.DialTimeout)
		}
	}
}

// Everything that the driver documents for its URLs arrives.
func TestParametersOfTheDriver(t *testing.T) {
	o, err := connectionOptions("https://h/db?username=u&password=p%26q&dial_timeout=7s&read_timeout=9s&max_open_conns=8&max_idle_conns=3&conn_max_lifetime=5m" +
		"&compress=zstd&compress_level=6&max_compression_buffer=77&block_buffer_size=12&connection_open_strategy=round_robin&client_info_product=a/1,b" +
		"&http_proxy=http%3A%2F%2Fpu%3Aps%40proxy%3A3128&http_path=/ch&skip_verify=true&tls_server_name=n&max_threads=4&readonly=false&custom_x=y")
	if err != nil {
		t.Fatal(err)
	}
	for what, ok := range map[string]bool{
		"account":   o.Auth == driver.Auth{Database: "db", Username: "u", Password: "p&q"},
		"times":     o.DialTimeout.Seconds() == 7 && o.ReadTimeout.Seconds() == 9 && o.ConnMaxLifetime.Minutes() == 5,
		"pool":      o.MaxOpenConns == 8 && o.MaxIdleConns == 3 && o.ConnOpenStrategy == driver.ConnOpenRoundRobin,
		"buffers":   o.MaxCompressionBuffer == 77 && o.BlockBufferSize == 12,
		"compress":  o.Compression != nil && o.Compression.Method == driver.CompressionZSTD && o.Compression.Level == 6,
		"product":   len(o.ClientInfo.Products) == 2 && o.ClientInfo.Products[0].Name == "a",
		"http":      o.HttpUrlPath == "/ch" && o.HTTPProxyURL != nil && o.HTTPProxyURL.Host == "proxy:3128",
		"tls":       o.TLS != nil && o.TLS.InsecureSkipVerify && o.TLS.ServerName == "n",
		"settings":  o.Settings["max_threads"] == 4 && o.Settings["readonly"] == 0 && o.Settings["custom_x"] == "y" && len(o.Settings) == 3,
		"secrets":   slices.Equal(secrets(o), []string{"p&q", "ps"}),
		"transport": o.TransportFunc != nil && o.DialContext != nil,
	} {
		if !ok {
			t.Errorf("%s: %+v", what, o)
		}
	}
	if few, _ := connectionOptions("clickhouse://h?max_open_conns=1"); few.MaxOpenConns != fewestConnections {
		t.Errorf("%d connections are too few", few.MaxOpenConns)
	}
}

func TestConnectionErrorsKeepThePassword(t *testing.T) {
	for address, want := range map[string]string{
		"mysql://u:hunter2@h/db":                                              "cannot begin with mysql",
		"hunter2":                                                             "begins with",
		"clickhouse://u:hunter2@h:port/db":                                    "percent-encoded",
		"clickhouse://u:hunter2@[::1/db":                                      "percent-encoded",
		"clickhouse://u:hunter2@":                                             "percent-encoded",
		"clickhouse:///db":                                                    "percent-encoded",
		"clickhouse://u:12/hunter2@h:9000/db":                                 "%2F",
		"clickhouse://u:12#hunter2@h:9000/db":                                 "%23",
		"clickhouse://u:12?hunter2@h:9000/db":                                 "%3F",
		"clickhouse://u:hunter2%zz@h:9000/db":                                 "percent-encoded",
		"clickhouse://h/db?password=hunter2%zz":                               "%25",
		"clickhouse://u:hunter2@h:9000/db?read_timeout=soon":                  "read timeout",
		"clickhouse://h:9000/db?dial_timeout=soon&password=hunter2":           "dial timeout",
		"clickhouse://u:hunter2@h:9000/db?compress=best":                      `compress of the ClickHouse URL is "best"`,
		"clickhouse://u:hunter2@h:9000/db?compress=gzip":                      "for HTTP",
		"clickhouse://u:hunter2@h:9000/db?connection_open_strategy=first":     "in_order, round_robin, random",
		"clickhouse://u:hunter2@h:9000/db?debug=true":                         "leave it out",
		"clickhouse://u:hunter2@h:9000/db?secure=maybe":                       "secure",
		"clickhouse://u:hunter2@h:9000/db?tls_server_name=x":                  "secure=true",
		"http://u:hunter2@h/db?secure=true":                                   "https://",
		"https://u:hunter2@h/db?secure=false":                                 "https",
		"clickhouse://u:hunter2@h/db?ca_cert=x":                               "secure=true",
		"clickhouse://u:hunter2@h/db?ca_cert=x&secure=false":                  "secure=false",
		"https://u@h/db?http_proxy=http%3A%2F%2Fu%3Ahunter2%40%5B%3A%3A1":     "http_proxy",
		"http://u:hunter2@127.0.0.1:1/db":                                     "refused",
		"clickhouse://u:hunter2@127.0.0.1:1/db":                               "refused",
		"http://127.0.0.1:1/db?http_proxy=http%3A%2F%2Fu%3Ahunter2%40[::1]:1": "refused",
	} {
		target, err := New(dialects.Options{}).Open(t.Context(), address)
		switch {
		case err == nil:
			target.Close()
			t.Errorf("%s can be opened", address)
		case strings.Contains(err.Error(), "hunter2"):
			t.Errorf("the error tells the password: %v", err)
		case !strings.Contains(err.Error(), want):
			t.Errorf("%s: the error does not say %q: %v", address, want, err)
		}
	}
}

func TestURLsOfOtherDatabasesAndHosts(t *testing.T) {
	for address, want := range map[string][2]string{
		"clickhouse://u:p@a:1,b:2/db?hosts=c&x=1&alt_hosts=d": {"clickhouse://u:p@a:1,b:2/o%2Fdd?hosts=c&x=1&alt_hosts=d", "clickhouse://u:p@b:2/db?x=1"},
		"clickhouse://a?database=db":                          {"clickhouse://a/o%2Fdd", "clickhouse://b:2/?database=db"},
		"https://u%40@a/":                                     {"https://u%40@a/o%2Fdd", "https://u%40@b:2/"},
	} {
		if got := inDatabase(address, "o/dd"); got != want[0] {
			t.Errorf("%s in another database: %s", address, got)
		}
		if got := pinURL(address, "b:2"); got != want[1] {
			t.Errorf("%s pinned: %s", address, got)
		}
	}
}
