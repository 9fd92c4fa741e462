package compiler

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

// Bounds of what Compile accepts. They keep a hostile or damaged file from
// exhausting memory or the stack; no model written by people comes near them.
const (
	maxFileSize  = 128 << 20
	maxNesting   = 100
	maxOperators = 1000
	maxLoops     = 3
	maxForEach   = 10_000
	maxExpansion = 100_000
)

// Source is one file of a model.
type Source struct {
	// Name is the path that diagnostics show.
	Name string
	// Content must not change while Compile runs.
	Content []byte
}

// Load reads the models at the paths. A path is a file, or a folder of which
// all .hcl files are read, those in its subfolders included, in the order of
// their names; hidden folders are skipped. A folder without models, and a
// file reached by two paths, are errors.
func Load(paths []string) ([]Source, diag.List) {
	l := loader{seen: map[string]string{}}
	if len(paths) == 0 {
		l.problems.Errorf("no-models", "No models", diag.Range{}, "No model path was given. Name at least one .hcl file or a folder that holds some.")
	}
	for _, path := range paths {
		l.path(path)
	}
	return l.sources, l.problems
}

type loader struct {
	sources  []Source
	seen     map[string]string // resolved path to the path that led there
	problems diag.List
}

func (l *loader) path(path string) {
	info, err := os.Stat(path)
	if err != nil {
		l.unreadable(path, err)
		return
	}
	if !info.IsDir() {
		l.file(path)
		return
	}
	files, err := modelFiles(path)
	if err != nil {
		l.unreadable(path, err)
		return
	}
	if len(files) == 0 {
		l.problems.Errorf("no-models", "No models", diag.Range{File: path},
			"The folder %s holds no file that ends in .hcl. Correct the path, or add a model.", path)
	}
	for _, file := range files {
		l.file(file)
	}
}

func modelFiles(root string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != root && strings.HasPrefix(entry.Name(), "."):
			return filepath.SkipDir
		case !entry.IsDir() && filepath.Ext(path) == ".hcl":
			files = append(files, path)
		}
		return nil
	})
	slices.Sort(files)
	return files, err
}

func (l *loader) file(path string) {
	resolved, err := filepath.EvalSymlinks(path)
	if err == nil {
		resolved, err = filepath.Abs(resolved)
	}
	if err != nil {
		l.unreadable(path, err)
		return
	}
	if first, again := l.seen[resolved]; again {
		l.problems.Errorf("duplicate-file", "File loaded twice", diag.Range{File: path},
			"%s is the same file as %s. Name it once, or remove the link or the overlapping path.", path, first)
		return
	}
	l.seen[resolved] = path
	info, err := os.Stat(resolved)
	if err != nil {
		l.unreadable(path, err)
		return
	}
	if info.Size() > maxFileSize {
		l.problems.Append(tooLarge(path, info.Size()))
		return
	}
	content, err := boundedfile.Read(resolved, maxFileSize)
	if errors.Is(err, boundedfile.ErrTooLarge) { // grown since, or a device
		l.problems.Append(tooLarge(path, maxFileSize+1))
		return
	}
	if err != nil {
		l.unreadable(path, err)
		return
	}
	l.sources = append(l.sources, Source{Name: path, Content: content})
}

func (l *loader) unreadable(path string, err error) {
	l.problems.Errorf("unreadable-file", "File cannot be read", diag.Range{File: path}, "%s cannot be read: %v.", path, err)
}

func tooLarge(name string, size int64) diag.Diagnostic {
	var problems diag.List
	problems.Errorf("file-too-large", "File too large", diag.Range{File: name},
		"%s has %d bytes; the limit is %d. Split the model into several files.", name, size, maxFileSize)
	return problems[0]
}

var byteOrderMark = []byte{0xEF, 0xBB, 0xBF}

// checkText reports what makes a file no text: bytes that are not UTF-8 and
// control characters.
func checkText(source Source) diag.List {
	var problems diag.List
	if len(source.Content) > maxFileSize {
		return diag.List{tooLarge(source.Name, int64(len(source.Content)))}
	}
	if at := bytes.IndexFunc(source.Content, isControl); at >= 0 {
		problems.Errorf("not-text", "File is not text", rangeAt(source, at),
			"The file holds the control character 0x%02x. Remove it, or write it as an escape such as \\u00%02x in a string.", source.Content[at], source.Content[at])
		return problems
	}
	if !utf8.Valid(source.Content) {
		problems.Errorf("not-text", "File is not text", rangeAt(source, invalidAt(source.Content)),
			"The file is not valid UTF-8 here. Save it with that encoding.")
	}
	return problems
}

func isControl(r rune) bool { return r < ' ' && r != '\n' && r != '\t' && r != '\r' }

func invalidAt(content []byte) int {
	for i := 0; i < len(content); {
		r, size := utf8.DecodeRune(content[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(content)
}

// rangeAt is the place of one byte.
func rangeAt(source Source, at int) diag.Range {
	line := 1 + bytes.Count(source.Content[:at], []byte{'\n'})
	start := bytes.LastIndexByte(source.Content[:at], '\n') + 1
	column := 1 + utf8.RuneCount(source.Content[start:at])
	pos := diag.Pos{Line: int32(line), Column: int32(column), Byte: int32(at)}
	end := pos
	end.Column++
	end.Byte++
	return diag.Range{File: source.Name, Start: pos, End: end}
}
