package chsql

import "testing"

// Every right side was stored by a ClickHouse 26.7 server, in the database d, but
// for formats that it does not know.
func TestEngineArguments(t *testing.T) {
	for typed, stored := range map[string]string{
		"Buffer('', t, 1, 1, 1, 1, 1, 1, 1)":                                "Buffer('d', 't', 1, 1, 1, 1, 1, 1, 1)",
		"Buffer(d, 't' || 'u', 1, 1, 1, 0x10, 1_000, 1, 1)":                 "Buffer('d', 'tu', 1, 1, 1, 16, 1000, 1, 1)",
		"Merge('', '^a' || 'b')":                                            "Merge('d', '^ab')",
		"Merge(REGEXP('^m'), '^t$')":                                        "Merge(REGEXP('^m'), '^t$')",
		"Merge(database(), '^t')":                                           "Merge('d', '^t')",
		"Distributed(main, '', t)":                                          "Distributed('main', '', 't')",
		"Distributed(main, d, t, (id), default)":                            "Distributed('main', 'd', 't', (id), 'default')",
		"Dictionary(d.dic)":                                                 "Dictionary('d.dic')",
		"Dictionary(`d.dic`)":                                               "Dictionary('d.dic')",
		"Kafka('h', concat('t', 'u'), 'g', JSONEachRow, '\\n', sch, 2)":     "Kafka('h', 'tu', 'g', 'JSONEachRow', '\\n', 'sch', 2)",
		"Kafka(stream, kafka_format = CSV)":                                 "Kafka(stream, kafka_format = CSV)",
		"URL(place, headers('a' = 'b'), format = 'J' || 'SON')":             "URL(place, format = concat('J', 'SON'), headers('a' = 'b'))",
		"KeeperMap('/kp' || 'x')":                                           "KeeperMap('/kpx')",
		"File(TabSeparated, stdin)":                                         "File('TabSeparated', stdin)",
		"SQLite('/tmp/x.db', t)":                                            "SQLite('/tmp/x.db', 't')",
		"ODBC('DSN=x', 'd' || 'b', t)":                                      "ODBC('DSN=x', 'db', 't')",
		"MySQL('h:1', 'd' || 'b', t, u, '')":                                "MySQL('h:1', concat('d', 'b'), t, u, '')",
		"ReplicatedMergeTree('/t/' || 'x', concat('r', '1'))":               "ReplicatedMergeTree('/t/x', 'r1')",
		"URL('http://h/x.csv')":                                             "URL('http://h/x.csv', 'CSV')",
		"URL('http://h/x.csv.gz', auto, auto)":                              "URL('http://h/x.csv.gz', 'CSV', 'auto')",
		"URL('http://h/x.jsonl?a=b.csv', headers('X' = 'y'))":               "URL('http://h/x.jsonl?a=b.csv', 'JSONEachRow', headers('X' = 'y'))",
		"URL('http://h/x.TSV', 'auto', 'gzip')":                             "URL('http://h/x.TSV', 'TSV', 'gzip')",
		"URL('http://h/x.dat')":                                             "URL('http://h/x.dat')",
		"HDFS('hdfs://h/x.parquet')":                                        "HDFS('hdfs://h/x.parquet', 'Parquet')",
		"S3('http://h/bucket/x.csv', NOSIGN)":                               "S3('http://h/bucket/x.csv', 'NOSIGN', 'CSV')",
		"S3('http://h/bucket/x.csv', k, s)":                                 "S3('http://h/bucket/x.csv', 'k', 's', 'CSV')",
		"S3('http://h/bucket/x.csv', 'k', 's', 'tok')":                      "S3('http://h/bucket/x.csv', 'k', 's', 'tok', 'CSV')",
		"S3('http://h/bucket/x.csv', 'k', 's', 'tok', TSV)":                 "S3('http://h/bucket/x.csv', 'k', 's', 'tok', 'TSV')",
		"S3('http://h/bucket/x.csv', CSV, auto)":                            "S3('http://h/bucket/x.csv', 'CSV', 'auto')",
		"S3('http://h/bucket/x.csv', headers('a' = 'b'), CSV)":              "S3('http://h/bucket/x.csv', 'CSV', headers('a' = 'b'))",
		"S3('http://h/bucket/x.csv', 'CSV', extra_credentials(role = 'x'))": "S3('http://h/bucket/x.csv', 'CSV', extra_credentials('role' = 'x'))",
		"S3('http://h/bucket/x.csv', format = CSV)":                         "S3('http://h/bucket/x.csv', 'CSV', format = 'CSV')",
		"S3('http://h/bucket/x.csv', '', '')":                               "S3('http://h/bucket/x.csv', '', '', 'CSV')",
		"S3('http://h/bucket/x.csv', 'NewOne')":                             "S3('http://h/bucket/x.csv', 'NewOne')",
		"URL('http://h/x.csv', 'NewOne', 'gzip')":                           "URL('http://h/x.csv', 'NewOne', 'gzip')",
		"S3Queue('http://h/bucket/*.csv')":                                  "S3Queue('http://h/bucket/*.csv')",
	} {
		for _, text := range []string{typed, stored} {
			e, err := ParseEngine(text, "d")
			if err != nil || e.String() != stored {
				t.Errorf("%s\n got %s, %v\nwant %s", text, e, err, stored)
			}
		}
	}
}

func TestComputedArgument(t *testing.T) {
	for text, want := range map[string]string{
		"Merge(d, lower('T'))":                           "lower('T')",
		"Distributed(getMacro('c'), d, t, rand())":       "getMacro('c')",
		"Distributed(c, d, t, rand())":                   "",
		"Merge(REGEXP('a'), 'b')":                        "",
		"S3('u', headers('a' = 'b'), format = 'CSV')":    "",
		"Executable('x', 'TSV', (SELECT lower('T')))":    "",
		"MySQL('h', lower('T'), t, u, p)":                "",
		"Kafka(c, kafka_format = lower('T'))":            "",
		"ReplicatedMergeTree('/a', hostName(), (ver))":   "hostName()",
		"ReplicatedReplacingMergeTree('/a', 'b', (ver))": "",
	} {
		e, err := ParseEngine(text, "d")
		if got := ComputedArgument(e); err != nil || got != want {
			t.Errorf("%s: %q, %v", text, got, err)
		}
	}
}
