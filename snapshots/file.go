package snapshots

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/schemac/schemac/internal/plainjson"
	"github.com/schemac/schemac/schema"
)

// version is the format that this package writes. upgrades[i] turns a file of
// version i+1 into one of version i+2.
const version = 1

var upgrades [version - 1]func([]byte) ([]byte, error)

// head is what the file says before its objects.
type head struct {
	Version     int       `json:"version"`
	ExportedAt  time.Time `json:"exported_at"`
	Database    string    `json:"database"`
	Dialect     string    `json:"dialect"`
	Server      string    `json:"server,omitempty"`
	Fingerprint string    `json:"fingerprint"`
}

// headKeys are the keys of head.
var headKeys = map[string]bool{"version": true, "exported_at": true, "database": true, "dialect": true, "server": true, "fingerprint": true}

// NewerError says that a newer schemac wrote the file.
type NewerError struct{ Version int }

// Error names both versions.
func (e *NewerError) Error() string {
	return fmt.Sprintf("this snapshot has version %d; this schemac reads versions up to %d. Use a newer schemac", e.Version, version)
}

func fingerprint(dialect string, body []byte) string {
	sum := sha256.New()
	fmt.Fprintf(sum, "%s\n", dialect)
	sum.Write(body)
	return "sha256:" + hex.EncodeToString(sum.Sum(nil))
}

// encodeFile joins the head and the encoded content into one indented object.
func encodeFile(h head, body []byte) []byte {
	start, err := json.Marshal(h)
	if err != nil {
		start = []byte("{}") // strings and a time of a sane year always encode
	}
	joined := append(start[:len(start)-1], ',')
	joined = append(joined, body[1:]...)
	var b bytes.Buffer
	if err := json.Indent(&b, joined, "", "  "); err != nil {
		return joined
	}
	b.WriteByte('\n')
	return b.Bytes()
}

// decodeHead checks the text, looks at the version before anything else and
// upgrades older files.
func decodeHead(data []byte) (head, sections, error) {
	var h head
	if at := invalidUTF8(data); at >= 0 {
		return h, nil, damaged(data, int64(at), "it is not UTF-8 text")
	}
	if at := conflictMark(data); at >= 0 {
		return h, nil, damaged(data, int64(at), "two branches have changed it, and the merge conflict is not resolved. Keep the migrations of both, settle schemac.sum with schemac rehash, and write the snapshot anew with schemac export-models --from-migrations")
	}
	var sniffed struct {
		Version *int `json:"version"`
	}
	if err := json.Unmarshal(data, &sniffed); err != nil {
		return h, nil, located(data, err)
	}
	switch {
	case sniffed.Version == nil || *sniffed.Version < 1:
		return h, nil, damaged(data, 0, "it has no version, so it is not a snapshot of schemac")
	case *sniffed.Version > version:
		return h, nil, &NewerError{Version: *sniffed.Version}
	}
	for from := *sniffed.Version; from < version; from++ {
		upgraded, err := upgrades[from-1](data)
		if err != nil {
			return h, nil, fmt.Errorf("upgrading the snapshot from version %d: %w", from, err)
		}
		data = upgraded
	}
	if err := json.Unmarshal(data, &h); err != nil {
		return h, nil, located(data, err)
	}
	raw, err := splitFile(data)
	if err != nil {
		return h, nil, located(data, err)
	}
	return h, raw, nil
}

// conflictMark is where Git's mark of a merge conflict begins; -1 if there is
// none. No line of JSON begins like that: strings have no raw line breaks.
func conflictMark(data []byte) int {
	mark := []byte("<<<<<<< ")
	if bytes.HasPrefix(data, mark) {
		return 0
	}
	if at := bytes.Index(data, append([]byte{'\n'}, mark...)); at >= 0 {
		return at + 1
	}
	return -1
}

func invalidUTF8(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
	return -1
}

func decode(data []byte, rules schema.Rules) (*Snapshot, error) {
	h, raw, err := decodeHead(data)
	if err != nil {
		return nil, err
	}
	if h.Dialect != rules.Dialect() {
		return nil, fmt.Errorf("this is a snapshot of a %s database; a %s one is wanted", h.Dialect, rules.Dialect())
	}
	if err := verify(h, raw); err != nil {
		return nil, err
	}
	var content contentReader
	if err := content.read(raw); err != nil {
		return nil, located(data, err)
	}
	graph, problems := schema.NewGraph(content.objects, rules.On(h.Server))
	if err := problems.Err(); err != nil {
		return nil, fmt.Errorf("the snapshot describes no valid schema: %w", err)
	}
	return &Snapshot{Graph: graph, Database: h.Database, Dialect: h.Dialect, ExportedAt: h.ExportedAt, Fingerprint: h.Fingerprint}, nil
}

// verify compares the content with the fingerprint in the head.
func verify(h head, raw sections) error {
	body, err := plainjson.Marshal(raw)
	if err != nil {
		return err
	}
	if fingerprint(h.Dialect, body) == h.Fingerprint {
		return nil
	}
	return errors.New("the snapshot does not match its fingerprint: it was edited, badly merged or damaged. " +
		"Restore it from version control, or write it anew with schemac export-models")
}
