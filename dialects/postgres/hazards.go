package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

// onRows drops hazards that only rows bring about, for a table that the plan
// itself makes and for one whose rows are elsewhere.
func (e *emitter) onRows(table schema.Address, hazards ...dialects.Hazard) []dialects.Hazard {
	if e.isNew(table) || e.elsewhere(table) {
		return nil
	}
	return hazards
}

func hazard(kind dialects.HazardKind, format string, args ...any) dialects.Hazard {
	return dialects.Hazard{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// safer adds the way to the same end without the hazards.
func safer(recipe string, hazards ...dialects.Hazard) []dialects.Hazard {
	for i := range hazards {
		hazards[i].Safer = recipe
	}
	return hazards
}

// joinHazards adds hazards to those of the same statement. What is said twice,
// for two reasons, is said once, with the recipes for both.
func joinHazards(hazards []dialects.Hazard, more ...dialects.Hazard) []dialects.Hazard {
	for _, h := range more {
		at := slices.IndexFunc(hazards, func(known dialects.Hazard) bool { return known.Kind == h.Kind && known.Message == h.Message })
		switch {
		case h.Kind == "":
		case at < 0:
			hazards = append(hazards, h)
		case !strings.Contains(hazards[at].Safer, h.Safer):
			hazards[at].Safer = strings.TrimSpace(hazards[at].Safer + " " + h.Safer)
		}
	}
	return hazards
}

func lostTable(table schema.Address) dialects.Hazard {
	return safer(saferDropTable, hazard(dialects.DataLoss, "All rows of table %s are lost.", table.QualifiedName()))[0]
}

func lostValues(column schema.Address) dialects.Hazard {
	return safer(saferDropColumn, hazard(dialects.DataLoss, "All values of column %s are lost.", column.QualifiedName()))[0]
}

// tableGone warns of a table that goes with its rows.
func tableGone(table schema.Address) []dialects.Hazard {
	return []dialects.Hazard{lostTable(table), unused("table", table)}
}

// columnGone warns of a column that goes with its values.
func columnGone(column schema.Address) []dialects.Hazard {
	return []dialects.Hazard{lostValues(column), unused("column", column)}
}

// lostColumn loses no values of a generated column, which holds nothing of its
// own.
func lostColumn(c *schema.Column) []dialects.Hazard {
	if c.Generated.Type != "" {
		return []dialects.Hazard{unused("column", c.Address())}
	}
	return columnGone(c.Address())
}

// unused warns of what no program may use any more.
func unused(kind string, a schema.Address) dialects.Hazard {
	return unusedName(kind, a.QualifiedName())
}

// unusedName is unused for what is told by more than its address.
func unusedName(kind, name string) dialects.Hazard {
	return safer(saferDrop, hazard(dialects.Breaking, "Programs that use %s %s fail.", kind, name))[0]
}

// turnedAway warns programs of a rule that they may break.
func turnedAway(what string) dialects.Hazard {
	return safer(saferRule, hazard(dialects.Breaking, "Programs that write %s fail from then on.", what))[0]
}

// otherRows warns of rows that programs see no more, or can write no more.
func otherRows(table schema.Address) dialects.Hazard {
	return safer(saferPolicy, hazard(dialects.Breaking, "Programs may no longer see, or be able to write, the same rows of table %s as before.", table.QualifiedName()))[0]
}

func nullsAppear(column schema.Address) dialects.Hazard {
	return hazard(dialects.Breaking, "Programs that rely on column %s to have a value meet NULL.", column.QualifiedName())
}

func crashLoses(table schema.Address) dialects.Hazard {
	return hazard(dialects.DataLoss, "All rows of table %s are lost when the server crashes.", table.QualifiedName())
}

func lostSequence(name string) dialects.Hazard {
	return hazard(dialects.DataLoss, "The sequence %s is lost, and with it the number that it has reached.", name)
}

func rewrites(table schema.Address) dialects.Hazard {
	return hazard(dialects.Rewrite, "Table %s is written anew; nobody can read or write it until that is done.", table.QualifiedName())
}

// moves is a rewrite for which the server has no gentler way.
func moves(table schema.Address) dialects.Hazard { return safer(saferMove, rewrites(table))[0] }

// mayFail names what is broken, as an address or in words.
func mayFail(what string) dialects.Hazard {
	return hazard(dialects.MayFail, "It fails if a row breaks %s.", what)
}

// unchecked is the hazard of validating a constraint.
func unchecked(constraint schema.Address) dialects.Hazard {
	return mayFail("constraint " + constraint.QualifiedName())
}

func longLock(table schema.Address, what string) dialects.Hazard {
	return hazard(dialects.LongLock, "%s of table %s wait while all of its rows are read.", what, table.QualifiedName())
}

func indexBuilt(table, of schema.Address) dialects.Hazard {
	return hazard(dialects.LongLock, "%s of table %s wait while the index of %s is built.", readsAndWrites, table.QualifiedName(), of)
}

// The statements that a lock keeps waiting.
const (
	readsAndWrites = "Reads and writes"
	writes         = "Writes"
)

func breakingRename(from, to schema.Address) dialects.Hazard {
	recipe := ""
	switch from.Kind {
	case schema.KindTable:
		recipe = saferRenameTable
	case schema.KindColumn:
		recipe = saferRenameColumn
	}
	return safer(recipe, hazard(dialects.Breaking, "Programs that use the name %s fail until they use %s.", from.QualifiedName(), to.QualifiedName()))[0]
}

func checkHazards(table schema.Address, check string) []dialects.Hazard {
	return append(recheckHazards(table, check), turnedAway("rows that break "+check))
}

// recheckHazards are those of a check that the table had before.
func recheckHazards(table schema.Address, check string) []dialects.Hazard {
	return safer(saferCheck, mayFail(check), longLock(table, readsAndWrites))
}

func foreignKeyHazards(table, refers schema.Address) []dialects.Hazard {
	return safer(saferForeignKey,
		hazard(dialects.MayFail, "It fails if a row of %s has no counterpart in %s.", table.QualifiedName(), refers.QualifiedName()),
		longLock(table, writes))
}

// enforceHazards are those of a foreign key that stands already. Unlike a new
// one it lets nobody read its table meanwhile.
func enforceHazards(key schema.Address) []dialects.Hazard {
	return safer(saferForeignKey, unchecked(key), longLock(key.Table(), readsAndWrites),
		hazard(dialects.LongLock, "Writes of the table that constraint %s refers to wait while all rows of table %s are read.", key.QualifiedName(), key.Table().QualifiedName()))
}

// referredWaits is for the table that a new foreign key refers to.
func referredWaits(to schema.Address) dialects.Hazard {
	return safer(saferForeignKey, longLock(to, writes))[0]
}

// uniqueHazards are those of a unique constraint or a primary key.
func uniqueHazards(table schema.Address, columns []string, name string) []dialects.Hazard {
	return safer(saferUnique,
		hazard(dialects.MayFail, "It fails if two rows of %s agree in (%s) of %s.", table.QualifiedName(), strings.Join(columns, ", "), name),
		longLock(table, readsAndWrites))
}

func indexHazards(table schema.Address, name string, unique bool) []dialects.Hazard {
	hazards := safer(saferIndex, longLock(table, writes))
	if unique {
		hazards = append(hazards, equalRows(table, name))
	}
	return hazards
}

func equalRows(table schema.Address, index string) dialects.Hazard {
	return hazard(dialects.MayFail, "It fails if two rows of %s are equal in the unique index %s.", table.QualifiedName(), index)
}

func hasNull(column schema.Address) dialects.Hazard {
	return hazard(dialects.MayFail, "It fails if column %s has a NULL.", column.QualifiedName())
}

func notNullHazards(column schema.Address) []dialects.Hazard {
	return append(safer(saferNotNull, hasNull(column), longLock(column.Table(), readsAndWrites)), turnedAway("NULL into column "+column.QualifiedName()))
}

// newColumn is what the hazards of adding a column depend on.
type newColumn struct {
	address schema.Address
	// counts is set for an identity and a serial column.
	counts, stored, virtual, volatile, required bool
}

// addHazards are those of adding a column to a table with rows.
func addHazards(c newColumn) []dialects.Hazard {
	table := c.address.Table()
	var hazards []dialects.Hazard
	switch {
	case c.counts:
		hazards = safer(saferCounter, rewrites(table))
	case c.stored:
		hazards = append(safer(saferGenerated, rewrites(table)),
			hazard(dialects.MayFail, "It fails if the expression of column %s fails for a row.", c.address.QualifiedName()))
	case c.volatile:
		hazards = safer(saferVolatile, rewrites(table))
	}
	if c.required && !c.counts && !c.stored && !c.virtual {
		hazards = append(hazards, required(c.address)...)
	}
	return hazards
}

// required are the hazards of a column that no row can have a value for, nor
// programs that do not know it.
func required(column schema.Address) []dialects.Hazard {
	table := column.Table().QualifiedName()
	fails := hazard(dialects.MayFail, "It fails if table %s has a row: column %s is NOT NULL and has no default.", table, column.QualifiedName())
	fails.Grave = true
	return safer(saferRequired, fails, turnedAway("rows of table "+table+" without column "+column.QualifiedName()))
}

// needsValue reports whether rows that know nothing of the column cannot have
// it.
func needsValue(c *schema.Column) bool {
	return !c.Null && c.Default.IsZero() && c.Identity.Generated == "" && c.Postgres.Serial == "" && c.Generated.Type == ""
}

// columnHazards are those of adding a column of a model.
func columnHazards(c *schema.Column) []dialects.Hazard {
	return addHazards(newColumn{
		address: c.Address(), counts: c.Identity.Generated != "" || c.Postgres.Serial != "",
		stored: c.Generated.Type == "STORED", virtual: c.Generated.Type == "VIRTUAL",
		volatile: c.Default.Literal == schema.NotLiteral && isVolatile(c.Default.SQL), required: !c.Null && c.Default.IsZero(),
	})
}

// steadyCalls are what common defaults call, or write like a call, and that
// gives one value for all rows. Any other call is taken for volatile.
var steadyCalls = []string{"now", "current_timestamp", "current_time", "localtimestamp", "localtime", "transaction_timestamp", "statement_timestamp",
	"current_setting", "timezone", "date_trunc", "to_char", "make_interval", "make_date", "coalesce", "nullif", "greatest", "least", "cast", "extract",
	"upper", "lower", "concat", "md5", "abs", "round", "floor", "ceil", "length", "replace", "to_jsonb", "jsonb_build_object", "jsonb_build_array",
	"json_build_object", "json_build_array", "array", "row"}

func isVolatile(expr string) bool {
	c, err := pgsql.NewCursor(expr)
	return err == nil && c.CallsOther(steadyCalls...)
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
	return safer(saferType, hazards...)
}

// removedValues are the hazards of moving a column to an enum that has lost
// values.
func removedValues(column *schema.Column, gone []string) []dialects.Hazard {
	hazards := []dialects.Hazard{rewrites(column.Address().Table())}
	if len(gone) > 0 {
		hazards = append(hazards, hazard(dialects.MayFail, "It fails if column %s has a removed value: %s.", column.Address().QualifiedName(), strings.Join(gone, ", ")))
	}
	return hazards
}

// attachHazards are those of a table that becomes a partition: its rows are
// read, unless a check says already that they belong there.
func attachHazards(parent, child schema.Address) []dialects.Hazard {
	return safer(saferAttach,
		hazard(dialects.MayFail, "It fails if a row of %s does not belong into the partition of %s.", child.QualifiedName(), parent.QualifiedName()),
		longLock(child, readsAndWrites))
}

// detachHazards warn of rows that are no longer where they were found.
func detachHazards(parent, child schema.Address) []dialects.Hazard {
	return []dialects.Hazard{hazard(dialects.Breaking, "Programs that use %s no longer find the rows of %s there.", parent.QualifiedName(), child.QualifiedName())}
}
