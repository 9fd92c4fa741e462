package migrations

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/schema/diag"
)

// Migration is one file of the migration directory.
type Migration struct {
	Database, Version, Slug string
	// Path is the file's, as the directory's was given.
	Path string
	Header
	// Upgrade leads forward, Rollback back.
	Upgrade, Rollback Section
	// Checksum is that of the text, whatever its line ends.
	Checksum string
	// former is where the file lies while it waits for another version.
	former string
}

// Section is the SQL of one direction.
type Section struct {
	SQL string
	// Line is where SQL begins in the file, counted from 1; 0 for a section
	// that the file does not have.
	Line int
}

// fileName is <database>__<version>_<slug>.sql; the slug may be missing.
var fileName = regexp.MustCompile(`^([^/\\[:cntrl:]]+?)__([0-9]+)(?:_([^/\\[:cntrl:]]*))?\.sql$`)

// FileName is the name of a migration's file.
func FileName(database, version, slug string) string {
	if slug == "" {
		return database + "__" + version + ".sql"
	}
	return database + "__" + version + "_" + slug + ".sql"
}

// Title is how people see a migration, as in 0007_add_users.
func (m *Migration) Title() string {
	if m.Slug == "" {
		return m.Version
	}
	return m.Version + "_" + m.Slug
}

// Section is the SQL of a direction.
func (m *Migration) Section(direction dialects.Direction) Section {
	if direction == dialects.Rollback {
		return m.Rollback
	}
	return m.Upgrade
}

// Checksum identifies a migration's text. CR LF counts as LF, so that a
// checkout on Windows changes nothing.
func Checksum(data []byte) string {
	sum := sha256.Sum256([]byte(normalize(string(data))))
	return "sha256:" + hex.EncodeToString(sum[:])
}

func normalize(text string) string {
	return strings.ReplaceAll(strings.TrimPrefix(text, "\uFEFF"), "\r\n", "\n")
}

// Parse reads a file. The path gives database, version and slug; the reader
// helps to tell a section's marker from the same words in a function's body.
func Parse(path string, data []byte, reader dialects.Reader) (*Migration, diag.List) {
	var problems diag.List
	m := &Migration{Path: path, Header: Header{Type: Versioned}, Checksum: Checksum(data)}
	name := fileName.FindStringSubmatch(filepath.Base(path))
	if name == nil {
		problems.Errorf("migration-name", "Not a migration's name", diag.Range{File: path},
			"A migration is named <database>__<version>_<words>.sql, as in primary__0007_add_users.sql. Rename the file, or move it out of the folder.")
		return nil, problems
	}
	m.Database, m.Version, m.Slug = name[1], name[2], name[3]
	if !utf8.Valid(data) {
		problems.Errorf("migration-text", "Migration is not UTF-8", diag.Range{File: path}, "Save the file as UTF-8.")
		return nil, problems
	}
	if line := conflictLine(normalize(string(data))); line > 0 {
		problems.Errorf("merge-conflict", "Merge conflict in a migration", lineRange(path, line),
			"Two branches have changed this file. Choose what it is to say and remove the marks, then run schemac rehash.")
		return m, problems
	}
	p := &parsing{migration: m, reader: reader, lines: strings.SplitAfter(normalize(string(data)), "\n")}
	p.sections()
	return m, p.problems
}

// parsing is a file on its way into a migration.
type parsing struct {
	migration *Migration
	reader    dialects.Reader
	lines     []string
	problems  diag.List
}

// marker matches the line that begins a section.
var marker = regexp.MustCompile(`(?i)^--[ \t]*(upgrade|rollback)[ \t]*$`)

// annotation matches a line of the header.
var annotation = regexp.MustCompile(`(?i)^--[ \t]*(schemac|dbwarden):(.*)$`)

func (p *parsing) at(line int) diag.Range {
	return lineRange(p.migration.Path, line+1)
}

func lineRange(path string, line int) diag.Range {
	pos := diag.Pos{Line: int32(line), Column: 1}
	return diag.Range{File: path, Start: pos, End: pos}
}

func (p *parsing) sections() {
	up := p.find("upgrade", 0)
	if up < 0 {
		p.problems.Errorf("migration-sections", "No upgrade section", diag.Range{File: p.migration.Path},
			"A migration has a line -- upgrade with the statements that lead forward below it, and a line -- rollback with those that lead back.")
		return
	}
	p.header(up)
	end := len(p.lines)
	if down := p.rollback(up); down >= 0 {
		p.migration.Rollback = p.section(down+1, end)
		p.acknowledged(down)
		p.misplaced(down+1, end)
		end = down
	}
	p.migration.Upgrade = p.section(up+1, end)
	p.misplaced(up+1, end)
}

// misplaced refuses, between the statements of a section, the lines that mean
// something elsewhere: there they would be comments, and what their author
// meant would not happen.
func (p *parsing) misplaced(from, to int) {
	for i := from; i < to; i++ {
		line := strings.TrimRight(p.lines[i], "\r\n")
		note := annotation.FindStringSubmatch(line)
		switch {
		case marker.MatchString(line) && p.between(from, i):
			p.problems.Errorf("migration-sections", "Section begins twice", p.at(i), "A migration has one section of each kind, the upgrade first. Join them, or make the rest a migration of its own.")
		case note != nil && strings.EqualFold(note[1], "schemac") && p.between(from, i):
			p.problems.Errorf("migration-header", "Annotation below the header", p.at(i), "Annotations count above the line -- upgrade only. Move it there.")
		}
	}
}

// between reports whether the line stands between the statements of the
// section that begins at from, not within one.
func (p *parsing) between(from, line int) bool {
	before, err := p.reader.Read(p.text(from, line))
	if err != nil {
		return false
	}
	more, err := p.reader.Read(p.text(from, line) + "\nSELECT 1")
	return err == nil && len(more) > len(before)
}

// find gives the first line from start on that marks the section, or -1.
func (p *parsing) find(section string, start int) int {
	for i := start; i < len(p.lines); i++ {
		if m := marker.FindStringSubmatch(strings.TrimRight(p.lines[i], "\r\n")); m != nil && strings.EqualFold(m[1], section) {
			return i
		}
	}
	return -1
}

// rollback finds the line that begins the rollback section. Such a line in a
// string or in the body of a function begins none: what lies before it is then
// no whole script. One within a statement, as a comment, begins none either if
// a later one follows a finished statement. A file may have no such section.
func (p *parsing) rollback(up int) int {
	first := p.find("rollback", up+1)
	readable := -1
	for at := first; at >= 0; at = p.find("rollback", at+1) {
		if p.between(up+1, at) {
			return at
		}
		if _, err := p.reader.Read(p.text(up+1, at)); err == nil && readable < 0 {
			readable = at
		}
	}
	if readable >= 0 {
		return readable
	}
	if _, err := p.reader.Read(p.text(up+1, len(p.lines))); err == nil {
		return -1
	}
	return first
}

func (p *parsing) text(from, to int) string { return strings.Join(p.lines[from:to], "") }

func (p *parsing) section(from, to int) Section {
	return Section{SQL: p.text(from, to), Line: from + 1}
}

// header reads the annotations above the upgrade section, where nothing else
// than comments may stand.
func (p *parsing) header(up int) {
	for i, line := range p.lines[:up] {
		line = strings.TrimSpace(line)
		if m := annotation.FindStringSubmatch(line); m != nil {
			p.annotate(m[1], m[2], i)
		} else if line != "" && !strings.HasPrefix(line, "--") {
			p.problems.Errorf("migration-sections", "Text before the upgrade section", p.at(i), "Only comments stand above the line -- upgrade. Move the statement below it.")
		}
	}
}

// annotate reads one annotation. What only DBWarden knows is a comment here.
func (p *parsing) annotate(tool, text string, line int) {
	if strings.EqualFold(tool, "dbwarden") {
		p.migration.annotateDBWarden(text)
		return
	}
	p.problems = append(p.problems, p.migration.annotate(text, p.at(line))...)
}

// acknowledged finds DBWarden's word that there is no way back, which it puts
// into the rollback section.
func (p *parsing) acknowledged(down int) {
	for _, line := range p.lines[down+1:] {
		line = strings.TrimSpace(line)
		if m := annotation.FindStringSubmatch(line); m != nil && strings.EqualFold(m[1], "dbwarden") {
			p.migration.annotateDBWarden(m[2])
		} else if line != "" && !strings.HasPrefix(line, "--") {
			return
		}
	}
}

// Statements reads the statements of a direction, as the header bounds them.
func (m *Migration) Statements(direction dialects.Direction, reader dialects.Reader) ([]dialects.Statement, diag.List) {
	var problems diag.List
	section := m.Section(direction)
	statements, err := reader.Read(section.SQL)
	if err != nil {
		problems.Append(m.scriptProblem(section, err))
		return nil, problems
	}
	for i := range statements {
		s := &statements[i]
		if m.NoTransaction {
			s.Transactional = false
		}
		if s.LockTimeout == 0 {
			s.LockTimeout = m.LockTimeout
		}
		if s.StatementTimeout == 0 {
			s.StatementTimeout = m.StatementTimeout
		}
	}
	return statements, nil
}

// At is where an offset in the direction's section lies in the file.
func (m *Migration) At(direction dialects.Direction, offset int) diag.Range {
	section := m.Section(direction)
	before := section.SQL[:min(max(offset, 0), len(section.SQL))]
	return lineRange(m.Path, section.Line+strings.Count(before, "\n"))
}
