package sqlite

import (
	"strings"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// Inline implements planner.Rules: all but indexes and triggers is part of
// CREATE TABLE.
func (Dialect) Inline(kind schema.Kind) bool {
	switch kind {
	case schema.KindColumn, schema.KindPrimaryKey, schema.KindUnique, schema.KindCheck, schema.KindForeignKey:
		return true
	}
	return false
}

// Renames implements planner.Rules.
func (Dialect) Renames(kind schema.Kind) bool {
	return kind == schema.KindTable || kind == schema.KindColumn
}

// Strategy implements planner.Rules. ALTER TABLE can rename, and add and drop
// simple columns; all else is a rebuild of the table.
func (Dialect) Strategy(pair planner.Pair, c planner.Change) (planner.Action, string) {
	if c.Action == planner.Rename {
		return planner.Rename, ""
	}
	switch c.Address.Kind {
	case schema.KindData:
		return c.Action, ""
	case schema.KindIndex, schema.KindView, schema.KindTrigger:
		if c.Action == planner.Create || c.Action == planner.Drop {
			return c.Action, ""
		}
		return planner.Replace, "SQLite cannot alter " + article(c.Address.Kind)
	case schema.KindColumn:
		return columnStrategy(pair, c)
	case schema.KindForeignKey:
		if key, ok := c.After.(*schema.ForeignKey); ok && c.Action == planner.Create && addedWithColumn(pair, key) {
			return planner.Create, ""
		}
	}
	return planner.Rebuild, "SQLite cannot " + verb(c) + " an existing table"
}

func columnStrategy(pair planner.Pair, c planner.Change) (planner.Action, string) {
	ok, reason := false, "SQLite cannot change the "+fieldWords(c.Fields)+" of a column"
	switch c.Action {
	case planner.Create:
		ok, reason = addsInPlace(c.After.(*schema.Column))
	case planner.Drop:
		ok, reason = dropsInPlace(pair, c.Before.(*schema.Column))
	}
	if ok {
		return c.Action, ""
	}
	return planner.Rebuild, reason
}

func article(kind schema.Kind) string {
	if kind == schema.KindIndex {
		return "an index"
	}
	return "a " + string(kind)
}

// verb names what a change does to a table, as in add a check to.
func verb(c planner.Change) string {
	what := "a " + strings.ReplaceAll(string(c.Address.Kind), "_", " ")
	switch {
	case c.Address.Kind == schema.KindTable:
		return "change " + fieldWords(c.Fields) + " of"
	case c.Action == planner.Create:
		return "add " + what + " to"
	case c.Action == planner.Drop:
		return "drop " + what + " of"
	}
	return "change " + what + " of"
}

// fieldWords lists fields for people: sqlite.without_rowid is without rowid.
func fieldWords(fields []string) string {
	words := make([]string, len(fields))
	for i, field := range fields {
		if _, name, nested := strings.Cut(field, "."); nested && !strings.HasPrefix(field, "as.") {
			field = name
		}
		words[i] = strings.NewReplacer("_", " ", ".", " ").Replace(field)
		if field == "null" {
			words[i] = "nullability"
		}
	}
	return strings.Join(words, " and ")
}

// Blocks implements planner.Rules. ALTER TABLE checks every view and trigger and
// refuses to leave one behind that it cannot resolve, so these step aside for
// renames and drops, and with them the views on those views. A rebuild exchanges
// the table behind the back of its views.
func (Dialect) Blocks(_ planner.Pair, c planner.Change, dependent schema.Object) bool {
	switch dependent.(type) {
	case *schema.View, *schema.Trigger:
		return c.Action != planner.Rebuild
	case *schema.Index:
		return c.Action == planner.Drop && c.Address.Kind == schema.KindColumn
	}
	return false
}

// Detach implements planner.Rules: nothing that holds data steps aside.
func (Dialect) Detach(planner.Pair, schema.Object, planner.Change) schema.Object { return nil }

// Loose implements planner.Rules: every reference counts.
func (Dialect) Loose(schema.Object, schema.Address) bool { return false }

// Keeps implements planner.Rules: everything is managed.
func (Dialect) Keeps(schema.Object, *schema.Graph) bool { return false }

// Leads implements planner.Rules: no table takes anything over from another.
func (Dialect) Leads(planner.Pair, planner.Change, planner.Change) bool { return false }

// Aside implements planner.Rules.
func (Dialect) Aside(planner.Pair, planner.Change) schema.Object { return nil }

// Brings implements planner.Rules: nothing comes along with another name.
func (Dialect) Brings(schema.Object) (relation, constraint string) { return "", "" }
