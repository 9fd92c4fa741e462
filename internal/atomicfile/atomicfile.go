// Package atomicfile replaces files so that readers, and a crash at any
// moment, see either the old content or the new one and never a part.
package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Write puts data into the file at path. Missing folders are made. On an
// error the old file is as it was and nothing new is left behind. A symbolic
// link is followed, not replaced, and a file's permissions are kept.
func Write(path string, data []byte) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	return write(path, data, os.Rename)
}

// Create is Write for a file that must not be there yet; the error is then
// fs.ErrExist.
func Create(path string, data []byte) error { return write(path, data, link) }

// link puts the file in its place unless that is taken. Some file systems have
// no links; there, a file that appears in this very moment is overwritten.
func link(temp, path string) error {
	err := os.Link(temp, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return fs.ErrExist
	}
	return os.Rename(temp, path)
}

// Remove removes the file for good. That there is none is no error.
func Remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot remove %s: %w", path, reason(err))
	}
	return syncFolder(filepath.Dir(path))
}

func write(path string, data []byte, place func(temp, path string) error) error {
	made, err := makeFolders(filepath.Dir(path))
	if err == nil {
		err = replace(path, data, place)
	}
	if err != nil {
		for _, folder := range made {
			_ = os.Remove(folder) // only what is still empty goes away
		}
		return fmt.Errorf("cannot write %s: %w", path, reason(err))
	}
	return nil
}

// reason is the system's error without the temporary file's name.
func reason(err error) error {
	var inPath *fs.PathError
	var inLink *os.LinkError
	switch {
	case errors.As(err, &inPath):
		return inPath.Err
	case errors.As(err, &inLink):
		return inLink.Err
	}
	return err
}

// makeFolders makes the folder and its missing parents, and lists what it
// made, the deepest first.
func makeFolders(folder string) (made []string, err error) {
	for missing := folder; ; missing = filepath.Dir(missing) {
		if _, err := os.Stat(missing); !errors.Is(err, fs.ErrNotExist) || missing == filepath.Dir(missing) {
			break
		}
		made = append(made, missing)
	}
	return made, os.MkdirAll(folder, 0o777)
}

// replace fills a temporary file and puts it in its place.
func replace(path string, data []byte, place func(temp, path string) error) error {
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // fails after a rename, as it should
	if err := fill(temp, data, permissions(path)); err != nil {
		return err
	}
	if err := place(temp.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

func fill(file *os.File, data []byte, mode fs.FileMode) error {
	_, err := file.Write(data)
	return errors.Join(err, file.Chmod(mode), file.Sync(), file.Close())
}

func permissions(path string) fs.FileMode {
	if info, err := os.Stat(path); err == nil {
		return info.Mode().Perm()
	}
	return 0o644
}

// syncFolder makes the rename durable. Not every file system can sync a
// folder; the file itself is safe by then, so that is no error.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return nil
	}
	_ = folder.Sync()
	return folder.Close()
}
