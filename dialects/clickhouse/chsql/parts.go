package chsql

import (
	"slices"
	"strconv"
	"strings"
)

// The functions of this file read one clause of a CREATE statement as a model
// may hold it, and return it in the stored form. The database is the one of
// the object.

// part reads with read, and wants nothing after it.
func part[T any](text, database string, read func(*createParser) T) (T, error) {
	d := &createParser{parser: newParser(text), c: &Create{Name: Name{Database: database}}}
	value := read(d)
	return value, d.finish()
}

// ParseEngine reads an engine with its arguments, such as
// ReplacingMergeTree(version).
func ParseEngine(text, database string) (Engine, error) {
	return part(text, database, (*createParser).engine)
}

// ParseKey reads what follows ORDER BY or PRIMARY KEY. The texts (a), a and
// tuple(a) are one key; tuple() and () are none.
func ParseKey(text, database string) ([]KeyPart, error) {
	return part(text, database, (*createParser).key)
}

// ParseTTL reads the rules of a table's TTL clause.
func ParseTTL(text, database string) ([]TTL, error) {
	return part(text, database, (*createParser).ttlList)
}

// ParseIndexType reads the type of a data skipping index.
func ParseIndexType(text string) (IndexType, error) {
	return part(text, "", (*createParser).indexType)
}

// IndexGranularity is the granularity that the server stores for an index of
// this type; pass "" or "1" where none was typed.
func (t IndexType) IndexGranularity(typed string) string {
	if typed == "" {
		typed = "1"
	}
	return t.granularity(typed)
}

// CanonicalProjection is the stored text of the query of a projection.
func CanonicalProjection(text string) (string, error) {
	p := newParser(text)
	stored := p.projectionQuery()
	return stored, p.finish()
}

// ParseRefresh reads what follows REFRESH of a materialized view.
func ParseRefresh(text, database string) (*Refresh, error) {
	return part(text, database, (*createParser).refresh)
}

// EqualEngine compares two engines. What the server shows as hidden equals
// anything: a secret can't be compared.
func EqualEngine(a, b Engine) bool {
	return a.Name == b.Name && slices.EqualFunc(a.Args, b.Args, func(x, y string) bool {
		return x == y || hides(x, y) || hides(y, x)
	})
}

// hides reports whether a text is another with secrets in it hidden, as in
// 'mongodb://user:[HIDDEN]@host/d'.
func hides(masked, plain string) bool {
	const hidden = "[HIDDEN]"
	parts := strings.Split(masked, hidden)
	if len(parts) == 1 || !strings.HasPrefix(plain, parts[0]) {
		return false
	}
	rest := plain[len(parts[0]):]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(rest, part)
		if i < 0 {
			return false
		}
		rest = rest[i+len(part):]
	}
	return strings.HasSuffix(rest, parts[len(parts)-1])
}

// EqualSetting compares two values of a setting by what they mean: true is 1,
// quotes around a number mean nothing, and 10M is 10000000.
func EqualSetting(a, b string) bool {
	return a == b || settingMeaning(a) == settingMeaning(b)
}

var sizeSuffixes = map[string]float64{
	"": 1, "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12, "p": 1e15,
	"ki": 1 << 10, "mi": 1 << 20, "gi": 1 << 30, "ti": 1 << 40, "pi": 1 << 50,
}

// SessionSetting is the value of a session's setting as the server lists it:
// true and sizes such as 10G are numbers there, unless the setting is a text.
func SessionSetting(name, value string) string {
	if _, known := sessionSettings[name]; !known {
		return value
	}
	return settingMeaning(value)
}

func settingMeaning(value string) string {
	if node, err := parseTyped(value); err == nil {
		if lit, ok := node.(*literal); ok {
			value = lit.text
		}
	}
	switch strings.ToLower(value) {
	case "true":
		return "1"
	case "false":
		return "0"
	}
	digits := span(value, "0123456789.")
	factor, ok := sizeSuffixes[strings.ToLower(strings.TrimSuffix(value[digits:], "B"))]
	n, err := strconv.ParseFloat(value[:digits], 64)
	if err != nil || !ok {
		return value
	}
	return strconv.FormatFloat(n*factor, 'f', -1, 64)
}

// span counts the leading bytes of s that are in the set.
func span(s, set string) int {
	n := 0
	for n < len(s) && strings.IndexByte(set, s[n]) >= 0 {
		n++
	}
	return n
}

// SettingNumber is a number, or a size such as 10G, in plain digits; "" for
// what is neither.
func SettingNumber(value string) string {
	meaning := settingMeaning(value)
	if _, err := strconv.ParseFloat(meaning, 64); err != nil {
		return ""
	}
	return meaning
}
