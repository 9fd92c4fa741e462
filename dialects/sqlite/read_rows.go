package sqlite

import (
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/sqltoken"
)

// isBookkeeping reports whether SQLite keeps the table for itself, and lets
// people change it: numbers given away, and statistics.
func isBookkeeping(table string) bool {
	name := fold(table)
	return name == "sqlite_sequence" || strings.HasPrefix(name, "sqlite_stat")
}

// isSchema reports whether the table is the schema itself, as text.
func isSchema(table string) bool {
	name := fold(table)
	return name == "sqlite_schema" || name == "sqlite_master"
}

func schemaEdited() []dialects.Hazard {
	return []dialects.Hazard{instead(dataLoss("the text of the schema is edited by hand, and a mistake makes the database unreadable"),
		"Change the model, and let schemac rebuild the table.")}
}

// deleteRows warns of every DELETE: its text does not tell which rows go.
func (r *reading) deleteRows(p *parser) []dialects.Hazard {
	table, err := p.qualified()
	if err != nil || !r.script.table(table).hasRows() || isBookkeeping(table) {
		return nil
	}
	if isSchema(table) {
		return schemaEdited()
	}
	if p.skipTo("where") {
		return []dialects.Hazard{instead(dataLoss("rows of table %s are deleted", table),
			"Look at them first, with a SELECT of the same condition, and keep a copy: CREATE TABLE … AS SELECT … .")}
	}
	return []dialects.Hazard{instead(dataLoss("all rows of table %s are deleted", table),
		"Give the DELETE a WHERE, or keep a copy first: CREATE TABLE … AS SELECT * FROM %s.", quote(table))}
}

// updateRows warns of values that are overwritten in all rows. Columns that
// the script itself has added have none yet.
func (r *reading) updateRows(p *parser) []dialects.Hazard {
	replaces := p.accept("or", "replace")
	if !replaces && p.accept("or") {
		p.next()
	}
	table, err := p.qualified()
	if err != nil {
		return nil
	}
	t := r.script.table(table)
	switch {
	case !t.hasRows() || isBookkeeping(table):
		return nil
	case isSchema(table):
		return schemaEdited()
	case replaces:
		return []dialects.Hazard{replaced(table)}
	case !p.skipTo("set") || p.onlySets(t.added) || p.skipTo("where"):
		return nil
	}
	return []dialects.Hazard{instead(dataLoss("values in all rows of table %s are overwritten", table),
		"Give the UPDATE a WHERE, or write the new values into a new column.")}
}

// onlySets reports whether all columns behind SET are among these. It goes no
// further.
func (p *parser) onlySets(columns map[string]bool) bool {
	rest := &parser{sql: p.sql, tokens: p.tokens[p.pos:]}
	depth := 0
	for i, t := range rest.tokens {
		switch {
		case t.Kind == sqltoken.Operator && t.Text == "(":
			depth++
		case t.Kind == sqltoken.Operator && t.Text == ")":
			depth--
		}
		if depth == 0 && (isWord(t, "where") || isWord(t, "from") || isWord(t, "returning")) {
			rest.tokens = rest.tokens[:i]
			break
		}
	}
	for _, piece := range rest.split() {
		if len(piece) < 2 || piece[1].Text != "=" || !columns[fold(piece[0].Value)] {
			return false
		}
	}
	return true
}

func replaced(table string) dialects.Hazard {
	return instead(dataLoss("rows of table %s with equal keys are deleted, and with them the values that the new ones do not have", table),
		"Write ON CONFLICT … DO UPDATE, which keeps the other columns.")
}

func (r *reading) replaceRows(p *parser) []dialects.Hazard {
	table, err := p.qualified()
	if err != nil || !r.script.table(table).hasRows() || isBookkeeping(table) {
		return nil
	}
	return []dialects.Hazard{replaced(table)}
}

// insertRows notes which table has all rows of which.
func (r *reading) insertRows(i int, p *parser) []dialects.Hazard {
	if p.accept("or") {
		if p.accept("ignore") {
			return nil // leaves rows out
		}
		p.next()
	}
	if !p.accept("into") {
		return nil
	}
	if from, to, whole := p.wholeCopy(); whole && r.script.table(to).fresh && r.script.table(from).hasRows() {
		r.script.table(to).copies[fold(from)] = i
	}
	return nil
}
