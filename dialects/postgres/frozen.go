package postgres

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// frozenWord finds the few expressions that are worth parsing.
var frozenWord = regexp.MustCompile(`(?i)'\s*(now|today|tomorrow|yesterday|allballs)\s*'`)

// frozenTimes warns of constants such as 'now', which the server evaluates
// once, when it stores the expression.
func (d dialect) frozenTimes(o schema.Object, scope schema.Scope) diag.List {
	var problems diag.List
	schema.Exprs(o, func(field string, x *schema.Expr) {
		sql := exprSQL(*x)
		if !frozenWord.MatchString(sql) {
			return
		}
		if column, ok := o.(*schema.Column); ok && field == "default" {
			sql = "(" + sql + ")::" + typeSQL(column.Type)
		}
		var names pgsql.Scope
		if g, ok := scope.(*schema.Graph); ok {
			names = d.scopeOf(g, o.Address(), field)
		}
		for _, constant := range pgsql.FrozenTimes(sql, names) {
			problems.Append(diag.Diagnostic{Severity: diag.Warning, Code: "frozen-time", Summary: "Time that stands still",
				Range: o.Common().Origin.Field(field), Address: o.Address().String(),
				Detail: fmt.Sprintf("%s: the server reads %s once, when it stores the expression, and never again. Write now() or CURRENT_DATE if the time of each row is meant, or the time itself.",
					o.Address(), pgsql.QuoteLiteral(strings.TrimSpace(constant)))})
		}
	})
	return problems
}
