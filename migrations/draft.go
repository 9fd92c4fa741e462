package migrations

import (
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/fileset"
	"github.com/schemac/schemac/planner"
	"github.com/schemac/schemac/schema/diag"
)

// Draft is a migration before it has a version and a file.
type Draft struct {
	Header
	// Message gives the file's name its words; without it the changes do.
	Message string
	Dialect string
	// Source and Target are the fingerprints of the states that the migration
	// leads between; empty where they are not known.
	Source, Target string
	Changes        []planner.Change
	Forward        []dialects.Statement
	Back           []Reversal
}

// Written is a migration with everything that is to be written for it:
// nothing is, before Files are committed.
type Written struct {
	Migration *Migration
	// Plan is nil for a migration that people write.
	Plan *PlanFile
	// Files are the migration, its plan and the sum file.
	Files []fileset.File
}

// Text renders the migration.
func (d *Draft) Text() string {
	header := d.Header
	annotations := header.String()
	if annotations != "" {
		annotations += "\n"
	}
	return annotations + "-- upgrade\n\n" + dialects.Script(d.Forward) + "\n-- rollback\n\n" + ReversalScript(d.Back)
}

// Write gives the draft the next version and makes its files. The text is read
// back, and if it did not say just what the draft says, that is an error:
// what is executed later is what was planned.
func (d *Directory) Write(draft *Draft, reader dialects.Reader, now time.Time) (*Written, diag.List) {
	slug := Slug(draft.Message)
	if slug == "" {
		slug = SlugOf(draft.Changes)
	}
	w, problems := d.written(slug, draft.Text(), reader)
	if problems.HasErrors() {
		return nil, problems
	}
	if err := w.Migration.equals(draft, reader); err != nil {
		problems.Errorf("migration-text", "Plan cannot be written as a migration", diag.Range{},
			"%v. Write this migration by hand, with schemac new; schemac plan --format sql shows the statements.", err)
		return nil, problems
	}
	w.Plan = &PlanFile{Version: planVersion, Database: d.Database, Dialect: draft.Dialect, Migration: w.Migration.Version, CreatedAt: now.UTC().Truncate(time.Second),
		Checksum: w.Migration.Checksum, Source: draft.Source, Target: draft.Target, Changes: Changes(draft.Changes), Statements: orEmpty(draft.Forward), Rollback: orEmpty(draft.Back)}
	data, err := w.Plan.Encode()
	if err != nil {
		problems.Errorf("migration-text", "Plan cannot be written as a migration", diag.Range{}, "%v.", err)
		return nil, problems
	}
	w.Files = append(w.Files, fileset.File{Path: PlanPath(w.Migration.Path), Data: data})
	return w, problems
}

// New makes a migration that people fill in.
func (d *Directory) New(message string, header Header, reader dialects.Reader) (*Written, diag.List) {
	text := header.String() + template
	if header.Type != "" && header.Type != Versioned {
		text = header.String() + repeatableTemplate
	}
	return d.written(Slug(message), text, reader)
}

// written makes the migration and the sum file that has it.
func (d *Directory) written(slug, text string, reader dialects.Reader) (*Written, diag.List) {
	path := filepath.Join(d.Path, FileName(d.Database, NextVersion(d.Last()), slug))
	m, problems := Parse(path, []byte(text), reader)
	if problems.HasErrors() {
		return nil, problems
	}
	before, err := fileset.Read(d.SumPath())
	if err != nil {
		problems.Errorf("sum-file", "Sum file cannot be read", diag.Range{File: d.SumPath()}, "%v.", err)
		return nil, problems
	}
	if before == nil && len(d.files) > 0 {
		problem := d.sumMissing()
		problem.Severity = diag.Error
		problems.Append(problem)
		return nil, problems
	}
	sum := newSum(append(slices.Clone(d.files), SumLine{Name: filepath.Base(path), Checksum: m.Checksum}))
	return &Written{Migration: m, Files: []fileset.File{{Path: path, Data: []byte(text)}, {Path: d.SumPath(), Data: []byte(sum.String()), Before: before}}}, problems
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// equals compares what a migration says with what it was made from.
func (m *Migration) equals(draft *Draft, reader dialects.Reader) error {
	forward, problems := m.Statements(dialects.Upgrade, reader)
	if err := problems.Err(); err != nil {
		return err
	}
	if err := sameStatements(forward, draft.Forward, draft.NoTransaction); err != nil {
		return err
	}
	back, problems := m.Statements(dialects.Rollback, reader)
	if err := problems.Err(); err != nil {
		return err
	}
	var planned []dialects.Statement
	for _, r := range draft.Back {
		planned = append(planned, r.Statement)
	}
	return sameStatements(back, planned, draft.NoTransaction)
}

func sameStatements(read, planned []dialects.Statement, noTransaction bool) error {
	for i, s := range planned {
		switch {
		case i >= len(read):
			return fmt.Errorf("read back from the file, this statement is missing: %s", s.SQL)
		case read[i].SQL != s.SQL:
			return fmt.Errorf("read back from the file, a statement differs: %s is then %s", s.SQL, read[i].SQL)
		case read[i].Transactional != (s.Transactional && !noTransaction):
			return fmt.Errorf("read back from the file, this statement would run on the other side of a transaction's bounds: %s", s.SQL)
		case read[i].Check != dialects.OneLine(s.Check):
			return fmt.Errorf("read back from the file, this statement is no longer the same check: %s", s.SQL)
		}
	}
	if len(read) > len(planned) {
		return fmt.Errorf("read back from the file, there is one statement more: %s", read[len(planned)].SQL)
	}
	return nil
}

const template = `-- Annotations of this migration stand here, each a line such as
--   -- schemac: transaction off
--   -- schemac: lock-timeout 2s
--   -- schemac: schema unchanged      (it changes data only)
--   -- schemac: irreversible WHY      (there is no way back)

-- upgrade

-- Write the statements that lead forward here. As long as there are none,
-- schemac migrate refuses to run this migration.

-- rollback

-- Write the statements that lead back here, or say in the annotations that
-- there is no way back.
`

const repeatableTemplate = `-- upgrade

-- Write statements here that can run again and again. As long as there are
-- none, schemac migrate refuses to run this migration.

-- rollback

-- What runs again and again is not rolled back. This section stays empty.
`
