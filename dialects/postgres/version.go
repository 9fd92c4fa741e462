package postgres

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/schemac/schemac/planner"
)

// features says what a server's major version has.
type features struct {
	major int
}

// server is the version as schema.Rules names it: the major, "" for none.
func (f features) server() string {
	if f.major == 0 {
		return ""
	}
	return strconv.Itoa(f.major)
}

// featuresOf reads what server writes.
func featuresOf(server string) features {
	major, err := strconv.Atoi(server)
	if err != nil || major < OldestMajor {
		return features{}
	}
	return features{major: major}
}

// serverOf is what the servers have that the plan can run on: the older one of
// those that its two states are known to live on. Where neither is known,
// nothing is taken for granted. Both ways of a plan get the same answer.
func serverOf(pair planner.Pair) features {
	from, to := featuresOf(pair.From.Rules().Server()), featuresOf(pair.To.Rules().Server())
	if from.major == 0 || to.major != 0 && to.major < from.major {
		return to
	}
	return from
}

// fragment is a piece of a catalog query that a major version brought, and
// what stands for it before.
type fragment struct {
	since      int
	sql, older string
}

// fragments are named in the queries in braces.
var fragments = map[string]fragment{
	"not_null":        {18, "coalesce(nn.conname::text, ''), coalesce(nn.connoinherit, false), coalesce(NOT nn.convalidated, false), coalesce(nnd.description, ''), coalesce(NOT nn.conislocal, false)", "'', false, false, '', false"},
	"domain_not_null": {17, "coalesce(nn.conname::text, ''), coalesce(nnd.description, '')", "'', ''"},
	"domain_not_null_constraint": {17, "LEFT JOIN pg_constraint nn ON nn.contypid = t.oid AND nn.contype = 'n'\n" +
		"LEFT JOIN pg_description nnd ON nnd.classoid = 'pg_constraint'::regclass AND nnd.objoid = nn.oid", ""},
	"not_null_constraint": {18, "LEFT JOIN pg_constraint nn ON nn.conrelid = a.attrelid AND nn.contype = 'n' AND nn.conkey = ARRAY[a.attnum]\n" +
		"LEFT JOIN pg_description nnd ON nnd.classoid = 'pg_constraint'::regclass AND nnd.objoid = nn.oid", ""},
	"publish_generated":  {18, "p.pubgencols = 's'", "false"},
	"published_columns":  {15, "coalesce(r.prattrs::int2[], '{}')", "'{}'::int2[]"},
	"published_where":    {15, "coalesce(pg_get_expr(r.prqual, r.prrelid), '')", "''"},
	"compression":        {14, "a.attcompression::text", "''"},
	"statistics_exprs":   {14, "coalesce(pg_get_statisticsobjdef_expressions(s.oid), '{}')", "'{}'::text[]"},
	"nulls_not_distinct": {15, "i.indnullsnotdistinct", "false"},
	"fk_delete_columns":  {15, "coalesce(con.confdelsetcols, '{}')", "'{}'::int2[]"},
	"sql_body":           {14, "coalesce(pg_get_function_sqlbody(p.oid), '')", "''"},
	"multirange":         {14, "(SELECT m.typname FROM pg_type m WHERE m.oid = r.rngmultitypid)", "''"},
	"collation": {0, `CASE WHEN cn.nspname NOT IN ('pg_catalog', coalesce(current_schema(), '')) THEN quote_ident(cn.nspname) || '.' || quote_ident(coll.collname)
		WHEN coll.collname ~ '[."]' AND coll.collname !~ '^(C|[a-z]{2,3}_[A-Z]{2})[.]' THEN quote_ident(coll.collname) ELSE coll.collname::text END`, ""},
	"internal_part":    {15, "t.tgisinternal", "false"},      // before, the parts of all triggers are internal
	"sequences_follow": {unloggedSequences, "true", "false"}, // before, each sequence is logged
	"not_enforced":     {18, "NOT con.conenforced", "false"},
	"period":           {18, "con.conperiod", "false"},
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
