package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
)

var _ dialects.Resumer = (*target)(nil)

// Isolation implements dialects.Resumer: ClickHouse has no transactions.
func (t *target) Isolation(dialects.Statement) dialects.Isolation { return dialects.Outside }

// Observe implements dialects.Resumer.
func (t *target) Observe(ctx context.Context, s dialects.Statement) (string, error) {
	o, err := t.observe(ctx, read(s.SQL))
	if err != nil {
		return "", err
	}
	return o.text()
}

// Recover implements dialects.Resumer. Nothing is decided before the server
// has ended its work at the statement.
func (t *target) Recover(ctx context.Context, s dialects.Statement, observed string) (dialects.Recovery, error) {
	before, readable := parseObservation(observed)
	r := read(s.SQL)
	processes := "system.processes"
	if _, copies := r.copyFilled(); copies && r.kind == "FUNCTION" {
		processes = t.systemTable("processes") // every host does a part
	}
	if err := t.awaitWork(ctx, processes, s.SQL); err != nil {
		return dialects.Undecided, fmt.Errorf("wait for the server to end its work: %w", err)
	}
	if !readable {
		if decide(r, nil, nil) == dialects.Untouched && r.verb == "SELECT" {
			return dialects.Untouched, nil
		}
		return dialects.Undecided, nil
	}
	if r.cluster != "" {
		if finding, err := t.recoverHosts(ctx, s.SQL, r, before); err != nil || finding != dialects.Undecided {
			return finding, err
		}
	}
	now, err := t.observe(ctx, r)
	if err != nil {
		return dialects.Undecided, err
	}
	finding, err := t.finding(ctx, s.SQL, r, before, now)
	if err != nil || finding != dialects.Undecided {
		return finding, err
	}
	return t.logged(ctx, s.SQL, before)
}

func (t *target) finding(ctx context.Context, sql string, r reading, before, now observation) (dialects.Recovery, error) {
	switch step, of := r.step(); step {
	case stepCut: // it begins anew
		return dialects.Untouched, t.openGate(ctx, of.table)
	case stepExchange:
		if err := t.openGate(ctx, of.table, of.of(roleShadow)); err != nil {
			return dialects.Undecided, err
		}
	case stepFill: // it knows how far it is, and has nothing left to do if it had ended
		return dialects.Untouched, nil
	}
	switch {
	case r.altersTable():
		return t.recoverAlter(ctx, sql, r, before.Facts, now.Facts)
	}
	if n, ok := r.copyFilled(); ok {
		return t.emptyCopy(ctx, n)
	}
	return decide(r, before.Facts, now.Facts), nil
}

// altersTable reports whether the statement changes a table's definition or
// mutates its rows.
func (r reading) altersTable() bool {
	return len(r.names) == 1 && (r.verb == "ALTER" && r.kind == "TABLE" || r.verb == "DELETE FROM" || r.kind == "INDEX")
}

// awaitWork waits until the statement is under way no longer, in a system table of
// processes: of this host, or of all. It goes on when its client is gone.
func (t *target) awaitWork(ctx context.Context, processes, sql string) error {
	for {
		busy, err := t.texts(ctx, "SELECT query_id FROM "+processes+" WHERE Settings['log_comment'] = "+chsql.QuoteString(t.workID(sql))+reachable)
		if err != nil || len(busy) == 0 {
			return serverError(err)
		}
		if err := sleep(ctx, pollPause); err != nil {
			return err
		}
	}
}

// logged asks the server's log of queries, where it keeps one, how the last
// attempt at the statement ended.
func (t *target) logged(ctx context.Context, sql string, before observation) (dialects.Recovery, error) {
	_ = t.conn.Exec(ctx, "SYSTEM FLUSH LOGS") // a right of its own
	ends, err := t.texts(ctx, fmt.Sprintf("SELECT toString(type) FROM system.query_log WHERE log_comment = %s AND is_initial_query AND type != 'QueryStart' "+
		"AND event_date >= toDate(toDateTime(%d)) - 1 AND event_time_microseconds >= fromUnixTimestamp64Micro(%d) ORDER BY event_time_microseconds DESC LIMIT 1",
		chsql.QuoteString(t.workID(sql)), before.At.Unix(), before.At.UnixMicro()))
	switch {
	case ctx.Err() != nil:
		return dialects.Undecided, ctx.Err()
	case err != nil || len(ends) == 0:
		return dialects.Undecided, nil // no log, or it does not know
	case ends[0] == "QueryFinish":
		return dialects.InEffect, nil
	case ends[0] == "ExceptionBeforeStart":
		return dialects.Untouched, nil
	}
	return dialects.Undecided, nil
}

// recoverAlter decides by the table's definition and by its mutations, for
// which it waits.
func (t *target) recoverAlter(ctx context.Context, sql string, r reading, before, now facts) (dialects.Recovery, error) {
	name := r.names[0]
	former, had := before[name.String()]
	latter, has := now[name.String()]
	switch {
	case !had && !has:
		return dialects.Untouched, nil
	case had != has || former.UUID != latter.UUID:
		return dialects.Undecided, nil
	}
	finding, err := t.altered(ctx, sql, r, former, latter)
	if err == nil && finding == dialects.Untouched {
		return t.endTakingBack(ctx, sql, r, former)
	}
	if err != nil || finding != dialects.InEffect {
		return finding, err
	}
	failed, err := t.await(ctx, name, former.Mutation)
	if err != nil {
		return dialects.Undecided, err
	}
	if failed == nil {
		return dialects.InEffect, nil
	}
	err = t.takeBack(ctx, r, name, former, *failed)
	var back *takenBack
	if errors.As(err, &back) && back.converted == 0 {
		return dialects.Untouched, nil
	}
	return dialects.Undecided, err
}

// endTakingBack ends what was cut short while a failed mutation was taken back:
// the table has its former definition, and the mutation is there still.
func (t *target) endTakingBack(ctx context.Context, sql string, r reading, former fact) (dialects.Recovery, error) {
	name := r.names[0]
	list, err := t.mutations(ctx, name, former.Mutation)
	if err != nil {
		return dialects.Undecided, serverError(err)
	}
	own, err := t.ofStatement(ctx, sql, list)
	if err != nil || !slices.ContainsFunc(own, mutation.unfinished) {
		return dialects.Untouched, err
	}
	failed, err := t.await(ctx, name, former.Mutation)
	if err != nil {
		return dialects.Undecided, err
	}
	if failed == nil {
		latter, _, err := t.relation(ctx, name)
		return wholly(latter.Definition == former.Definition, true), serverError(err)
	}
	if err = t.kill(ctx, name, *failed); err == nil {
		err = t.settled(ctx, name, former, *failed)
	}
	if err != nil {
		return dialects.Undecided, &stuck{*failed, err}
	}
	return dialects.Untouched, nil
}

// altered tells whether an ALTER has begun: a changed definition, or a
// mutation of its own. A statement with commands of both kinds needs both.
func (t *target) altered(ctx context.Context, sql string, r reading, former, latter fact) (dialects.Recovery, error) {
	defines, mutated, moves := r.commandKinds()
	list, err := t.mutations(ctx, r.names[0], former.Mutation)
	if err != nil {
		return dialects.Undecided, serverError(err)
	}
	own, err := t.ofStatement(ctx, sql, list)
	if err != nil {
		return dialects.Undecided, err
	}
	changed := former.Definition != latter.Definition
	rewritten := latter.Version > former.Version && !newBlocks(former, latter)
	switch {
	case moves:
		return wholly(!changed && len(list) == 0 && former.Parts == latter.Parts, false), nil
	case defines && !mutated:
		return wholly(!changed, changed), nil
	case defines:
		return wholly(!changed && len(list) == 0 && !rewritten, changed && len(own) > 0), nil
	}
	return wholly(len(list) == 0 && !rewritten, len(own) > 0), nil
}

func wholly(untouched, inEffect bool) dialects.Recovery {
	switch {
	case untouched:
		return dialects.Untouched
	case inEffect:
		return dialects.InEffect
	}
	return dialects.Undecided
}

// commandKinds tells which kinds of command a statement has: those that change
// the definition, mutations, and those that move whole parts.
func (r reading) commandKinds() (defines, mutated, moves bool) {
	if r.verb == "DELETE FROM" {
		return false, true, false
	}
	if r.kind == "INDEX" {
		return true, false, false
	}
	for _, c := range r.commands {
		switch {
		case isMutation(c):
			mutated = true
		case slices.ContainsFunc(partCommands, c.starts):
			moves = true
		default:
			defines = true
		}
	}
	return defines, mutated, moves
}

// partCommands move or drop whole parts.
var partCommands = []string{"DROP PARTITION", "DROP PART", "DROP DETACHED", "DETACH", "ATTACH", "REPLACE PARTITION", "MOVE", "FETCH", "FREEZE", "UNFREEZE",
	"EXPORT", "FORGET"}
