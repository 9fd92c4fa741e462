package examples_test

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// resort is the edit of the README: events are sorted by device.
var resort = edit{"models/events.hcl", "columns = [column.tenant_id, column.name]\n  }\n  sort {\n    columns = [column.tenant_id, column.name, column.at]",
	"columns = [column.tenant_id, column.device_id]\n  }\n  sort {\n    columns = [column.tenant_id, column.device_id, column.at]"}

// TestTelemetryLive does what the README of the example tells: it changes the
// sorting key of a table while devices send events, goes back, changes it
// again and cleans up. Not one event is lost or doubled.
func TestTelemetryLive(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("telemetry")); err != nil {
		t.Fatal(err)
	}
	url := clickhouse(t)
	p := project{dir: dir, url: url, args: []string{"-C", dir, "--var", "url=" + url}}
	p.run(t, 0, "apply", "--auto-approve")
	d := devicesOf(t, url)
	d.send(t, 20_000)
	d.start(t)
	resort.apply(t, dir)
	t.Log(p.run(t, 0, "plan"))
	t.Log(p.run(t, 0, "apply", "--auto-approve"))
	time.Sleep(200 * time.Millisecond)
	d.end()
	d.whole(t)
	t.Log(p.run(t, 0, "cleanup", "--list"))
	d.start(t)
	t.Log(p.run(t, 0, "rollback"))
	d.end()
	d.whole(t)
	if listed := p.run(t, 0, "cleanup", "--list"); !strings.Contains(listed, "No rebuild has left anything") {
		t.Errorf("after the rollback: %s", listed)
	}
	d.start(t)
	p.run(t, 0, "apply", "--auto-approve")
	t.Log(p.run(t, 0, "cleanup", "--auto-approve"))
	d.end()
	d.whole(t)
	p.run(t, 0, "plan", "--live", "--exit-code")
}

// devices send events. Each has a number of its own as its payload.
type devices struct {
	db   *sql.DB
	next atomic.Uint64
	stop chan struct{}
	done sync.WaitGroup
}

func devicesOf(t *testing.T, url string) *devices {
	t.Helper()
	db, err := sql.Open("clickhouse", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return &devices{db: db}
}

func (d *devices) send(t *testing.T, n uint64) {
	first := d.next.Add(n) - n
	_, err := d.db.ExecContext(t.Context(), fmt.Sprintf("INSERT INTO events (tenant_id, device_id, at, name, value, payload) "+
		"SELECT number %% 3, toUUID(concat('00000000-0000-0000-0000-', leftPad(toString(number %% 20), 12, '0'))), now64(3) - number %% 100, concat('event', toString(number %% 5)), number, toString(%d + number) FROM numbers(%d)", first, n))
	if err != nil {
		t.Errorf("an insert failed: %v", err)
	}
}

func (d *devices) start(t *testing.T) {
	d.stop = make(chan struct{})
	for range 3 {
		d.done.Go(func() {
			for {
				select {
				case <-d.stop:
					return
				case <-time.After(rand.N(150 * time.Millisecond)):
					d.send(t, 1+rand.Uint64N(300))
				}
			}
		})
	}
}

func (d *devices) end() {
	close(d.stop)
	d.done.Wait()
}

// whole demands that every event is there once, and was counted once by the
// hour.
func (d *devices) whole(t *testing.T) {
	t.Helper()
	var count, distinct, hourly uint64
	if err := d.db.QueryRowContext(t.Context(), "SELECT count(), uniqExact(payload), (SELECT sum(events) FROM hourly) FROM events").Scan(&count, &distinct, &hourly); err != nil {
		t.Fatal(err)
	}
	if n := d.next.Load(); count != n || distinct != n || hourly != n {
		t.Errorf("of %d events there are %d, %d of them distinct, and %d by the hour", n, count, distinct, hourly)
	}
}
