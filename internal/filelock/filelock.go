// Package filelock has locks between processes. The operating system takes
// them away with their process, however that ends, so that no lock is ever
// left behind.
package filelock

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/schemac/schemac/internal/boundedfile"
)

// ErrHeld is what Try returns while somebody else has the lock.
var ErrHeld = errors.New("the file is locked")

// Lock is a lock that this process has.
type Lock struct {
	file *os.File
	path string
}

// Try takes the lock of the file at path, which it makes where there is none.
// It does not wait: while somebody else has the lock, the error is ErrHeld.
func Try(path string) (*Lock, error) {
	for {
		file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			return nil, fmt.Errorf("cannot make the lock file: %w", err)
		}
		l := &Lock{file: file, path: path}
		if err := lock(file, true); err != nil {
			return nil, errors.Join(err, file.Close())
		}
		if l.Present() {
			return l, nil
		}
		// Whoever had the lock before has removed the file in the meantime:
		// others will lock a new one.
		if err := file.Close(); err != nil {
			return nil, err
		}
	}
}

// Present reports whether the path still leads to the file that is locked. If
// it does not, somebody else can have what they take for the same lock.
func (l *Lock) Present() bool {
	there, err := os.Stat(l.path)
	if err != nil {
		return false
	}
	mine, err := l.file.Stat()
	return err == nil && os.SameFile(there, mine)
}

// Write gives the file its content, for Read by others.
func (l *Lock) Write(content []byte) error {
	if err := l.file.Truncate(0); err != nil {
		return err
	}
	_, err := l.file.WriteAt(content, 0)
	return err
}

// Release removes the file and gives the lock back.
func (l *Lock) Release() error { return release(l) }

// remove removes the locked file; that somebody else has done so is fine.
func (l *Lock) remove() error {
	if err := os.Remove(l.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// maxContent bounds what Read reads.
const maxContent = 64 << 10

// Read gives the content of the file at path, and whether somebody has its
// lock. No file means that nobody has. It takes the lock for a moment where
// it is free, so a Try at that moment can fail.
func Read(path string) (content []byte, held bool, err error) {
	content, err = boundedfile.Read(path, maxContent)
	if err == nil {
		held, err = isHeld(path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	return content, held, err
}

func isHeld(path string) (bool, error) {
	file, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer file.Close()
	err = lock(file, false)
	if errors.Is(err, ErrHeld) {
		return true, nil
	}
	return false, err
}
