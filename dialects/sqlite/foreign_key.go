package sqlite

import (
	"strings"

	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

// normalizeForeignKey removes what has no effect in SQLite: MATCH is read and
// ignored, and a key that is checked at once may as well be deferrable.
func normalizeForeignKey(f *schema.ForeignKey) {
	f.OnUpdate, f.OnDelete = normalFKAction(f.OnUpdate), normalFKAction(f.OnDelete)
	if f.Deferrable == schema.DeferrableInitiallyImmediate {
		f.Deferrable = ""
	}
	if strings.EqualFold(f.Match, "simple") {
		f.Match = ""
	}
}

func normalFKAction(action string) string {
	action = strings.ReplaceAll(strings.ToUpper(action), " ", "_")
	if action == "NO_ACTION" {
		return ""
	}
	return action
}

// foreignKeySQL is the constraint within CREATE TABLE.
func foreignKeySQL(f *schema.ForeignKey) string {
	return constraintSQL(f.Name) + "FOREIGN KEY (" + quoteAll(f.Columns) + ") " + referencesSQL(f)
}

// columnReferenceSQL is the constraint behind a column that is being added.
func columnReferenceSQL(f *schema.ForeignKey) string {
	return " " + constraintSQL(f.Name) + referencesSQL(f)
}

// addedWithColumn reports whether ALTER TABLE ADD COLUMN takes the key along:
// its only column is new and holds NULL in all rows.
func addedWithColumn(pair planner.Pair, f *schema.ForeignKey) bool {
	if len(f.Columns) != 1 {
		return false
	}
	a := f.Address().Table().Child(schema.KindColumn, f.Columns[0])
	column, _ := pair.To.Lookup(a).(*schema.Column)
	if column == nil || pair.From.Lookup(a) != nil || !column.Null || !column.Default.IsZero() {
		return false
	}
	ok, _ := addsInPlace(column)
	return ok
}

func referencesSQL(f *schema.ForeignKey) string {
	sql := "REFERENCES " + quote(f.RefTable.Name) + " (" + quoteAll(f.RefColumns) + ")"
	if f.OnUpdate != "" {
		sql += " ON UPDATE " + strings.ReplaceAll(f.OnUpdate, "_", " ")
	}
	if f.OnDelete != "" {
		sql += " ON DELETE " + strings.ReplaceAll(f.OnDelete, "_", " ")
	}
	if f.Deferrable == schema.DeferrableInitiallyDeferred {
		sql += " DEFERRABLE INITIALLY DEFERRED"
	}
	return sql
}

// foreignKey parses FOREIGN KEY (…) REFERENCES … of a table.
func (p *tableParser) foreignKey(name string) error {
	columns, err := p.names()
	if err != nil {
		return err
	}
	if !p.accept("references") {
		return p.errorf("FOREIGN KEY without REFERENCES")
	}
	return p.references(name, columns)
}

// references parses what follows REFERENCES. Without a list of columns the
// key refers to the primary key of the target, which linkForeignKeys fills in.
func (p *tableParser) references(name string, columns []string) error {
	target, err := p.name()
	if err != nil {
		return err
	}
	key := &schema.ForeignKey{Table: p.table.Name, Name: p.unusedName(schema.KindForeignKey, name), Columns: columns,
		RefTable: schema.Address{Kind: schema.KindTable, Name: target}}
	if p.peek().Text == "(" {
		if key.RefColumns, err = p.names(); err != nil {
			return err
		}
	}
	p.objects = append(p.objects, key)
	return p.referenceOptions(key)
}

func (p *tableParser) referenceOptions(key *schema.ForeignKey) error {
	for {
		switch {
		case p.accept("on", "delete"):
			key.OnDelete = p.referenceAction()
		case p.accept("on", "update"):
			key.OnUpdate = p.referenceAction()
		case p.accept("match"):
			if _, err := p.name(); err != nil {
				return err
			}
		case p.accept("not", "deferrable"):
			p.initially()
		case p.accept("deferrable"):
			if p.initially() {
				key.Deferrable = schema.DeferrableInitiallyDeferred
			}
		default:
			return nil
		}
	}
}

// initially reads INITIALLY and reports whether DEFERRED follows.
func (p *tableParser) initially() bool {
	deferred := p.accept("initially", "deferred")
	if !deferred {
		p.accept("initially", "immediate")
	}
	return deferred
}

func (p *tableParser) referenceAction() string {
	for _, action := range []string{"set null", "set default", "no action", "cascade", "restrict"} {
		if p.accept(strings.Fields(action)...) {
			return normalFKAction(action)
		}
	}
	return ""
}
