package ops

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/schemac/schemac/compiler"
	"github.com/schemac/schemac/internal/atomicfile"
	"github.com/schemac/schemac/internal/boundedfile"
	"github.com/schemac/schemac/project"
	"github.com/schemac/schemac/schema/diag"
)

// Formatted tells which files are not in canonical format; Format has changed
// them unless it was only to check.
type Formatted struct {
	Checked int
	Changed []string
}

// Format brings HCL files into canonical format: those at the paths, or all
// of the project. With check it changes nothing. A file with syntax errors
// stays as it is.
func Format(s Settings, paths []string, check bool) (*Formatted, diag.List) {
	files, problems := filesToFormat(s, paths)
	result := &Formatted{}
	for _, file := range files {
		source, err := readBounded(file)
		if err != nil {
			problems.Append(unreadable(file, err))
			continue
		}
		result.Checked++
		formatted, more := compiler.Format(source)
		for _, p := range more {
			p.Range.File = file
			problems.Append(p)
		}
		if more.HasErrors() || bytes.Equal(source, formatted) {
			continue
		}
		result.Changed = append(result.Changed, file)
		if check {
			continue
		}
		if err := atomicfile.Write(file, formatted); err != nil {
			problems.Append(failure("write-file", "File cannot be written", err, nil))
		}
	}
	return result, problems
}

// maxFormat bounds the file that is formatted, in bytes.
const maxFormat = 128 << 20

func readBounded(path string) ([]byte, error) {
	data, err := boundedfile.Read(path, maxFormat)
	if errors.Is(err, boundedfile.ErrTooLarge) {
		err = fmt.Errorf("%s is larger than %d MiB", path, maxFormat>>20)
	}
	return data, err
}

func unreadable(file string, err error) diag.Diagnostic {
	var inPath *fs.PathError
	if errors.As(err, &inPath) {
		err = fmt.Errorf("%s cannot be read: %w", inPath.Path, inPath.Err)
	}
	return diag.Diagnostic{Severity: diag.Error, Code: "unreadable-file", Summary: "File cannot be read", Range: diag.Range{File: file}, Detail: sentence(err)}
}

func filesToFormat(s Settings, paths []string) (files []string, problems diag.List) {
	if len(paths) == 0 && len(s.Models) > 0 {
		paths = s.Models
	}
	if len(paths) == 0 {
		return projectFiles(s)
	}
	for _, path := range paths {
		found, err := hclFiles(s.Path(path))
		if err != nil {
			problems.Append(unreadable(s.Path(path), err))
			continue
		}
		files = append(files, found...)
	}
	return files, problems
}

// projectFiles lists the project file and all models. A project file that
// breaks rules can be formatted all the same.
func projectFiles(s Settings) ([]string, diag.List) {
	file := s.ProjectFile()
	if _, err := os.Stat(file); err != nil {
		return nil, diag.List{unreadable(file, err)}
	}
	files := []string{file}
	p, _ := project.Load(file, project.Options{Getenv: s.Getenv, Variables: s.Variables})
	seen := map[string]bool{}
	for _, d := range p.Databases {
		for _, model := range d.ModelFiles {
			if _, err := os.Stat(model); err == nil && !seen[model] {
				seen[model] = true
				files = append(files, model)
			}
		}
	}
	return files, nil
}

func hclFiles(path string) (files []string, err error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return []string{path}, err
	}
	err = filepath.WalkDir(path, func(found string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && found != path && strings.HasPrefix(entry.Name(), "."):
			return filepath.SkipDir
		case !entry.IsDir() && filepath.Ext(found) == ".hcl":
			files = append(files, found)
		}
		return nil
	})
	return files, err
}
