package postgres

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/postgres/pgsql"
)

// liveIndex is an index as the catalog has it.
type liveIndex struct {
	oid   uint32
	name  string // qualified and quoted
	valid bool
}

// indexBuild is the effect of CREATE INDEX CONCURRENTLY.
type indexBuild struct {
	// name is empty where the server chooses one.
	name  string
	table string // qualified and quoted
	// ifNotExists makes the server content with any index of the name.
	ifNotExists bool
}

// indexBuildOf reads what follows CREATE INDEX CONCURRENTLY.
func indexBuildOf(c *pgsql.Cursor) effect {
	e := indexBuild{ifNotExists: c.Words("if", "not", "exists")}
	if c.Word() != "on" {
		e.name, _ = c.Name()
	}
	c.Words("on")
	c.Words("only")
	schema, table, ok := c.QualifiedName()
	if !ok {
		return unknownEffect{}
	}
	e.table = pgsql.QualifiedName(schema, table)
	return e
}

// Indexes and their tables share a schema.
const tableIndexes = `SELECT i.indexrelid, pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname), i.indisvalid AND i.indisready AND i.indislive, c.relname
FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE i.indrelid = pg_catalog.to_regclass($1) ORDER BY 1`

// indexes are those of the table, or only the one with the name.
func (e indexBuild) indexes(ctx context.Context, t *target) ([]liveIndex, error) {
	rows, err := t.conn.Query(ctx, tableIndexes, e.table)
	if err != nil {
		return nil, err
	}
	var found []liveIndex
	var index liveIndex
	var name string
	_, err = pgx.ForEachRow(rows, []any{&index.oid, &index.name, &index.valid, &name}, func() error {
		if e.name == "" || e.name == name {
			found = append(found, index)
		}
		return nil
	})
	return found, err
}

func (e indexBuild) observe(ctx context.Context, t *target) (o observation, err error) {
	found, err := e.indexes(ctx, t)
	for _, index := range found {
		o.Indexes = append(o.Indexes, index.oid)
	}
	return o, err
}

// recover: an index that was there before is somebody else's, valid or not.
func (e indexBuild) recover(ctx context.Context, t *target, before observation) (dialects.Recovery, error) {
	found, err := e.indexes(ctx, t)
	if err != nil {
		return dialects.Undecided, err
	}
	found = slices.DeleteFunc(found, func(i liveIndex) bool { return slices.Contains(before.Indexes, i.oid) })
	switch {
	case len(found) == 0:
		return dialects.Untouched, nil
	case len(found) > 1:
		return dialects.Undecided, nil
	case found[0].valid:
		return dialects.InEffect, nil
	}
	return dialects.Untouched, t.dropIndex(ctx, found[0].name)
}

func (t *target) dropIndex(ctx context.Context, name string) error {
	err := execOne(ctx, t.conn, "DROP INDEX CONCURRENTLY IF EXISTS "+name)
	if err == nil {
		t.dropped = append(t.dropped, name)
	}
	return err
}

// indexDrop is the effect of DROP INDEX CONCURRENTLY.
type indexDrop struct {
	name string // as in the statement, quoted
}

// indexDropOf reads what follows DROP INDEX CONCURRENTLY.
func indexDropOf(c *pgsql.Cursor) effect {
	c.Words("if", "exists")
	schema, name, ok := c.QualifiedName()
	if !ok {
		return unknownEffect{}
	}
	return indexDrop{name: pgsql.QualifiedName(schema, name)}
}

func (e indexDrop) observe(ctx context.Context, t *target) (o observation, err error) {
	o.Object, err = t.relation(ctx, e.name)
	return o, err
}

// relation gives the object identifier of a relation, or 0.
func (t *target) relation(ctx context.Context, name string) (oid uint32, err error) {
	err = t.conn.QueryRow(ctx, "SELECT coalesce(pg_catalog.to_regclass($1)::oid, 0)", name).Scan(&oid)
	return oid, err
}

// recover finishes a drop that has already made the index invalid.
func (e indexDrop) recover(ctx context.Context, t *target, before observation) (dialects.Recovery, error) {
	if before.Object == 0 {
		return dialects.Untouched, nil
	}
	index, err := t.indexByOID(ctx, before.Object)
	switch {
	case err != nil:
		return dialects.Undecided, err
	case index == nil:
		return dialects.InEffect, nil
	case index.valid:
		return dialects.Untouched, nil
	}
	return dialects.InEffect, t.dropIndex(ctx, index.name)
}

// indexByOID reads an index, nil without one.
func (t *target) indexByOID(ctx context.Context, oid uint32) (*liveIndex, error) {
	index := liveIndex{oid: oid}
	err := t.conn.QueryRow(ctx, `SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname), i.indisvalid AND i.indisready AND i.indislive
		FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE i.indexrelid = $1`, oid).Scan(&index.name, &index.valid)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return &index, err
}

// reindex is the effect of REINDEX. The statement can always run again; one
// that was to work concurrently leaves indexes of transient names behind.
type reindex struct {
	// kind is what name is: an index, a table or a schema; anything else is
	// the whole database.
	kind, name string
}

// reindexEffect reads what follows REINDEX.
func reindexEffect(c *pgsql.Cursor) effect {
	if c.Op("(") {
		c.SkipTo(")")
		c.Op(")")
	}
	e := reindex{kind: c.OneOf("index", "table", "schema", "database", "system")}
	c.Words("concurrently")
	if schema, name, ok := c.QualifiedName(); ok {
		e.name = pgsql.QualifiedName(schema, name)
	}
	return e
}

// transientIndexes are those that an unfinished REINDEX CONCURRENTLY has made
// or replaced. Tables keep long values in a table of the system's, whose index
// is rebuilt with them.
const transientIndexes = `SELECT i.indexrelid, pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)
FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$'
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.relid = i.indrelid)
  AND EXISTS (SELECT FROM pg_catalog.pg_class r WHERE i.indrelid IN (r.oid, r.reltoastrelid) AND CASE $1
    WHEN 'index' THEN EXISTS (SELECT FROM pg_catalog.pg_index x WHERE x.indexrelid = pg_catalog.to_regclass($2) AND x.indrelid = r.oid)
    WHEN 'table' THEN r.oid = pg_catalog.to_regclass($2)
    WHEN 'schema' THEN r.relnamespace = pg_catalog.to_regnamespace($2)
    ELSE true END)
ORDER BY 1`

func (e reindex) transient(ctx context.Context, t *target) ([]liveIndex, error) {
	rows, err := t.conn.Query(ctx, transientIndexes, e.kind, e.name)
	if err != nil {
		return nil, err
	}
	var found []liveIndex
	var index liveIndex
	_, err = pgx.ForEachRow(rows, []any{&index.oid, &index.name}, func() error {
		found = append(found, index)
		return nil
	})
	return found, err
}

func (e reindex) observe(ctx context.Context, t *target) (o observation, err error) {
	found, err := e.transient(ctx, t)
	for _, index := range found {
		o.Indexes = append(o.Indexes, index.oid)
	}
	if err == nil && e.kind == "index" {
		o.Object, err = t.relation(ctx, e.name)
	}
	return o, err
}

// recover drops the transient indexes. One index that was rebuilt beside the
// old one has another identity.
func (e reindex) recover(ctx context.Context, t *target, before observation) (dialects.Recovery, error) {
	found, err := e.transient(ctx, t)
	if err != nil {
		return dialects.Undecided, err
	}
	for _, index := range found {
		if slices.Contains(before.Indexes, index.oid) {
			continue
		}
		if err := t.dropIndex(ctx, index.name); err != nil {
			return dialects.Undecided, err
		}
	}
	if e.kind != "index" || before.Object == 0 {
		return dialects.Untouched, nil
	}
	now, err := t.relation(ctx, e.name)
	if err != nil || now == 0 || now == before.Object {
		return dialects.Untouched, err
	}
	return dialects.InEffect, nil
}

// detach is the effect of ALTER TABLE … DETACH PARTITION … CONCURRENTLY.
type detach struct {
	parent, child string // as in the statement, quoted
}

// detachOf reads what follows ALTER TABLE.
func detachOf(c *pgsql.Cursor) effect {
	c.Words("if", "exists")
	schema, name, ok := c.QualifiedName()
	if !ok || !c.Words("detach", "partition") {
		return unknownEffect{}
	}
	e := detach{parent: pgsql.QualifiedName(schema, name)}
	if schema, name, ok = c.QualifiedName(); !ok {
		return unknownEffect{}
	}
	e.child = pgsql.QualifiedName(schema, name)
	return e
}

// state says whether the partition is attached, and whether its detaching is
// under way. Older majors than 14 detach at once.
func (e detach) state(ctx context.Context, t *target) (attached, pending bool, err error) {
	err = t.conn.QueryRow(ctx, `SELECT true, coalesce((pg_catalog.to_jsonb(h) ->> 'inhdetachpending')::bool, false) FROM pg_catalog.pg_inherits h
		WHERE h.inhparent = pg_catalog.to_regclass($1) AND h.inhrelid = pg_catalog.to_regclass($2)`, e.parent, e.child).Scan(&attached, &pending)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return attached, pending, err
}

func (e detach) observe(ctx context.Context, t *target) (o observation, err error) {
	o.Exists, _, err = e.state(ctx, t)
	return o, err
}

// recover finishes a detach that has begun: it cannot be taken back.
func (e detach) recover(ctx context.Context, t *target, before observation) (dialects.Recovery, error) {
	attached, pending, err := e.state(ctx, t)
	switch {
	case err != nil:
		return dialects.Undecided, err
	case pending:
		return dialects.InEffect, execOne(ctx, t.conn, "ALTER TABLE "+e.parent+" DETACH PARTITION "+e.child+" FINALIZE")
	case !attached && before.Exists:
		return dialects.InEffect, nil
	}
	return dialects.Untouched, nil
}
