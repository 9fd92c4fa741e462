package dialects

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
	"github.com/schemac/schemac/schema/diag"
)

// NormalizeRows gives every value of the rows its canonical form, by the type
// of its column, and puts the rows in order. value answers the form, or says
// in a sentence's end why the column cannot have the value; SQL that is a
// constant it makes the literal that it is.
func NormalizeRows(d *schema.Data, scope schema.Scope, key []string, value func(*schema.Column, schema.Expr) (schema.Expr, string)) diag.List {
	var problems diag.List
	table := d.Address().Table()
	d.Key = key
	for i := range d.Rows {
		row := &d.Rows[i]
		for j := range row.Cells {
			cell := &row.Cells[j]
			column, ok := scope.Lookup(table.Child(schema.KindColumn, cell.Column)).(*schema.Column)
			if !ok || column.Type.IsZero() {
				continue // reported for itself
			}
			cell.Column = column.Name
			normal, why := value(column, cell.Value)
			if why != "" && !row.At.IsZero() {
				problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "row-value", Summary: "Value does not fit its column",
					Range: row.At, Address: d.Address().String(),
					Detail: sentence(fmt.Sprintf("%s cannot be %s: %s", column.Address(), shown(cell.Value), why))})
			}
			cell.Value = normal
		}
	}
	d.SortRows(scope.Columns(table))
	return problems
}

// sentence ends a text that may end in a question.
func sentence(text string) string {
	if strings.HasSuffix(text, "?") {
		return text
	}
	return text + "."
}

// NullValue is NULL as the value of a column, or why it cannot be.
func NullValue(nullable bool) (schema.Expr, string) {
	null := schema.Expr{Literal: schema.NullLiteral}
	if !nullable {
		return null, "the column is not null"
	}
	return null, ""
}

// maxShown bounds a value in a message, in bytes.
const maxShown = 60

func shown(e schema.Expr) string {
	text := e.SQL
	if len(text) > maxShown {
		text = strings.ToValidUTF8(text[:maxShown], "") + "…"
	}
	switch e.Literal {
	case schema.StringLiteral:
		return strconv.Quote(text)
	case schema.NullLiteral:
		return "null"
	}
	return text
}

// maxExponent bounds the numbers that CanonicalNumber writes out.
const maxExponent = 400

// CanonicalNumber writes a decimal number without exponent, sign of plus and
// zeros that mean nothing: 1.50, +1.5 and 15e-1 are 1.5. It reports whether
// the text is a number of a size that can be written out.
func CanonicalNumber(text string) (string, bool) {
	digits, exponent, ok := decimal(text)
	if !ok {
		return "", false
	}
	sign := ""
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	for len(digits) < 1-exponent {
		digits = "0" + digits
	}
	whole, fraction := digits, ""
	if exponent < 0 {
		whole, fraction = digits[:len(digits)+exponent], digits[len(digits)+exponent:]
	} else {
		whole += strings.Repeat("0", exponent)
	}
	whole, fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	if whole == "" {
		whole = "0"
	}
	if fraction != "" {
		whole += "." + fraction
	}
	if whole == "0" {
		sign = ""
	}
	return sign + whole, true
}

// decimal parts a number into its digits, with a minus where it is negative,
// and a power of ten.
func decimal(text string) (digits string, exponent int, ok bool) {
	mantissa, power, scientific := strings.Cut(strings.ToLower(strings.TrimSpace(text)), "e")
	if scientific {
		n, err := strconv.Atoi(power)
		if err != nil || n > maxExponent || n < -maxExponent {
			return "", 0, false
		}
		exponent = n
	}
	sign := ""
	if strings.HasPrefix(mantissa, "-") || strings.HasPrefix(mantissa, "+") {
		sign, mantissa = strings.TrimPrefix(mantissa[:1], "+"), mantissa[1:]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits = whole + fraction
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return "", 0, false
	}
	return sign + digits, exponent - len(fraction), true
}

// CanonicalFloat writes a binary floating point number of the width in bits
// in the shortest form that reads back the same.
func CanonicalFloat(text string, bits int) (string, bool) {
	f, err := strconv.ParseFloat(strings.TrimSpace(text), bits)
	if err != nil || strings.ContainsAny(text, "xX_nN") {
		return "", false
	}
	return strconv.FormatFloat(f, 'g', -1, bits), true
}

// DecimalDigits counts the digits before and after the point of a canonical
// number.
func DecimalDigits(number string) (whole, fraction int) {
	before, after, _ := strings.Cut(strings.TrimPrefix(number, "-"), ".")
	return len(strings.TrimLeft(before, "0")), len(after)
}

// UnknownValues lists the string values of pair.To, by what typeOf calls the
// type of their column, that no former row of the table has as they are
// written: the server may have them in another spelling. typeOf answers "" for
// a type whose spellings need no server.
func UnknownValues(pair planner.Pair, typeOf func(*schema.Column) string) map[string][]*schema.Expr {
	unknown := map[string][]*schema.Expr{}
	for _, t := range pair.To.Tables() {
		before, after := pair.From.DataOf(t.Address()), pair.To.DataOf(t.Address())
		if before == nil || after == nil || len(before.Rows) == 0 {
			continue
		}
		for _, name := range after.Columns() {
			column, ok := pair.To.Lookup(t.Address().Child(schema.KindColumn, name)).(*schema.Column)
			if !ok {
				continue
			}
			if typ := typeOf(column); typ != "" {
				unknown[typ] = append(unknown[typ], newValues(before, after, name)...)
			}
		}
	}
	return unknown
}

func newValues(before, after *schema.Data, column string) []*schema.Expr {
	known := map[string]bool{}
	for _, row := range before.Rows {
		known[row.Value(column).SQL] = true
	}
	var values []*schema.Expr
	for _, row := range after.Rows {
		for i := range row.Cells {
			value := &row.Cells[i].Value
			if row.Cells[i].Column == column && value.Literal == schema.StringLiteral && value.Stored == "" && !known[value.SQL] {
				values = append(values, value)
			}
		}
	}
	return values
}

// AskStored asks for the form in which the server has each of the values and
// notes where it differs. ask answers nil where the server refuses one of the
// texts; such a one stays as it is, and inserting it will fail.
func AskStored(values []*schema.Expr, ask func(texts []string) ([]string, error)) error {
	if len(values) == 0 {
		return nil
	}
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = v.SQL
	}
	stored, err := ask(texts)
	if err != nil {
		return err
	}
	if len(stored) != len(values) {
		if len(values) == 1 {
			return nil
		}
		half := len(values) / 2
		if err := AskStored(values[:half], ask); err != nil {
			return err
		}
		return AskStored(values[half:], ask)
	}
	for i, v := range values {
		if stored[i] != v.SQL {
			v.Stored = stored[i]
		}
	}
	return nil
}
