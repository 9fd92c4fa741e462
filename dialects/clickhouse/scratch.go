package clickhouse

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	driver "github.com/ClickHouse/clickhouse-go/v2"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/clickhouse/chsql"
)

var _ dialects.Prover = dialect{}

const (
	// scratchPrefix begins the names of throw-away databases.
	scratchPrefix = "schemac_sandbox_"
	// usePrefix begins the tables of the lock that says that one is in use.
	usePrefix = ownPrefix + "use_"
	// scratchGrace is how old a throw-away database without a lock is before
	// it counts as left behind: it is made before its lock.
	scratchGrace = time.Minute
)

// scratchMark is the comment of a throw-away database. Without it, a database
// of such a name is none of schemac's.
type scratchMark struct {
	Schemac string    `json:"schemac"`
	Of      string    `json:"of"`
	Since   time.Time `json:"since"`
}

// Scratch implements dialects.Prover. While the database is in use, a lock in
// it is held, so that Sweep lets it be.
func (d dialect) Scratch(ctx context.Context, address string) (*dialects.Scratch, error) {
	home, err := d.connect(ctx, address)
	if err != nil {
		return nil, err
	}
	s := &scratch{home: home, name: scratchName(home.namespace())}
	if err := s.create(ctx); err != nil {
		return nil, errors.Join(err, home.Close())
	}
	return &dialects.Scratch{URL: inDatabase(home.url, s.name), Name: s.name, Drop: s.drop}, nil
}

// connect opens the database and gives its concrete target.
func (d dialect) connect(ctx context.Context, address string) (*target, error) {
	opened, err := d.Open(ctx, address)
	if err != nil {
		return nil, err
	}
	return opened.(*target), nil
}

// scratchName is a new name. Names are folders of the server, whose length is
// bounded.
func scratchName(of string) string {
	suffix := make([]byte, 4)
	_, _ = rand.Read(suffix) // never fails
	if len(of) > 100 {
		of = strings.ToValidUTF8(of[:100], "")
	}
	return scratchPrefix + of + "_" + hex.EncodeToString(suffix)
}

// scratch is a throw-away database with the connection that drops it.
type scratch struct {
	home *target
	name string
	use  dialects.Lock

	mutex   sync.Mutex
	dropped bool
}

func (s *scratch) create(ctx context.Context) error {
	comment, err := s.home.scratchMark(ctx)
	if err != nil {
		return err
	}
	name := chsql.QuoteIdent(s.name)
	if err := serverError(s.home.conn.Exec(ctx, "CREATE DATABASE "+name+" COMMENT "+chsql.QuoteString(comment))); err != nil {
		return fmt.Errorf("create the throw-away database %s: %w", name, err)
	}
	if s.use, err = s.home.useScratch(ctx, inDatabase(s.home.url, s.name)); err != nil {
		return errors.Join(err, s.drop(context.WithoutCancel(ctx)))
	}
	return nil
}

// readMark reads the comment of a database; without Schemac it is none of
// schemac's.
func readMark(comment string) (mark scratchMark) {
	if json.Unmarshal([]byte(comment), &mark) != nil {
		return scratchMark{}
	}
	return mark
}

// marksScratch reports whether a database with the comment is a throw-away
// one.
func marksScratch(comment string) bool { return readMark(comment).Schemac != "" }

// scratchMark has the server's time, by which Sweep judges.
func (t *target) scratchMark(ctx context.Context) (string, error) {
	var now int64
	if err := t.conn.QueryRow(ctx, "SELECT toUnixTimestamp64Micro(now64(6))").Scan(&now); err != nil {
		return "", fmt.Errorf("ask the server for the time: %w", serverError(err))
	}
	comment, err := json.Marshal(scratchMark{Schemac: "throw-away database", Of: t.namespace(), Since: time.UnixMicro(now).UTC()})
	return string(comment), err
}

// useScratch takes the lock that tells that the database is in use.
func (t *target) useScratch(ctx context.Context, address string) (dialects.Lock, error) {
	inside, err := (dialect{database: t.database}).connect(ctx, address)
	if err != nil {
		return nil, err
	}
	taken, err := acquire(ctx, lockTables{target: inside, conn: inside.conn, prefix: usePrefix}, "sandbox of "+t.namespace(), 0)
	if err != nil {
		return nil, errors.Join(err, inside.Close())
	}
	return heldLock{lock: taken, conn: inside.conn}, nil
}

// drop implements Scratch.Drop. It may be called more than once.
func (s *scratch) drop(ctx context.Context) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.dropped {
		return nil
	}
	if s.use != nil {
		_ = s.use.Release(ctx) // what it locks is dropped
		s.use = nil
	}
	if err := s.home.dropScratch(ctx, s.name); err != nil {
		return err
	}
	s.dropped = true
	return s.home.Close()
}

func (t *target) dropScratch(ctx context.Context, name string) error {
	if err := serverError(t.conn.Exec(ctx, "DROP DATABASE IF EXISTS "+chsql.QuoteIdent(name)+" SYNC")); err != nil {
		return fmt.Errorf("drop the throw-away database %s: %w", name, err)
	}
	return nil
}

// Sweep implements dialects.Prover.
func (d dialect) Sweep(ctx context.Context, address string) ([]string, error) {
	home, err := d.connect(ctx, address)
	if err != nil {
		return nil, err
	}
	defer home.Close()
	names, err := home.scratches(ctx)
	if err != nil {
		return nil, fmt.Errorf("look for throw-away databases: %w", serverError(err))
	}
	var swept []string
	for _, name := range names {
		left, err := home.leftBehind(ctx, inDatabase(home.url, name))
		if err == nil && left {
			if err = home.dropScratch(ctx, name); err == nil {
				swept = append(swept, name)
			}
		}
		if err != nil && !hasCode(err, codeNoDatabase) { // somebody else sweeps too
			return swept, err
		}
	}
	return swept, nil
}

// scratches are the throw-away databases that are old enough to have a lock.
func (t *target) scratches(ctx context.Context) ([]string, error) {
	rows, err := t.conn.Query(ctx, "SELECT name, comment, toUnixTimestamp64Micro(now64(6)) FROM system.databases WHERE startsWith(name, '"+scratchPrefix+"') ORDER BY name")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name, comment string
		var now int64
		if err := rows.Scan(&name, &comment, &now); err != nil {
			return nil, err
		}
		if mark := readMark(comment); mark.Schemac != "" {
			if locked := t.lockedOnce(ctx, name); locked || time.UnixMicro(now).Sub(mark.Since) >= scratchGrace {
				names = append(names, name)
			}
		}
	}
	return names, rows.Err()
}

// lockedOnce reports whether the database has got its lock.
func (t *target) lockedOnce(ctx context.Context, database string) bool {
	var count uint64
	err := t.conn.QueryRow(ctx, "SELECT count() FROM system.tables WHERE database = "+chsql.QuoteString(database)+
		" AND startsWith(name, '"+usePrefix+"')").Scan(&count)
	return err == nil && count > 0
}

// leftBehind reports whether nobody holds the lock of a throw-away database.
func (t *target) leftBehind(ctx context.Context, address string) (bool, error) {
	options, err := connectionOptions(address)
	if err != nil {
		return false, err
	}
	conn, err := driver.Open(options)
	if err != nil {
		return false, withoutSecret(err, secrets(options)...)
	}
	defer conn.Close()
	top, err := lockTables{target: &target{conn: conn, options: options}, conn: conn, prefix: usePrefix}.highest(ctx)
	return err == nil && top.free(), err
}

// Backup implements dialects.Prover: there is no way to one.
func (d dialect) Backup(context.Context, string, string) error {
	return errors.New("ClickHouse writes backups on its server and not into a file of this machine. " +
		"Run BACKUP DATABASE … TO Disk('backups', 'name.zip') or TO S3(…) on a server that has a place for backups, " +
		"or ALTER TABLE … FREEZE, which keeps hard links to the parts in the server's folder shadow")
}
