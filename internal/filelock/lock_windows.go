package filelock

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lock takes the lock of the open file, alone or with other readers, without
// waiting. Closing the file gives it back. Windows keeps others from reading
// what is locked, so it is a byte far behind the content.
func lock(file *os.File, alone bool) error {
	flags := uint32(windows.LOCKFILE_FAIL_IMMEDIATELY)
	if alone {
		flags |= windows.LOCKFILE_EXCLUSIVE_LOCK
	}
	err := windows.LockFileEx(windows.Handle(file.Fd()), flags, 0, 1, 0, &windows.Overlapped{OffsetHigh: 1 << 30})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return ErrHeld
	}
	return os.NewSyscallError("LockFileEx", err)
}

// release removes the file last: Windows does not remove an open one. Where
// somebody else has opened it by then, it stays, and is theirs to remove.
func release(l *Lock) error {
	err := l.file.Close()
	_ = l.remove()
	return err
}
