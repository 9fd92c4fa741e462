package postgres

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

// DefaultName implements schema.Rules with the names that the server itself
// chooses: users_pkey, users_email_key, users_email_idx, users_org_id_fkey,
// users_age_check, with a number behind where the name is taken.
func (d dialect) DefaultName(o schema.Object, taken func(string) bool) string {
	table, addition, label := nameParts(o)
	for n := 0; ; n++ {
		suffix := label
		if n > 0 {
			suffix += strconv.Itoa(n)
		}
		if name := objectName(table, addition, suffix); !taken(name) {
			return name
		}
	}
}

// freeName is the name that the server chooses for what has no name of its
// own, with a number behind where that is taken.
func freeName(object, label string, taken map[string]bool) string {
	for n := 0; ; n++ {
		suffix := label
		if n > 0 {
			suffix += strconv.Itoa(n)
		}
		if name := objectName(object, "", suffix); !taken[name] {
			return name
		}
	}
}

func nameParts(o schema.Object) (table, addition, label string) {
	table = o.Address().Parent
	switch o := o.(type) {
	case *schema.PrimaryKey:
		return table, "", "pkey"
	case *schema.Unique:
		return table, nameAddition(append(partNames(o.Parts), o.Include...)), "key"
	case *schema.Index:
		return table, nameAddition(append(partNames(o.Parts), o.Include...)), "idx"
	case *schema.Exclude:
		return table, nameAddition(append(partNames(o.Parts), o.Include...)), "excl"
	case *schema.Statistics:
		return table, nameAddition(append(slices.Clone(o.Columns), exprNames(o.Exprs)...)), "stat"
	case *schema.ForeignKey:
		return table, nameAddition(o.Columns), "fkey"
	case *schema.Check:
		return table, checkAddition(o), "check"
	}
	return table, "", string(o.Address().Kind)
}

// checkAddition is the column of a check that uses just one.
func checkAddition(c *schema.Check) string {
	refs, err := pgsql.References(c.Expr.SQL)
	if err != nil || len(refs.Columns) != 1 {
		return ""
	}
	return refs.Columns[0].Name
}

var functionCall = regexp.MustCompile(`^[\s(]*([a-z_][a-z0-9_]*)\s*\(`)

// partNames names the parts of a key: columns by themselves, a function call
// by its function, any other expression expr; numbered where they clash.
func partNames(parts []schema.Part) []string {
	var names []string
	used := map[string]bool{}
	for _, p := range parts {
		base := p.Column
		if base == "" {
			base = "expr"
			if call := functionCall.FindStringSubmatch(p.Expr.SQL); call != nil {
				base = call[1]
			}
		}
		name := base
		for n := 1; used[name]; n++ {
			name = base + strconv.Itoa(n)
		}
		used[name] = true
		names = append(names, name)
	}
	return names
}

// nameAddition joins column names and stops, as the server does, once the
// result is longer than any name.
func nameAddition(columns []string) string {
	var b strings.Builder
	for _, c := range columns {
		if b.Len() > pgsql.MaxIdentifier {
			break
		}
		if b.Len() > 0 {
			b.WriteByte('_')
		}
		b.WriteString(c)
	}
	return b.String()
}

// objectName is the server's makeObjectName: table_addition_label, where the
// longer of the first two gives up bytes until the whole fits.
func objectName(table, addition, label string) string {
	available := pgsql.MaxIdentifier - len(label) - 1
	if addition != "" {
		available--
	}
	first, second := len(table), len(addition)
	for first+second > available {
		if first > second {
			first--
		} else {
			second--
		}
	}
	name := clip(table, first)
	if addition != "" {
		name += "_" + clip(addition, second)
	}
	return name + "_" + label
}

// clip cuts text to at most n bytes, never inside a character.
func clip(text string, n int) string {
	n = min(n, len(text))
	for n < len(text) && n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// serialSequence is the name of the sequence that serial makes.
func serialSequence(c *schema.Column) string { return objectName(c.Table, c.Name, "seq") }

// exprNames stand for expressions in the name of a statistics object.
func exprNames(exprs []schema.Expr) []string {
	names := make([]string, len(exprs))
	for i := range exprs {
		names[i] = "expr"
	}
	return names
}
