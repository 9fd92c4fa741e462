package clickhouse

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/dialects/sqltoken"
)

// filling brings the rows of the frozen table into the shadow, partition by
// partition, and each of them whole: into the stage first, where they are
// compared, and from there by moving parts, of which the server makes one step.
// The comment of the frozen table tells how far it is.
type filling struct {
	*target
	of rebuildName
	// sql is the statement that fills the whole table.
	sql string
}

// progress is what the comment of the frozen table tells.
type progress struct {
	// Filled is the last partition whose rows are in the shadow; partitions
	// are filled in the order of their ids.
	Filled string `json:"filled,omitempty"`
	// Moving is the one whose rows are complete in the stage or on their way
	// from there.
	Moving string `json:"moving,omitempty"`
	// All is set when nothing is left to do.
	All bool `json:"all,omitempty"`
}

// fill carries the statement out, or goes on with it. To run it again when it
// is done does nothing.
func (f filling) fill(ctx context.Context) error {
	p, err := f.progress(ctx)
	if err != nil || p.All {
		return err
	}
	if err := f.stage(ctx); err != nil {
		return err
	}
	if p.Moving != "" {
		if p, err = f.move(ctx, p); err != nil {
			return err
		}
	}
	partitions, err := f.texts(ctx, "SELECT DISTINCT partition_id FROM system.parts WHERE active AND rows > 0 AND "+place(f.of.of(roleFrozen), "table")+
		" AND partition_id > "+chsql.QuoteString(p.Filled)+" ORDER BY partition_id")
	if err != nil {
		return serverError(err)
	}
	for _, id := range partitions {
		if err := f.partition(ctx, id); err != nil {
			return err
		}
		p.Moving = id
		if err := f.note(ctx, p); err != nil {
			return err
		}
		if p, err = f.move(ctx, p); err != nil {
			return err
		}
	}
	if err := serverError(f.conn.Exec(ctx, "DROP TABLE "+f.of.of(roleStage).String()+" SYNC")); err != nil {
		return err
	}
	return f.note(ctx, progress{All: true})
}

// progress reads the comment of the frozen table.
func (f filling) progress(ctx context.Context) (p progress, err error) {
	comments, err := f.texts(ctx, "SELECT comment FROM system.tables WHERE "+place(f.of.of(roleFrozen), "name"))
	switch {
	case err != nil:
		return p, serverError(err)
	case len(comments) == 0:
		return p, fmt.Errorf("%s is gone, which has the rows from before the rebuild began", f.of.of(roleFrozen))
	}
	if json.Unmarshal([]byte(comments[0]), &p) != nil {
		return progress{}, nil // the comment of the table that it was made from
	}
	return p, nil
}

func (f filling) note(ctx context.Context, p progress) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return serverError(f.conn.Exec(ctx, "ALTER TABLE "+f.of.of(roleFrozen).String()+" MODIFY COMMENT "+chsql.QuoteString(string(text))))
}

// stage makes the table of that name, like the shadow. Where merges and TTLs
// change rows, they are kept off until the rows are compared.
func (f filling) stage(ctx context.Context) error {
	name := f.of.of(roleStage).String()
	err := f.conn.Exec(ctx, "CREATE TABLE IF NOT EXISTS "+name+" AS "+f.of.of(roleShadow).String())
	if err != nil {
		return serverError(err)
	}
	engines, err := f.texts(ctx, "SELECT concat(engine, if(position(engine_full, ' TTL ') > 0 OR position(create_table_query, ' TTL ') > 0, ' TTL', '')) FROM system.tables WHERE "+place(f.of.of(roleStage), "name"))
	if err != nil || len(engines) == 1 && engines[0] == "MergeTree" {
		return serverError(err)
	}
	return serverError(f.conn.Exec(ctx, "ALTER TABLE "+name+" MODIFY SETTING "+unmerged))
}

// partition fills the stage with the rows of one partition, and compares.
func (f filling) partition(ctx context.Context, id string) error {
	if err := f.empty(ctx, f.of.of(roleStage)); err != nil {
		return err
	}
	if err := serverError(f.conn.Exec(ctx, f.statement(id))); err != nil {
		return err
	}
	if f.links() {
		return nil // the same files
	}
	return f.compare(ctx, id)
}

// links reports whether the statement makes hard links to parts.
func (f filling) links() bool { return read(f.sql).verb == "ALTER" }

// statement is the statement for one partition, into the stage.
func (f filling) statement(id string) string {
	if f.links() {
		return "ALTER TABLE " + f.of.of(roleStage).String() + " ATTACH PARTITION ID " + chsql.QuoteString(id) + " FROM " + f.of.of(roleFrozen).String()
	}
	into := f.into()
	return f.sql[:into.Offset] + f.of.of(roleStage).String() + f.sql[into.Offset+len(into.Text):] + f.where(id)
}

// into is the token that names the shadow, without its database.
func (f filling) into() sqltoken.Token {
	list, _ := chsql.Tokens(f.sql) // read has done so
	for i, t := range list {
		if t.Value != f.of.of(roleShadow).Name {
			continue
		}
		if i >= 2 && list[i-1].Text == "." {
			first := list[i-2]
			first.Text = f.sql[first.Offset : t.Offset+len(t.Text)]
			return first
		}
		return t
	}
	return sqltoken.Token{}
}

func (f filling) where(id string) string { return "\nWHERE _partition_id = " + chsql.QuoteString(id) }

// compare counts the rows of a partition in the frozen table and in the stage,
// and sums up their hashes, which no order of theirs changes.
func (f filling) compare(ctx context.Context, id string) error {
	columns, err := f.compared(ctx)
	if err != nil {
		return err
	}
	var before, after, sumBefore, sumAfter uint64
	err = f.conn.QueryRow(ctx, "SELECT count(), sum(cityHash64(formatRow('RowBinary', "+strings.Join(columns.from, ", ")+"))) FROM "+f.of.of(roleFrozen).String()+f.where(id)).Scan(&before, &sumBefore)
	if err == nil {
		err = f.conn.QueryRow(ctx, "SELECT count(), sum(cityHash64(formatRow('RowBinary', "+strings.Join(columns.into, ", ")+"))) FROM "+f.of.of(roleStage).String()).Scan(&after, &sumAfter)
	}
	switch {
	case err != nil:
		return fmt.Errorf("compare partition %s: %w", id, serverError(err))
	case before != after:
		return fmt.Errorf("of the %d rows in partition %s of %s, %d arrived in %s; the table itself is unchanged", before, id, f.of.table, after, f.of.of(roleStage))
	case sumBefore != sumAfter:
		return fmt.Errorf("the %d rows in partition %s of %s have other values in %s; the table itself is unchanged", before, id, f.of.table, f.of.of(roleStage))
	}
	return nil
}

// compared are the expressions that have equal values in both tables: those
// that fill the columns, as the types that these have, and the columns.
func (f filling) compared(ctx context.Context) (columnCopy, error) {
	types, err := f.types(ctx)
	if err != nil {
		return columnCopy{}, err
	}
	into, from := f.lists()
	if len(into) != len(from) || len(into) == 0 {
		return columnCopy{}, errors.New("the columns of the statement cannot be told: " + f.sql)
	}
	var list columnCopy
	for i, column := range into {
		kind := types[unquotedName(column)]
		list.into = append(list.into, hashable(column, kind))
		list.from = append(list.from, hashable("CAST("+from[i]+", "+chsql.QuoteString(kind)+")", kind))
	}
	return list, nil
}

// lists are what stands between the parentheses of the INSERT, and behind its
// SELECT.
func (f filling) lists() (into, from []string) {
	rest := read(f.sql).rest
	into = arguments(rest.rest())
	place := rest.find("SELECT")
	end := rest.find("FROM")
	if place < 0 || end < place {
		return into, nil
	}
	for _, part := range (&cursor{list: rest.list[place+1 : end]}).parts(func(*cursor) bool { return true }) {
		from = append(from, textOf(part.list))
	}
	return into, from
}

func unquotedName(column string) string {
	list, err := chsql.Tokens(column)
	if err != nil || len(list) != 1 {
		return column
	}
	return list[0].Value
}

// types are those of the stage's columns.
func (f filling) types(ctx context.Context) (map[string]string, error) {
	types, err := f.pairs(ctx, "SELECT name, type FROM system.columns WHERE default_kind NOT IN ('ALIAS', 'EPHEMERAL') AND "+place(f.of.of(roleStage), "table"))
	return types, serverError(err)
}

// hashable gives values whose bytes depend on how they came about another
// form: states of aggregate functions, and JSON.
func hashable(expr, kind string) string {
	switch {
	case strings.HasPrefix(kind, "AggregateFunction("):
		return "toString(finalizeAggregation(" + expr + "))"
	case strings.Contains(kind, "JSON") || strings.Contains(kind, "Dynamic") || strings.Contains(kind, "Object("):
		return "toString(" + expr + ")"
	}
	return expr
}

// crowded is how many parts a partition may have for more to be moved there:
// from parts_to_delay_insert on, the server slows inserts down, those of others
// too.
const crowded = 300

// crowdPatience is how long to wait for merges to make room.
const crowdPatience = 10 * time.Minute

// move brings the parts of the stage into the shadow, and notes it.
func (f filling) move(ctx context.Context, p progress) (progress, error) {
	partitions, err := f.texts(ctx, "SELECT DISTINCT partition_id FROM system.parts WHERE active AND rows > 0 AND "+place(f.of.of(roleStage), "table")+" ORDER BY partition_id")
	if err != nil {
		return p, serverError(err)
	}
	for _, id := range partitions {
		if err := f.room(ctx, id); err != nil {
			return p, err
		}
		err := f.conn.Exec(ctx, "ALTER TABLE "+f.of.of(roleStage).String()+" MOVE PARTITION ID "+chsql.QuoteString(id)+" TO TABLE "+f.of.of(roleShadow).String())
		if err != nil {
			return p, serverError(err)
		}
	}
	p = progress{Filled: p.Moving}
	return p, f.note(ctx, p)
}

// room waits while a partition of the shadow has many parts.
func (f filling) room(ctx context.Context, id string) error {
	for begun := time.Now(); ; {
		var parts uint64
		err := f.conn.QueryRow(ctx, "SELECT count() FROM system.parts WHERE active AND partition_id = "+chsql.QuoteString(id)+" AND "+place(f.of.of(roleShadow), "table")).Scan(&parts)
		if err != nil || parts < crowded || time.Since(begun) >= crowdPatience {
			return serverError(err)
		}
		if err := sleep(ctx, pollPause); err != nil {
			return err
		}
	}
}
