package postgres

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/dialects/postgres/pgsql"
)

// Copy implements dialects.Prover.
func (dialect) Copy(ctx context.Context, from, to string, rows int) (copied, refused int64, err error) {
	if rows <= 0 {
		return 0, 0, nil
	}
	c := copier{rows: rows}
	for _, end := range []struct {
		url  string
		conn **pgx.Conn
	}{{from, &c.from}, {to, &c.to}} {
		config, err := parseURL(end.url)
		if err != nil {
			return 0, 0, err
		}
		if *end.conn, err = connect(ctx, config); err != nil {
			return 0, 0, err
		}
		defer closeSoon(*end.conn)
	}
	if err := c.run(ctx); err != nil {
		return c.copied, c.refused, fmt.Errorf("copying a sample of rows: %w", serverError(err))
	}
	return c.copied, c.refused, nil
}

// copier copies rows between two connections.
type copier struct {
	from, to        *pgx.Conn
	rows            int
	copied, refused int64
}

// samplePart is a table to copy, with its columns as SQL lists them.
type samplePart struct {
	oid     uint32
	name    string
	columns []string
	// parents are the tables that its foreign keys refer to.
	parents []uint32
}

// run reads everything from one state of the source, which it cannot change.
func (c *copier) run(ctx context.Context) error {
	const settings = "SET client_encoding = 'UTF8'; SET search_path = pg_catalog; SET row_security = off"
	for _, conn := range []*pgx.Conn{c.from, c.to} {
		if _, err := conn.Exec(ctx, spelling("SET")+settings); err != nil {
			return err
		}
	}
	tx, err := c.from.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	source, err := sampleTables(ctx, c.from)
	if err != nil {
		return err
	}
	there, err := sampleTables(ctx, c.to)
	if err != nil {
		return err
	}
	for _, part := range parentsFirst(common(source, there)) {
		if err := c.part(ctx, part); err != nil {
			return err
		}
	}
	return c.sequences(ctx)
}

// sequences lets the numbers go on behind those that were copied. What the
// sequence there does not take, as its bounds differ, is left.
func (c *copier) sequences(ctx context.Context) error {
	rows, err := c.from.Query(ctx, `SELECT pg_catalog.quote_ident(schemaname) || '.' || pg_catalog.quote_ident(sequencename), last_value
		FROM pg_catalog.pg_sequences WHERE last_value IS NOT NULL`)
	if err != nil {
		return err
	}
	reached := map[string]int64{}
	var name string
	var value int64
	if _, err = pgx.ForEachRow(rows, []any{&name, &value}, func() error {
		reached[name] = value
		return nil
	}); err != nil {
		return err
	}
	for name, value := range reached {
		_, err := c.to.Exec(ctx, "SELECT pg_catalog.setval(oid::regclass, $2) FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass($1) AND relkind = 'S'", name, value)
		if err != nil && !isCode(err, "22003") {
			return err
		}
	}
	return nil
}

// sampleQuery lists the tables that hold rows, with the columns that take
// values, and the tables that each refers to.
const sampleQuery = `
SELECT c.oid, n.nspname, c.relname, (SELECT coalesce(array_agg(a.attname ORDER BY a.attnum), '{}') FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''),
  (SELECT coalesce(array_agg(k.confrelid), '{}') FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> c.oid)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', '` + ownSchema + `')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY n.nspname, c.relname`

func sampleTables(ctx context.Context, conn *pgx.Conn) ([]samplePart, error) {
	rows, err := conn.Query(ctx, sampleQuery)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (samplePart, error) {
		var p samplePart
		var schema, table string
		err := row.Scan(&p.oid, &schema, &table, &p.columns, &p.parents)
		p.name = pgsql.QualifiedName(schema, table)
		return p, err
	})
}

// common keeps the tables that both databases have, with the columns that both
// have, in the order and with the parents of the source.
func common(source, there []samplePart) []samplePart {
	known := map[string]samplePart{}
	for _, p := range there {
		known[p.name] = p
	}
	var parts []samplePart
	for _, p := range source {
		other, ok := known[p.name]
		if !ok {
			continue
		}
		p.columns = slices.DeleteFunc(p.columns, func(column string) bool { return !slices.Contains(other.columns, column) })
		if len(p.columns) > 0 {
			parts = append(parts, p)
		}
	}
	return parts
}

// parentsFirst puts tables behind those that they refer to, as far as circles
// allow.
func parentsFirst(parts []samplePart) []samplePart {
	byOID := map[uint32]samplePart{}
	for _, p := range parts {
		byOID[p.oid] = p
	}
	var ordered []samplePart
	seen := map[uint32]bool{}
	var visit func(p samplePart)
	visit = func(p samplePart) {
		if seen[p.oid] {
			return
		}
		seen[p.oid] = true
		for _, parent := range p.parents {
			if table, ok := byOID[parent]; ok {
				visit(table)
			}
		}
		ordered = append(ordered, p)
	}
	for _, p := range parts {
		visit(p)
	}
	return ordered
}

// part copies one table: all rows at once, or one by one where the table
// there refuses one of them.
func (c *copier) part(ctx context.Context, part samplePart) error {
	columns := idents(part.columns)
	query := fmt.Sprintf("SELECT %s FROM ONLY %s LIMIT %d", columns, part.name, c.rows)
	count, err := c.stream(ctx, query, "COPY "+part.name+" ("+columns+") FROM STDIN")
	if err == nil {
		c.copied += count
		return nil
	}
	if c.from.IsClosed() || c.to.IsClosed() || ctx.Err() != nil {
		return err
	}
	return c.singly(ctx, part, query)
}

// stream pipes COPY into COPY. An error of the source's is one of this
// function, and so are those of the other side.
func (c *copier) stream(ctx context.Context, query, into string) (int64, error) {
	r, w := io.Pipe()
	sent := make(chan error, 1)
	go func() {
		_, err := c.from.PgConn().CopyTo(ctx, w, "COPY ("+query+") TO STDOUT")
		w.CloseWithError(err)
		sent <- err
	}()
	tag, err := c.to.PgConn().CopyFrom(ctx, r, into)
	_, _ = io.Copy(io.Discard, r) // what the other side did not take: a broken pipe would cost the connection
	if sendErr := <-sent; err == nil {
		err = sendErr
	}
	return tag.RowsAffected(), err
}

// singly copies row by row, as COPY's text, and counts what is refused. If
// even reading fails, that is an error.
func (c *copier) singly(ctx context.Context, part samplePart, query string) error {
	var text strings.Builder
	if _, err := c.from.PgConn().CopyTo(ctx, &text, "COPY ("+query+") TO STDOUT"); err != nil {
		return err
	}
	into := "COPY " + part.name + " (" + idents(part.columns) + ") FROM STDIN"
	for line := range strings.Lines(text.String()) {
		_, err := c.to.PgConn().CopyFrom(ctx, strings.NewReader(line), into)
		switch {
		case err == nil:
			c.copied++
		case c.to.IsClosed() || ctx.Err() != nil:
			return err
		default:
			c.refused++
		}
	}
	return nil
}
