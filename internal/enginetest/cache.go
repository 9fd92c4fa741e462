package enginetest

import (
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// errMissing marks an engine that can't be had here, as opposed to one that is
// there and fails. Only the former may skip a test.
var errMissing = errors.New("engine not available")

func missing(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{errMissing}, args...)...)
}

// cacheFolder is where engines are kept between runs. It is below the user's
// own cache folder, so that no other user can put an engine there.
func cacheFolder() (string, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return "", missing("no cache folder to keep engines in (set XDG_CACHE_HOME or HOME): %v", err)
	}
	dir := filepath.Join(base, "schemac", "engines")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", missing("the cache folder for engines can't be made: %v", err)
	}
	return dir, nil
}

// install returns the unpacked artifact's folder, fetching it on first use.
func install(ctx context.Context, a artifact) (string, error) {
	cache, err := cacheFolder()
	if err != nil {
		return "", err
	}
	return makeOnce(filepath.Join(cache, a.folder()), func(dir string) error {
		return fetch(ctx, a, dir)
	})
}

// fetch downloads the artifact, verifies it and unpacks it into dir.
func fetch(ctx context.Context, a artifact, dir string) error {
	download, err := os.MkdirTemp("", "schemac-fetch-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(download)
	tarball, err := npmPack(ctx, a, download)
	if err != nil {
		return err
	}
	if err := verify(tarball, a); err != nil {
		return err
	}
	if err := unpack(tarball, dir); err != nil {
		return fmt.Errorf("unpack %s@%s: %w", a.name, a.version, err)
	}
	return nil
}

// npmPack lets the user's npm client, with the registry and proxies it is set
// up for, put the package's tarball into an empty folder.
func npmPack(ctx context.Context, a artifact, folder string) (string, error) {
	cmd := exec.CommandContext(ctx, "npm", "pack", a.name+"@"+a.version, "--silent")
	cmd.Dir = folder
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", missing("npm pack %s@%s: %v: %s", a.name, a.version, err, strings.TrimSpace(string(out)))
	}
	found, err := filepath.Glob(filepath.Join(folder, "*.tgz"))
	if err != nil || len(found) != 1 {
		return "", missing("npm pack %s@%s left %d tarballs, not one", a.name, a.version, len(found))
	}
	return found[0], nil
}

// verify refuses a tarball whose content is not the pinned one. It is no
// missing engine: somebody serves something else under the pinned name.
func verify(tarball string, a artifact) error {
	f, err := os.Open(tarball)
	if err != nil {
		return err
	}
	defer f.Close()
	hash := sha512.New()
	if _, err := io.Copy(hash, f); err != nil {
		return err
	}
	if got := base64.StdEncoding.EncodeToString(hash.Sum(nil)); got != a.integrity {
		return fmt.Errorf("%s@%s has integrity sha512-%s, but sha512-%s is pinned: it was not unpacked", a.name, a.version, got, a.integrity)
	}
	return nil
}

// makeOnce returns dir after making sure that it exists, complete. The first
// process to need it fills a sibling folder and renames it into place; others
// wait for the lock. A crash leaves at most a sibling that nobody reads.
func makeOnce(dir string, fill func(dir string) error) (string, error) {
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	unlock, err := lock(dir + ".lock")
	if err != nil {
		return "", err
	}
	defer func() { _ = unlock() }()
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	partial, err := os.MkdirTemp(filepath.Dir(dir), filepath.Base(dir)+".partial-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(partial)
	if err := fill(partial); err != nil {
		return "", err
	}
	return dir, os.Rename(partial, dir)
}

// safeName turns a package name into one path element.
func safeName(name string) string {
	return strings.NewReplacer("@", "", "/", "-").Replace(name)
}
