package foreign

import (
	"strings"

	"github.com/schemac/schemac/schema"
)

// History is a table in which another tool keeps what it has run.
type History struct {
	Table schema.Address
	// Title is the tool's name in sentences.
	Title string
}

// histories are known by the table's name and a column, since a name alone
// may be anybody's. DBWarden's tables have a prefix that nobody else uses.
var histories = []struct{ table, column, title string }{
	{"goose_db_version", "version_id", "goose"},
	{"flyway_schema_history", "installed_rank", "Flyway"},
	{"atlas_schema_revisions", "executed_at", "Atlas"},
	{"schema_migrations", "version", "golang-migrate or dbmate"},
}

// Histories finds the tables of other tools among the objects of a database.
func Histories(objects []schema.Object) (found []History) {
	columns := map[schema.Address][]*schema.Column{}
	for _, o := range objects {
		if c, ok := o.(*schema.Column); ok {
			columns[c.Address().Table()] = append(columns[c.Address().Table()], c)
		}
	}
	for _, o := range objects {
		t, ok := o.(*schema.Table)
		if !ok {
			continue
		}
		if strings.HasPrefix(t.Name, "_dbwarden_") {
			found = append(found, History{t.Address(), "DBWarden"})
		}
		for _, h := range histories {
			if strings.EqualFold(t.Name, h.table) && has(columns[t.Address()], h.column) {
				found = append(found, History{t.Address(), h.title})
			}
		}
	}
	return found
}

func has(columns []*schema.Column, name string) bool {
	for _, c := range columns {
		if strings.EqualFold(c.Name, name) {
			return true
		}
	}
	return false
}

// Without takes the tables, what belongs to them, and a namespace that then
// holds nothing else, out of the objects.
func Without(objects []schema.Object, found []History) (kept []schema.Object) {
	gone := map[schema.Address]bool{}
	left := map[string]int{}
	for _, h := range found {
		gone[h.Table] = true
		left[h.Table.Schema] = 0
	}
	for _, o := range objects {
		a := o.Address()
		if gone[a] || a.Kind.OfTable() && gone[a.Table()] {
			continue
		}
		left[a.Schema]++
		kept = append(kept, o)
	}
	final := kept[:0]
	for _, o := range kept {
		a := o.Address()
		if count, touched := left[a.Name]; a.Kind == schema.KindSchema && touched && count == 0 {
			continue
		}
		final = append(final, o)
	}
	return final
}
