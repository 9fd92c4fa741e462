//go:build linux || darwin

package enginetest

import "syscall"

// freeBytes is the room in the file system of a folder, or nothing when there
// is no such folder.
func freeBytes(dir string) uint64 {
	var stat syscall.Statfs_t
	if syscall.Statfs(dir, &stat) != nil {
		return 0
	}
	return stat.Bavail * uint64(stat.Bsize)
}
