package clickhouse

import "fmt"

// release is a version of ClickHouse as far as features go by it: year and
// number within it, as in 24.8.
type release struct{ year, number int }

// oldest is the oldest release that is supported.
var oldest = release{24, 1}

// String is the release as ClickHouse counts them.
func (r release) String() string { return fmt.Sprintf("%d.%d", r.year, r.number) }

// before reports whether the release is older than the other.
func (r release) before(other release) bool {
	return r.year < other.year || r.year == other.year && r.number < other.number
}

func (r release) supported() error {
	if r.before(oldest) {
		return fmt.Errorf("the server is ClickHouse %s; schemac supports %s and later", r, oldest)
	}
	return nil
}
