package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	driver "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
)

// stagingTable holds the rows of one table on their way to it. schemacRow
// numbers them.
const (
	stagingTable = ownPrefix + "copy"
	schemacRow   = ownPrefix + "row"
)

// Copy implements dialects.Prover. The rows of each table go into a staging
// table first, within the server where both databases are on one, and from there
// into the table: all at once, or by halves where some are refused.
func (d dialect) Copy(ctx context.Context, from, to string, rows int) (copied, refused int64, err error) {
	source, err := d.connect(ctx, from)
	if err != nil {
		return 0, 0, err
	}
	defer source.Close()
	into, err := d.connect(ctx, to)
	if err != nil {
		return 0, 0, err
	}
	defer into.Close()
	near, err := sameServer(ctx, source, into)
	if err != nil {
		return 0, 0, fmt.Errorf("copy rows: %w", serverError(err))
	}
	c := copier{from: source, to: into, near: near, limit: rows}
	return c.tables(ctx)
}

// sameServer reports whether one server can read both databases.
func sameServer(ctx context.Context, a, b *target) (bool, error) {
	var first, second string
	if err := a.conn.QueryRow(ctx, "SELECT toString(serverUUID())").Scan(&first); err != nil {
		return false, err
	}
	if err := b.conn.QueryRow(ctx, "SELECT toString(serverUUID())").Scan(&second); err != nil {
		return false, err
	}
	const none = "00000000-0000-0000-0000-000000000000"
	return first == second && (first != none || slices.Equal(a.options.Addr, b.options.Addr)) && a.options.Auth == withDatabase(b.options.Auth, a.options.Auth.Database), nil
}

// withDatabase is the account with another database.
func withDatabase(auth driver.Auth, database string) driver.Auth {
	auth.Database = database
	return auth
}

type copier struct {
	from, to *target
	near     bool
	limit    int
}

// tables copies every table that keeps rows in both databases.
func (c copier) tables(ctx context.Context) (copied, refused int64, err error) {
	source, err := c.from.keepers(ctx)
	if err != nil {
		return 0, 0, fmt.Errorf("copy rows: %w", serverError(err))
	}
	target, err := c.to.keepers(ctx)
	if err != nil {
		return 0, 0, fmt.Errorf("copy rows: %w", serverError(err))
	}
	for _, table := range target {
		if !slices.Contains(source, table) {
			continue
		}
		done, not, err := c.table(ctx, table)
		copied, refused = copied+done, refused+not
		if err != nil {
			return copied, refused, fmt.Errorf("copy rows of %s: %w", chsql.QuoteIdent(table), serverError(err))
		}
	}
	return copied, refused, nil
}

// keepers are the tables of the database whose rows are their own.
func (t *target) keepers(ctx context.Context) ([]string, error) {
	rows, err := t.conn.Query(ctx, "SELECT name, engine FROM system.tables WHERE database = currentDatabase() AND NOT is_temporary ORDER BY name")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name, kind string
		if err := rows.Scan(&name, &kind); err != nil {
			return nil, err
		}
		if (engine{name: kind}).storesRows() && !isInner(name) && !ownRelation(name) {
			names = append(names, name)
		}
	}
	return names, rows.Err()
}

func (c copier) table(ctx context.Context, table string) (copied, refused int64, err error) {
	columns, err := c.columns(ctx, table)
	if err != nil || len(columns) == 0 {
		return 0, 0, err
	}
	defer func() {
		err = errors.Join(err, c.to.conn.Exec(context.WithoutCancel(ctx), "DROP TABLE IF EXISTS "+stagingTable+" SYNC"))
	}()
	count, err := c.stage(ctx, table, columns)
	if err != nil {
		return 0, 0, err
	}
	return c.insert(ctx, table, columnNames(columns), 0, count)
}

// tableColumn is a column with the type that the source has.
type tableColumn struct{ name, kind string }

func columnNames(columns []tableColumn) string {
	names := make([]string, len(columns))
	for i, column := range columns {
		names[i] = chsql.Backquote(column.name)
	}
	return joinList(names)
}

// columns are those that the source can be asked for and the target can be
// given.
func (c copier) columns(ctx context.Context, table string) ([]tableColumn, error) {
	source, err := c.from.copied(ctx, table)
	if err != nil {
		return nil, err
	}
	into, err := c.to.copied(ctx, table)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(source, func(column tableColumn) bool {
		return !slices.ContainsFunc(into, func(other tableColumn) bool { return other.name == column.name })
	}), nil
}

func (t *target) copied(ctx context.Context, table string) ([]tableColumn, error) {
	rows, err := t.conn.Query(ctx, "SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = "+chsql.QuoteString(table)+
		" AND default_kind IN ('', 'DEFAULT') ORDER BY position")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var columns []tableColumn
	for rows.Next() {
		var column tableColumn
		if err := rows.Scan(&column.name, &column.kind); err != nil {
			return nil, err
		}
		columns = append(columns, column)
	}
	return columns, rows.Err()
}

// stage makes the staging table and counts its rows.
func (c copier) stage(ctx context.Context, table string, columns []tableColumn) (count int64, err error) {
	selection := fmt.Sprintf("SELECT %s FROM %s LIMIT %d", columnNames(columns), chsql.QualifiedName(c.from.namespace(), table), c.limit)
	if !c.near {
		if selection, err = c.carry(ctx, selection, columns); err != nil {
			return 0, err
		}
	}
	err = c.to.conn.Exec(driver.Context(ctx, driver.WithSettings(driver.Settings{"max_query_size": 1 << 30, "max_threads": 1})),
		"CREATE OR REPLACE TABLE "+stagingTable+" ENGINE = Memory AS SELECT *, rowNumberInAllBlocks() AS "+schemacRow+" FROM ("+selection+")")
	if err != nil {
		return 0, err
	}
	var rows uint64
	err = c.to.conn.QueryRow(ctx, "SELECT count() FROM "+stagingTable).Scan(&rows)
	return int64(rows), err
}

// carry reads the rows in ClickHouse's own binary form, which every type has,
// and gives a query that has them in its text.
func (c copier) carry(ctx context.Context, selection string, columns []tableColumn) (string, error) {
	rows, err := c.from.conn.Query(ctx, "SELECT hex(formatRow('RowBinary', "+columnNames(columns)+")) FROM ("+selection+")")
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var data strings.Builder
	for rows.Next() {
		var row string
		if err := rows.Scan(&row); err != nil {
			return "", err
		}
		data.WriteString(row)
	}
	structure := make([]string, len(columns))
	for i, column := range columns {
		structure[i] = chsql.Backquote(column.name) + " " + column.kind
	}
	return "SELECT * FROM format('RowBinary', " + chsql.QuoteString(joinList(structure)) + ", unhex('" + data.String() + "'))", rows.Err()
}

// insert brings the staged rows from first up to end into the table. Where the
// server refuses them, each half is tried alone.
func (c copier) insert(ctx context.Context, table, columns string, first, end int64) (copied, refused int64, err error) {
	if first == end {
		return 0, 0, nil
	}
	err = serverError(c.to.conn.Exec(ctx, fmt.Sprintf("INSERT INTO %s (%s) SETTINGS insert_deduplicate = 0, max_partitions_per_insert_block = 0 SELECT %s FROM %s WHERE %s >= %d AND %s < %d",
		chsql.QuoteIdent(table), columns, columns, stagingTable, schemacRow, first, schemacRow, end)))
	var answer *ServerError
	switch {
	case err == nil:
		return end - first, 0, nil
	case !errors.As(err, &answer) || ctx.Err() != nil:
		return 0, 0, err
	case end-first == 1:
		return 0, 1, nil
	}
	middle := first + (end-first)/2
	copied, refused, err = c.insert(ctx, table, columns, first, middle)
	if err != nil {
		return copied, refused, err
	}
	more, less, err := c.insert(ctx, table, columns, middle, end)
	return copied + more, refused + less, err
}
