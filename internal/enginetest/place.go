package enginetest

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// publish returns a folder with the content of an installed one that the
// account can reach. Usually that is the folder itself; but root's cache is
// commonly closed to everyone else, and then a copy (hard links, where the
// file system allows it) is kept in the system's temporary folder.
func publish(installed string, a account) (string, error) {
	if !a.switched || open(installed) {
		return installed, nil
	}
	shared, err := sharedFolder()
	if err != nil {
		return "", err
	}
	return makeOnce(filepath.Join(shared, filepath.Base(installed)), func(dir string) error {
		if err := os.Chmod(dir, 0o755); err != nil {
			return err
		}
		return copyTree(installed, dir, linkOrCopy)
	})
}

// sharedFolder is a folder of the current user's that everyone can read. It
// lies in a folder where everyone can write, so one that somebody else made
// is refused: it could hold anything.
func sharedFolder() (string, error) {
	dir := filepath.Join(openTemp(), fmt.Sprintf("schemac-engines-%d", os.Geteuid()))
	if err := os.Mkdir(dir, 0o755); err != nil && !os.IsExist(err) {
		return "", err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", err
	}
	if !info.IsDir() || !ownedBySelf(info) || info.Mode().Perm()&0o022 != 0 {
		return "", fmt.Errorf("%s is not a folder that only you can write to: remove it", dir)
	}
	return dir, os.Chmod(dir, 0o755)
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
