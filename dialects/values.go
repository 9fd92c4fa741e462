package dialects

import (
	"fmt"
	"strconv"
	"strings"

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
			if !ok {
				continue // reported as a reference
			}
			cell.Column = column.Name
			normal, why := rowValue(column, cell.Value, value)
			if cell.Value = normal; why != "" && !row.At.IsZero() {
				problems.Append(diag.Diagnostic{Severity: diag.Error, Code: "row-value", Summary: "Value does not fit its column",
					Range: row.At, Address: d.Address().String(),
					Detail: fmt.Sprintf("%s cannot be %s: %s.", column.Address(), shown(cell.Value), why)})
			}
		}
	}
	d.SortRows(scope.Columns(table))
	return problems
}

func rowValue(column *schema.Column, e schema.Expr, value func(*schema.Column, schema.Expr) (schema.Expr, string)) (schema.Expr, string) {
	if column.Type.IsZero() {
		return e, ""
	}
	if e.Literal != schema.NullLiteral {
		normal, why := value(column, e)
		if normal.Literal != schema.NullLiteral || why != "" {
			return normal, why
		}
		e = normal
	}
	if !column.Null {
		return e, "the column is not null"
	}
	return e, ""
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
