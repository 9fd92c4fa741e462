package ops

import (
	"embed"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/schemac/schemac/internal/atomicfile"
	"github.com/schemac/schemac/project"
	"github.com/schemac/schemac/schema/diag"
)

//go:embed starters
var starters embed.FS

// Init writes a project file and one example model for the dialect, and lists
// them. It refuses if either is there already, and then writes nothing.
func Init(s Settings, dialect string) (written []string, problems diag.List) {
	files := map[string]string{
		s.Path(project.FileName):                       "schemac.hcl",
		s.Path(filepath.Join("models", "example.hcl")): "example.hcl",
	}
	for _, path := range []string{s.Path(project.FileName), s.Path(filepath.Join("models", "example.hcl"))} {
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			problems.Errorf("file-exists", "File exists", diag.Range{File: path}, "%s is there already, and init overwrites nothing. Remove it, or choose another folder with -C.", path)
		}
	}
	if problems.HasErrors() {
		return nil, problems
	}
	for _, path := range []string{s.Path(filepath.Join("models", "example.hcl")), s.Path(project.FileName)} {
		text, err := starters.ReadFile("starters/" + dialect + "/" + files[path])
		if err == nil {
			err = atomicfile.Write(path, text)
		}
		if err != nil {
			problems.Append(failure("write-file", "File cannot be written", err, nil))
			withdraw(written)
			return nil, problems
		}
		written = append(written, path)
	}
	return written, problems
}

// withdraw removes the files again, and the models folder if it is empty.
func withdraw(written []string) {
	for _, path := range written {
		_ = os.Remove(path)
		_ = os.Remove(filepath.Dir(path))
	}
}
