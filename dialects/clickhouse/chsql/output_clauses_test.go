package chsql

import "testing"

// What is cut off was seen to be missing in what a 26.7 server stores.
func TestCutOutput(t *testing.T) {
	for _, test := range []struct{ text, query, settings string }{
		{"SELECT 1 FORMAT JSON", "SELECT 1 ", ""},
		{"SELECT a FROM t INTO OUTFILE 'x' TRUNCATE AND STDOUT COMPRESSION 'gzip' LEVEL 3 FORMAT `Null`;", "SELECT a FROM t ", ""},
		{"SELECT 1 SETTINGS max_threads = 1 FORMAT JSON", "SELECT 1 SETTINGS max_threads = 1 ", ""},
		{"SELECT 1 FORMAT JSON SETTINGS max_threads = 1", "SELECT 1 ", "max_threads"},
		{"SELECT 1 SETTINGS max_threads = 1 SETTINGS max_block_size = 2", "SELECT 1 SETTINGS max_threads = 1 ", "max_block_size"},
		{"(SELECT 1) UNION ALL SELECT 2 FORMAT CSV", "(SELECT 1) UNION ALL SELECT 2 ", ""},
		{"SELECT format FROM t", "SELECT format FROM t", ""},
		{"SELECT 1 FORMAT JSON INTO OUTFILE 'x'", "SELECT 1 FORMAT JSON INTO OUTFILE 'x'", ""},
	} {
		query, settings := CutOutput(test.text)
		first := ""
		if len(settings) > 0 {
			first = settings[0].Name
		}
		if query != test.query || first != test.settings {
			t.Errorf("%s: cut to %q, settings %q", test.text, query, first)
		}
	}
}
