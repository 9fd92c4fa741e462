package postgres

import (
	"fmt"
	"strings"

	"github.com/schemac/schemac/schema"
)

// features says what a server's major version has.
type features struct {
	major int
}

// fragment is a piece of a catalog query that a major version brought, and
// what stands for it before.
type fragment struct {
	since      int
	sql, older string
}

// fragments are named in the queries in braces.
var fragments = map[string]fragment{
	"compression":        {14, "a.attcompression::text", "''"},
	"nulls_not_distinct": {15, "i.indnullsnotdistinct", "false"},
	"fk_delete_columns":  {15, "coalesce(con.confdelsetcols, '{}')", "'{}'::int2[]"},
	"constraint_special": {18, "CASE WHEN con.conperiod THEN 'temporal' WHEN NOT con.conenforced THEN 'not enforced' ELSE '' END", "''"},
}

// fill puts the fragments for this server into a query.
func (f features) fill(sql string) string {
	for name, part := range fragments {
		text := part.sql
		if f.major < part.since {
			text = part.older
		}
		sql = strings.ReplaceAll(sql, "{"+name+"}", text)
	}
	return sql
}

// OldestMajor is the oldest major version that is supported.
const OldestMajor = 13

func (f features) supported() error {
	if f.major < OldestMajor {
		return fmt.Errorf("the server is PostgreSQL %d; schemac supports %d and later", f.major, OldestMajor)
	}
	return nil
}

// require reports what a model needs and the server does not have.
func (f features) require(g *schema.Graph) error {
	var missing []string
	need := func(since int, uses bool, o schema.Object, what string) {
		if uses && f.major < since {
			missing = append(missing, fmt.Sprintf("%s needs PostgreSQL %d or later for %s", o.Address(), since, what))
		}
	}
	for _, o := range g.Objects() {
		switch o := o.(type) {
		case *schema.Column:
			need(18, o.Generated.Type == "VIRTUAL", o, "a virtual generated column")
			need(14, o.Postgres.Compression != "", o, "column compression")
		case *schema.Unique:
			need(15, o.NullsNotDistinct, o, "NULLS NOT DISTINCT")
		case *schema.Index:
			need(15, o.NullsNotDistinct, o, "NULLS NOT DISTINCT")
		case *schema.ForeignKey:
			need(15, len(o.OnDeleteColumns) > 0, o, "a list of columns in ON DELETE")
		case *schema.View:
			need(15, o.Postgres.SecurityInvoker, o, "security_invoker")
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf("the server is PostgreSQL %d: %s. Upgrade the server, or leave these out of the model", f.major, strings.Join(missing, "; "))
}
