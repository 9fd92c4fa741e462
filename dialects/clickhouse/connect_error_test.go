package clickhouse

import (
	"net"
	"os"
	"strings"
	"testing"

	"github.com/schemac/schemac/internal/enginetest"
)

// Each way in which a connection fails has an error that says what to do, and no
// password in it.
func TestConnectionErrorsSayWhatToDo(t *testing.T) {
	engine := newDatabase(t)
	a, other := newAuthority(t), newAuthority(t)
	name, http := databaseIn(engine), hostOf(engine)
	https := a.https(engine, false)
	native := (&nativeServer{engine: engine, user: "ann", password: "hunter2"}).start(t, nil)
	secure := (&nativeServer{engine: engine}).start(t, a.server(false))
	demanding := (&nativeServer{engine: engine}).start(t, a.server(true))
	notPEM := a.folder + "/empty"
	if err := os.WriteFile(notPEM, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{
		"clickhouse://ann:wrong-hunter2@" + native + "/" + name:                                           "user and password",
		"clickhouse://ann:hunter2@" + native + "/absent":                                                  "CREATE DATABASE",
		"http://" + enginetest.LockedUser + ":hunter2@" + http + "/" + name:                               "user and password",
		"http://default:hunter2@" + http + "/absent":                                                      "CREATE DATABASE",
		"http://default:hunter2@" + http + "/" + name + "?secur=1":                                        `Did you mean "secure"?`,
		"clickhouse://u:hunter2@" + closedPort(t) + "/" + name:                                            "Nothing listens there",
		"http://u:hunter2@" + closedPort(t) + "/" + name:                                                  "Nothing listens there",
		"clickhouse://u:hunter2@nowhere.invalid:9000/" + name:                                             "name is right",
		"clickhouse://u:hunter2@" + silentPort(t) + "/?dial_timeout=300ms":                                "says nothing",
		"http://u:hunter2@" + silentPort(t) + "/?dial_timeout=300ms":                                      "dial_timeout",
		"clickhouse://u:hunter2@" + secure + "/" + name:                                                   "secure=true",
		"http://u:hunter2@" + https + "/" + name:                                                          "https://",
		"clickhouse://u:hunter2@" + https + "/" + name:                                                    "TLS",
		"clickhouse://u:hunter2@" + native + "/" + name + "?secure=true":                                  "does not speak TLS",
		"https://u:hunter2@" + http + "/" + name:                                                          "does not speak TLS",
		"clickhouse://u:hunter2@" + http + "/" + name + "?dial_timeout=500ms":                             "speaks HTTP",
		"http://u:hunter2@" + native + "/" + name:                                                         "does not speak HTTP",
		"clickhouse://u:hunter2@" + secure + "/?secure=true":                                              "ca_cert",
		"https://u:hunter2@" + https + "/?ca_cert=" + other.file:                                          "ca_cert",
		"clickhouse://u:hunter2@" + secure + "/?secure=true&tls_server_name=else.where&ca_cert=" + a.file: "tls_server_name",
		"clickhouse://u:hunter2@" + demanding + "/?secure=true&ca_cert=" + a.file:                         "client_cert=…",
		"https://u:hunter2@" + https + "/?ca_cert=/no/such/file":                                          "no such file",
		"https://u:hunter2@" + https + "/?ca_cert=" + notPEM:                                              "PEM",
		"https://u:hunter2@" + https + "/?client_cert=" + a.file:                                          "belong together",
		"https://u:hunter2@" + https + "/?client_key=" + notPEM + "&client_cert=" + a.file:                "client_key",
	} {
		_, err := opens(t, address)
		switch {
		case err == nil:
			t.Errorf("%s can be opened", address)
		case !strings.Contains(err.Error(), want):
			t.Errorf("%s: the error does not say %q: %v", address, want, err)
		case strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "client_protocol_version"):
			t.Errorf("%s: the error tells too much: %v", address, err)
		}
	}
}

// closedPort is an address at which nobody listens.
func closedPort(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	return listener.Addr().String()
}

// silentPort is an address at which nobody says a word.
func silentPort(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return listener.Addr().String()
}
