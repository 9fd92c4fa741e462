package chsql

import "testing"

// TestParseDictionary compares what is typed with what a server stores for it.
func TestParseDictionary(t *testing.T) {
	for typed, stored := range map[string]string{
		"create dictionary d.x (id UInt64, parent UInt64 default 0 hierarchical, n INTEGER expression parent+1 is_object_id, q Nullable(String) injective) " +
			"primary key (id) source(clickhouse(table 'src' db 'd' password 'x' where 'id > 1' )) lifetime(300) layout(flat) settings(format_csv_allow_single_quotes = 1) comment 'hi'": "CREATE DICTIONARY d.x (`id` UInt64, `parent` UInt64 DEFAULT 0 HIERARCHICAL, `n` Int32 EXPRESSION parent + 1 IS_OBJECT_ID, `q` Nullable(String) INJECTIVE) " +
			"PRIMARY KEY id SOURCE(CLICKHOUSE(TABLE 'src' DB 'd' PASSWORD 'x' WHERE 'id > 1')) LIFETIME(MIN 0 MAX 300) LAYOUT(FLAT()) SETTINGS(format_csv_allow_single_quotes = 1) COMMENT 'hi'",
		"CREATE DICTIONARY d.h (id UInt64, a Date, b Date) primary key id source(http(url 'http://x/y' format csv credentials(user 'u' password 'p') headers(header(name 'API-KEY' value 'key')))) " +
			"layout(cache(size_in_cells 1_000)) lifetime(max 5 min 1) range(min a max b)": "CREATE DICTIONARY d.h (`id` UInt64, `a` Date, `b` Date) PRIMARY KEY id " +
			"SOURCE(HTTP(URL 'http://x/y' FORMAT csv CREDENTIALS (USER 'u' PASSWORD 'p') HEADERS (HEADER (NAME 'API-KEY' VALUE 'key')))) LIFETIME(MIN 1 MAX 5) LAYOUT(CACHE(SIZE_IN_CELLS 1000)) RANGE(MIN a MAX b)",
		"CREATE DICTIONARY d.y (id UInt64, k String default -1.50) primary key id, k source(null()) layout(direct)": "CREATE DICTIONARY d.y (`id` UInt64, `k` String DEFAULT -1.5) PRIMARY KEY id, k SOURCE(NULL()) LAYOUT(DIRECT())",
	} {
		c, err := ParseCreate(typed)
		if err != nil {
			t.Errorf("%s: %v", typed, err)
			continue
		}
		if got := c.String(); got != stored {
			t.Errorf("got\n%s\nwant\n%s", got, stored)
		}
	}
}

func TestEqualOptions(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"clickhouse(table 't' password 'x')", "CLICKHOUSE(TABLE 't' PASSWORD '[HIDDEN]')", true},
		{"clickhouse(password 'x' table 't')", "CLICKHOUSE(TABLE 't' PASSWORD 'x')", true},
		{"flat", "FLAT()", true},
		{"cache(size_in_cells 1000)", "CACHE(SIZE_IN_CELLS 2000)", false},
		{"mysql(replica(host 'a') replica(host 'b'))", "MYSQL(REPLICA(HOST 'b') REPLICA(HOST 'a'))", false},
		{"mysql(credentials(password 'a'))", "MYSQL(CREDENTIALS (PASSWORD '[HIDDEN]'))", true},
		{"null()", "FLAT()", false},
	} {
		x, err := ParseOptions(c.a)
		if err != nil {
			t.Fatal(c.a, err)
		}
		y, err := ParseOptions(c.b)
		if err != nil {
			t.Fatal(c.b, err)
		}
		if EqualOptions(x, y) != c.want {
			t.Errorf("%s and %s: want %v", c.a, c.b, c.want)
		}
	}
}
