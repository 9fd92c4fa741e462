package snapshots

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/schemac/schemac/internal/atomicfile"
	"github.com/schemac/schemac/internal/boundedfile"
	"github.com/schemac/schemac/schema"
)

// MaxSize bounds the file that Read accepts, in bytes.
const MaxSize = 512 << 20

// Snapshot is a graph with what the file says about it.
type Snapshot struct {
	Graph *schema.Graph
	// Database is the name that the project gives the database; a label, no
	// part of the fingerprint.
	Database string
	Dialect  string
	// ExportedAt is when the content last changed.
	ExportedAt time.Time
	// Fingerprint identifies the content. Write computes it.
	Fingerprint string
}

// Read reads the file and makes its graph by the rules. The error says where
// the file is damaged, if a newer schemac wrote it, or that it belongs to
// another dialect. A missing file is fs.ErrNotExist.
func Read(path string, rules schema.Rules) (*Snapshot, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	s, err := decode(data, rules)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// Write puts the snapshot into the file, atomically, and reports whether the
// file changed: with the same content, database, dialect and server it stays as
// it is, its time included. A graph that does not know its server, such as that
// of a model, leaves the one that the file names. A file that a newer schemac wrote is left alone,
// which is an error; a damaged one is replaced.
func Write(path string, s *Snapshot) (changed bool, err error) {
	old, err := readFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	data, err := Render(old, s)
	if err != nil {
		return false, fmt.Errorf("%s: %w", path, err)
	}
	if bytes.Equal(old, data) {
		return false, nil
	}
	return true, atomicfile.Write(path, data)
}

// Render gives the text that Write puts in the place of the old one, which is
// nil where there is no file.
func Render(old []byte, s *Snapshot) ([]byte, error) {
	var previous head
	if old != nil {
		var err error
		if previous, _, err = decodeHead(old); errors.As(err, new(*NewerError)) {
			return nil, err
		}
	}
	body, err := encodeContent(s.Graph)
	if err != nil {
		return nil, err
	}
	rules := s.Graph.Rules()
	h := head{Version: version, Database: s.Database, Dialect: rules.Dialect(), Server: cmp.Or(rules.Server(), previous.Server), ExportedAt: previous.ExportedAt}
	h.Fingerprint = fingerprint(h.Dialect, body)
	if unchanged := encodeFile(h, body); old != nil && bytes.Equal(old, unchanged) {
		return old, nil
	}
	h.ExportedAt = s.ExportedAt.UTC().Truncate(time.Second)
	return encodeFile(h, body), nil
}

// Encode gives the file's text for a graph, for embedding in other files.
func Encode(database string, g *schema.Graph, at time.Time) ([]byte, error) {
	body, err := encodeContent(g)
	if err != nil {
		return nil, err
	}
	dialect := g.Rules().Dialect()
	return encodeFile(head{Version: version, Database: database, Dialect: dialect, Server: g.Rules().Server(), ExportedAt: at.UTC().Truncate(time.Second),
		Fingerprint: fingerprint(dialect, body)}, body), nil
}

// Decode reads what Encode gives, however it is indented.
func Decode(data []byte, rules schema.Rules) (*Snapshot, error) { return decode(data, rules) }

// Fingerprint identifies the graph's content: equal for graphs that a
// snapshot would spell the same.
func Fingerprint(g *schema.Graph) (string, error) {
	body, err := encodeContent(g)
	if err != nil {
		return "", err
	}
	return fingerprint(g.Rules().Dialect(), body), nil
}

func readFile(path string) ([]byte, error) {
	data, err := boundedfile.Read(path, MaxSize)
	if errors.Is(err, boundedfile.ErrTooLarge) {
		return nil, fmt.Errorf("%s: a snapshot may have %d MiB at most; this file is larger", path, MaxSize>>20)
	}
	return data, err
}
