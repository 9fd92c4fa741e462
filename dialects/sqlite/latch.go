package sqlite

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/filelock"
)

// latch is what keeps a second runner out: a lock of the operating system for
// a file, since SQLite's own locks end with each transaction.
type latch interface {
	// try takes the lock without waiting; the error is filelock.ErrHeld while
	// somebody has it.
	try(name string) (dialects.Lock, error)
	// holder says who has it, or nil.
	holder() (*keeper, error)
}

// keeper is who holds a latch: the content of a lock file.
type keeper struct {
	Name  string    `json:"name"`
	Since time.Time `json:"since"`
	PID   int       `json:"pid"`
	Host  string    `json:"host"`
}

func newKeeper(name string) keeper {
	host, _ := os.Hostname() // a machine without a name is "" to itself, too
	return keeper{Name: name, Since: time.Now().UTC().Truncate(time.Microsecond), PID: os.Getpid(), Host: host}
}

func (k *keeper) forUsers() *dialects.Holder {
	if k == nil {
		return nil
	}
	return &dialects.Holder{Name: k.Name, Since: k.Since, Session: fmt.Sprintf("process %d on %s", k.PID, k.Host)}
}

func newLatch(at location) latch {
	if at.path == "" {
		return &memoryLatch{}
	}
	return fileLatch{database: at.path}
}

// memoryLatch serves a database in memory, which only its target can reach.
type memoryLatch struct {
	mu      sync.Mutex
	current *memoryLock
}

func (m *memoryLatch) try(name string) (dialects.Lock, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.current != nil {
		return nil, filelock.ErrHeld
	}
	m.current = &memoryLock{latch: m, keeper: newKeeper(name)}
	return m.current, nil
}

func (m *memoryLatch) holder() (*keeper, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.current == nil {
		return nil, nil
	}
	return &m.current.keeper, nil
}

// fileLatch serves a database file.
type fileLatch struct{ database string }

// lockSuffix makes the name of the lock file from that of the database file.
const lockSuffix = ".schemac-lock"

// path is the lock file's. All names of the database file lead to the same.
func (f fileLatch) path() string {
	if path, err := filepath.EvalSymlinks(f.database); err == nil {
		return path + lockSuffix
	}
	if folder, err := filepath.EvalSymlinks(filepath.Dir(f.database)); err == nil {
		return filepath.Join(folder, filepath.Base(f.database)) + lockSuffix
	}
	return f.database + lockSuffix
}

func (f fileLatch) try(name string) (dialects.Lock, error) {
	held, err := filelock.Try(f.path())
	if errors.Is(err, os.ErrPermission) {
		return nil, fmt.Errorf("the lock of %s is a file beside it, which cannot be made: allow writing to its folder: %w", f.database, err)
	}
	if err != nil {
		return nil, err
	}
	content, err := json.Marshal(newKeeper(name))
	if err == nil {
		err = held.Write(content)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("cannot write the lock file: %w", err), held.Release())
	}
	return newFileLock(held), nil
}

// nobody is who holds a lock whose file says nothing of it.
var nobody = keeper{Name: "somebody unknown"}

// holder reads the lock file. Its content comes a moment after its lock.
func (f fileLatch) holder() (*keeper, error) {
	for range 20 {
		content, held, err := filelock.Read(f.path())
		if err != nil || !held {
			return nil, err
		}
		var k keeper
		if json.NewDecoder(bytes.NewReader(content)).Decode(&k) == nil {
			return &k, nil
		}
		time.Sleep(2 * time.Millisecond)
	}
	return &nobody, nil
}
