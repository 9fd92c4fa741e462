package sqlite

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// location is where a URL points to.
type location struct {
	// path of the file; empty for a database in memory.
	path string
	// query holds the driver's parameters, as in _pragma=cache_size(1000).
	query url.Values
}

// parseURL reads sqlite://path.db, relative to the working directory,
// sqlite:///absolute/path.db and sqlite://:memory:. Parameters follow a
// question mark; percent signs escape.
func parseURL(text string) (location, error) {
	rest, ok := strings.CutPrefix(text, "sqlite://")
	if !ok {
		return location{}, fmt.Errorf("the URL %q does not begin with sqlite://", text)
	}
	rawPath, rawQuery, _ := strings.Cut(rest, "?")
	path, err := url.PathUnescape(rawPath)
	if err != nil {
		return location{}, fmt.Errorf("the URL %q has a broken escape: write %%25 for a percent sign", text)
	}
	query, err := url.ParseQuery(rawQuery)
	if err != nil {
		return location{}, fmt.Errorf("the parameters of the URL %q cannot be read: %w", text, err)
	}
	switch path {
	case "":
		return location{}, fmt.Errorf("the URL %q names no file: write sqlite://path.db", text)
	case ":memory:":
		path = ""
	}
	return location{path: path, query: query}, nil
}

// name is the file as messages show it.
func (l location) name() string {
	if l.path == "" {
		return ":memory:"
	}
	return l.path
}

// exists reports whether there is a database to read. A folder in the place
// of the file, or none around it, is an error.
func (l location) exists() (bool, error) {
	if l.path == "" {
		return true, nil
	}
	info, err := os.Stat(l.path)
	switch {
	case err == nil && info.IsDir():
		return false, fmt.Errorf("%s is a folder, not a database file", l.path)
	case err == nil:
		return true, nil
	case !os.IsNotExist(err):
		return false, fmt.Errorf("cannot read the database file: %w", err)
	}
	folder := filepath.Dir(l.path)
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return false, fmt.Errorf("the folder %s, in which the database file %s is to lie, does not exist", folder, filepath.Base(l.path))
	}
	return false, nil
}

// dsn is the driver's name of the database. Opening it makes no file.
func (l location) dsn() string {
	query := url.Values{}
	for key, values := range l.query {
		query[key] = values
	}
	if !strings.Contains(strings.ToLower(query.Encode()), "busy_timeout") && !query.Has("_timeout") {
		query.Add("_pragma", "busy_timeout(5000)")
	}
	if l.path == "" {
		return ":memory:?" + query.Encode()
	}
	query.Set("mode", "rw")
	path := l.path
	if !filepath.IsAbs(path) {
		path = "./" + path
	}
	escaped := (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath()
	return "file:" + escaped + "?" + query.Encode()
}
