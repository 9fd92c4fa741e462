package sqlite

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/schemac/schemac/dialects"
)

// rememberBroken counts the rows that break a foreign key already, where the
// plan ends with a check: it must not fail for what was there before.
func (x *execution) rememberBroken(end int) error {
	for _, s := range x.statements[x.applied:end] {
		if checksForeignKeys(s) {
			broken, err := x.countBroken()
			x.broken = broken
			return err
		}
	}
	return nil
}

// checksForeignKeys reports whether the statement checks the foreign keys of
// all tables, as people write it, too.
func checksForeignKeys(s dialects.Statement) bool {
	if s.Check == "" {
		return false
	}
	list := tokens(s.SQL)
	return len(list) == 2 && isForeignKeyCheck(list)
}

// checkForeignKeys fails where a table has more broken rows than before.
func (x *execution) checkForeignKeys() error {
	now, err := x.countBroken()
	if err != nil {
		return err
	}
	var worse []string
	for _, table := range sortedCounts(now) {
		switch before := x.broken[table]; {
		case now[table] <= before:
		case now[table] == unfit:
			worse = append(worse, table+" (its target has no such key)")
		default:
			worse = append(worse, fmt.Sprintf("%s (%d)", table, now[table]-before))
		}
	}
	if len(worse) > 0 {
		return errors.New("rows would refer to rows that do not exist, in " + strings.Join(worse, ", "))
	}
	return nil
}

// unfit counts as more broken rows than any table has.
const unfit = math.MaxInt

func sortedCounts(counts map[string]int) []string {
	names := map[string]bool{}
	for name := range counts {
		names[name] = true
	}
	return sortedNames(names)
}

// countBroken counts by table. SQLite cannot check a table whose foreign keys
// do not fit their target.
func (x *execution) countBroken() (map[string]int, error) {
	rows, err := x.conn.QueryContext(x.ctx, "SELECT DISTINCT s.name FROM sqlite_schema AS s JOIN pragma_foreign_key_list(s.name) WHERE s.type = 'table' AND s.sql NOT LIKE 'create virtual%'")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		tables = append(tables, name)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	broken := map[string]int{}
	for _, table := range tables {
		var count int
		err := x.conn.QueryRowContext(x.ctx, "SELECT count(*) FROM pragma_foreign_key_check(?)", table).Scan(&count)
		switch {
		case x.ctx.Err() != nil:
			return nil, x.ctx.Err()
		case err != nil:
			broken[table] = unfit
		case count > 0:
			broken[table] = count
		}
	}
	return broken, nil
}
