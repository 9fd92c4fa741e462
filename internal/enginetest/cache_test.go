package enginetest

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

func tarball(t *testing.T, entries ...tar.Header) string {
	t.Helper()
	var packed bytes.Buffer
	zipped := gzip.NewWriter(&packed)
	w := tar.NewWriter(zipped)
	for _, h := range entries {
		content := h.PAXRecords["content"]
		h.PAXRecords, h.Size = nil, int64(len(content))
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "package.tgz")
	if err := os.WriteFile(path, packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func file(name, content string) tar.Header {
	return tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o755, PAXRecords: map[string]string{"content": content}}
}

func TestUnpack(t *testing.T) {
	links := `[{"source":"native/lib/libx.so.1","target":"native/lib/libx.so"}]`
	for name, test := range map[string]struct {
		entries []tar.Header
		want    string // a part of the error
	}{
		"files and links":     {[]tar.Header{file("package/native/lib/libx.so.1", "x"), file("package/native/pg-symlinks.json", links)}, ""},
		"no package folder":   {[]tar.Header{file("native/lib", "x")}, "outside the package"},
		"parent folder":       {[]tar.Header{file("package/../../x", "x")}, "outside the package"},
		"absolute":            {[]tar.Header{file("package//etc/x", "x")}, "outside the package"},
		"a link in the tar":   {[]tar.Header{{Typeflag: tar.TypeSymlink, Name: "package/l", Linkname: "/etc"}}, "neither a file nor a folder"},
		"a device":            {[]tar.Header{{Typeflag: tar.TypeChar, Name: "package/null"}}, "neither a file nor a folder"},
		"the same file twice": {[]tar.Header{file("package/x", "1"), file("package/x", "2")}, "exists"},
		"a link that leads out": {
			[]tar.Header{file("package/native/pg-symlinks.json", `[{"source":"../x","target":"y"}]`)}, "outside the package",
		},
		"a link that lies outside": {
			[]tar.Header{file("package/native/pg-symlinks.json", `[{"source":"x","target":"../y"}]`)}, "outside the package",
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			err := unpack(tarball(t, test.entries...), dir)
			if test.want != "" {
				if err == nil || !strings.Contains(err.Error(), test.want) {
					t.Errorf("error %v, want %q", err, test.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if target, err := os.Readlink(filepath.Join(dir, "native/lib/libx.so")); target != "libx.so.1" {
				t.Errorf("link to %q, %v", target, err)
			}
		})
	}
}

func TestVerifyRefusesOtherContent(t *testing.T) {
	path := tarball(t, file("package/x", "x"))
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha512.Sum512(content)
	pinned := artifact{name: "x", version: "1", integrity: base64.StdEncoding.EncodeToString(sum[:])}
	if err := verify(path, pinned); err != nil {
		t.Error(err)
	}
	pinned.integrity = base64.StdEncoding.EncodeToString(make([]byte, sha512.Size))
	if err := verify(path, pinned); err == nil || errors.Is(err, errMissing) {
		t.Errorf("other content: %v, want an error that skips no test", err)
	}
}

func TestMakeOnceFillsOnceAndCompletely(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "engine")
	var fills atomic.Int32
	fail := errors.New("no network")
	if _, err := makeOnce(dir, func(string) error { return fail }); !errors.Is(err, fail) {
		t.Errorf("error %v, want %v", err, fail)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			made, err := makeOnce(dir, func(partial string) error {
				fills.Add(1)
				return os.WriteFile(filepath.Join(partial, "x"), nil, 0o600)
			})
			if _, statErr := os.Stat(filepath.Join(made, "x")); err != nil || statErr != nil {
				t.Errorf("%v, %v", err, statErr)
			}
		})
	}
	all.Wait()
	if fills.Load() != 1 {
		t.Errorf("filled %d times", fills.Load())
	}
	if left, _ := filepath.Glob(dir + ".partial-*"); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

// outcome records how a test would end, instead of ending it.
type outcome struct {
	testing.TB
	ended string
}

func (o *outcome) Helper()               {}
func (o *outcome) Skipf(string, ...any)  { o.ended = "skipped" }
func (o *outcome) Fatalf(string, ...any) { o.ended = "failed" }

func TestRequireSkipsOnlyForAMissingEngineOutsideCI(t *testing.T) {
	for _, test := range []struct {
		err      error
		ci, want string
	}{
		{nil, "", ""},
		{missing("no npm"), "", "skipped"},
		{missing("no npm"), "false", "skipped"},
		{missing("no npm"), "true", "failed"},
		{errors.New("it crashed"), "", "failed"},
	} {
		t.Setenv("CI", test.ci)
		p := pool{servers: map[string]*started{}}
		o := &outcome{TB: t}
		p.require(o, "engine", func(context.Context) (*Server, error) { return nil, test.err })
		if o.ended != test.want {
			t.Errorf("%v with CI=%s: %q, want %q", test.err, test.ci, o.ended, test.want)
		}
	}
}

func TestUnknownMajorIsMissing(t *testing.T) {
	for _, major := range []int{0, OldestPostgres - 1, NewestPostgres + 1} {
		if _, err := postgresArtifact(major); !errors.Is(err, errMissing) {
			t.Errorf("%d: %v", major, err)
		}
	}
}
