package clickhouse

import (
	"context"
	"strings"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// Settle implements dialects.Target. It refuses a model that needs more than
// the server has. Where a text is beyond the parser, it asks the server's own
// formatter about both sides, which changes nothing and needs no rights.
func (t *target) Settle(ctx context.Context, pair planner.Pair) error {
	if err := t.release.require(pair.To).Err(); err != nil {
		return err
	}
	s := &settling{target: t}
	for _, to := range pair.To.Objects() {
		from := pair.From.Lookup(to.Address())
		if from == nil || to.Address().Kind == schema.KindData {
			continue
		}
		if err := s.settle(ctx, from, to); err != nil {
			return err
		}
	}
	return t.settleRows(ctx, pair)
}

// settling is one run of Settle.
type settling struct {
	*target
	// functions are the server's, nil until something asks for them.
	functions *chsql.Functions
}

func (s *settling) settle(ctx context.Context, from, to schema.Object) error {
	before := map[string][]*schema.Expr{}
	schema.Exprs(from, func(field string, e *schema.Expr) { before[field] = append(before[field], e) })
	var failed error
	place := map[string]int{}
	schema.Exprs(to, func(field string, e *schema.Expr) {
		i := place[field]
		place[field]++
		if failed != nil || i >= len(before[field]) {
			return
		}
		failed = s.settleExpr(ctx, to.Address(), field, before[field][i], e)
	})
	return failed
}

func (s *settling) settleExpr(ctx context.Context, address schema.Address, field string, from, to *schema.Expr) error {
	if from.SameText(*to) {
		return nil
	}
	if verdict := s.compare(address, field, *from, *to); verdict != chsql.Unsure {
		if verdict == chsql.Different {
			s.settleCalls(ctx, address, field, from, to)
		}
		return nil
	}
	a, errA := s.formatted(ctx, field, *from)
	b, errB := s.formatted(ctx, field, *to)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if errA == nil && errB == nil && a == b {
		to.Stored = from.SQL
	}
	return nil
}

// settleCalls compares with the bodies of functions that no model has in the
// place of their calls.
func (s *settling) settleCalls(ctx context.Context, address schema.Address, field string, from, to *schema.Expr) {
	if address.Kind == schema.KindFunction || address.Kind == schema.KindDictionary || !strings.Contains(to.SQL, "(") {
		return
	}
	if s.functions == nil {
		texts, _ := s.lambdaTexts(ctx) // none where the user may not see them
		s.functions = chsql.NewFunctions(texts)
	}
	stored := *to
	if inlineExpr(field, &stored, s.functions); stored.SQL != to.SQL && s.compare(address, field, *from, stored) == chsql.Equal {
		to.Stored = from.SQL
	}
}

// formatted is the server's spelling of an expression or a query, without its
// secrets: the server's log of queries would have them as part of a text.
func (t *target) formatted(ctx context.Context, field string, e schema.Expr) (string, error) {
	text := exprSQL(e)
	if field != "as" {
		text = "SELECT " + text
	}
	var out string
	err := t.conn.QueryRow(ctx, "SELECT formatQuerySingleLine("+chsql.QuoteString(t.Mask(text))+")").Scan(&out)
	return out, serverError(err)
}
