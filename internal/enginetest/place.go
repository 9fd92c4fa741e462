package enginetest

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// systemCache is where root keeps what other users must be able to read. Unlike
// a temporary folder, only root can write to it and nothing tidies it up.
const systemCache = "/var/cache/schemac/engines"

// publish returns a folder with the content of an installed one that the
// account can reach. Usually that is the folder itself; but root's own cache
// is commonly closed to everyone else, and then the system's has a copy (hard
// links, where the file system allows them).
func publish(installed string, a account) (string, error) {
	if !a.switched || open(installed) {
		return installed, nil
	}
	if err := os.MkdirAll(systemCache, 0o755); err != nil {
		return "", fmt.Errorf("PostgreSQL doesn't run as root, and other users can't reach %s nor a copy of it: "+
			"set XDG_CACHE_HOME to a folder that every user can reach: %w", installed, err)
	}
	return makeOnce(filepath.Join(systemCache, filepath.Base(installed)), func(dir string) error {
		if err := os.Chmod(dir, 0o755); err != nil {
			return err
		}
		return copyTree(installed, dir, linkOrCopy)
	})
}

// openTemp is the temporary folder, unless it is closed to other users; then
// it is one of the system's.
func openTemp() string {
	for _, dir := range []string{os.TempDir(), "/var/tmp"} {
		if open(dir) {
			return dir
		}
	}
	return "/tmp"
}

// open tells whether every user can reach a folder.
func open(dir string) bool {
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return false
	}
	for {
		info, err := os.Stat(dir)
		if err != nil || info.Mode().Perm()&0o001 == 0 {
			return false
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return true
		}
		dir = parent
	}
}

// copyTree fills the existing folder to with the content of from.
func copyTree(from, to string, copyFile func(from, to string, mode fs.FileMode) error) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == from {
			return err
		}
		relative, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		return copyEntry(path, filepath.Join(to, relative), entry, copyFile)
	})
}

func copyEntry(from, to string, entry fs.DirEntry, copyFile func(from, to string, mode fs.FileMode) error) error {
	info, err := entry.Info()
	if err != nil {
		return err
	}
	switch {
	case entry.IsDir():
		return os.Mkdir(to, info.Mode().Perm())
	case entry.Type() == fs.ModeSymlink:
		target, err := os.Readlink(from)
		if err != nil {
			return err
		}
		return os.Symlink(target, to)
	default:
		return copyFile(from, to, info.Mode().Perm())
	}
}

func linkOrCopy(from, to string, mode fs.FileMode) error {
	if os.Link(from, to) == nil {
		return nil
	}
	return copyFile(from, to, mode)
}

func copyFile(from, to string, mode fs.FileMode) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	if _, err := io.Copy(target, source); err != nil {
		target.Close()
		return err
	}
	return target.Close()
}
