package clickhouse

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// queriedView is a plain view with its query as the server stores it.
type queriedView struct {
	view  *schema.View
	query string
}

// Bounds of the queries that are described together: of their text, since a
// server reads 256 KiB, and of their number, since it takes a square of the time.
const (
	describedBytes = 100_000
	describedViews = 50
)

// viewColumns takes from each view the columns that its query yields anyway.
// The server is asked about many queries at once.
func (in *inspection) viewColumns() error {
	views := in.views
	for len(views) > 0 {
		n, size := 0, 0
		for n < min(len(views), describedViews) && (n == 0 || size+len(views[n].query) < describedBytes) {
			size += len(views[n].query)
			n++
		}
		if err := in.describe(views[:n]); err != nil {
			return err
		}
		views = views[n:]
	}
	return nil
}

// describe halves a list of views of which one has a query that the server no
// longer understands. Nothing tells what such a view would yield, so that the
// columns that it has count as yielded, unless its query has parameters: then
// the server notes none by itself.
func (in *inspection) describe(views []queriedView) error {
	columns, err := in.describedColumns(views)
	var refused *clickhouse.Exception
	switch {
	case errors.As(err, &refused) && len(views) > 1:
		half := len(views) / 2
		return errors.Join(in.describe(views[:half]), in.describe(views[half:]))
	case errors.As(err, &refused):
		v := views[0]
		if named, err := chsql.QueryReferences(v.query); err == nil && len(named.Parameters) == 0 {
			v.yields(v.view.Columns)
		}
		return nil
	case err != nil:
		return err
	}
	for i, v := range views {
		v.yields(columns[i])
		in.readable(v.view, columns[i])
	}
	return nil
}

// readable warns of a view with a column that its query does not give, as when
// that of a table was dropped: every query of it fails. No model can state such
// columns, so that they count as a difference alone.
func (in *inspection) readable(v *schema.View, yielded []schema.ViewColumn) {
	for _, column := range v.Columns {
		if slices.ContainsFunc(yielded, func(y schema.ViewColumn) bool { return y.Name == column.Name }) {
			continue
		}
		where := v.Address().QualifiedName()
		in.problems.Append(diag.Diagnostic{Severity: diag.Warning, Code: "view-columns", Summary: "View columns that its query does not give",
			Address: v.Address().String(), Detail: fmt.Sprintf("The view %s has the column %s, which its query does not give any more, so that nothing can read it. "+
				"A plan makes it anew.", where, chsql.QuoteIdent(column.Name))})
		v.Result.Stated, v.Columns = strings.Join(typedColumns(v.Columns), ", "), nil
		return
	}
}

// yields notes what the query gives, and keeps what deviates from it.
func (v queriedView) yields(columns []schema.ViewColumn) {
	v.view.Result.Yielded = strings.Join(typedColumns(columns), ", ")
	if strings.Join(typedColumns(v.view.Columns), ", ") == v.view.Result.Yielded {
		v.view.Columns = nil
	}
}

// describedColumns asks for the columns of all queries in one. A column with a
// name of its own stands before those of each. The server writes the name of
// the query before a name that several of them have.
func (in *inspection) describedColumns(views []queriedView) ([][]schema.ViewColumn, error) {
	var outputs, sources []string
	for i, v := range views {
		outputs = append(outputs, fmt.Sprintf("0 AS %sbegins_%d, %s.*", ownPrefix, i, aliasOf(i)))
		sources = append(sources, "(\n"+v.query+"\n) AS "+aliasOf(i))
	}
	rows, err := in.conn.Query(in.ctx, "DESCRIBE (SELECT "+strings.Join(outputs, ", ")+" FROM "+strings.Join(sources, ", ")+")")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, at := make([][]schema.ViewColumn, len(views)), -1
	for rows.Next() {
		line := make([]string, len(rows.Columns())) // what follows the type depends on settings
		into := make([]any, len(line))
		for i := range line {
			into[i] = &line[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		name, typ := line[0], line[1]
		if at+1 < len(views) && name == fmt.Sprintf("%sbegins_%d", ownPrefix, at+1) {
			at++
			continue
		}
		columns[at] = append(columns[at], schema.ViewColumn{Name: strings.TrimPrefix(name, aliasOf(at)+"."), Type: schema.Type{Name: typ}})
	}
	return columns, rows.Err()
}

func aliasOf(i int) string { return fmt.Sprintf("%sview_%d", ownPrefix, i) }
