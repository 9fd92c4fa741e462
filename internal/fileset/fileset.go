// Package fileset changes several files together: after a crash at any
// moment, Recover leaves either all of the changes or none.
//
// What is to change is first written as one journal file, which appears whole
// or not at all. Then the files are changed, each atomically, and the journal
// is removed. A journal that is found later is a change that was decided on
// and not finished; carrying it out again does no harm.
package fileset

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/schemac/schemac/internal/atomicfile"
	"github.com/schemac/schemac/internal/boundedfile"
	"github.com/schemac/schemac/internal/plainjson"
)

// maxSize bounds the files of a set and the journal, in bytes.
const maxSize = 2 << 30

// File is one change.
type File struct {
	Path string
	// Data is the new content; nil removes the file.
	Data []byte
	// Before is the content that the change was made for; nil for no file.
	// With another content on disk nothing is changed.
	Before []byte
}

// ChangedError says that a file is neither as it was before the change nor as
// it is to be.
type ChangedError struct {
	Path string
	// Journal is the change that cannot be finished; empty while it had not
	// yet been decided on.
	Journal string
}

// Error tells what to do.
func (e *ChangedError) Error() string {
	if e.Journal == "" {
		return fmt.Sprintf("%s has been changed by somebody else in the meantime. Nothing was written; run the command again", e.Path)
	}
	return fmt.Sprintf("an interrupted run left %s, which cannot be finished because %s has been changed since. "+
		"Look at both; remove %s to drop what the interrupted run was writing", e.Journal, e.Path, e.Journal)
}

// Read gives a file's content, or nil if there is none, as where its folder
// turns out to be a file.
func Read(path string) ([]byte, error) {
	data, err := boundedfile.Read(path, maxSize)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return nil, nil
	}
	if err == nil && data == nil {
		data = []byte{}
	}
	return data, err
}

// Commit makes the changes. The journal's folder is made if it is missing.
// On an error before the changes were decided on, nothing has changed; on a
// later one, Recover finishes them.
func Commit(journal string, files []File) error {
	return writer{}.commit(journal, files)
}

// Recover finishes what an interrupted Commit had decided on, and lists the
// paths. It changes only files for which allowed is true: a journal is a file
// like any other, and must not lead elsewhere.
func Recover(journal string, allowed func(path string) bool) ([]string, error) {
	return writer{}.recover(journal, allowed)
}

// writer carries out the steps. Tests stop it between them.
type writer struct {
	// step is called before each operation on files; an error ends the work
	// there, as a crash would.
	step func() error
}

func (w writer) before() error {
	if w.step == nil {
		return nil
	}
	return w.step()
}

// entry is a change as the journal keeps it. Paths start at the journal's
// folder, so that a moved project stays whole.
type entry struct {
	Path string `json:"path"`
	// Data is nil for a file to remove.
	Data *[]byte `json:"data"`
	// Before is the identity of the old content.
	Before string `json:"before"`
}

type journalFile struct {
	Comment string  `json:"comment"`
	Files   []entry `json:"files"`
}

const comment = "An interrupted run of schemac was writing these files. The next run finishes it and removes this file."

func (w writer) commit(journal string, files []File) error {
	for _, f := range files {
		if now, err := Read(f.Path); err != nil {
			return err
		} else if !same(now, f.Before) {
			return &ChangedError{Path: f.Path}
		}
	}
	data, err := encode(journal, files)
	if err != nil {
		return err
	}
	if err := w.before(); err != nil {
		return err
	}
	if err := atomicfile.Create(journal, data); errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("another run of schemac is writing here, or was interrupted: %w. Run the command again", err)
	} else if err != nil {
		return err
	}
	if err := w.finish(journal, files); err != nil {
		return fmt.Errorf("%w. What was begun is noted in %s, and the next run goes on with it", err, journal)
	}
	return nil
}

// identity is the same for the same content only.
func identity(data []byte) string {
	if data == nil {
		return "none"
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func encode(journal string, files []File) ([]byte, error) {
	j := journalFile{Comment: comment}
	for _, f := range files {
		rel, err := relative(journal, f.Path)
		if err != nil {
			return nil, err
		}
		e := entry{Path: filepath.ToSlash(rel), Before: identity(f.Before)}
		if f.Data != nil {
			e.Data = &f.Data
		}
		j.Files = append(j.Files, e)
	}
	return plainjson.Marshal(j)
}

func relative(journal, path string) (string, error) {
	from, err := filepath.Abs(filepath.Dir(journal))
	if err != nil {
		return "", err
	}
	to, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.Rel(from, to)
}

func (w writer) recover(journal string, allowed func(string) bool) ([]string, error) {
	sweep(journal)
	data, err := Read(journal)
	if err != nil || data == nil {
		return nil, err
	}
	entries, err := decode(journal, data, allowed)
	if err != nil {
		return nil, err
	}
	var files []File
	var paths []string
	for _, e := range entries {
		f := e.file(journal)
		now, err := Read(f.Path)
		if err != nil {
			return nil, err
		}
		if identity(now) != e.Before && identity(now) != identity(f.Data) {
			return nil, &ChangedError{Path: f.Path, Journal: journal}
		}
		sweep(f.Path)
		files, paths = append(files, f), append(paths, f.Path)
	}
	return paths, w.finish(journal, files)
}

func decode(journal string, data []byte, allowed func(string) bool) ([]entry, error) {
	var j journalFile
	if err := json.Unmarshal(data, &j); err != nil {
		return nil, fmt.Errorf("%s is damaged: %w. Remove it", journal, err)
	}
	for _, e := range j.Files {
		if filepath.IsAbs(filepath.FromSlash(e.Path)) || !allowed(e.file(journal).Path) {
			return nil, fmt.Errorf("%s leads to %s, which is none of schemac's files here. Remove it", journal, e.Path)
		}
	}
	return j.Files, nil
}

// file is the change without what was before.
func (e entry) file(journal string) File {
	f := File{Path: filepath.Join(filepath.Dir(journal), filepath.FromSlash(e.Path))}
	if e.Data != nil {
		f.Data = append([]byte{}, *e.Data...)
	}
	return f
}

func (w writer) finish(journal string, files []File) error {
	for _, f := range files {
		if err := w.before(); err != nil {
			return err
		}
		if err := f.carryOut(); err != nil {
			return err
		}
	}
	if err := w.before(); err != nil {
		return err
	}
	return atomicfile.Remove(journal)
}

func (f File) carryOut() error {
	if f.Data == nil {
		return atomicfile.Remove(f.Path)
	}
	if now, err := Read(f.Path); err == nil && same(now, f.Data) {
		return nil
	}
	return atomicfile.Write(f.Path, f.Data)
}

func same(a, b []byte) bool { return (a == nil) == (b == nil) && bytes.Equal(a, b) }

// abandoned is the age from which a temporary file belongs to nobody any more.
const abandoned = time.Minute

// sweep removes temporary files of the path that a crash left behind.
func sweep(path string) {
	folder := filepath.Dir(path)
	entries, _ := os.ReadDir(folder)
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasPrefix(name, "."+filepath.Base(path)+".") || !strings.HasSuffix(name, ".tmp") {
			continue
		}
		if info, err := entry.Info(); err == nil && time.Since(info.ModTime()) > abandoned {
			_ = os.Remove(filepath.Join(folder, name))
		}
	}
}
