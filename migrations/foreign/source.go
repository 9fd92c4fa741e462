package foreign

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/schemac/schemac/internal/boundedfile"
	"github.com/schemac/schemac/schema/diag"
)

// maxFileSize bounds a file, in bytes.
const maxFileSize = 64 << 20

// source is a directory of another tool.
type source struct {
	dir   string
	files []*file
}

// file is one file of the directory, or of a folder below it.
type file struct {
	// path leads to the file; name is relative to the directory, with slashes.
	path, name string
	raw        []byte
	// lines of the text, each with its line end, which is always LF. Files
	// that are not SQL have none.
	lines []string
	// taken says that somebody has accounted for the file.
	taken bool
}

// base is the name without the folders above it.
func (f *file) base() string { return f.name[strings.LastIndexByte(f.name, '/')+1:] }

// nested reports whether the file lies in a folder below the directory.
func (f *file) nested() bool { return strings.Contains(f.name, "/") }

// at is a line of the file, counted from 1.
func (f *file) at(line int) diag.Range {
	pos := diag.Pos{Line: int32(line), Column: 1}
	return diag.Range{File: f.path, Start: pos, End: pos}
}

func (f *file) whole() diag.Range { return diag.Range{File: f.path} }

// open reads the directory: every file, and the text of those that tools look
// into.
func open(dir string) (*source, diag.List) {
	var problems diag.List
	src := &source{dir: dir}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		problems.Errorf("import-folder", "Folder cannot be read", diag.Range{File: dir}, "There is no folder %s.", dir)
		return src, problems
	}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		f, problem := load(dir, path)
		src.files = append(src.files, f)
		problems = append(problems, problem...)
		return nil
	})
	if err != nil {
		problems.Errorf("import-folder", "Folder cannot be read", diag.Range{File: dir}, "%v.", reason(err))
	}
	return src, problems
}

func reason(err error) error {
	var inPath *fs.PathError
	if errors.As(err, &inPath) {
		return inPath.Err
	}
	return err
}

// textual are the ends of the names of files that are read.
var textual = []string{".sql", ".conf", ".sum"}

func load(dir, path string) (*file, diag.List) {
	var problems diag.List
	name, err := filepath.Rel(dir, path)
	if err != nil {
		name = path
	}
	f := &file{path: path, name: filepath.ToSlash(name)}
	if !slices.Contains(textual, filepath.Ext(path)) {
		return f, nil
	}
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is no regular file")
	}
	if err == nil {
		f.raw, err = boundedfile.Read(path, maxFileSize)
	}
	switch {
	case err != nil:
		problems.Errorf("import-file", "File cannot be read", f.whole(), "%v.", reason(err))
	case !utf8.Valid(f.raw):
		problems.Errorf("import-file", "File is not UTF-8", f.whole(), "Save the file as UTF-8.")
	default:
		f.lines = split(f.raw)
	}
	return f, problems
}

func split(raw []byte) []string {
	text := strings.ReplaceAll(string(bytes.TrimPrefix(raw, []byte("\uFEFF"))), "\r\n", "\n")
	lines := strings.SplitAfter(text, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}
