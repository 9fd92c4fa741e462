package clickhouse

import (
	"strings"
	"testing"

	driver "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/schemac/schemac/dialects"
)

func TestConnectionOptions(t *testing.T) {
	for address, want := range map[string]struct {
		protocol driver.Protocol
		database string
	}{
		"clickhouse://u:p@h:9000/db":            {driver.Native, "db"},
		"clickhouse://h:9000":                   {driver.Native, ""},
		"clickhouse+http://u:p@h:8123/db":       {driver.HTTP, "db"},
		"http://h:8123/db":                      {driver.HTTP, "db"},
		"https://h:8443/db":                     {driver.HTTP, "db"},
		"clickhouse+https://h:8443/db?secure=1": {driver.HTTP, "db"},
	} {
		options, err := connectionOptions(address)
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		if options.Protocol != want.protocol || options.Auth.Database != want.database {
			t.Errorf("%s: protocol %v, database %q", address, options.Protocol, options.Auth.Database)
		}
		if options.ReadTimeout != longestStatement {
			t.Errorf("%s: a statement may take %v only", address, options.ReadTimeout)
		}
	}
}

func TestConnectionErrorsKeepThePassword(t *testing.T) {
	for _, address := range []string{
		"mysql://u:hunter2@h/db",
		"hunter2",
		"clickhouse://u:hunter2@h:port/db",
		"clickhouse://u:hunter2@[::1/db",
		"clickhouse://u:hunter2@h:9000/db?read_timeout=soon",
		"http://u:hunter2@127.0.0.1:1/db",
		"clickhouse://u:hunter2@127.0.0.1:1/db",
	} {
		target, err := New(dialects.Options{}).Open(t.Context(), address)
		if err == nil {
			target.Close()
			t.Errorf("%s can be opened", address)
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error tells the password: %v", err)
		}
	}
}
