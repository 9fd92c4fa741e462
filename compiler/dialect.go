package compiler

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// dialectSet says which dialects have a block or attribute; zero means all.
type dialectSet uint8

const (
	postgres dialectSet = 1 << iota
	clickhouse
	sqlite

	anyDialect dialectSet = 0
)

var dialectNames = []struct {
	name    string
	display string
	bit     dialectSet
}{
	{"postgres", "PostgreSQL", postgres},
	{"clickhouse", "ClickHouse", clickhouse},
	{"sqlite", "SQLite", sqlite},
}

// dialectOf is the set of the named dialect alone. A dialect that the
// vocabulary does not know has everything.
func dialectOf(name string) dialectSet {
	for _, d := range dialectNames {
		if d.name == name {
			return d.bit
		}
	}
	return postgres | clickhouse | sqlite
}

func (s dialectSet) has(one dialectSet) bool { return s == anyDialect || s&one != 0 }

func (s dialectSet) String() string {
	var names []string
	for _, d := range dialectNames {
		if s&d.bit != 0 {
			names = append(names, d.display)
		}
	}
	return strings.Join(names, " and ")
}

func (d *decoder) otherDialect(what, name, in string, owners dialectSet, at hcl.Range) {
	d.problems.Errorf("other-dialect", "Not available in this dialect", d.at(at),
		"The %s %q of a block %q belongs to %s, and this model is for %s. Remove it.", what, name, in, owners, d.dialect)
}
