package postgres

import (
	"slices"
	"strings"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
	"github.com/schemac/schemac/schema"
)

const relationsQuery = `
SELECT c.oid, c.relnamespace, c.relname, c.relkind::text, c.relpersistence = 'u', c.reloftype <> 0,
  ARRAY(SELECT h.inhparent FROM pg_inherits h WHERE h.inhrelid = c.oid ORDER BY h.inhseqno),
  CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) ELSE '' END,
  c.relrowsecurity, c.relforcerowsecurity, c.relreplident::text, coalesce(ri.relname, ''), coalesce(ci.relname, ''),
  coalesce(ts.spcname, ''), CASE WHEN am.amname <> 'heap' THEN am.amname::text ELSE '' END,
  coalesce(c.reloptions, '{}'), coalesce(toast.reloptions, '{}'),
  CASE c.relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) WHEN 'v' THEN pg_get_viewdef(c.oid) WHEN 'm' THEN pg_get_viewdef(c.oid) ELSE '' END,
  coalesce(d.description, ''), c.relispopulated,
  CASE WHEN c.relkind IN ('v', 'm', 'f') AND c.relowner <> current_user::regrole::oid THEN pg_get_userbyid(c.relowner) ELSE '' END
FROM pg_class c
LEFT JOIN pg_am am ON am.oid = c.relam AND c.relkind IN ('r', 'p', 'm')
LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
LEFT JOIN pg_index rx ON rx.indrelid = c.oid AND rx.indisreplident AND c.relreplident = 'i'
LEFT JOIN pg_class ri ON ri.oid = rx.indexrelid
LEFT JOIN pg_index cx ON cx.indrelid = c.oid AND cx.indisclustered
LEFT JOIN pg_class ci ON ci.oid = cx.indexrelid
LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relnamespace = ANY ($1)
  AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_class'::regclass AND x.objid = c.oid AND x.deptype = 'e')
ORDER BY c.relname`

// relation is one row of relationsQuery.
type relation struct {
	oid, namespace                uint32
	name, kind                    string
	unlogged, typed               bool
	parents                       []uint32
	bound                         string
	rowSecurity, forceRowSecurity bool
	replicaIdentity, replicaIndex string
	clusterOn                     string
	tablespace, accessMethod      string
	options, toastOptions         []string
	definition, comment, owner    string
	populated                     bool
}

// relations reads tables and views, and reports the others.
func (i *inspector) relations() error {
	var r relation
	into := []any{&r.oid, &r.namespace, &r.name, &r.kind, &r.unlogged, &r.typed, &r.parents, &r.bound, &r.rowSecurity, &r.forceRowSecurity,
		&r.replicaIdentity, &r.replicaIndex, &r.clusterOn, &r.tablespace, &r.accessMethod, &r.options, &r.toastOptions, &r.definition, &r.comment, &r.populated, &r.owner}
	err := i.queryScope(relationsQuery, into, func() {
		if r.typed {
			i.unmodelled("typed table", i.schemaNames[r.namespace], r.name)
			return
		}
		i.relation(r)
	})
	if err != nil {
		return err
	}
	return i.joinParents()
}

func (i *inspector) relation(r relation) {
	namespace := i.schemaNames[r.namespace]
	i.indexed[r.oid] = schema.Address{Kind: schema.KindTable, Schema: namespace, Name: r.name}
	switch r.kind {
	case "v":
		view := inspectedView(namespace, r)
		i.columnsOfViews[r.oid] = &view.Postgres.Columns
		i.add(view)
	case "m":
		view := inspectedMaterialized(namespace, r)
		i.columnsOfViews[r.oid] = &view.Postgres.Columns
		i.add(view)
	default:
		t := i.inspectedTable(r)
		i.tables[r.oid] = t
		if len(r.parents) > 0 {
			i.children = append(i.children, childTable{table: t, oid: r.oid, parents: slices.Clone(r.parents), bound: r.bound})
			return
		}
		i.add(t)
	}
}

func (i *inspector) inspectedTable(r relation) *schema.Table {
	t := &schema.Table{Schema: i.schemaNames[r.namespace], Name: r.name, Meta: schema.Meta{Comment: r.comment}}
	t.Postgres = schema.PostgresTable{
		Unlogged: r.unlogged, ClusterOn: r.clusterOn, Tablespace: r.tablespace, AccessMethod: r.accessMethod,
		StorageParams: storageParams(r.options, r.toastOptions),
		RowSecurity:   schema.RowSecurity{Enabled: r.rowSecurity, Enforced: r.forceRowSecurity},
	}
	if r.kind == "f" { // what it says of replication means nothing
		t.Postgres.Foreign, t.Owner = i.foreign[r.oid], r.owner
		return t
	}
	switch {
	case r.replicaIdentity == "f":
		t.Postgres.ReplicaIdentity = "FULL"
	case r.replicaIndex != "":
		t.Postgres.ReplicaIdentity = "INDEX " + r.replicaIndex
	case r.replicaIdentity == "n", r.replicaIdentity == "i": // its index is gone
		t.Postgres.ReplicaIdentity = "NOTHING"
	}
	if r.kind == "p" {
		kind, _, _ := strings.Cut(r.definition, " ")
		t.Postgres.Partition.Type = kind
		i.partitionKeys[r.oid] = r.definition
	}
	return t
}

const partitionKeysQuery = `
SELECT p.partrelid, coalesce(a.attname, ''), op.opcname, opn.nspname, coalesce(coll.collname, ''), coalesce(cn.nspname, ''), coalesce({collation}, '')
FROM pg_partitioned_table p
JOIN pg_class c ON c.oid = p.partrelid AND c.relnamespace = ANY ($1)
CROSS JOIN LATERAL generate_series(0, p.partnatts - 1) k(n)
LEFT JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[k.n] AND a.attnum > 0
JOIN pg_opclass op ON op.oid = p.partclass[k.n]
JOIN pg_namespace opn ON opn.oid = op.opcnamespace
LEFT JOIN pg_collation coll ON coll.oid = p.partcollation[k.n]
LEFT JOIN pg_namespace cn ON cn.oid = coll.collnamespace
ORDER BY p.partrelid, k.n`

// partitionKeyParts adds the parts of partition keys to their tables. The
// text of an expression part stands at its place in pg_get_partkeydef.
func (i *inspector) partitionKeyParts() error {
	if len(i.partitionKeys) == 0 {
		return nil
	}
	var oid uint32
	var column, collate string
	var class, coll pgsql.Name
	into := []any{&oid, &column, &class.Name, &class.Schema, &coll.Name, &coll.Schema, &collate}
	return i.queryScope(partitionKeysQuery, into, func() {
		t := i.tables[oid]
		if t == nil {
			return
		}
		parts := &t.Postgres.Partition.Parts
		part := schema.Part{Column: column}
		text, saysClass, saysCollation := keyPart(i.partitionKeys[oid], len(*parts), class, coll)
		if column == "" {
			part.Expr = schema.SQLExpr(text)
		}
		if saysClass {
			part.Ops = operatorClass(i.visibleSchema(class.Schema), class.Name, nil)
		}
		if saysCollation {
			part.Collate = collate
		}
		*parts = append(*parts, part)
	})
}
