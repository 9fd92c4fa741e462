package postgres

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// Settle implements dialects.Target. It refuses a model that needs more than
// the server has. The server tells the stored form of an unsure expression
// by making a temporary table, index or view with it, in a transaction that
// is rolled back. What the server rejects stays unsure and so counts as
// different: it may refer to what only the plan will make.
func (t *target) Settle(ctx context.Context, pair planner.Pair) error {
	defer t.use()()
	if err := append(t.features.require(pair.To), t.features.requireOwnExpressions(t.dialect, pair)...).Err(); err != nil {
		return err
	}
	asker := asker{dialect: t.dialect, pair: pair, distrusts: t.features.major < printsLikeNow}
	asker.dialect.major = t.features.major
	tables, views, whole := asker.unsure()
	values := dialects.UnknownValues(pair, readByServer)
	if len(tables)+len(views)+len(whole)+len(values) == 0 {
		return nil
	}
	tx, err := t.conn.Begin(ctx)
	if err != nil {
		return fmt.Errorf("asking the server how it stores expressions: %w", serverError(err))
	}
	defer t.rollback(tx)
	s := settler{ctx: ctx, tx: tx, graph: pair.To, features: t.features}
	if _, err = tx.Exec(ctx, spelling("SET LOCAL")+"SET LOCAL search_path = "+ident(t.dialect.defaultSchema)); err == nil {
		err = s.run(tables, views)
	}
	for i := 0; i < len(whole) && err == nil; i++ {
		if domain, ok := whole[i].(*schema.Domain); ok {
			err = s.domain(domain)
			continue
		}
		err = s.routine(whole[i])
	}
	if err == nil {
		err = s.rows(values)
	}
	if err != nil {
		return fmt.Errorf("asking the server how it stores expressions: %w", serverError(err))
	}
	return nil
}

// question is one expression whose stored form is wanted.
type question struct {
	object schema.Object
	field  string
	// part is the number of the index part that the expression is.
	part int
	expr *schema.Expr
}

// printsLikeNow is the first major that stores every expression in the form
// that the rules know: 13 still turns EXTRACT into a function call.
const printsLikeNow = 14

// asker finds what to ask.
type asker struct {
	dialect dialect
	pair    planner.Pair
	// distrusts makes it ask about what the rules call different, too.
	distrusts bool
}

// unsure lists the expressions that are not known to equal their counterpart
// or to differ from it: by table, and those of views; and the routines and
// domains that have some.
func (a asker) unsure() (tables map[schema.Address][]question, views []question, whole []schema.Object) {
	tables = map[schema.Address][]question{}
	for _, after := range a.pair.To.Objects() {
		before := a.pair.From.Lookup(after.Address())
		if before == nil || after.Address().Kind == schema.KindData {
			continue
		}
		questions := a.unsureOf(before, after)
		if routineOf(after) != nil || after.Address().Kind == schema.KindDomain {
			if len(questions) > 0 {
				whole = append(whole, after)
			}
			continue
		}
		for _, q := range questions {
			if isView(after.Address().Kind) || after.Address().Kind == schema.KindRule {
				views = append(views, q)
				continue
			}
			table := scopeTable(after.Address())
			tables[table] = append(tables[table], q)
		}
	}
	return tables, views, whole
}

func (a asker) unsureOf(before, after schema.Object) []question {
	old, now := expressionsOf(before), expressionsOf(after)
	var unsure []question
	for i, q := range now {
		if i >= len(old) || len(old) != len(now) || q.field != old[i].field || q.expr.SameText(*old[i].expr) || strings.HasPrefix(q.field, boundField) {
			continue
		}
		if q.field == "as" && a.starsMove(after, q) {
			continue
		}
		verdict := a.dialect.verdict(a.pair, after.Address(), q.field, *old[i].expr, *q.expr)
		switch {
		case verdict == pgsql.Unsure || verdict == pgsql.Different && a.distrusts && !a.typesChange(after.Address(), map[schema.Address]bool{}):
			unsure = append(unsure, q)
		case verdict == pgsql.Equal && a.distrusts && q.expr.Literal == schema.NotLiteral:
			q.expr.Stored = exprSQL(*old[i].expr) // who does not know the major is not sure of it
		}
	}
	return unsure
}

// starsMove reports whether a query has a * that only the server can spell out,
// over something that the plan changes: what the server knows of it now is not
// what it will be.
func (a asker) starsMove(view schema.Object, q question) bool {
	refs, err := pgsql.References(q.expr.SQL)
	return isView(view.Address().Kind) && err == nil && refs.Star && a.sourcesChange(view.Address(), map[schema.Address]bool{})
}

// sourcesChange reports whether a relation that the view reads, or one below it,
// gets other columns or another query.
func (a asker) sourcesChange(view schema.Address, seen map[schema.Address]bool) bool {
	for _, on := range a.pair.To.DependsOn(view) {
		if seen[on] || !on.Kind.IsRelation() {
			continue
		}
		seen[on] = true
		before, after := a.pair.From.Lookup(on), a.pair.To.Lookup(on)
		if before == nil || on.Kind == schema.KindTable && !slices.Equal(columnNames(a.pair.From.Columns(on)), columnNames(a.pair.To.Columns(on))) {
			return true
		}
		if isView(on.Kind) && (!queryOf(before).SameText(queryOf(after)) || a.sourcesChange(on, seen)) {
			return true
		}
	}
	return false
}

// typesChange reports whether something that the object stands on is not there
// yet or gets another type. The server would then tell what the text means now:
// a cast to the type that a column is going to lose is none.
func (a asker) typesChange(object schema.Address, seen map[schema.Address]bool) bool {
	return slices.ContainsFunc(a.pair.To.DependsOn(object), func(on schema.Address) bool {
		if seen[on] {
			return false
		}
		seen[on] = true
		before := a.pair.From.Lookup(on)
		return before == nil || typeOf(before) != typeOf(a.pair.To.Lookup(on)) || a.typesChange(on, seen)
	})
}

// typeOf is the type of what a column holds or a function gives, "" for
// anything else.
func typeOf(o schema.Object) string {
	switch o := o.(type) {
	case *schema.Column:
		return typeSQL(o.Type)
	case *schema.Function:
		return typeSQL(o.Return)
	}
	return ""
}

// queryOf is the query of a view, zero for anything else.
func queryOf(o schema.Object) schema.Expr {
	switch o := o.(type) {
	case *schema.View:
		return o.Body
	case *schema.Materialized:
		return o.Body
	}
	return schema.Expr{}
}

func expressionsOf(o schema.Object) []question {
	var all []question
	if index, ok := o.(*schema.Index); ok {
		for i := range index.Parts {
			if !index.Parts[i].Expr.IsZero() {
				all = append(all, question{object: o, field: "parts", part: i + 1, expr: &index.Parts[i].Expr})
			}
		}
	}
	schema.Exprs(o, func(field string, e *schema.Expr) {
		if _, isIndex := o.(*schema.Index); field != "parts" || !isIndex {
			all = append(all, question{object: o, field: field, expr: e})
		}
	})
	return all
}

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
