package clickhouse

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/schema/diag"
)

var _ dialects.Keeper = (*target)(nil)

// Kept implements dialects.Keeper: what rebuilds have left beside tables, of
// the database that the URL names.
func (t *target) Kept(ctx context.Context) ([]dialects.Kept, error) {
	rows, err := t.conn.Query(ctx, "SELECT name, ifNull(total_rows, 0), ifNull(total_bytes, 0), toInt64(toUnixTimestamp(metadata_modification_time)), "+
		"name IN (SELECT arrayJoin(dependencies_table) FROM system.tables WHERE database = currentDatabase()) "+
		"FROM system.tables WHERE database = currentDatabase() AND position(name, '__schemac_') > 0 ORDER BY name")
	if err != nil {
		return nil, serverError(err)
	}
	defer rows.Close()
	found := map[rebuildName]*dialects.Kept{}
	var order []rebuildName
	for rows.Next() {
		var name string
		var count, bytes uint64
		var since int64
		var hooked uint8
		if err := rows.Scan(&name, &count, &bytes, &since, &hooked); err != nil {
			return nil, err
		}
		of, r, ok := beside(chsql.Name{Name: name})
		if !ok {
			continue
		}
		k := found[of]
		if k == nil {
			k = &dialects.Kept{Table: of.table.Name}
			found[of], order = k, append(order, of)
		}
		k.Relations = append(k.Relations, name)
		k.Bytes += bytes
		switch r {
		case roleShadow:
			k.Name, k.Rows = name, count
		case roleSync:
			k.Mirrored = hooked != 0
		case roleFrozen, roleStage:
			k.Unfinished = true
		}
		if at := time.Unix(since, 0).UTC(); r == roleSync && (k.Since == nil || at.Before(*k.Since)) {
			k.Since = &at
		}
	}
	if err := rows.Err(); err != nil {
		return nil, serverError(err)
	}
	var list []dialects.Kept
	for _, of := range order {
		k := found[of]
		k.Name = cmp.Or(k.Name, k.Relations[0])
		list = append(list, *k)
	}
	return list, nil
}

// Forget implements dialects.Keeper. The view goes first: without its target,
// inserts would fail on it.
func (t *target) Forget(ctx context.Context, k dialects.Kept) error {
	of, _, ok := beside(chsql.Name{Name: k.Name})
	if !ok {
		return fmt.Errorf("%s is no table that a rebuild has left", chsql.QuoteIdent(k.Name))
	}
	statements := []dialects.Statement{{SQL: "DROP VIEW IF EXISTS " + of.of(roleSync).String() + " SYNC"}}
	for _, r := range []besideRole{roleStage, roleFrozen, roleShadow} {
		statements = append(statements, dialects.Statement{SQL: "DROP TABLE IF EXISTS " + of.of(r).String() + " SYNC"})
	}
	if exists, err := t.texts(ctx, "SELECT name FROM system.tables WHERE "+place(of.table, "name")+" AND endsWith(engine, 'MergeTree')"); err != nil {
		return serverError(err)
	} else if len(exists) > 0 {
		if err := (cutting{target: t, of: of}).openGate(ctx); err != nil {
			return err
		}
	}
	return t.Execute(ctx, statements, nil)
}

// leftBeside notes what rebuilds have left beside the inspected tables.
func (in *inspection) leftBeside(names []chsql.Name) {
	told := map[rebuildName]bool{}
	for _, n := range names {
		of, _, ok := beside(n)
		if !ok || told[of] {
			continue
		}
		told[of] = true
		has := func(r besideRole) bool { return slices.Contains(names, of.of(r)) }
		detail := fmt.Sprintf("%s is what %s was before a rebuild", of.of(roleShadow), of.table)
		switch {
		case has(roleFrozen) || !has(roleShadow):
			detail = fmt.Sprintf("A rebuild of %s is unfinished, or has left %s", of.table, n)
		case has(roleSync):
			detail += ", and gets the rows that are inserted there, so that the way back loses none"
		default:
			detail += ". What was inserted since it does not have"
		}
		in.problems.Append(diag.Diagnostic{Severity: diag.Warning, Code: "kept-table", Summary: "Table kept by a rebuild",
			Address: of.table.String(), Detail: detail + ". Remove it with schemac cleanup when it is not needed any more."})
	}
}
