package migrations

import (
	"maps"
	"path/filepath"
	"slices"

	"github.com/schemac/schemac/internal/fileset"
)

// Adopt makes the files by which the folder gets migrations that were written
// elsewhere: their texts by name, and the sum file that has them. The folder
// has none of those names yet.
func (d *Directory) Adopt(texts map[string]string) ([]fileset.File, error) {
	sum := slices.Clone(d.files)
	var files []fileset.File
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		data := []byte(texts[name])
		sum = append(sum, SumLine{Name: name, Checksum: Checksum(data)})
		files = append(files, fileset.File{Path: filepath.Join(d.Path, name), Data: data})
	}
	before, err := fileset.Read(d.SumPath())
	if err != nil {
		return nil, err
	}
	return append(files, fileset.File{Path: d.SumPath(), Data: []byte(newSum(sum).String()), Before: before}), nil
}
