package postgres

import (
	"reflect"
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema"
)

func (e *emitter) publication(c planner.Change) {
	name := ident(c.Address.Name)
	switch {
	case c.Creates():
		p := c.After.(*schema.Publication)
		e.sql(c, "CREATE PUBLICATION "+name+publishedObjects(p)+publicationOptions(&schema.Publication{}, p, " WITH"))
		e.newComment(c, schema.Address{}, "PUBLICATION "+name, p.Comment)
	case c.Drops():
		e.sql(c, "DROP PUBLICATION "+name, e.publicationGone(c)...)
	case c.Action == planner.Rename:
		e.sql(c, "ALTER PUBLICATION "+ident(c.Before.Address().Name)+" RENAME TO "+name,
			notPublished(c.Before.Address().Name))
	default:
		e.alterPublication(c, "ALTER PUBLICATION "+name)
	}
}

func (e *emitter) alterPublication(c planner.Change, statement string) {
	before, after := c.Before.(*schema.Publication), c.After.(*schema.Publication)
	fields := dialects.NewFields(c)
	tables, schemas := fields.Take("tables"), fields.Take("schemas")
	switch objects := publishedObjects(after); {
	case !tables && !schemas:
	case objects != "":
		e.sql(c, statement+" SET"+strings.TrimPrefix(objects, " FOR"), fewerTables(before, after)...)
	default:
		e.sql(c, statement+" DROP"+strings.TrimPrefix(publishedObjects(bare(before)), " FOR"), fewerTables(before, after)...)
	}
	for _, option := range []string{"publish", "via_root", "generated_columns"} {
		fields.Take(option)
	}
	if options := publicationOptions(before, after, " SET"); options != "" {
		e.sql(c, statement+options, fewerChanges(before, after)...)
	}
	e.alterRest(c, fields, schema.Address{}, "PUBLICATION "+ident(c.Address.Name))
}

// publicationGone: subscribers do not notice that a publication was gone for a
// while, since they see only what is committed.
func (e *emitter) publicationGone(c planner.Change) []dialects.Hazard {
	if after, ok := e.pair.To.Lookup(c.Address).(*schema.Publication); ok && e.remade[c.Address] {
		return fewerTables(c.Before.(*schema.Publication), after)
	}
	return []dialects.Hazard{notPublished(c.Address.Name)}
}

// notPublished warns subscribers of a name that is gone.
func notPublished(name string) dialects.Hazard {
	return safer(saferPublication, hazard(dialects.Breaking, "Subscriptions to publication %s fail.", name))[0]
}

// lessPublished warns subscribers of changes that they no longer get.
func lessPublished(name string) dialects.Hazard {
	return hazard(dialects.Breaking, "Subscribers of publication %s may no longer get all changes that they got before.", name)
}

// fewerTables: a condition or a list of columns may leave something out.
func fewerTables(before, after *schema.Publication) []dialects.Hazard {
	if after.AllTables {
		return nil
	}
	stays := func(t schema.PublishedTable) bool {
		return slices.ContainsFunc(after.Tables, func(other schema.PublishedTable) bool { return reflect.DeepEqual(t, other) })
	}
	if !before.AllTables && len(without(schemaNames(before), schemaNames(after))) == 0 && !slices.ContainsFunc(before.Tables, func(t schema.PublishedTable) bool { return !stays(t) }) {
		return nil
	}
	return []dialects.Hazard{lessPublished(after.Name)}
}

func schemaNames(p *schema.Publication) []string {
	names := make([]string, len(p.Schemas))
	for i, a := range p.Schemas {
		names[i] = a.Name
	}
	return names
}

// fewerChanges: what is published under another table's name does not arrive
// where it did.
func fewerChanges(before, after *schema.Publication) []dialects.Hazard {
	if len(without(operationsOf(before), operationsOf(after))) == 0 && before.ViaRoot == after.ViaRoot && (after.Generated || !before.Generated) {
		return nil
	}
	return []dialects.Hazard{lessPublished(after.Name)}
}

func operationsOf(p *schema.Publication) []string {
	if p.Publish == nil {
		return allOperations
	}
	return without(p.Publish, []string{schema.PublishNothing})
}

// bare is the publication with the names of its tables alone, as DROP wants
// them.
func bare(p *schema.Publication) *schema.Publication {
	names := &schema.Publication{Schemas: p.Schemas}
	for _, t := range p.Tables {
		names.Tables = append(names.Tables, schema.PublishedTable{Table: t.Table})
	}
	return names
}

// publishedObjects is the clause FOR, or empty for a publication of nothing.
func publishedObjects(p *schema.Publication) string {
	if p.AllTables {
		return " FOR ALL TABLES"
	}
	var tables, pieces []string
	for _, t := range p.Tables {
		text := qualified(t.Table)
		if len(t.Columns) > 0 {
			names := make([]string, len(t.Columns))
			for i, column := range t.Columns {
				names[i] = column.Name
			}
			text += " (" + idents(names) + ")"
		}
		if !t.Where.IsZero() {
			text += " WHERE (" + exprSQL(t.Where) + ")"
		}
		tables = append(tables, text)
	}
	if len(tables) > 0 {
		pieces = append(pieces, "TABLE "+strings.Join(tables, ", "))
	}
	var schemas []string
	for _, a := range p.Schemas {
		schemas = append(schemas, ident(a.Name))
	}
	if len(schemas) > 0 {
		pieces = append(pieces, "TABLES IN SCHEMA "+strings.Join(schemas, ", "))
	}
	if len(pieces) == 0 {
		return ""
	}
	return " FOR " + strings.Join(pieces, ", ")
}

// publicationOptions are those in which the publications differ, behind a word.
func publicationOptions(before, after *schema.Publication, word string) string {
	var options []string
	if !slices.Equal(before.Publish, after.Publish) {
		options = append(options, "publish = '"+strings.ToLower(strings.Join(operationsOf(after), ", "))+"'")
	}
	if before.ViaRoot != after.ViaRoot {
		options = append(options, "publish_via_partition_root = "+boolWord(after.ViaRoot))
	}
	if before.Generated != after.Generated {
		options = append(options, "publish_generated_columns = "+map[bool]string{true: "stored", false: "none"}[after.Generated])
	}
	if len(options) == 0 {
		return ""
	}
	return word + " (" + strings.Join(options, ", ") + ")"
}

func boolWord(value bool) string { return map[bool]string{true: "true", false: "false"}[value] }

// allOperations are published where nothing else is said.
var allOperations = []string{"DELETE", "INSERT", "TRUNCATE", "UPDATE"}

func normalizePublication(p *schema.Publication) {
	if len(p.Publish) > 0 {
		if p.Publish = slices.Compact(slices.Sorted(slices.Values(p.Publish))); slices.Equal(p.Publish, allOperations) {
			p.Publish = nil
		}
	}
	slices.SortFunc(p.Tables, func(a, b schema.PublishedTable) int { return a.Table.Compare(b.Table) })
	slices.SortFunc(p.Schemas, schema.Address.Compare)
	for i := range p.Tables {
		t := &p.Tables[i]
		t.Where.SQL = trimParens(t.Where.SQL)
		slices.SortFunc(t.Columns, schema.Address.Compare)
	}
}

// publicationsQuery reads publications; publishedQuery and
// publishedSchemasQuery what is in them.
const (
	publicationsQuery = `
SELECT p.oid, p.pubname, p.puballtables, p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate, p.pubviaroot, {publish_generated},
  coalesce(d.description, ''), CASE WHEN p.pubowner <> current_user::regrole::oid THEN pg_get_userbyid(p.pubowner) ELSE '' END
FROM pg_publication p
LEFT JOIN pg_description d ON d.classoid = 'pg_publication'::regclass AND d.objoid = p.oid AND d.objsubid = 0
WHERE NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_publication'::regclass AND x.objid = p.oid AND x.deptype = 'e')
ORDER BY p.pubname`
	publishedQuery = `
SELECT r.prpubid, r.prrelid, {published_columns}, {published_where}
FROM pg_publication_rel r ORDER BY r.prpubid, r.prrelid`
	publishedSchemasQuery = `SELECT n.pnpubid, n.pnnspid FROM pg_publication_namespace n ORDER BY 1, 2`
)

// publications reads the publications all of whose parts are in scope, and
// reports the others.
func (i *inspector) publications() error {
	found, beyond := map[uint32]*schema.Publication{}, map[uint32]bool{}
	var order []uint32
	if err := i.readPublications(func(oid uint32, p *schema.Publication) { found[oid], order = p, append(order, oid) }); err != nil || len(order) == 0 {
		return err
	}
	var publication, part uint32
	var columns []int16
	var where string
	err := i.query(publishedQuery, nil, []any{&publication, &part, &columns, &where}, func() {
		table, p := i.tables[part], found[publication]
		if table == nil || p == nil {
			beyond[publication] = true
			return
		}
		t := schema.PublishedTable{Table: table.Address(), Where: schema.SQLExpr(where)}
		for _, name := range i.columnNames(part, columns) {
			t.Columns = append(t.Columns, table.Address().Child(schema.KindColumn, name))
		}
		p.Tables = append(p.Tables, t)
	})
	if err == nil && i.features.major >= 15 {
		err = i.query(publishedSchemasQuery, nil, []any{&publication, &part}, func() {
			name, p := i.schemaNames[part], found[publication]
			if name == "" || p == nil {
				beyond[publication] = true
				return
			}
			p.Schemas = append(p.Schemas, schema.Address{Kind: schema.KindSchema, Name: name})
		})
	}
	for _, oid := range order {
		if beyond[oid] {
			i.leaveAlone("publication", "has tables or schemas that are not looked at", found[oid].Name)
		} else {
			i.add(found[oid])
		}
	}
	return err
}

func (i *inspector) readPublications(found func(uint32, *schema.Publication)) error {
	var oid uint32
	var name, comment, owner string
	var all, inserts, updates, deletes, truncates, viaRoot, generated bool
	return i.query(publicationsQuery, nil, []any{&oid, &name, &all, &inserts, &updates, &deletes, &truncates, &viaRoot, &generated, &comment, &owner}, func() {
		if i.managedPublication(name, owner) {
			return
		}
		p := &schema.Publication{Name: name, Meta: schema.Meta{Comment: comment, Owner: owner}, AllTables: all, ViaRoot: viaRoot, Generated: generated}
		for operation, published := range map[string]bool{"INSERT": inserts, "UPDATE": updates, "DELETE": deletes, "TRUNCATE": truncates} {
			if published {
				p.Publish = append(p.Publish, operation)
			}
		}
		if len(p.Publish) == 0 {
			p.Publish = []string{schema.PublishNothing}
		}
		found(oid, p)
	})
}

// publishedColumn finds the column that a condition on the rows names, where
// the tables with conditions agree in its type.
func publishedColumn(g *schema.Graph, p *schema.Publication, name string) (found *schema.Column) {
	for _, t := range p.Tables {
		column := lookupColumn(g, t.Table, name)
		switch {
		case t.Where.IsZero() || column == nil:
		case found != nil && found.Type != column.Type:
			return nil
		default:
			found = column
		}
	}
	return found
}
