package clickhouse

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
	"github.com/schemac/schemac/dialects/sqltoken"
)

// mutation is one command of a mutation: the rewriting of a table's parts.
type mutation struct {
	id      string
	number  int64
	command string
	done    bool
	// left is how many parts are to be rewritten.
	left int64
	// reason is why the last attempt failed.
	reason string
}

func (m mutation) unfinished() bool { return !m.done }

var digits = regexp.MustCompile(`[0-9]+`)

// mutationNumber reads mutation_3.txt and 0000000003. Numbers only rise.
func mutationNumber(id string) int64 {
	n, _ := strconv.ParseInt(digits.FindString(id), 10, 64)
	return n
}

// mutations lists those of a table with a higher number.
func (t *target) mutations(ctx context.Context, n chsql.Name, above int64) ([]mutation, error) {
	rows, err := t.conn.Query(ctx, "SELECT mutation_id, command, toInt64(is_done), toInt64(parts_to_do), latest_fail_reason FROM system.mutations WHERE "+place(n, "table"))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []mutation
	for rows.Next() {
		var m mutation
		var done int64
		if err := rows.Scan(&m.id, &m.command, &done, &m.left, &m.reason); err != nil {
			return nil, err
		}
		m.done, m.number = done != 0, mutationNumber(m.id)
		if m.number > above {
			list = append(list, m)
		}
	}
	return list, rows.Err()
}

func (t *target) lastMutation(ctx context.Context, n chsql.Name) (int64, error) {
	list, err := t.mutations(ctx, n, 0)
	last := int64(0)
	for _, m := range list {
		last = max(last, m.number)
	}
	return last, err
}

const (
	// pollPause is between two looks at what the server does.
	pollPause = 500 * time.Millisecond
	// failurePatience is how long a mutation may fail and get no further: the
	// server tries again, and some reasons pass.
	failurePatience = 3 * time.Second
)

// await waits for the mutations of a table above the number. It returns the
// first that fails again and again, or nil when all are done.
func (t *target) await(ctx context.Context, n chsql.Name, above int64) (*mutation, error) {
	left, since := int64(-1), time.Now()
	for {
		list, err := t.mutations(ctx, n, above)
		if err != nil {
			return nil, serverError(err)
		}
		pending, failing := int64(0), (*mutation)(nil)
		for i, m := range list {
			if !m.done {
				pending += 1 + m.left
			}
			if !m.done && m.reason != "" && failing == nil {
				failing = &list[i]
			}
		}
		if pending == 0 {
			return nil, nil
		}
		if pending != left || failing == nil {
			left, since = pending, time.Now()
		}
		if failing != nil && time.Since(since) >= failurePatience {
			return failing, nil
		}
		if err := sleep(ctx, pollPause); err != nil {
			return nil, err
		}
	}
}

// ofStatement are the mutations whose command stands in the statement, as the
// server formats both.
func (t *target) ofStatement(ctx context.Context, sql string, list []mutation) ([]mutation, error) {
	var formatted string
	if err := t.conn.QueryRow(ctx, "SELECT formatQuerySingleLine("+chsql.QuoteString(t.Mask(sql))+")").Scan(&formatted); err != nil {
		return nil, serverError(err)
	}
	whole := evenly(formatted)
	var own []mutation
	for _, m := range list {
		command := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(t.Mask(m.command)), "("), ")")
		if _, condition, deletes := strings.Cut(command, "_row_exists = 0 WHERE "); deletes {
			command = condition // DELETE FROM
		}
		if text := evenly(command); text != "" && strings.Contains(whole, text) {
			own = append(own, m)
		}
	}
	return own, nil
}

// evenly has one space between all tokens.
func evenly(sql string) string {
	list, err := sqltoken.Tokenize(sql, syntax)
	if err != nil {
		return ""
	}
	var words []string
	for _, token := range sqltoken.Significant(list) {
		words = append(words, token.Text)
	}
	return " " + strings.Join(words, " ") + " "
}

// rewritten counts the parts that the mutation has finished.
func (t *target) rewritten(ctx context.Context, n chsql.Name, number int64) (count uint64, err error) {
	err = t.conn.QueryRow(ctx, fmt.Sprintf("SELECT count() FROM system.parts WHERE active AND %s AND data_version >= %d AND max_block_number < %d",
		place(n, "table"), number, number)).Scan(&count)
	return count, serverError(err)
}

// kill ends a mutation.
func (t *target) kill(ctx context.Context, n chsql.Name, m mutation) error {
	return serverError(t.conn.Exec(ctx, "KILL MUTATION WHERE "+place(n, "table")+" AND mutation_id = "+chsql.QuoteString(m.id)+" SYNC"))
}
