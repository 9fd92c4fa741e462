package sqlite

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/filelock"
)

var _ dialects.Prover = Dialect{}

// scratchPrefix begins the names of throw-away databases.
const scratchPrefix = "schemac_sandbox_"

// The files in the folder of a throw-away database.
const (
	scratchFile = "sandbox.db"
	// inUse is locked as long as somebody works with it.
	inUse = "in-use"
)

// Scratch implements dialects.Prover. The database is a file in a folder of
// its own, which nobody else can read: it may get rows of the real one. What
// a crash of the machine would lose of it is not waited for.
func (Dialect) Scratch(_ context.Context, url string) (*dialects.Scratch, error) {
	at, err := parseURL(url)
	if err != nil {
		return nil, err
	}
	folder, held, err := scratchFolder(at)
	if err != nil {
		return nil, fmt.Errorf("cannot make a throw-away database in %s: %w", os.TempDir(), err)
	}
	there := location{path: filepath.Join(folder, scratchFile), query: at.query}
	drop := func(context.Context) error { return dropScratch(folder, held) }
	return &dialects.Scratch{URL: there.with("_pragma", "synchronous(OFF)").url(), Name: filepath.Base(folder), Drop: drop}, nil
}

func scratchFolder(at location) (string, *filelock.Lock, error) {
	var random [6]byte
	_, _ = rand.Read(random[:]) // never fails, by its documentation
	folder := filepath.Join(os.TempDir(), scratchBase(at)+hex.EncodeToString(random[:]))
	if err := os.Mkdir(folder, 0o700); err != nil {
		return "", nil, err
	}
	held, err := filelock.Try(filepath.Join(folder, inUse))
	if err != nil {
		return "", nil, errors.Join(err, os.RemoveAll(folder))
	}
	return folder, held, nil
}

// scratchBase begins the names of the throw-away databases beside one.
func scratchBase(at location) string {
	name := "memory"
	if at.path != "" {
		name = strings.TrimSuffix(filepath.Base(at.path), filepath.Ext(at.path))
	}
	plain := strings.Map(func(r rune) rune {
		if r < 0x80 && (r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z') {
			return r
		}
		return '_'
	}, name)
	return scratchPrefix + plain[:min(len(plain), 40)] + "_"
}

// dropScratch removes the folder. Windows removes no file that is open, so
// the lock goes first; nobody else looks for it in a folder without one.
func dropScratch(folder string, held *filelock.Lock) error {
	if held.Present() {
		if err := held.Release(); err != nil {
			return err
		}
	}
	return os.RemoveAll(folder)
}

// abandonedAfter is how old a folder without a lock file must be to be taken
// for one that a crash has left behind while it was made or removed.
const abandonedAfter = time.Minute

// Sweep implements dialects.Prover. Folders of other users are not touched.
func (Dialect) Sweep(ctx context.Context, url string) ([]string, error) {
	at, err := parseURL(url)
	if err != nil {
		return nil, err
	}
	found, err := os.ReadDir(os.TempDir())
	if err != nil {
		return nil, fmt.Errorf("cannot look for throw-away databases: %w", err)
	}
	var swept []string
	for _, entry := range found {
		random, isOne := strings.CutPrefix(entry.Name(), scratchBase(at))
		if _, err := hex.DecodeString(random); !isOne || err != nil || len(random) != 12 || !entry.IsDir() {
			continue
		}
		gone, err := sweep(filepath.Join(os.TempDir(), entry.Name()))
		if err != nil {
			return swept, err
		}
		if gone {
			swept = append(swept, entry.Name())
		}
	}
	slices.Sort(swept)
	return swept, ctx.Err()
}

// sweep removes the folder unless somebody works in it.
func sweep(folder string) (bool, error) {
	path := filepath.Join(folder, inUse)
	if _, err := os.Lstat(path); errors.Is(err, os.ErrNotExist) {
		info, err := os.Stat(folder)
		if err != nil || time.Since(info.ModTime()) < abandonedAfter {
			return false, nil
		}
		return removed(os.RemoveAll(folder))
	}
	held, err := filelock.Try(path)
	if errors.Is(err, filelock.ErrHeld) {
		return false, nil
	}
	if err != nil {
		return removed(err)
	}
	return removed(dropScratch(folder, held))
}

// removed tells what became of a folder. Those of others stay theirs, and one
// that is gone is somebody else's work.
func removed(err error) (bool, error) {
	if errors.Is(err, os.ErrPermission) || errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// with gives the location with one more parameter.
func (l location) with(key, value string) location {
	query := url.Values{}
	for k, values := range l.query {
		query[k] = slices.Clone(values)
	}
	query.Add(key, value)
	return location{path: l.path, query: query}
}

// url is what parseURL reads as the location.
func (l location) url() string {
	path := strings.NewReplacer("%", "%25", "?", "%3F").Replace(filepath.ToSlash(l.path))
	if l.path == "" {
		path = ":memory:"
	}
	if len(l.query) == 0 {
		return "sqlite://" + path
	}
	return "sqlite://" + path + "?" + l.query.Encode()
}

// Confined implements dialects.Prover.
func (Dialect) Confined(s dialects.Statement) string {
	list := tokens(s.SQL)
	if len(list) == 0 {
		return ""
	}
	switch p := (&parser{sql: s.SQL, tokens: list}); {
	case p.accept("attach"):
		return "ATTACH reaches another database file"
	case p.accept("vacuum") && p.skipTo("into"):
		return "VACUUM INTO writes another file"
	case isWord(list[0], "pragma") && strings.HasSuffix(pragmaName(list), "_store_directory"):
		return "PRAGMA " + pragmaName(list) + " concerns the whole process"
	}
	for i, t := range list {
		if isCall(list, i) && isWord(t, "load_extension") {
			return "load_extension runs code from another file"
		}
	}
	return ""
}
