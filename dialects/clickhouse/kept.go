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

// Kept implements dialects.Keeper: what rebuilds have left beside tables, in
// the database that the URL names, or in all where it names none.
func (t *target) Kept(ctx context.Context) ([]dialects.Kept, error) {
	scope := ""
	if t.named != "" {
		scope = " AND database = currentDatabase()"
	}
	rows, err := t.conn.Query(ctx, "SELECT if(database = currentDatabase(), '', database), name, ifNull(total_rows, 0), ifNull(total_bytes, 0), toInt64(toUnixTimestamp(metadata_modification_time)), "+
		"(database, name) IN (SELECT arrayJoin(arrayZip(dependencies_database, dependencies_table)) FROM system.tables) "+
		"FROM system.tables WHERE position(name, '__schemac_') > 0"+scope+" ORDER BY database, name")
	if err != nil {
		return nil, serverError(err)
	}
	defer rows.Close()
	k := keeping{found: map[rebuildName]*dialects.Kept{}}
	for rows.Next() {
		var n chsql.Name
		var count, bytes uint64
		var since int64
		var hooked uint8
		if err := rows.Scan(&n.Database, &n.Name, &count, &bytes, &since, &hooked); err != nil {
			return nil, err
		}
		if of, r, ok := beside(n); ok {
			k.relation(of, r, n.Name, dialects.Kept{Rows: count, Bytes: bytes, Mirrored: hooked != 0}, time.Unix(since, 0).UTC())
		}
	}
	return k.list(), serverError(rows.Err())
}

// keeping puts together what goes with one rebuild.
type keeping struct {
	found map[rebuildName]*dialects.Kept
	order []rebuildName
}

func (k *keeping) relation(of rebuildName, r besideRole, name string, is dialects.Kept, since time.Time) {
	whole := k.found[of]
	if whole == nil {
		whole = &dialects.Kept{Database: of.table.Database, Table: of.table.Name}
		k.found[of], k.order = whole, append(k.order, of)
	}
	whole.Relations = append(whole.Relations, name)
	whole.Bytes += is.Bytes
	switch r {
	case roleShadow:
		whole.Name, whole.Rows = name, is.Rows
	case roleSync:
		whole.Mirrored, whole.Since = is.Mirrored, &since
	case roleFrozen, roleStage, roleCopy:
		whole.Unfinished = true
	}
}

func (k *keeping) list() []dialects.Kept {
	var list []dialects.Kept
	for _, of := range k.order {
		whole := k.found[of]
		whole.Name = cmp.Or(whole.Name, whole.Relations[0])
		list = append(list, *whole)
	}
	return list
}

// Forget implements dialects.Keeper. The view goes first: without its target,
// inserts would fail on it.
func (t *target) Forget(ctx context.Context, k dialects.Kept) error {
	of, _, ok := beside(chsql.Name{Database: k.Database, Name: k.Name})
	if !ok {
		return fmt.Errorf("%s is no table that a rebuild has left", chsql.QuoteIdent(k.Name))
	}
	p, err := t.placement(ctx)
	if err != nil {
		return err
	}
	statements := []dialects.Statement{{SQL: "DROP VIEW IF EXISTS " + of.of(roleSync).String() + p.onCluster + " SYNC"}}
	for _, r := range []besideRole{roleStage, roleFrozen, roleShadow, roleCopy} {
		statements = append(statements, dialects.Statement{SQL: "DROP TABLE IF EXISTS " + of.of(r).String() + p.onCluster + " SYNC"})
	}
	if exists, err := t.texts(ctx, "SELECT name FROM system.tables WHERE "+place(of.table, "name")+" AND endsWith(engine, 'MergeTree')"); err != nil {
		return serverError(err)
	} else if len(exists) > 0 {
		if err := t.openGate(ctx, of.table); err != nil {
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
		case has(roleFrozen) || has(roleCopy) || !has(roleShadow):
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
