//go:build !windows

package filelock

import (
	"errors"
	"os"
	"syscall"
)

// lock takes the lock of the open file, alone or with other readers, without
// waiting. Closing the file gives it back.
func lock(file *os.File, alone bool) error {
	how := syscall.LOCK_SH
	if alone {
		how = syscall.LOCK_EX
	}
	for {
		err := syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB)
		switch {
		case errors.Is(err, syscall.EWOULDBLOCK):
			return ErrHeld
		case !errors.Is(err, syscall.EINTR):
			return os.NewSyscallError("flock", err)
		}
	}
}

// release removes the file first: behind its lock nobody can have made a new
// one, save where it was removed already.
func release(l *Lock) error {
	if !l.Present() {
		return l.file.Close()
	}
	return errors.Join(l.remove(), l.file.Close())
}
