package enginetest

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// unpack writes a package's tarball into dir, without the "package" folder
// that all npm tarballs begin with. Only regular files and folders are
// accepted, and [os.Root] keeps every name inside dir.
func unpack(tarball, dir string) error {
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := unpackInto(root, tarball); err != nil {
		return err
	}
	return makeLinks(root)
}

func unpackInto(root *os.Root, tarball string) error {
	f, err := os.Open(tarball)
	if err != nil {
		return err
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	entries := tar.NewReader(unzipped)
	for {
		header, err := entries.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := unpackEntry(root, header, entries); err != nil {
			return err
		}
	}
}

func unpackEntry(root *os.Root, header *tar.Header, content io.Reader) error {
	name, ok := strings.CutPrefix(header.Name, "package/")
	if !ok || !filepath.IsLocal(name) {
		return fmt.Errorf("entry %q is outside the package", header.Name)
	}
	switch header.Typeflag {
	case tar.TypeDir:
		return root.MkdirAll(name, 0o755)
	case tar.TypeReg:
		return writeFile(root, name, header.FileInfo().Mode(), content)
	default:
		return fmt.Errorf("entry %q is neither a file nor a folder", header.Name)
	}
}

func writeFile(root *os.Root, name string, mode fs.FileMode, content io.Reader) error {
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644|mode&0o111)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	return errors.Join(err, f.Close())
}

// makeLinks makes the library links of a PostgreSQL package. npm tarballs
// can't hold links, so the package lists them in a file.
func makeLinks(root *os.Root) error {
	list, err := root.ReadFile("native/pg-symlinks.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(list, &links); err != nil {
		return fmt.Errorf("native/pg-symlinks.json: %w", err)
	}
	for _, link := range links {
		if err := makeLink(root, link.Source, link.Target); err != nil {
			return err
		}
	}
	return nil
}

// makeLink links target to source, both named from the package's top, with a
// relative link, so that the package can be moved.
func makeLink(root *os.Root, source, target string) error {
	if !filepath.IsLocal(source) || !filepath.IsLocal(target) {
		return fmt.Errorf("link %q to %q leads outside the package", target, source)
	}
	relative, err := filepath.Rel(path.Dir(target), source)
	if err != nil {
		return err
	}
	return root.Symlink(relative, target)
}
