package views

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/schemac/schemac/schema"
)

// The limits of what people are shown of reference rows.
const (
	// shownRows is how many rows of each sort are listed.
	shownRows = 5
	// shownValue is how many characters of a value are shown.
	shownValue = 40
)

// rows lists the reference rows that a node inserts, changes and deletes.
func (t *treePrinter) rows(n *node, indent int) {
	var all schema.RowChanges
	for _, c := range n.changes {
		all.Insert = append(all.Insert, c.Rows.Insert...)
		all.Update = append(all.Update, c.Rows.Update...)
		all.Delete = append(all.Delete, c.Rows.Delete...)
	}
	list(t, indent, added, "+", all.Insert, rowText)
	list(t, indent, changed, "~", all.Update, updateText)
	list(t, indent, dropped, "-", all.Delete, rowText)
}

func list[T any](t *treePrinter, indent int, tone style, mark string, rows []T, text func(T) string) {
	for _, row := range rows[:min(len(rows), shownRows)] {
		t.styled(indent, tone, mark, plain, text(row))
	}
	if more := len(rows) - shownRows; more > 0 {
		t.styled(indent, tone, mark, faint, fmt.Sprintf("and %d more", more))
	}
}

// rowText shows a row as column = value, the NULLs left out.
func rowText(row schema.Row) string {
	var cells []string
	for _, cell := range row.Cells {
		if cell.Value.Literal != schema.NullLiteral {
			cells = append(cells, cell.Column+" = "+cellText(cell.Value))
		}
	}
	return strings.Join(cells, ", ")
}

func updateText(u schema.RowUpdate) string {
	changes := make([]string, len(u.After.Cells))
	for i, cell := range u.After.Cells {
		changes[i] = cell.Column + " -> " + cellText(cell.Value)
		if before := u.Before.Value(cell.Column); !before.IsZero() {
			changes[i] = cell.Column + " " + cellText(before) + " -> " + cellText(cell.Value)
		}
	}
	return rowText(u.Key) + ": " + strings.Join(changes, ", ")
}

func cellText(e schema.Expr) string {
	if e.Literal == schema.NullLiteral {
		return "null"
	}
	text := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return '·'
		}
		return r
	}, e.SQL)
	if utf8.RuneCountInString(text) > shownValue {
		text = string([]rune(text)[:shownValue-1]) + "…"
	}
	if e.Literal == schema.StringLiteral {
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	return text
}
