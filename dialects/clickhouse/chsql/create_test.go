package chsql

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// comparable drops what the server adds to or takes from a typed statement
// for reasons that are not in the statement: the columns of a view, the user
// who defines it, and a setting at its default.
func comparable(c *Create) *Create {
	c.Storage.Settings = slices.DeleteFunc(c.Storage.Settings, func(s Setting) bool {
		value, _ := SettingDefault(s.Name)
		return s.Value == value
	})
	if len(c.Storage.Settings) == 0 {
		c.Storage.Settings = nil
	}
	if c.View != nil {
		c.Columns = nil
		c.View.Definer, c.View.Populate, c.View.Empty = "", false, false
		if c.View.Refresh != nil {
			c.View.Security = ""
		}
	}
	return c
}

func TestParseCreate(t *testing.T) {
	for _, pair := range pairs(t, "creates.tsv") {
		stored, err := ParseCreate(pair[1])
		if err != nil {
			t.Errorf("%s: %v", pair[1], err)
			continue
		}
		printed := stored.String()
		again, err := ParseCreate(printed)
		if err != nil || !reflect.DeepEqual(again, stored) {
			t.Errorf("%s is read back as another table: %v", printed, err)
		}
		typed, err := ParseCreateIn(pair[0], stored.Name.Database)
		if err != nil {
			t.Errorf("%s: %v", pair[0], err)
			continue
		}
		if !reflect.DeepEqual(comparable(typed), comparable(stored)) {
			t.Errorf("%s\n got %s\nwant %s", pair[0], typed, stored)
		}
	}
}

func TestParseCreateOther(t *testing.T) {
	uint64Type, err := ParseType("UInt64")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]Create{
		"CREATE DATABASE IF NOT EXISTS `d b` ENGINE = Atomic COMMENT 'c'": {
			Kind: CreateDatabase, Name: Name{Name: "d b"}, Comment: "c", Storage: Storage{Engine: Engine{Name: "Atomic"}},
		},
		"CREATE OR REPLACE DICTIONARY d.x (id UInt64) PRIMARY KEY id LAYOUT(FLAT())": {
			Kind: CreateDictionary, Name: Name{"d", "x"}, Dictionary: &Dictionary{Attributes: []DictionaryAttribute{{Name: "id", Type: uint64Type}},
				PrimaryKey: []string{"id"}, Layout: Options{Name: "FLAT"}},
		},
		"CREATE FUNCTION lin AS (x, k) -> k * x":         {Kind: CreateFunction, Name: Name{Name: "lin"}},
		"CREATE TABLE t ON CLUSTER '{c}' AS d.s":         {Name: Name{Name: "t"}, Cluster: "{c}", As: "d.s"},
		"CREATE USER u IDENTIFIED WITH no_password HOST": {Kind: CreateOther, Name: Name{Name: "u"}},
	} {
		got, err := ParseCreate(text)
		if err != nil || !reflect.DeepEqual(*got, want) {
			t.Errorf("%s: got %+v, %v", text, got, err)
		}
	}
}

func TestParseCreateErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                                      "CREATE expected, found the end at byte 0",
		"CREATE TABLE t (a Strin) ENGINE = Log": "ClickHouse has no data type Strin; similar names are String",
		"CREATE TABLE t (a UInt8":               "\")\" expected, found the end",
		"CREATE TABLE t (a UInt8) ORDER BY":     "an expression expected, found the end",
		"CREATE VIEW v":                         "AS expected, found the end",
		"CREATE VIEW v AS SELECT (":             "expected, found the end",
	} {
		_, err := ParseCreate(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}
