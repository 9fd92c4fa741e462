package chsql

import "testing"

// render makes one signature of the parsers of parts.
func render[T any](read func(string, string) (T, error), print func(T) string) func(string) (string, error) {
	return func(text string) (string, error) {
		value, err := read(text, "w")
		return print(value), err
	}
}

func TestParts(t *testing.T) {
	engine := render(ParseEngine, Engine.String)
	key := render(ParseKey, KeyText)
	refresh := render(ParseRefresh, (*Refresh).String)
	ttl := render(ParseTTL, func(list []TTL) string { return list[0].String() })
	codec := render(func(text, _ string) ([]string, error) {
		column, err := ParseType("Nullable(UInt16)")
		if err != nil {
			return nil, err
		}
		return CanonicalCodec(text, column)
	}, func(list []string) string { return list[0] })
	index := render(func(text, _ string) (IndexType, error) { return ParseIndexType(text) }, IndexType.String)
	for _, row := range []struct {
		read         func(string) (string, error)
		typed, wants string
	}{
		{engine, "MergeTree()", "MergeTree"},
		{engine, "ReplacingMergeTree( u )", "ReplacingMergeTree(u)"},
		{engine, "Null", "`Null`"},
		{engine, "Distributed(c1, n, src, RAND())", "Distributed('c1', 'n', 'src', rand())"},
		{engine, "Merge(currentDatabase(), '^d')", "Merge('w', '^d')"},
		{key, "tuple(id)", "id"},
		{key, "(id)", "(id)"},
		{key, "id", "id"},
		{key, "()", "tuple()"},
		{key, "tuple()", "tuple()"},
		{key, "((id, k))", "(id, k)"},
		{key, "(id, ts DESC)", "tuple(id, ts DESC)"},
		{key, "(id + 1) * 2", "(id + 1) * 2"},
		{key, "(id).1", "(id).1"},
		{refresh, "EVERY 3600 SECONDS DEPENDS ON a", "REFRESH EVERY 1 HOUR DEPENDS ON w.a"},
		{ttl, "ts + INTERVAL 1 DAY DELETE WHERE v>1", "ts + toIntervalDay(1) WHERE v > 1"},
		{ttl, "ts TO DISK 'd'", "ts TO DISK 'd'"},
		{ttl, "ts RECOMPRESS CODEC(ZSTD)", "ts RECOMPRESS CODEC(ZSTD(1))"},
		{codec, "Delta, ZSTD", "Delta(2)"},
		{codec, "ZSTD", "ZSTD(1)"},
		{index, "bloom_filter()", "bloom_filter()"},
		{index, "SET( 10 )", "SET(10)"},
	} {
		got, err := row.read(row.typed)
		if err != nil || got != row.wants {
			t.Errorf("%s: got %s, %v, want %s", row.typed, got, err, row.wants)
		}
	}
}

func TestEqualEngineHidesSecrets(t *testing.T) {
	stored := Engine{"MySQL", []string{"'h:1'", "db", "t", "'u'", "'[HIDDEN]'"}}
	typed := Engine{"MySQL", []string{"'h:1'", "db", "t", "'u'", "'p'"}}
	other := Engine{"MySQL", []string{"'h:2'", "db", "t", "'u'", "'p'"}}
	if !EqualEngine(stored, typed) || EqualEngine(stored, other) {
		t.Error("a hidden secret must equal anything, and nothing else may")
	}
}

func TestFunctionNames(t *testing.T) {
	for _, row := range [][3]string{
		{"COUNT", "count", "count"}, {"LCASE", "lower", "lower"}, {"visitParamHas", "visitParamHas", "simpleJSONHas"},
		{"noSuchFunction", "noSuchFunction", "noSuchFunction"}, {"LENGTHUTF8", "LENGTHUTF8", "LENGTHUTF8"},
	} {
		if FunctionName(row[0]) != row[1] || ResolveFunction(row[0]) != row[2] {
			t.Errorf("%s: %s, %s", row[0], FunctionName(row[0]), ResolveFunction(row[0]))
		}
	}
}

func TestMergeTreeSettings(t *testing.T) {
	if value, ok := SettingDefault("index_granularity"); value != "8192" || !ok {
		t.Errorf("index_granularity is %s by default", value)
	}
	if !ImmutableSetting("index_granularity") || ImmutableSetting("ttl_only_drop_parts") {
		t.Error("index_granularity can't be changed, ttl_only_drop_parts can")
	}
}
