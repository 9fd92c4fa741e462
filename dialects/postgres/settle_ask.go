package postgres

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema"
)

// settler asks the questions within one transaction.
type settler struct {
	ctx      context.Context
	tx       pgx.Tx
	graph    *schema.Graph
	features features
}

func (s settler) run(tables map[schema.Address][]question, views []question) error {
	for _, q := range views {
		if err := s.view(q); err != nil {
			return err
		}
	}
	addresses := make([]schema.Address, 0, len(tables))
	for a := range tables {
		addresses = append(addresses, a)
	}
	slices.SortFunc(addresses, schema.Address.Compare)
	for _, a := range addresses {
		if err := s.table(a, tables[a]); err != nil {
			return err
		}
	}
	return nil
}

// rows asks about the values of reference rows, by type.
func (s settler) rows(values map[string][]*schema.Expr) error {
	if len(values) == 0 {
		return nil
	}
	if _, err := s.tx.Conn().PgConn().Exec(s.ctx, plainText).ReadAll(); err != nil {
		return err
	}
	for _, typ := range slices.Sorted(maps.Keys(values)) {
		for chunk := range slices.Chunk(values[typ], valuesAtOnce) {
			if err := dialects.AskStored(chunk, func(texts []string) ([]string, error) { return s.printed(typ, texts) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// valuesAtOnce is how many values one question holds.
const valuesAtOnce = 1000

// try runs a statement that the server may refuse. The error is only about
// the connection.
func (s settler) try(sql string) (bool, error) {
	if _, err := s.tx.Exec(s.ctx, "SAVEPOINT schemac_try"); err != nil {
		return false, err
	}
	end := "RELEASE"
	refused := execOne(s.ctx, s.tx.Conn(), sql)
	if refused != nil {
		end = "ROLLBACK TO"
	}
	_, err := s.tx.Exec(s.ctx, end+" SAVEPOINT schemac_try")
	return refused == nil, err
}

func (s settler) view(q question) error {
	if rule, ok := q.object.(*schema.Rule); ok {
		return s.rule(rule)
	}
	made, err := s.try("CREATE TEMPORARY VIEW schemac_settle AS\n" + queryOf(q.object).SQL)
	if err != nil || !made {
		return err
	}
	if q.field != "as" {
		return s.viewDefault(q)
	}
	var stored string
	if err := s.tx.QueryRow(s.ctx, "SELECT pg_get_viewdef('pg_temp.schemac_settle'::regclass)").Scan(&stored); err != nil {
		return err
	}
	q.expr.Stored = inspectedQuery(stored).SQL
	_, err = s.tx.Exec(s.ctx, "DROP VIEW pg_temp.schemac_settle")
	return err
}

// viewDefault asks about the default of a column of the temporary view.
func (s settler) viewDefault(q question) error {
	view, _ := q.object.(*schema.View)
	for i := range view.Postgres.Columns {
		c := &view.Postgres.Columns[i]
		if &c.Default != q.expr {
			continue
		}
		made, err := s.try("ALTER VIEW pg_temp.schemac_settle ALTER COLUMN " + ident(c.Name) + " SET DEFAULT " + exprSQL(c.Default))
		if err != nil || !made {
			return err
		}
		err = s.tx.QueryRow(s.ctx, "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'pg_temp.schemac_settle'::regclass").Scan(&c.Default.Stored)
		if err != nil {
			return err
		}
	}
	_, err := s.tx.Exec(s.ctx, "DROP VIEW pg_temp.schemac_settle")
	return err
}

// rule puts the rule on a temporary table with the columns of its table or
// view, and notes what has become of all of its texts.
func (s settler) rule(r *schema.Rule) error {
	if _, err := s.tx.Exec(s.ctx, "SAVEPOINT schemac_rule"); err != nil {
		return err
	}
	made, err := s.try("CREATE TEMPORARY TABLE schemac_settle" + s.columns(r.Address().Table()))
	if err == nil && made {
		made, err = s.try("CREATE " + ruleDefinition(r, "schemac_settle", "pg_temp.schemac_settle"))
	}
	if err == nil && made {
		err = s.readRule(r)
	}
	if err != nil {
		return err
	}
	_, err = s.tx.Exec(s.ctx, "ROLLBACK TO SAVEPOINT schemac_rule")
	return err
}

func (s settler) readRule(r *schema.Rule) error {
	var definition string
	err := s.tx.QueryRow(s.ctx, "SELECT pg_get_ruledef(oid) FROM pg_rewrite WHERE ev_class = 'pg_temp.schemac_settle'::regclass").Scan(&definition)
	if err != nil {
		return err
	}
	stored := &schema.Rule{}
	if readRule(stored, definition); len(stored.Actions) != len(r.Actions) {
		return nil
	}
	if !r.Where.IsZero() {
		r.Where.Stored = trimParens(stored.Where.SQL)
	}
	for i := range r.Actions {
		r.Actions[i].Stored = stored.Actions[i].SQL
	}
	return nil
}

// table makes a temporary table of the same name and columns, which hides the
// real one, adds every expression to it and reads them all back.
func (s settler) table(a schema.Address, questions []question) error {
	if _, err := s.tx.Exec(s.ctx, "SAVEPOINT schemac_table"); err != nil {
		return err
	}
	made, err := s.try("CREATE TEMPORARY TABLE " + ident(a.Name) + s.columns(a))
	if err != nil {
		return err
	}
	if made {
		if err := s.ask("pg_temp."+ident(a.Name), questions); err != nil {
			return err
		}
	}
	_, err = s.tx.Exec(s.ctx, "ROLLBACK TO SAVEPOINT schemac_table")
	return err
}

// columns defines a table with the columns of the table or materialized view.
func (s settler) columns(a schema.Address) string {
	if query := queryOf(s.graph.Relation(a.Schema, a.Name)); !query.IsZero() {
		return " AS\n" + exprSQL(query) + "\nWITH NO DATA"
	}
	var columns []string
	for _, c := range s.graph.Columns(a) {
		plain := schema.Column{Name: c.Name, Type: c.Type, Collate: c.Collate, Null: true}
		columns = append(columns, columnDefinition(&plain))
	}
	return " (" + strings.Join(columns, ", ") + ")"
}

func (s settler) ask(table string, questions []question) error {
	asked := map[string]*schema.Expr{}
	for i, q := range questions {
		name := "schemac_" + strconv.Itoa(i)
		if _, err := s.try(questionSQL(table, name, q)); err != nil {
			return err
		}
		asked[q.answerKey(name)] = q.expr
	}
	return s.read(table, asked)
}

// answerKey is where read finds the answer to a question that was asked
// under the name: its row's name, field and part.
func (q question) answerKey(name string) string {
	switch {
	case q.field == "default":
		return q.object.Address().Name + "default0"
	case q.object.Address().Kind == schema.KindTable, q.object.Address().Kind == schema.KindStatistics,
		q.object.Address().Kind == schema.KindExclude && q.field == "parts":
		return name + "parts1"
	}
	return name + q.field + strconv.Itoa(q.part)
}

// questionSQL puts the expression on the temporary table. A failed attempt
// leaves no answer behind.
func questionSQL(table, name string, q question) string {
	text := exprSQL(*q.expr)
	switch o := q.object.(type) {
	case *schema.Exclude:
		if q.field == "where" {
			return "CREATE INDEX " + name + " ON " + table + " ((1)) WHERE " + text
		}
		return "CREATE INDEX " + name + " ON " + table + " ((" + text + "))"
	case *schema.Table, *schema.Statistics: // a temporary index stores an expression of the partition key as that does
		return "CREATE INDEX " + name + " ON " + table + " ((" + text + "))"
	case *schema.Column:
		if q.field == "default" {
			return "ALTER TABLE " + table + " ALTER COLUMN " + ident(o.Name) + " SET DEFAULT " + text
		}
		return "ALTER TABLE " + table + " ADD COLUMN " + name + " " + typeSQL(o.Type) + " GENERATED ALWAYS AS (" + text + ") STORED"
	case *schema.Index:
		definition := *o
		definition.Unique, definition.NullsNotDistinct, definition.Include, definition.StorageParams = false, false, nil, nil
		return strings.Replace(indexDefinition(&definition), "INDEX "+ident(o.Name)+" ON "+qualified(o.Address().Table()),
			"INDEX "+name+" ON "+table, 1)
	case *schema.Trigger:
		definition := schema.Trigger{Name: name, Timing: "BEFORE", Insert: o.Insert, Update: o.Update, Delete: o.Delete, ForEach: o.ForEach, When: *q.expr,
			Execute: schema.FunctionRef{Name: "suppress_redundant_updates_trigger"}}
		return strings.Replace(triggerDefinition(&definition), " ON "+qualified(definition.Address().Table()), " ON "+table, 1)
	}
	if q.object.Address().Kind == schema.KindPolicy {
		return "CREATE POLICY " + name + " ON " + table + map[string]string{"using": " USING", "check": " WITH CHECK"}[q.field] + " (" + text + ")"
	}
	return "ALTER TABLE " + table + " ADD CONSTRAINT " + name + " CHECK (" + text + ")"
}

// answersQuery reads every expression of a table: name, field, number of the
// index part, text.
const answersQuery = `
SELECT conname::text, 'expr', 0, pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conrelid = $1::text::regclass AND contype = 'c'
UNION ALL
SELECT a.attname::text, CASE a.attgenerated WHEN '' THEN 'default' ELSE 'as.expr' END, 0, pg_get_expr(d.adbin, d.adrelid)
FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE d.adrelid = $1::text::regclass
UNION ALL
SELECT tgname::text, 'when', 0, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = $1::text::regclass
UNION ALL
SELECT c.relname::text, 'where', 0, pg_get_expr(i.indpred, i.indrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = $1::text::regclass AND i.indpred IS NOT NULL
UNION ALL
SELECT p.polname::text, v.field, 0, v.text
FROM pg_policy p, LATERAL (VALUES ('using', pg_get_expr(p.polqual, p.polrelid)), ('check', pg_get_expr(p.polwithcheck, p.polrelid))) v(field, text)
WHERE p.polrelid = $1::text::regclass AND v.text IS NOT NULL
UNION ALL
SELECT c.relname::text, 'parts', k.n, pg_get_indexdef(i.indexrelid, k.n, false)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid CROSS JOIN LATERAL generate_series(1, i.indnatts) k(n) WHERE i.indrelid = $1::text::regclass`

func (s settler) read(table string, asked map[string]*schema.Expr) error {
	rows, err := s.tx.Query(s.ctx, answersQuery, table)
	if err != nil {
		return err
	}
	var name, field, text string
	var part int
	_, err = pgx.ForEachRow(rows, []any{&name, &field, &part, &text}, func() error {
		if field == "when" {
			text = triggerCondition(text)
		}
		if e := asked[name+field+strconv.Itoa(part)]; e != nil {
			e.Stored = trimParens(text)
		}
		return nil
	})
	return err
}
