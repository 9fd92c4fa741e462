package compiler

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/schemac/schemac/schema"
)

var dataSpec = newSpec("data", []field[schema.Data]{
	{name: "table", required: true, decode: decodeDataTable, print: printDataTable},
	{name: "rows", required: true, decode: decodeRows, print: printRows},
	dependsOn[schema.Data](),
}, nil)

// decodeData reads one block of reference rows. Its label is for people alone,
// and several blocks can state rows of one table.
func decodeData(d *decoder, b block) {
	errors := d.failures()
	data := &schema.Data{}
	data.Origin.Range = d.at(b.DefRange())
	d.owner = owner{schema: d.defaultSchema}
	dataSpec.decode(d, b, data, &data.Origin)
	d.finish(data, errors)
}

func decodeDataTable(d *decoder, data *schema.Data, e hclsyntax.Expression) {
	d.tableOf(e, func(address schema.Address, columns map[string]string) {
		data.Schema, data.Table = address.Schema, address.Name
		nameColumns(data.Rows, columns)
	})
}

// tableOf reads table.<name>. found learns the table's address, and the names
// of its columns by their labels where they differ.
func (d *decoder) tableOf(e hclsyntax.Expression, found func(schema.Address, map[string]string)) {
	p, ok := d.tablePath(e)
	if !ok {
		return
	}
	d.link(func(l *linker) {
		table, address, ok := l.object(p, d.defaultSchema, schema.KindTable, p.steps[1:])
		switch {
		case !ok:
		case table == nil:
			found(address, nil)
		default:
			found(address, table.columns)
		}
	})
}

// nameColumns replaces the labels of columns by their names.
func nameColumns(rows []schema.Row, names map[string]string) {
	for _, row := range rows {
		for i, cell := range row.Cells {
			if name, ok := names[cell.Column]; ok {
				row.Cells[i].Column = name
			}
		}
	}
}

// decodeRows reads a list of objects. Where it is written out, every row knows
// its place and numbers keep their digits.
func decodeRows(d *decoder, data *schema.Data, e hclsyntax.Expression) {
	tuple, ok := e.(*hclsyntax.TupleConsExpr)
	if !ok {
		if v, ok := d.eval(e); ok {
			data.Rows = d.rowsOf(e, v)
		}
		return
	}
	for _, x := range tuple.Exprs {
		if row, ok := d.row(x); ok {
			data.Rows = append(data.Rows, row)
		}
	}
}

func (d *decoder) rowsOf(e hclsyntax.Expression, v cty.Value) []schema.Row {
	if !v.Type().IsListType() && !v.Type().IsTupleType() && !v.Type().IsSetType() {
		d.wrong(e, `a list of rows, as in [{ code = "US", name = "United States" }]`)
		return nil
	}
	var rows []schema.Row
	for it := v.ElementIterator(); it.Next(); {
		_, element := it.Element()
		row, ok := d.rowOf(e, element)
		if !ok {
			return nil
		}
		rows = append(rows, row)
	}
	return rows
}

func (d *decoder) row(e hclsyntax.Expression) (schema.Row, bool) {
	object, ok := e.(*hclsyntax.ObjectConsExpr)
	if !ok {
		v, ok := d.eval(e)
		if !ok {
			return schema.Row{}, false
		}
		return d.rowOf(e, v)
	}
	row := schema.Row{At: d.at(e.Range())}
	complete := true
	for _, item := range object.Items {
		name, ok := d.paramName(item.KeyExpr)
		complete = complete && ok
		value, ok := d.cell(item.ValueExpr)
		complete = complete && ok
		if ok && !row.Value(name).IsZero() {
			d.repeated(d.at(item.KeyExpr.Range()), name)
			complete = false
		}
		row.Cells = append(row.Cells, schema.Cell{Column: name, Value: value})
	}
	return row, complete
}

// rowOf reads a row that was computed.
func (d *decoder) rowOf(e hclsyntax.Expression, v cty.Value) (schema.Row, bool) {
	row := schema.Row{At: d.at(e.Range())}
	if v.IsNull() || !v.Type().IsObjectType() && !v.Type().IsMapType() {
		d.wrong(e, `rows that are objects, as in { code = "US", name = "United States" }`)
		return row, false
	}
	for it := v.ElementIterator(); it.Next(); {
		key, element := it.Element()
		value, ok := cellOf(element)
		if !ok {
			d.wrongCell(e)
			return row, false
		}
		row.Cells = append(row.Cells, schema.Cell{Column: key.AsString(), Value: value})
	}
	return row, true
}

// cell reads one value of a row. Unlike an attribute's, null is a value here.
func (d *decoder) cell(e hclsyntax.Expression) (schema.Expr, bool) {
	if s, ok := d.literal(e); ok {
		return schema.Expr{SQL: s, Literal: schema.StringLiteral}, true
	}
	if w, ok := word(e); ok && !d.isVariable(w) {
		return d.scalar(e)
	}
	if call, ok := e.(*hclsyntax.FunctionCallExpr); ok && call.Name == "sql" {
		return d.expression(e)
	}
	v, diags := e.Value(d.ctx)
	if diags.HasErrors() {
		d.report("evaluation", diags)
		return schema.Expr{}, false
	}
	if !v.IsWhollyKnown() {
		d.unknown++
		return schema.Expr{}, false
	}
	value, ok := cellOf(v)
	if !ok {
		d.wrongCell(e)
	}
	if value.Literal == schema.NumberLiteral {
		value.SQL = d.number(e, v)
	}
	return value, ok
}

func (d *decoder) wrongCell(e hclsyntax.Expression) {
	d.wrong(e, `strings, numbers, bools, null or sql("…") as the values of a row; lists and objects are text there, as jsonencode makes it`)
}

func cellOf(v cty.Value) (schema.Expr, bool) {
	switch {
	case v.IsNull():
		return schema.Expr{Literal: schema.NullLiteral}, true
	case v.Type() == cty.String:
		return schema.Expr{SQL: v.AsString(), Literal: schema.StringLiteral}, true
	case v.Type() == cty.Number:
		return schema.Expr{SQL: numberText(v.AsBigFloat()), Literal: schema.NumberLiteral}, true
	case v.Type() == cty.Bool:
		return schema.Expr{SQL: boolText(v), Literal: schema.BoolLiteral}, true
	case v.Type().Equals(sqlType):
		s, _ := sqlOrString(v)
		return schema.SQLExpr(s), strings.TrimSpace(s) != ""
	}
	return schema.Expr{}, false
}

// joinData makes one object of the blocks that state rows of the same table.
func joinData(objects []schema.Object, fold func(string) string) []schema.Object {
	first := map[schema.Address]*schema.Data{}
	kept := objects[:0]
	for _, o := range objects {
		data, ok := o.(*schema.Data)
		if !ok {
			kept = append(kept, o)
			continue
		}
		a := data.Address()
		a.Schema, a.Parent = fold(a.Schema), fold(a.Parent)
		if joined := first[a]; joined != nil {
			joined.Rows = append(joined.Rows, data.Rows...)
			joined.After = append(joined.After, data.After...)
			continue
		}
		first[a] = data
		kept = append(kept, o)
	}
	return kept
}

func printData(p *printer, data *schema.Data) {
	p.open("data")
	dataSpec.print(p, data)
	p.close()
}

func printDataTable(p *printer, data *schema.Data) {
	p.attr("table", p.reference(data.Address().Table()))
}

func printRows(p *printer, data *schema.Data) {
	if len(data.Rows) == 0 {
		p.attr("rows", "[]")
		return
	}
	p.flush()
	var b strings.Builder
	b.WriteString("[\n")
	for _, row := range data.Rows {
		b.WriteString(strings.Repeat("  ", p.depth+1) + p.rowText(row) + ",\n")
	}
	b.WriteString(strings.Repeat("  ", p.depth) + "]")
	p.attr("rows", b.String())
	p.flush()
}

func (p *printer) rowText(row schema.Row) string {
	cells := make([]string, len(row.Cells))
	for i, cell := range row.Cells {
		name := cell.Column
		if !isIdentifier(name) || name == "for" {
			name = quote(name)
		}
		cells[i] = name + " = " + p.cellText(cell.Value)
	}
	return "{ " + strings.Join(cells, ", ") + " }"
}

func (p *printer) cellText(value schema.Expr) string {
	switch {
	case value.Literal == schema.NullLiteral:
		return "null"
	case value.Literal == schema.BytesLiteral && p.dialect == clickhouse:
		return sqlCall("unhex('" + value.SQL + "')")
	case value.Literal == schema.BytesLiteral:
		return sqlCall("x'" + value.SQL + "'")
	}
	return scalarText(value)
}
