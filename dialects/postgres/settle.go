package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"

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
