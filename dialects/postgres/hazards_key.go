package postgres

import (
	"slices"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// newKeyHazards are those of building a key, which one ON ONLY the table does not.
func (e *emitter) newKeyHazards(key schema.Object) []dialects.Hazard {
	if schema.IsOnly(key) {
		return nil
	}
	table := key.Address().Table()
	return e.onRows(table, uniqueHazards(table, indexColumns(key), constraintName(key))...)
}

// keyGone warns of a key or unique index that no longer is one for any clause ON
// CONFLICT, unless the table has another for the same columns afterwards.
func (e *emitter) keyGone(c planner.Change) []dialects.Hazard {
	table := c.Address.Table()
	gone := conflictColumns(c.Before)
	if _, isTable := e.pair.To.Lookup(table).(*schema.Table); !isTable || gone == nil {
		return nil
	}
	for _, part := range indexParts(c.Before) {
		if part.Column != "" && e.pair.To.Lookup(table.Child(schema.KindColumn, part.Column)) == nil {
			return nil // programs that name it fail anyway
		}
	}
	for _, other := range e.pair.To.Children(table) {
		if slices.Equal(conflictColumns(other), gone) {
			return nil
		}
	}
	return []dialects.Hazard{conflictRefused(table, constraintName(c.Before))}
}

// conflictColumns are those, in the order of their names, that ON CONFLICT has to
// list for the key or index to serve it; nil for what serves none. Conditions and
// expressions stand as their texts.
func conflictColumns(o schema.Object) []string {
	var condition schema.Expr
	switch o := o.(type) {
	case *schema.PrimaryKey:
		if o.Deferrable != "" {
			return nil
		}
	case *schema.Unique:
		if o.Deferrable != "" {
			return nil
		}
	case *schema.Index:
		if !o.Unique || o.Invalid {
			return nil
		}
		condition = o.Where
	default:
		return nil
	}
	columns := []string{condition.SQL}
	for _, part := range indexParts(o) {
		columns = append(columns, part.Column+part.Expr.SQL)
	}
	slices.Sort(columns)
	return columns
}

// conflictRefused: without a key that fits its columns, ON CONFLICT is an error.
func conflictRefused(table schema.Address, key string) dialects.Hazard {
	return safer(saferDrop, hazard(dialects.Breaking, "Programs that write into table %s with ON CONFLICT on the columns of %s fail.", table.QualifiedName(), key))[0]
}

// otherIdentity are the hazards of a new replica identity. FULL has all that the
// others have.
func otherIdentity(table schema.Address, identity string) []dialects.Hazard {
	switch identity {
	case "FULL":
		return nil
	case "NOTHING":
		return []dialects.Hazard{hazard(dialects.Breaking, "Programs that update or delete rows of table %s fail while a publication has it.", table.QualifiedName())}
	}
	return []dialects.Hazard{hazard(dialects.Breaking, "Programs that read the changes of table %s by logical replication find other columns of updated and deleted rows.", table.QualifiedName())}
}

// otherVersion warns of what an extension brings along.
func otherVersion(name string) dialects.Hazard {
	return safer(saferExtension, hazard(dialects.Breaking, "Programs that use what extension %s brings along may find it changed.", name))[0]
}
