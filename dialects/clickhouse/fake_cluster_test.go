package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	driver "github.com/ClickHouse/clickhouse-go/v2"
	base "github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/schemac/schemac/dialects"
)

// fakeCluster stands in the place of a connection and makes databases of the
// engine for tests look like hosts of one cluster. It carries out ON CLUSTER
// as a cluster does: by a queue that every host works off when it is up, each
// with an outcome of its own. Everything else is the engine's.
type fakeCluster struct {
	base.Conn
	target *target
	hosts  []*fakeHost

	mutex sync.Mutex
	queue []*fakeEntry
}

// fakeHost is a database that passes for a host.
type fakeHost struct {
	name     string
	database string
	conn     base.Conn
	// down is set while the host answers nothing and does nothing.
	down bool
	// fails is what the host answers to a statement in the place of doing it.
	fails func(sql string) *exception
}

// fakeEntry is an entry of the queue, with what the hosts have made of it.
type fakeEntry struct {
	name, sql, mark string
	outcome         map[string]*exception
	finished        map[string]bool
}

const fakeName = "main"

type exception = driver.Exception

// newCluster makes a cluster of so many hosts, which are called a, b and so on.
func newCluster(t *testing.T, size int) *fakeCluster {
	t.Helper()
	c := &fakeCluster{}
	for i := range size {
		address := newDatabase(t)
		opened := connect(t, address, dialects.Options{DefaultSchema: databaseIn(address), Cluster: fakeName}).(*target)
		c.hosts = append(c.hosts, &fakeHost{name: string(rune('a'+i)) + ":9000", database: databaseIn(address), conn: opened.conn})
		if i == 0 {
			c.target, c.Conn = opened, opened.conn
			opened.conn, opened.waits = c, pollPause
		}
	}
	return c
}

// host finds a host by the letter that it is called.
func (c *fakeCluster) host(letter string) *fakeHost {
	return c.hosts[letter[0]-'a']
}

// must runs a statement on a host alone.
func (c *fakeCluster) must(t *testing.T, letter, sql string) {
	t.Helper()
	if err := c.host(letter).conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s on %s: %v", sql, letter, err)
	}
}

// on asks one host for the first column of a query.
func (c *fakeCluster) on(t *testing.T, letter, sql string) string {
	t.Helper()
	list, err := textsOf(t.Context(), c.host(letter).conn, sql)
	if err != nil {
		t.Fatalf("%s on %s: %v", sql, letter, err)
	}
	return strings.Join(list, " ")
}

// up brings a host back, which then works off the queue.
func (c *fakeCluster) up(ctx context.Context, letter string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.host(letter).down = false
	for _, entry := range c.queue {
		c.work(ctx, entry)
	}
}

var (
	onCluster   = regexp.MustCompile(" ON CLUSTER [`']?[{}a-z_0-9-]+[`']?")
	allReplicas = regexp.MustCompile(`clusterAllReplicas\('[^']*', (system\.[a-z_]+)\)`)
	ownTables   = regexp.MustCompile(`(?:FUNCTION )?cluster(?:AllReplicas)?\('[^']*', currentDatabase\(\), '([^']+)'\)`)
	behind      = regexp.MustCompile(`entry > '([^']*)' AND settings\['log_comment'\] = '([^']*)'`)
)

// enqueue adds a statement to the queue and lets the hosts work it off.
func (c *fakeCluster) enqueue(ctx context.Context, sql string) *fakeEntry {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	entry := &fakeEntry{name: fmt.Sprintf("query-%010d", len(c.queue)), sql: onCluster.ReplaceAllString(sql, ""), mark: c.target.workID(sql),
		outcome: map[string]*exception{}, finished: map[string]bool{}}
	c.queue = append(c.queue, entry)
	c.work(ctx, entry)
	return entry
}

func (c *fakeCluster) work(ctx context.Context, entry *fakeEntry) {
	for _, h := range c.hosts {
		if h.down || entry.finished[h.name] {
			continue
		}
		entry.finished[h.name] = true
		if h.fails != nil {
			if entry.outcome[h.name] = h.fails(entry.sql); entry.outcome[h.name] != nil {
				continue
			}
		}
		err := h.conn.Exec(ctx, h.translated(c, entry.sql))
		var answer *exception
		if errors.As(err, &answer) {
			entry.outcome[h.name] = answer
		}
	}
}

// translated is a text with the host's database in the place of the first
// host's.
func (h *fakeHost) translated(c *fakeCluster, sql string) string {
	return regexp.MustCompile(`\b`+c.hosts[0].database+`\b`).ReplaceAllString(sql, h.database)
}

// Exec runs ON CLUSTER on all hosts, as a server does that tells nothing.
func (c *fakeCluster) Exec(ctx context.Context, sql string, args ...any) error {
	if read(sql).cluster != "" {
		c.enqueue(ctx, sql)
		return nil
	}
	if read(sql).kind == "FUNCTION" {
		return c.spread(ctx, sql)
	}
	return c.Conn.Exec(ctx, sql, args...)
}

// spread runs an INSERT from a table of the cluster into another on every host,
// as servers do with parallel_distributed_insert_select = 2, and ends with the
// first error.
func (c *fakeCluster) spread(ctx context.Context, sql string) error {
	for _, h := range c.hosts {
		if h.fails != nil {
			if err := h.fails(sql); err != nil {
				return err
			}
		}
		if err := h.conn.Exec(ctx, ownTables.ReplaceAllString(sql, "$1")); err != nil {
			return err
		}
	}
	return nil
}

// Query answers for the cluster.
func (c *fakeCluster) Query(ctx context.Context, sql string, args ...any) (base.Rows, error) {
	switch {
	case read(sql).cluster != "":
		return c.statuses(c.enqueue(ctx, sql)), nil
	case strings.Contains(sql, "distributed_ddl_queue"):
		return c.queueRows(sql), nil
	case strings.Contains(sql, "system.clusters"):
		rows := &fakeRows{}
		for _, h := range c.hosts {
			rows.list = append(rows.list, []any{h.name})
		}
		return rows, nil
	case strings.Contains(sql, "clusterAllReplicas"):
		return c.union(ctx, sql)
	}
	return c.Conn.Query(ctx, sql, args...)
}

// QueryRow answers for the cluster.
func (c *fakeCluster) QueryRow(ctx context.Context, sql string, args ...any) base.Row {
	if !strings.Contains(sql, "distributed_ddl_queue") && !strings.Contains(sql, "clusterAllReplicas") {
		return c.Conn.QueryRow(ctx, sql, args...)
	}
	rows, err := c.Query(ctx, sql, args...)
	return fakeRow{rows, err}
}

// statuses is what a server answers to a statement ON CLUSTER.
func (c *fakeCluster) statuses(entry *fakeEntry) base.Rows {
	rows := &fakeRows{}
	for _, h := range c.hosts {
		name, _, _ := strings.Cut(h.name, ":")
		var status *int64
		var text *string
		if entry.finished[h.name] {
			status = new(int64)
			if e := entry.outcome[h.name]; e != nil {
				*status, text = int64(e.Code), &e.Message
			}
		}
		rows.list = append(rows.list, []any{name, uint16(9000), status, text, uint64(0), uint64(0)})
	}
	return rows
}

// queueRows is the queue as system.distributed_ddl_queue has it.
func (c *fakeCluster) queueRows(sql string) base.Rows {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	rows := &fakeRows{}
	if strings.Contains(sql, "max(entry)") {
		last := ""
		if len(c.queue) > 0 {
			last = c.queue[len(c.queue)-1].name
		}
		return &fakeRows{list: [][]any{{last}}}
	}
	wanted := behind.FindStringSubmatch(sql)
	for _, entry := range slices.Backward(c.queue) {
		if wanted == nil || entry.name <= wanted[1] || entry.mark != wanted[2] {
			continue
		}
		for _, h := range c.hosts {
			status, code, text := "Inactive", int64(0), ""
			if entry.finished[h.name] {
				status = "Finished"
			}
			if e := entry.outcome[h.name]; e != nil {
				code, text = int64(e.Code), e.Message
			}
			rows.list = append(rows.list, []any{entry.name, h.name, status, code, text})
		}
	}
	return rows
}

// union asks every host that is up.
func (c *fakeCluster) union(ctx context.Context, sql string) (base.Rows, error) {
	all := &fakeRows{}
	local := strings.ReplaceAll(ownTables.ReplaceAllString(allReplicas.ReplaceAllString(sql, "$1"), "$1"), reachable, "")
	for _, h := range c.hosts {
		if h.down {
			continue
		}
		// Definitions name the database, which a real host has in common with
		// the others.
		asked := strings.ReplaceAll(h.translated(c, strings.ReplaceAll(local, hostName, "'"+h.name+"'")), "create_table_query",
			"replaceAll(create_table_query, '"+h.database+"', '"+c.hosts[0].database+"')")
		rows, err := h.conn.Query(ctx, asked)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			values := make([]any, len(rows.ColumnTypes()))
			for i, column := range rows.ColumnTypes() {
				values[i] = reflect.New(column.ScanType()).Interface()
			}
			if err := rows.Scan(values...); err != nil {
				return nil, err
			}
			for i := range values {
				values[i] = reflect.ValueOf(values[i]).Elem().Interface()
				if text, ok := values[i].(string); ok {
					values[i] = strings.ReplaceAll(text, h.database, c.hosts[0].database)
				}
			}
			all.list = append(all.list, values)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// fakeRows gives rows that are known already.
type fakeRows struct {
	base.Rows
	list [][]any
	next int
}

func (r *fakeRows) Next() bool   { r.next++; return r.next <= len(r.list) }
func (r *fakeRows) Err() error   { return nil }
func (r *fakeRows) Close() error { return nil }

// Scan copies a row.
func (r *fakeRows) Scan(dest ...any) error {
	row := r.list[r.next-1]
	if len(row) != len(dest) {
		return fmt.Errorf("%d columns for %d values", len(row), len(dest))
	}
	for i, value := range row {
		into := reflect.ValueOf(dest[i]).Elem()
		if !reflect.TypeOf(value).ConvertibleTo(into.Type()) {
			return fmt.Errorf("column %d is %T, not %s", i, value, into.Type())
		}
		into.Set(reflect.ValueOf(value).Convert(into.Type()))
	}
	return nil
}

type fakeRow struct {
	rows base.Rows
	err  error
}

func (r fakeRow) Err() error           { return r.err }
func (r fakeRow) ScanStruct(any) error { return errors.ErrUnsupported }

// Scan copies the first row.
func (r fakeRow) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	if !r.rows.Next() {
		return errors.New("no row")
	}
	return r.rows.Scan(dest...)
}
