package migrations

import (
	"cmp"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/schemac/schemac/internal/boundedfile"
	"github.com/schemac/schemac/internal/fileset"
	"github.com/schemac/schemac/schema/diag"
)

// SumName is the name of the sum file in the migration folder.
const SumName = "schemac.sum"

// maxSumSize bounds the sum file, in bytes.
const maxSumSize = 64 << 20

// Sum is what the sum file says: each migration of the folder with the
// checksum of its text. The file's first line is a checksum of all lines, so
// that two branches that both add a migration meet in a merge conflict there.
type Sum struct {
	Total string
	Lines []SumLine
}

// SumLine is one migration of the folder.
type SumLine struct{ Name, Checksum string }

const sumComment = `# The migrations of this folder. schemac writes this file and compares it with
# the folder, so that an edited, lost or foreign migration is noticed. In a merge
# conflict, keep the migrations of both sides and run: schemac rehash
`

// newSum makes the sum of the lines, in the order of databases and versions.
func newSum(lines []SumLine) *Sum {
	lines = slices.Clone(lines)
	slices.SortFunc(lines, func(a, b SumLine) int { return compareNames(a.Name, b.Name) })
	s := &Sum{Lines: lines}
	s.Total = s.total()
	return s
}

func (s *Sum) total() string { return Checksum([]byte(s.list())) }

func (s *Sum) list() string {
	var b strings.Builder
	for _, line := range s.Lines {
		b.WriteString(line.Checksum + " " + line.Name + "\n")
	}
	return b.String()
}

// String is the file's text.
func (s *Sum) String() string { return s.Total + "\n" + sumComment + s.list() }

// compareNames orders files: databases by name, then versions, then words.
func compareNames(a, b string) int {
	x, y := fileName.FindStringSubmatch(a), fileName.FindStringSubmatch(b)
	if x == nil || y == nil {
		return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(a, b))
	}
	return cmp.Or(strings.Compare(x[1], y[1]), CompareVersions(x[2], y[2]), strings.Compare(a, b))
}

// sumLine matches a line of the list.
var sumLine = regexp.MustCompile(`^(sha256:[0-9a-f]{64}) ([^/\\]+\.sql)$`)

// sumTotal matches the first line.
var sumTotal = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

// ParseSum reads the text of a sum file. Of one with a merge conflict it gives
// the lines of both sides, beside the problem.
func ParseSum(path string, data []byte) (*Sum, diag.List) {
	var problems diag.List
	s := &Sum{}
	seen := map[string]bool{}
	text := normalize(string(data))
	conflict := conflictLine(text)
	if conflict > 0 {
		problems.Errorf("merge-conflict", "Merge conflict in the sum file", lineRange(path, conflict),
			"Two branches have changed the migrations. Keep the files of both sides in the folder, then run schemac rehash, which writes this file anew and says if they do not fit together.")
	}
	for i, line := range strings.Split(text, "\n") {
		m := sumLine.FindStringSubmatch(line)
		switch {
		case m != nil && !seen[line]:
			s.Lines, seen[line] = append(s.Lines, SumLine{m[2], m[1]}), true
		case m != nil && conflict > 0:
		case sumTotal.MatchString(line) && (s.Total == "" || conflict > 0):
			s.Total = line
		case line == "" || strings.HasPrefix(line, "#") || conflict > 0 && isConflictMark(line):
		default:
			problems.Errorf("sum-file", "Damaged sum file", lineRange(path, i+1), "This line is none that schemac writes. Restore the file from version control, or, if the migrations are as they should be, write it anew with schemac rehash.")
			return s, problems
		}
	}
	return s, problems
}

// SumPath is where the folder's sum file stands.
func (d *Directory) SumPath() string { return filepath.Join(d.Path, SumName) }

// Sum is what the sum file is to say about the folder as it is.
func (d *Directory) Sum() *Sum { return newSum(d.files) }

// readSum reads the sum file; nil where there is none.
func (d *Directory) readSum() (*Sum, diag.List) {
	var problems diag.List
	data, err := fileset.Read(d.SumPath())
	switch {
	case err != nil:
		problems.Errorf("sum-file", "Sum file cannot be read", diag.Range{File: d.SumPath()}, "%v.", err)
		return nil, problems
	case data == nil:
		return nil, nil
	case len(data) > maxSumSize:
		problems.Errorf("sum-file", "Sum file cannot be read", diag.Range{File: d.SumPath()}, "%v.", boundedfile.ErrTooLarge)
		return nil, problems
	}
	return ParseSum(d.SumPath(), data)
}

// CheckSum compares the folder with its sum file, and the migrations with the
// plans beside them. Each problem says what happened to which file, and what
// to do. The problems of the files themselves are those that Load reports.
func (d *Directory) CheckSum() diag.List {
	sum, problems := d.readSum()
	switch {
	case problems.HasErrors():
	case sum == nil && len(d.files) > 0:
		problems.Append(d.sumMissing())
	case sum != nil:
		problems = append(problems, d.compareSum(sum)...)
	}
	return append(problems, d.checkPlans()...)
}

// sumMissing is a warning, so that a folder can be used that other tools have
// filled; only what would write the sum file, and so accept everything, refuses.
func (d *Directory) sumMissing() diag.Diagnostic {
	return diag.Diagnostic{Severity: diag.Warning, Code: "sum-missing", Summary: "No sum file", Range: diag.Range{File: d.Path},
		Detail: "The folder has migrations but no " + SumName + ", so nobody can tell whether they are as they were written. Restore it from version control, or, if the migrations are as they should be, write it with schemac rehash."}
}

func (d *Directory) compareSum(sum *Sum) (problems diag.List) {
	differences := d.Differences(sum)
	for _, difference := range differences {
		d.report(&problems, difference)
	}
	if len(differences) == 0 && (sum.Total != d.Sum().Total || sum.list() != d.Sum().list()) {
		problems.Errorf("sum-file", "Damaged sum file", lineRange(d.SumPath(), 1),
			"The list agrees with the folder, but not with the checksum in its first line: the file was edited or badly merged. Write it anew with schemac rehash.")
	}
	return problems
}

// report words a difference.
func (d *Directory) report(problems *diag.List, x Difference) {
	at := diag.Range{File: filepath.Join(d.Path, x.Name)}
	switch x.Kind {
	case Edited:
		problems.Errorf("migration-edited", "Migration was edited", at, "Its text is not the one that the sum file has. If it has been applied anywhere, restore it and put the change into a new migration; otherwise accept the change with schemac rehash.")
	case Deleted:
		problems.Errorf("migration-deleted", "Migration is missing", at, "The sum file lists it, but it is not in the folder. Restore it from version control; or, if it was applied nowhere and is to go, accept that with schemac rehash.")
	case Renamed:
		problems.Errorf("migration-renamed", "Migration was renamed", at, "The sum file has this text as %s. If that version has been applied anywhere, give the file its old name back; otherwise accept the new one with schemac rehash.", x.Former)
	case Added:
		problems.Errorf("migration-added", "Migration is not in the sum file", at, "It was not written by schemac make-migrations or schemac new. If it belongs here, take it in with schemac rehash.%s", x.late())
	}
}

// late advises on an added migration that comes before one that was here first.
func (x Difference) late() string {
	if x.Behind == "" {
		return ""
	}
	return fmt.Sprintf(" Its version comes before that of %s, which was here first: a database that has run that one has not run this one. Give it the next free version with schemac rehash --renumber %s.", x.Behind, x.Name)
}
