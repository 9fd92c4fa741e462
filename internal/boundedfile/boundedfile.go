// Package boundedfile reads files of a bounded size. A device, or a file that
// grows, has no size to look at before reading.
package boundedfile

import (
	"errors"
	"io"
	"os"
)

// ErrTooLarge is what Read returns for a file above the limit.
var ErrTooLarge = errors.New("file too large")

// Read returns the whole file of at most limit bytes. It reads no more than
// one byte beyond.
func Read(path string, limit int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, ErrTooLarge
	}
	return data, nil
}
