package sqlite

import (
	"fmt"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema"
)

func hazard(kind dialects.HazardKind, format string, args ...any) dialects.Hazard {
	message := fmt.Sprintf(format, args...)
	return dialects.Hazard{Kind: kind, Message: strings.ToUpper(message[:1]) + message[1:] + "."}
}

func dataLoss(format string, args ...any) dialects.Hazard {
	return hazard(dialects.DataLoss, format, args...)
}

func mayFail(format string, args ...any) dialects.Hazard {
	return hazard(dialects.MayFail, format, args...)
}

func breaking(format string, args ...any) dialects.Hazard {
	return hazard(dialects.Breaking, format, args...)
}

// instead adds the safer way to a hazard.
func instead(h dialects.Hazard, format string, args ...any) dialects.Hazard {
	h.Safer = fmt.Sprintf(format, args...)
	return h
}

// onceUnused is the safer way for what programs still use.
const onceUnused = "Do it in a later migration, once no running program uses it."

func rowsLost(table string) dialects.Hazard {
	return instead(dataLoss("the rows of table %s are lost", table),
		"Rename the table first, and drop it in a later migration, when nobody has missed it.")
}

// tableGone warns of a table that goes with its rows.
func tableGone(table string) []dialects.Hazard {
	return []dialects.Hazard{rowsLost(table), instead(breaking("programs that use table %s stop working", table), onceUnused)}
}

// columnGone warns of a column that goes with its values.
func columnGone(table, column string) []dialects.Hazard {
	return []dialects.Hazard{valuesLost(table, column), columnUnread(table, column)}
}

func columnUnread(table, column string) dialects.Hazard {
	return instead(breaking("programs that use column %s.%s stop working", table, column), onceUnused)
}

func valuesLost(table, column string) dialects.Hazard {
	return instead(dataLoss("the values of column %s.%s are lost", table, column),
		"Stop using the column first, and drop it in a later migration, when nobody has missed its values.")
}

// columnLoss warns that a column's values go, unless they can be computed.
func columnLoss(c *schema.Column) []dialects.Hazard {
	if c.Generated.Type != "" {
		return []dialects.Hazard{columnUnread(c.Table, c.Name)}
	}
	return columnGone(c.Table, c.Name)
}

func viewGone(view string) dialects.Hazard {
	return instead(breaking("programs that read view %s stop working", view), onceUnused)
}

func tableRenamed(from, to string) dialects.Hazard {
	return instead(breaking("programs that use table %s must use %s from now on", from, to),
		"Leave a view of the old name behind for the programs that read it: CREATE VIEW %s AS SELECT * FROM %s.", quote(from), quote(to))
}

func columnRenamed(table, from, to string) dialects.Hazard {
	return instead(breaking("programs that use column %s.%s must use %s from now on", table, from, to),
		"Add %s as a new column, fill it from %s, let a trigger keep both alike, and drop the old one once no running program uses it.", quote(to), quote(from))
}

func rewritten(table string) dialects.Hazard {
	return hazard(dialects.Rewrite, "table %s is written anew, and nobody else can write to the database meanwhile", table)
}

func indexMayFail(i *schema.Index) dialects.Hazard {
	h := mayFail("rows of %s with equal values make the unique index %s fail", i.Table, i.Name)
	return instead(h, "%s", findEqual(i.Table, i.Parts, present(i.Parts, i.Where.SQL)))
}

// findEqual tells how to find the rows that a unique rule would refuse, among
// those that meet a condition.
func findEqual(table string, parts []schema.Part, condition string) string {
	query := "SELECT " + keySQL(parts) + ", count(*) FROM " + quote(table)
	if condition != "" {
		query += " WHERE " + condition
	}
	return settleFirst(query + " GROUP BY " + keySQL(parts) + " HAVING count(*) > 1")
}

// present adds to a condition that the columns are not NULL: NULLs do not
// count as equal.
func present(parts []schema.Part, condition string) string {
	var conditions []string
	if condition != "" {
		conditions = append(conditions, "("+condition+")")
	}
	for _, p := range parts {
		if p.Column != "" {
			conditions = append(conditions, quote(p.Column)+" IS NOT NULL")
		}
	}
	return strings.Join(conditions, " AND ")
}

func settleFirst(query string) string {
	return "Find such rows first, and settle them in a migration before: " + query + "."
}

// keySQL lists the parts of a key as expressions to group by.
func keySQL(parts []schema.Part) string {
	ascending := make([]schema.Part, len(parts))
	for i, p := range parts {
		p.Desc = false
		ascending[i] = p
	}
	return partsSQL(ascending)
}

// findRows tells how to find the rows that meet a condition.
func findRows(table, condition string) string {
	return settleFirst("SELECT * FROM " + quote(table) + " WHERE " + condition)
}

// findStored tells how to find the values of a column that a strict column of
// the type may refuse: those that are stored as something else.
func findStored(c *schema.Column, as string) string {
	classes := map[string]string{"int": "'integer'", "integer": "'integer'", "real": "'real', 'integer'", "text": "'text'", "blob": "'blob'"}[fold(as)]
	return findRows(c.Table, "typeof("+quote(c.Name)+") NOT IN ("+classes+", 'null')")
}

// noDefault warns of a column that rows which are there can have no value for,
// nor those that programs write which do not know it.
func noDefault(table, column string) []dialects.Hazard {
	const ways = "Give the column a default, or add it without NOT NULL, fill it, and make it NOT NULL in a later migration."
	fails := instead(mayFail("column %s.%s is NOT NULL without a default, which fails if the table has rows", table, column), ways)
	fails.Grave = true
	return []dialects.Hazard{fails, instead(breaking("programs that insert rows into %s without %s fail from then on", table, column), ways)}
}

func nullsFail(table, column string) []dialects.Hazard {
	return []dialects.Hazard{
		instead(mayFail("rows with NULL in %s.%s make the copy fail", table, column), "%s", findRows(table, quote(column)+" IS NULL")),
		instead(breaking("programs that write NULL into %s.%s fail from then on", table, column), writersFirst),
	}
}

// writersFirst is the safer way for rules that programs have to obey.
const writersFirst = "Change the programs first; then make the rule."

// ruleHazards warns of a rule that present rows may break.
func ruleHazards(rule schema.Object) []dialects.Hazard {
	switch o := rule.(type) {
	case *schema.Unique:
		h := mayFail("rows of %s with equal values break the unique constraint %s", o.Table, o.Name)
		return []dialects.Hazard{instead(h, "%s", findEqual(o.Table, o.Parts, present(o.Parts, "")))}
	case *schema.PrimaryKey:
		h := mayFail("rows of %s with equal or missing values break the primary key", o.Table)
		return []dialects.Hazard{instead(h, "%s", findEqual(o.Table, o.Parts, ""))}
	case *schema.Check:
		h := mayFail("rows of %s that break the check %s make the copy fail", o.Table, o.Name)
		return []dialects.Hazard{instead(h, "%s", findRows(o.Table, "NOT ("+o.Expr.SQL+")")),
			instead(breaking("programs that write rows of %s which break the check %s fail from then on", o.Table, o.Name), writersFirst)}
	case *schema.ForeignKey:
		h := mayFail("rows of %s without a counterpart in %s break the foreign key %s", o.Table, o.RefTable.Name, o.Name)
		return []dialects.Hazard{instead(h, "Find such rows first with PRAGMA foreign_key_check, or a LEFT JOIN of %s and %s, and settle them in a migration before.",
			quote(o.Table), quote(o.RefTable.Name))}
	case *schema.Index:
		if o.Unique {
			return []dialects.Hazard{indexMayFail(o)}
		}
	}
	return nil
}
