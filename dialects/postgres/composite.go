package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) composite(c planner.Change) {
	switch {
	case c.Creates():
		e.createComposite(c, c.After.(*schema.Composite))
	case c.Drops():
		e.sql(c, "DROP TYPE "+qualified(c.Address), e.typeGone(c)...)
	case c.Action == planner.Rename:
		e.rename(c, "ALTER TYPE")
	default:
		e.alterComposite(c)
	}
}

func (e *emitter) createComposite(c planner.Change, composite *schema.Composite) {
	fields := make([]string, len(composite.Fields))
	for i, f := range composite.Fields {
		fields[i] = "\n  " + fieldSQL(f)
	}
	body := strings.Join(fields, ",")
	if body != "" {
		body += "\n"
	}
	e.sql(c, "CREATE TYPE "+qualified(c.Address)+" AS ("+body+")")
	e.newComment(c, schema.Address{}, "TYPE "+qualified(c.Address), composite.Comment)
	for _, f := range composite.Fields {
		if f.Comment != "" {
			e.fieldComment(c, f)
		}
	}
}

func fieldSQL(f schema.CompositeField) string { return ident(f.Name) + " " + fieldType(f) }

func fieldType(f schema.CompositeField) string {
	if f.Collate == "" {
		return typeSQL(f.Type)
	}
	return typeSQL(f.Type) + " COLLATE " + collation(f.Collate)
}

func (e *emitter) fieldComment(c planner.Change, f schema.CompositeField) {
	e.comment(c, schema.Address{}, "COLUMN "+qualified(c.Address)+"."+ident(f.Name), f.Comment)
}

// fieldPair is a field before and after a change.
type fieldPair struct{ before, after schema.CompositeField }

// fieldPairs finds which field is which by name and by renamed_from, on
// whichever side that stands: the way back has it before.
func fieldPairs(before, after *schema.Composite) (pairs []fieldPair, gone, made []schema.CompositeField) {
	found := map[string]bool{}
	for _, now := range after.Fields {
		i := slices.IndexFunc(before.Fields, func(old schema.CompositeField) bool { return old.Name == now.Name })
		if i < 0 {
			i = slices.IndexFunc(before.Fields, func(old schema.CompositeField) bool {
				return !hasField(after, old.Name) && (old.Name == now.RenamedFrom || old.RenamedFrom == now.Name)
			})
		}
		if i < 0 || found[before.Fields[i].Name] {
			made = append(made, now)
			continue
		}
		found[before.Fields[i].Name] = true
		pairs = append(pairs, fieldPair{before.Fields[i], now})
	}
	for _, old := range before.Fields {
		if !found[old.Name] {
			gone = append(gone, old)
		}
	}
	return pairs, gone, made
}

func hasField(c *schema.Composite, name string) bool {
	return slices.ContainsFunc(c.Fields, func(f schema.CompositeField) bool { return f.Name == name })
}

// retyped reports whether the field gets another type or collation.
func (p fieldPair) retyped() bool {
	return p.before.Type.String() != p.after.Type.String() || p.before.Collate != p.after.Collate
}

func (e *emitter) alterComposite(c planner.Change) {
	before, after := c.Before.(*schema.Composite), c.After.(*schema.Composite)
	fields := dialects.NewFields(c)
	if fields.Take("fields") {
		e.alterFields(c, before, after)
	}
	e.alterRest(c, fields, schema.Address{}, "TYPE "+qualified(c.Address))
}

func (e *emitter) alterFields(c planner.Change, before, after *schema.Composite) {
	alter := "ALTER TYPE " + qualified(c.Address) + " "
	pairs, gone, made := fieldPairs(before, after)
	for _, f := range gone {
		e.sql(c, alter+"DROP ATTRIBUTE "+ident(f.Name), lostField(c.Address, f.Name))
	}
	for _, p := range pairs {
		if p.before.Name != p.after.Name {
			e.sql(c, alter+"RENAME ATTRIBUTE "+ident(p.before.Name)+" TO "+ident(p.after.Name),
				breakingRename(c.Address.Child(schema.KindColumn, p.before.Name), c.Address.Child(schema.KindColumn, p.after.Name)))
		}
		if p.retyped() {
			e.sql(c, alter+"ALTER ATTRIBUTE "+ident(p.after.Name)+" TYPE "+fieldType(p.after))
		}
	}
	for _, f := range made {
		e.sql(c, alter+"ADD ATTRIBUTE "+fieldSQL(f))
		pairs = append(pairs, fieldPair{after: f})
	}
	for _, p := range pairs {
		if p.before.Comment != p.after.Comment {
			e.fieldComment(c, p.after)
		}
	}
}

func lostField(composite schema.Address, name string) dialects.Hazard {
	return hazard(dialects.DataLoss, "All values of field %s in columns of type %s are lost.", name, composite.QualifiedName())
}

// compositeStrategy: fields are added at the end, dropped and renamed in
// place. Another type of a field is refused while a column uses the composite.
func compositeStrategy(pair planner.Pair, c planner.Change) (planner.Action, string) {
	before, after := c.Before.(*schema.Composite), c.After.(*schema.Composite)
	pairs, _, _ := fieldPairs(before, after)
	if !keepsOrder(before, after, pairs) {
		return planner.Replace, "PostgreSQL adds fields of a composite at its end only"
	}
	for _, p := range pairs {
		if p.retyped() && inColumns(pair.From, c.Address) {
			return planner.Replace, "PostgreSQL cannot change the type of a field that columns use"
		}
	}
	return planner.Alter, ""
}

// keepsOrder reports whether after has the fields that stay in their order,
// with new ones behind them.
func keepsOrder(before, after *schema.Composite, pairs []fieldPair) bool {
	last := -1
	for i, p := range pairs {
		at := slices.IndexFunc(before.Fields, func(f schema.CompositeField) bool { return f.Name == p.before.Name })
		if at < last || after.Fields[i].Name != p.after.Name {
			return false
		}
		last = at
	}
	return true
}

// losesFields reports whether the change takes a field away or changes its
// type, so that what uses the field is in the way.
func losesFields(c planner.Change) bool {
	before, ok := c.Before.(*schema.Composite)
	if !ok || !slices.Contains(c.Fields, "fields") {
		return false
	}
	pairs, gone, _ := fieldPairs(before, c.After.(*schema.Composite))
	return len(gone) > 0 || slices.ContainsFunc(pairs, fieldPair.retyped)
}

const compositesQuery = `
SELECT t.typnamespace, t.typname, coalesce(d.description, ''), ` + typeOwner + `, a.attname, a.atttypid, format_type(a.atttypid, a.atttypmod),
  CASE WHEN a.attcollation = at.typcollation THEN '' ELSE {collation} END, coalesce(ad.description, '')
FROM pg_type t
JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_type at ON at.oid = a.atttypid
LEFT JOIN pg_collation coll ON coll.oid = a.attcollation
LEFT JOIN pg_namespace cn ON cn.oid = coll.collnamespace
LEFT JOIN pg_description d ON d.classoid = 'pg_type'::regclass AND d.objoid = t.oid AND d.objsubid = 0
LEFT JOIN pg_description ad ON ad.classoid = 'pg_class'::regclass AND ad.objoid = c.oid AND ad.objsubid = a.attnum
WHERE t.typnamespace = ANY ($1)
  AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_type'::regclass AND x.objid = t.oid AND x.deptype = 'e')
ORDER BY t.typnamespace, t.typname, a.attnum`

// composites reads the composite types, of which each row has one field.
func (i *inspector) composites() error {
	var namespace uint32
	var typ *uint32
	var name, comment, owner string
	var field, text, collate, fieldComment *string
	var last *schema.Composite
	return i.queryScope(compositesQuery, []any{&namespace, &name, &comment, &owner, &field, &typ, &text, &collate, &fieldComment}, func() {
		if last == nil || last.Name != name || last.Schema != i.schemaNames[namespace] {
			last = &schema.Composite{Schema: i.schemaNames[namespace], Name: name, Meta: schema.Meta{Comment: comment, Owner: owner}}
			i.add(last)
		}
		if field != nil {
			f := schema.CompositeField{Name: *field, Type: i.typeAt(*typ, *text), Comment: *fieldComment}
			if collate != nil {
				f.Collate = *collate
			}
			last.Fields = append(last.Fields, f)
		}
	})
}
