package postgres

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"github.com/schemac/schemac/dialects"
)

// The runner's lock is an advisory lock of the session that also executes, so
// that the server itself ends it with the session, and not before a statement
// that it still works on after its client has died. With it the session takes
// a second one, whose key is the time at which the first was taken: it tells
// others since when, and one holding from the next. Behind PgBouncer both need
// session pooling or a direct connection: with transaction pooling, locks
// stay with a server connection that the next transaction may not get.
const (
	lockClass = 0x7363686d // schm
	lockKey   = 1
	// sinceMark are the upper 12 bits of the second lock's key, microseconds
	// the others.
	sinceMark = 0x5c3
	sinceBits = 52
)

// lock implements dialects.Lock.
type lock struct {
	target          *target
	holder, session string
	lost            chan struct{}
	losing          sync.Once
	// released is closed by Release.
	released  chan struct{}
	releasing sync.Once
}

// Lost implements dialects.Lock.
func (k *lock) Lost() <-chan struct{} { return k.lost }

func (k *lock) lose() { k.losing.Do(func() { close(k.lost) }) }

func (k *lock) isLost() bool {
	select {
	case <-k.lost:
		return true
	default:
		return false
	}
}

// Between two attempts to lock passes about firstPause, growing to longestPause.
const (
	firstPause   = 50 * time.Millisecond
	longestPause = time.Second
)

// Acquire implements dialects.Ledger.
func (l ledger) Acquire(ctx context.Context, holder string, wait time.Duration) (dialects.Lock, error) {
	deadline := time.Now().Add(wait)
	for pause := firstPause; ; pause = min(pause*3/2, longestPause) {
		k, err := l.tryAcquire(ctx, holder)
		var locked *dialects.LockedError
		if err == nil || !errors.As(err, &locked) {
			return k, err
		}
		left := time.Until(deadline)
		if left <= 0 {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for the lock: %w", ctx.Err())
		case <-time.After(min(left, pause/2+rand.N(pause))):
		}
	}
}

// tryAcquire asks once. The error is a *dialects.LockedError if somebody else
// has the lock.
func (l ledger) tryAcquire(ctx context.Context, holder string) (dialects.Lock, error) {
	t := l.target
	defer t.use()()
	for range 3 { // the holder may vanish between the two questions
		if t.held == nil {
			k, err := t.lock(ctx, holder)
			if err != nil || k != nil {
				return k, err
			}
		}
		other, err := t.holder(ctx)
		if err != nil {
			return nil, err
		}
		if other != nil {
			return nil, &dialects.LockedError{Holder: *other}
		}
	}
	return nil, &dialects.LockedError{Holder: dialects.Holder{Name: "somebody", Since: time.Now()}}
}

const takeLock = `SELECT CASE WHEN pg_catalog.pg_try_advisory_lock($1::int4, $2::int4) THEN
  pg_catalog.pg_backend_pid()::text || '/' || m.micros || ':' || pg_catalog.pg_try_advisory_lock(($3::int8 << $4::int4) | m.micros)::text ||
    pg_catalog.left(pg_catalog.set_config('application_name', $5, false), 0)
  ELSE '' END
FROM (SELECT (extract(epoch FROM pg_catalog.clock_timestamp()) * 1000000)::int8 AS micros) m`

// lock takes the lock if it is free; nil without error means that it is not.
func (t *target) lock(ctx context.Context, holder string) (dialects.Lock, error) {
	session, err := t.takeLock(ctx, holder)
	if err != nil || session == "" {
		return nil, err
	}
	k := &lock{target: t, holder: holder, session: session, lost: make(chan struct{}), released: make(chan struct{})}
	t.held = k
	go k.watch()
	return k, nil
}

// takeLock asks the server for the lock and gives the session's name for it, or
// "" if somebody else has it.
func (t *target) takeLock(ctx context.Context, holder string) (session string, err error) {
	err = t.conn.QueryRow(ctx, takeLock, lockClass, lockKey, sinceMark, sinceBits, encodeHolder(holder)).Scan(&session)
	if err != nil {
		t.unlock(context.WithoutCancel(ctx)) // the lock may have been taken all the same
		return "", fmt.Errorf("taking the lock: %w", serverError(err))
	}
	session, _, _ = strings.Cut(session, ":")
	return session, nil
}

// unlock gives all advisory locks of the session back. If that fails, the
// connection is gone, and they with it.
func (t *target) unlock(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	_, _ = t.conn.PgConn().Exec(ctx, "SELECT pg_catalog.pg_advisory_unlock_all(); RESET application_name").ReadAll()
}

// Release implements dialects.Lock.
func (k *lock) Release(ctx context.Context) error {
	k.releasing.Do(func() {
		close(k.released)
		defer k.target.use()()
		if k.target.held != k {
			return
		}
		k.target.held = nil
		k.target.unlock(context.WithoutCancel(ctx))
	})
	return nil
}

// watchEvery is how often a held lock is looked after.
const watchEvery = time.Second

// watch notices the end of the session, also while it is idle.
func (k *lock) watch() {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-k.released:
			return
		case <-k.target.conn.PgConn().CleanupDone():
			k.lose()
			return
		case <-tick.C:
			if k.target.busy.TryLock() {
				k.look()
				k.target.busy.Unlock()
			}
		}
		if k.isLost() {
			return
		}
	}
}

const countLocks = `SELECT count(*) FROM pg_catalog.pg_locks l WHERE l.locktype = 'advisory' AND l.granted AND l.pid = pg_catalog.pg_backend_pid()
  AND l.classid = $1::int8::oid AND l.objid = $2::int8::oid AND l.objsubid = 2`

// look asks the server whether the session still has the lock; the caller has
// taken the connection.
func (k *lock) look() {
	if k.target.held != k {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	var locks int
	err := k.target.conn.QueryRow(ctx, countLocks, lockClass, lockKey).Scan(&locks)
	if k.target.conn.IsClosed() || err == nil && locks == 0 {
		k.target.held = nil
		k.lose()
	}
}

const findHolder = `SELECT coalesce(a.application_name, ''), l.pid::text, coalesce((s.classid::int8 << 32 | s.objid::int8) & ((1::int8 << $4::int4) - 1),
  (extract(epoch FROM a.backend_start) * 1000000)::int8, 0)
FROM pg_catalog.pg_locks l
LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
LEFT JOIN pg_catalog.pg_locks s ON s.pid = l.pid AND s.locktype = 'advisory' AND s.objsubid = 1 AND s.database = l.database
  AND (s.classid::int8 >> ($4::int4 - 32)) = $3::int8
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 AND l.classid = $1::int8::oid AND l.objid = $2::int8::oid
  AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
LIMIT 1`

// Holder implements dialects.Ledger.
func (l ledger) Holder(ctx context.Context) (*dialects.Holder, error) {
	defer l.target.use()()
	return l.target.holder(ctx)
}

func (t *target) holder(ctx context.Context) (*dialects.Holder, error) {
	var name, pid string
	var micros int64
	err := t.conn.QueryRow(ctx, findHolder, lockClass, lockKey, sinceMark, sinceBits).Scan(&name, &pid, &micros)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("asking who has the lock: %w", serverError(err))
	}
	return &dialects.Holder{Name: decodeHolder(name), Since: time.UnixMicro(micros).UTC(), Session: pid + "/" + strconv.FormatInt(micros, 10)}, nil
}

// Break implements dialects.Ledger: it ends the holder's session.
func (l ledger) Break(ctx context.Context, holder dialects.Holder) error {
	defer l.target.use()()
	t := l.target
	now, err := t.holder(ctx)
	switch {
	case err != nil:
		return err
	case now == nil:
		return errors.New("nobody has the lock any more, so there is nothing to break")
	case now.Session != holder.Session:
		return fmt.Errorf("the lock has changed hands: %s has had it since %s", now.Name, now.Since.Format(time.RFC3339))
	case t.held != nil && t.held.session == now.Session:
		return errors.New("the lock is this session's own: release it")
	}
	pid, _, _ := strings.Cut(now.Session, "/")
	if _, err := t.conn.Exec(ctx, "SELECT pg_catalog.pg_terminate_backend("+pid+")"); err != nil {
		return t.mayNotEnd(pid, now.Name, err)
	}
	return t.awaitEnd(ctx, now)
}

func (t *target) mayNotEnd(pid, name string, err error) error {
	hint := ""
	if isCode(err, "42501") {
		hint = fmt.Sprintf(". Ask the user who runs it, or an administrator, or let one GRANT pg_signal_backend TO %s", ident(t.config.User))
	}
	return fmt.Errorf("ending the session %s of %s: %w%s", pid, name, serverError(err), hint)
}

// awaitEnd waits until a session that was told to end has ended.
func (t *target) awaitEnd(ctx context.Context, ending *dialects.Holder) error {
	for range 100 {
		now, err := t.holder(ctx)
		if err != nil || now == nil || now.Session != ending.Session {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	return fmt.Errorf("the session of %s was told to end, but has not done so within 10 seconds: look again in a while", ending.Name)
}

// encodeHolder spells a name in printable ASCII, which is all that
// application_name can hold, within its length.
func encodeHolder(name string) string {
	var b strings.Builder
	for _, r := range name {
		part := string(r)
		if r < ' ' || r > '~' || r == '%' {
			part = ""
			for _, c := range []byte(string(r)) {
				part += fmt.Sprintf("%%%02X", c)
			}
		}
		if b.Len()+len(part) > 63 {
			break
		}
		b.WriteString(part)
	}
	return b.String()
}

func decodeHolder(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+2 < len(text) {
			if code, err := strconv.ParseUint(text[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(code))
				i += 2
				continue
			}
		}
		b.WriteByte(text[i])
	}
	if !utf8.ValidString(b.String()) {
		return text
	}
	return b.String()
}
