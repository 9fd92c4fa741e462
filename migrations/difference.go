package migrations

import "slices"

// DifferenceKind is what happened to a migration since the sum file was
// written.
type DifferenceKind string

// The kinds of difference.
const (
	Edited  DifferenceKind = "edited"
	Deleted DifferenceKind = "deleted"
	Added   DifferenceKind = "added"
	Renamed DifferenceKind = "renamed"
)

// Difference is one migration that is not as the sum file says.
type Difference struct {
	Kind DifferenceKind `json:"kind"`
	Name string         `json:"name"`
	// Former is the name under which the sum file has the text of a renamed
	// migration.
	Former string `json:"former,omitempty"`
	// Behind is a migration that the sum file has already although an added
	// one comes before it.
	Behind string `json:"behind,omitempty"`
}

// Differences compares the folder with a sum, in the order of the files.
func (d *Directory) Differences(sum *Sum) []Difference {
	c := &comparison{known: map[string]string{}, have: map[string]string{}, taken: map[string]bool{}}
	for _, line := range sum.Lines {
		c.known[line.Name] = line.Checksum
	}
	for _, line := range d.files {
		c.have[line.Name] = line.Checksum
	}
	var differences []Difference
	for _, line := range d.Sum().Lines {
		if c.known[line.Name] != line.Checksum {
			differences = append(differences, c.explain(line, sum))
		}
	}
	for _, line := range sum.Lines {
		if _, there := c.have[line.Name]; !there && !c.taken[line.Name] {
			differences = append(differences, Difference{Kind: Deleted, Name: line.Name})
		}
	}
	slices.SortStableFunc(differences, func(a, b Difference) int { return compareNames(a.Name, b.Name) })
	return slices.CompactFunc(differences, func(a, b Difference) bool { return a == b })
}

// comparison has the checksums of both sides by name.
type comparison struct {
	known, have map[string]string
	// taken are the names whose text was found under another one.
	taken map[string]bool
}

func (c *comparison) explain(line SumLine, sum *Sum) Difference {
	for _, old := range sum.Lines {
		moved := old.Checksum == line.Checksum && old.Name != line.Name && c.have[old.Name] != old.Checksum
		if moved && !c.taken[old.Name] {
			c.taken[old.Name] = true
			return Difference{Kind: Renamed, Name: line.Name, Former: old.Name}
		}
	}
	if _, known := c.known[line.Name]; known {
		return Difference{Kind: Edited, Name: line.Name}
	}
	return Difference{Kind: Added, Name: line.Name, Behind: c.behind(line, sum)}
}

// behind gives the last migration of the same database that the sum has and
// that an added one comes before.
func (c *comparison) behind(line SumLine, sum *Sum) (last string) {
	added := fileName.FindStringSubmatch(line.Name)
	for _, old := range sum.Lines {
		name := fileName.FindStringSubmatch(old.Name)
		_, there := c.have[old.Name]
		if there && added != nil && name != nil && name[1] == added[1] && CompareVersions(added[2], name[2]) < 0 {
			last = old.Name
		}
	}
	return last
}
