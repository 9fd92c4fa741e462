package snapshots

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// DamageError says where a snapshot cannot be read.
type DamageError struct {
	// Line and Column count from 1, Offset in bytes from 0.
	Line, Column int
	Offset       int64
	// Reason says what is wrong there.
	Reason string
}

// Error gives the place and the reason.
func (e *DamageError) Error() string {
	return fmt.Sprintf("damaged snapshot at line %d, column %d (byte %d): %s", e.Line, e.Column, e.Offset, e.Reason)
}

func damaged(data []byte, offset int64, reason string) *DamageError {
	offset = max(0, min(offset, int64(len(data))))
	before := data[:offset]
	lineStart := bytes.LastIndexByte(before, '\n') + 1
	return &DamageError{Line: bytes.Count(before, []byte{'\n'}) + 1, Column: utf8.RuneCount(before[lineStart:]) + 1, Offset: offset, Reason: reason}
}

// keyError is an error inside the value of a key. A chain of them is a path
// from the top of the file.
type keyError struct {
	key string
	err error
}

// atKey notes where the error lies, if it is one.
func atKey(key string, err error) error {
	if err == nil {
		return nil
	}
	return &keyError{key, err}
}

func (e *keyError) Error() string { return e.key + ": " + e.err.Error() }
func (e *keyError) Unwrap() error { return e.err }

// located turns an error of the JSON decoder into one that names the place.
func located(data []byte, err error) error {
	var syntax *json.SyntaxError
	var path []string
	cause := err
	for key := (*keyError)(nil); errors.As(cause, &key); cause = key.err {
		path = append(path, key.key)
	}
	reason := strings.TrimPrefix(cause.Error(), "json: ")
	if mistyped := (*json.UnmarshalTypeError)(nil); errors.As(cause, &mistyped) {
		reason = "the value is of the wrong kind: it is a JSON " + mistyped.Value
		if mistyped.Field != "" {
			reason = mistyped.Field + ": " + reason
		}
	}
	parents := strings.Join(path, " → ")
	path = append(path, unknownField(reason)...)
	if errors.As(err, &syntax) && len(path) == 0 {
		return damaged(data, max(0, syntax.Offset-1), reason)
	}
	if parents != "" {
		reason = parents + ": " + reason
	}
	return damaged(data, offsetOf(data, path), reason)
}

// unknownField is the key that the JSON decoder says it does not know.
func unknownField(reason string) []string {
	quoted, ok := strings.CutPrefix(reason, "unknown field ")
	if !ok {
		return nil
	}
	key, err := strconv.Unquote(quoted)
	if err != nil {
		return nil
	}
	return []string{key}
}

// offsetOf finds the place of the value that the keys lead to, or of the last
// key that exists.
func offsetOf(data []byte, path []string) int64 {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if _, err := decoder.Token(); err != nil {
		return 0
	}
	at := int64(0)
	for len(path) > 0 && decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return at
		}
		if key != path[0] {
			if decoder.Decode(new(json.RawMessage)) != nil {
				return at
			}
			continue
		}
		at = decoder.InputOffset() - int64(len(path[0])) - 2
		if _, err := decoder.Token(); err != nil {
			return at
		}
		path = path[1:]
	}
	return at
}
