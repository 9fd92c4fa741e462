package postgres

import (
	"fmt"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// onRows drops hazards that only rows bring about, for a table that the plan
// itself makes.
func (e *emitter) onRows(table schema.Address, hazards ...dialects.Hazard) []dialects.Hazard {
	if e.isNew(table) {
		return nil
	}
	return hazards
}

func hazard(kind dialects.HazardKind, format string, args ...any) dialects.Hazard {
	return dialects.Hazard{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

func lostTable(a schema.Address) dialects.Hazard {
	return hazard(dialects.DataLoss, "All rows of table %s are lost.", a.QualifiedName())
}

// lostColumn is empty for a generated column, which holds nothing of its own.
func lostColumn(c *schema.Column) []dialects.Hazard {
	if c.Generated.Type != "" {
		return nil
	}
	return []dialects.Hazard{hazard(dialects.DataLoss, "All values of column %s are lost.", c.Address().QualifiedName())}
}

func lostSequence(c *schema.Column) dialects.Hazard {
	return hazard(dialects.DataLoss, "The sequence %s is lost, and with it the number that it has reached.", c.Postgres.Serial)
}

func rewrites(table schema.Address) dialects.Hazard {
	return hazard(dialects.Rewrite, "Table %s is written anew; nobody can read or write it until that is done.", table.QualifiedName())
}

func mayFail(a schema.Address) dialects.Hazard {
	return hazard(dialects.MayFail, "It fails if a row breaks %s.", a)
}

func longLock(table schema.Address, what string) dialects.Hazard {
	return hazard(dialects.LongLock, "%s of table %s wait while all of its rows are read.", what, table.QualifiedName())
}

// The statements that a lock keeps waiting.
const (
	readsAndWrites = "Reads and writes"
	writes         = "Writes"
)

func breakingRename(from, to schema.Address) dialects.Hazard {
	return hazard(dialects.Breaking, "Programs that use the name %s fail until they use %s.", from.QualifiedName(), to.QualifiedName())
}

func checkHazards(a schema.Address) []dialects.Hazard {
	return []dialects.Hazard{mayFail(a), longLock(a.Table(), readsAndWrites)}
}

func foreignKeyHazards(key *schema.ForeignKey) []dialects.Hazard {
	table := key.Address().Table()
	return []dialects.Hazard{
		hazard(dialects.MayFail, "It fails if a row of %s has no counterpart in %s.", table.QualifiedName(), key.RefTable.QualifiedName()),
		longLock(table, writes),
	}
}

func uniqueHazards(table schema.Address, parts []schema.Part, name string) []dialects.Hazard {
	return []dialects.Hazard{
		hazard(dialects.MayFail, "It fails if two rows of %s agree in (%s) of %s.", table.QualifiedName(), strings.Join(schema.PartColumns(parts), ", "), name),
		longLock(table, readsAndWrites),
	}
}

func indexHazards(index *schema.Index) []dialects.Hazard {
	table := index.Address().Table()
	hazards := []dialects.Hazard{longLock(table, writes)}
	if index.Unique {
		hazards = append(hazards, hazard(dialects.MayFail, "It fails if two rows of %s are equal in the unique index %s.", table.QualifiedName(), index.Name))
	}
	return hazards
}

func notNullHazards(c *schema.Column) []dialects.Hazard {
	return []dialects.Hazard{
		hazard(dialects.MayFail, "It fails if column %s has a NULL.", c.Address().QualifiedName()),
		longLock(c.Address().Table(), readsAndWrites),
	}
}

// addHazards are those of adding a column to a table with rows.
func addHazards(c *schema.Column) []dialects.Hazard {
	var hazards []dialects.Hazard
	counts := c.Identity.Generated != "" || c.Postgres.Serial != ""
	if counts || c.Generated.Type == "STORED" || isVolatile(c.Default) {
		hazards = append(hazards, rewrites(c.Address().Table()))
	}
	if needsValue(c) {
		hazards = append(hazards, hazard(dialects.MayFail, "It fails if table %s has a row: column %s is NOT NULL and has no default.",
			c.Address().Table().QualifiedName(), c.Name))
	}
	return hazards
}

// needsValue reports whether rows that know nothing of the column cannot have
// it.
func needsValue(c *schema.Column) bool {
	return !c.Null && c.Default.IsZero() && c.Identity.Generated == "" && c.Postgres.Serial == "" && c.Generated.Type == ""
}

// stableCalls are the functions that common defaults call and that give one
// value for all rows. Any other call is taken for volatile.
var stableCalls = []string{"now(", "current_timestamp", "current_date", "current_time", "localtimestamp", "localtime", "current_user",
	"session_user", "transaction_timestamp(", "statement_timestamp(", "current_setting(", "timezone("}

func isVolatile(x schema.Expr) bool {
	if x.Literal != schema.NotLiteral {
		return false
	}
	text := strings.ToLower(x.SQL)
	for _, call := range stableCalls {
		text = strings.ReplaceAll(text, call, "")
	}
	return functionCallAnywhere.MatchString(text)
}

func typeHazards(before, after *schema.Column, c conversion) []dialects.Hazard {
	name := after.Address().QualifiedName()
	var hazards []dialects.Hazard
	if before.Generated.Type == "" {
		if c.loses {
			hazards = append(hazards, hazard(dialects.DataLoss, "Values of column %s that do not fit %s are changed silently (it was %s).", name, after.Type, before.Type))
		}
		if c.fails {
			hazards = append(hazards, hazard(dialects.MayFail, "It fails if column %s has a value that does not fit %s (it was %s).", name, after.Type, before.Type))
		}
	}
	if c.rewrite {
		hazards = append(hazards, rewrites(after.Address().Table()))
	}
	return hazards
}

// removedValues are the hazards of moving a column to an enum that has lost
// values.
func removedValues(c planner.Change, column *schema.Column) []dialects.Hazard {
	hazards := []dialects.Hazard{rewrites(column.Address().Table())}
	kept := map[string]bool{}
	for _, v := range c.After.(*schema.Enum).Values {
		kept[v] = true
	}
	var gone []string
	for _, v := range c.Before.(*schema.Enum).Values {
		if !kept[v] {
			gone = append(gone, v)
		}
	}
	if len(gone) > 0 {
		hazards = append(hazards, hazard(dialects.MayFail, "It fails if column %s has a removed value: %s.", column.Address().QualifiedName(), strings.Join(gone, ", ")))
	}
	return hazards
}
