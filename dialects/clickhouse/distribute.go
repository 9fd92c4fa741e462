package clickhouse

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	driver "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/schemac/schemac/dialects/clickhouse/chsql"
)

// hostPatience is how long hosts of a cluster may get no further with a
// statement before a run ends and leaves it to the next one to find out.
const hostPatience = 5 * time.Minute

// told makes a server answer for every host how a statement ON CLUSTER went,
// and not with the first error, behind which it may have taken effect on the
// others. What is not done when its distributed_ddl_task_timeout is over goes
// on all the same.
var told = driver.Settings{"distributed_ddl_output_mode": "never_throw"}

// spreading are the settings of a statement ON CLUSTER. Where the servers hand
// on functions, users or named collections by themselves, they are to ignore
// the clause, which would make each of them do it again.
func (t *target) spreading(r reading) driver.Settings {
	settings := maps.Clone(told)
	switch {
	case r.kind == "FUNCTION":
		settings["ignore_on_cluster_for_replicated_udf_queries"] = 1
	case r.kind == "NAMED COLLECTION" && !t.release.before(release{25, 1}):
		settings["ignore_on_cluster_for_replicated_named_collections_queries"] = 1
	case accessKinds[r.kind] != "", r.verb == "GRANT", r.verb == "REVOKE":
		settings["ignore_on_cluster_for_replicated_access_entities_queries"] = 1
	}
	return settings
}

// hostState is what a host has done about a statement.
type hostState int

const (
	hostDone hostState = iota
	hostFailed
	hostPending
)

// hostAnswer is a host's word about a statement.
type hostAnswer struct {
	host  string
	state hostState
	// code and text are the error of one that failed.
	code int32
	text string
}

// hostAnswers are those of a cluster.
type hostAnswers []hostAnswer

func (a hostAnswers) in(state hostState) hostAnswers {
	return slices.DeleteFunc(slices.Clone(a), func(one hostAnswer) bool { return one.state != state })
}

func (a hostAnswers) hosts() string {
	list := make([]string, len(a))
	for i, one := range a {
		list[i] = one.host
	}
	return strings.Join(list, ", ")
}

// hostsError says where a statement has taken effect and where not.
type hostsError struct{ answers hostAnswers }

// Error names the hosts.
func (e *hostsError) Error() string {
	var parts []string
	if done := e.answers.in(hostDone); len(done) > 0 {
		parts = append(parts, "it has taken effect on "+done.hosts())
	}
	for _, failed := range e.answers.in(hostFailed) {
		parts = append(parts, fmt.Sprintf("it failed on %s: ClickHouse error %d: %s", failed.host, failed.code, strings.TrimSuffix(failed.text, ".")))
	}
	if pending := e.answers.in(hostPending); len(pending) > 0 {
		parts = append(parts, "it has not run yet on "+pending.hosts()+", where it will as soon as the host takes up its queue")
	}
	return "not every host of the cluster has done the statement: " + strings.Join(parts, "; ") + "."
}

// refused reports whether no host has done or will do anything.
func (e *hostsError) refused() bool { return len(e.answers.in(hostFailed)) == len(e.answers) }

// distribute runs a statement ON CLUSTER and waits for every host.
func (t *target) distribute(ctx context.Context, sql string, r reading) error {
	since := t.queueEnd(ctx)
	answers, err := t.answers(ctx, sql)
	if err != nil && !hasCode(err, outcomeUnknown...) {
		return err
	}
	if err != nil || len(answers.in(hostPending)) > 0 {
		queued, failure := t.awaitHosts(ctx, sql, since)
		switch {
		case failure != nil:
			return errors.Join(err, failure)
		case len(queued) == 0 && err != nil:
			return err // the queue tells nothing
		case len(queued) > 0:
			answers = queued
		}
	}
	return t.concluded(ctx, r, answers)
}

// concluded waits for the mutations behind an ALTER, of which a host may call
// one failed that goes on, and tells what the answers come to.
func (t *target) concluded(ctx context.Context, r reading, answers hostAnswers) error {
	if r.altersTable() && len(answers.in(hostFailed)) < len(answers) || slices.ContainsFunc(answers, unfinishedMutation) {
		if err := t.awaitEverywhere(ctx, r); err != nil {
			return err
		}
		for i := range answers {
			if unfinishedMutation(answers[i]) {
				answers[i].state = hostDone
			}
		}
	}
	if len(answers.in(hostDone)) == len(answers) {
		return nil
	}
	return &hostsError{answers}
}

func unfinishedMutation(a hostAnswer) bool {
	return a.state == hostFailed && slices.Contains(unfinishedCodes, a.code)
}

// answers runs the statement and reads what the server says of each host.
func (t *target) answers(ctx context.Context, sql string) (hostAnswers, error) {
	rows, err := t.conn.Query(ctx, sql)
	if errors.Is(err, io.EOF) {
		return nil, nil // a server that was told to answer nothing
	}
	if err != nil {
		return nil, serverError(err)
	}
	defer rows.Close()
	var list hostAnswers
	for rows.Next() {
		var host string
		var port uint16
		var status *int64
		var text *string
		var remaining, active uint64
		if err := rows.Scan(&host, &port, &status, &text, &remaining, &active); err != nil {
			return nil, fmt.Errorf("read what the hosts of the cluster answer: %w", err)
		}
		a := hostAnswer{host: fmt.Sprintf("%s:%d", host, port), state: hostPending}
		if status != nil {
			a.state, a.code = hostDone, int32(*status)
		}
		if a.code != 0 {
			a.state, a.text = hostFailed, plainMessage(*cmp.Or(text, new(string)))
		}
		list = append(list, a)
	}
	return list, serverError(rows.Err())
}

// queueEnd is the last entry of the queue of ON CLUSTER; "" where the server
// shows none, which then refuses ON CLUSTER with a better message.
func (t *target) queueEnd(ctx context.Context) (entry string) {
	_ = t.conn.QueryRow(ctx, "SELECT max(entry) FROM system.distributed_ddl_queue").Scan(&entry)
	return entry
}

// queued are the hosts' words about the last attempt at a statement behind an
// entry of the queue; none where the queue does not have it any more.
func (t *target) queued(ctx context.Context, sql, since string) (hostAnswers, error) {
	rows, err := t.conn.Query(ctx, "SELECT entry, concat(ifNull(host, ''), ':', toString(ifNull(port, 0))), ifNull(toString(status), 'Unknown'), "+
		"toInt64(ifNull(exception_code, 0)), ifNull(exception_text, '') FROM system.distributed_ddl_queue WHERE entry > "+chsql.QuoteString(since)+
		" AND settings['log_comment'] = "+chsql.QuoteString(t.workID(sql))+" ORDER BY entry DESC, host, port")
	if err != nil {
		return nil, serverError(err)
	}
	defer rows.Close()
	var list hostAnswers
	last := ""
	for rows.Next() {
		var entry, status string
		var code int64
		a := hostAnswer{state: hostPending}
		if err := rows.Scan(&entry, &a.host, &status, &code, &a.text); err != nil {
			return nil, err
		}
		if last = cmp.Or(last, entry); entry != last {
			continue
		}
		switch {
		case status == "Finished" && code != 0:
			a.state, a.code, a.text = hostFailed, int32(code), plainMessage(a.text)
		case status == "Finished":
			a.state = hostDone
		}
		list = append(list, a)
	}
	return list, serverError(rows.Err())
}

// awaitHosts follows the queue until every host has done the statement, or none
// gets any further for too long.
func (t *target) awaitHosts(ctx context.Context, sql, since string) (hostAnswers, error) {
	left, moved := -1, time.Now()
	for {
		list, err := t.queued(ctx, sql, since)
		if err != nil {
			return nil, fmt.Errorf("read the queue of statements for the cluster: %w", err)
		}
		pending := len(list.in(hostPending))
		if pending != left {
			left, moved = pending, time.Now()
		}
		if pending == 0 || time.Since(moved) >= t.patience() {
			return list, nil
		}
		if err := sleep(ctx, pollPause); err != nil {
			return nil, err
		}
	}
}

func (t *target) patience() time.Duration { return cmp.Or(t.waits, hostPatience) }

// stuckHosts are mutations that fail on hosts of a cluster. Nothing is taken
// back there: the other shards may be done already.
type stuckHosts struct {
	table    string
	failures []string
}

// Error says what to do.
func (e *stuckHosts) Error() string {
	return fmt.Sprintf("a mutation of %s fails: %s. The definition of the table is the new one already. Correct the rows that it fails on, and it goes on by itself; "+
		"or change the table back with ALTER TABLE … ON CLUSTER, then end it with KILL MUTATION … ON CLUSTER.", e.table, strings.Join(e.failures, "; "))
}

// awaitEverywhere waits until no host of the cluster has an unfinished mutation
// of the statement's table.
func (t *target) awaitEverywhere(ctx context.Context, r reading) error {
	left, since := "", time.Now()
	for {
		state, failures, err := t.unfinished(ctx, r.cluster, r.names[0])
		if err != nil || state == "" {
			return err
		}
		if state != left || len(failures) == 0 {
			left, since = state, time.Now()
		}
		if len(failures) > 0 && time.Since(since) >= failurePatience {
			return &stuckHosts{r.names[0].String(), failures}
		}
		if err := sleep(ctx, pollPause); err != nil {
			return err
		}
	}
}

// unfinished describes the unfinished mutations of a table on all hosts; state
// changes as long as they get any further.
func (t *target) unfinished(ctx context.Context, cluster string, n chsql.Name) (state string, failures []string, err error) {
	here := t.inFull(n)
	rows, err := t.conn.Query(ctx, "SELECT "+hostName+" AS host, mutation_id, toInt64(parts_to_do), latest_fail_reason FROM "+everywhere(cluster, "mutations")+
		" WHERE NOT is_done AND database = "+chsql.QuoteString(here.Database)+" AND table = "+chsql.QuoteString(here.Name)+" ORDER BY host, mutation_id"+reachable)
	if err != nil {
		return "", nil, serverError(err)
	}
	defer rows.Close()
	for rows.Next() {
		var host, id, reason string
		var parts int64
		if err := rows.Scan(&host, &id, &parts, &reason); err != nil {
			return "", nil, err
		}
		state += fmt.Sprintln(host, id, parts)
		if reason != "" {
			failures = append(failures, fmt.Sprintf("%s on %s: %s", id, host, strings.TrimSuffix(plainMessage(reason), ".")))
		}
	}
	return state, failures, serverError(rows.Err())
}
