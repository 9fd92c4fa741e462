package foreign

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/internal/boundedfile"
	"github.com/schemac/schemac/migrations"
	"github.com/schemac/schemac/schema/diag"
)

// File is a file to write: its name in the folder, and its content.
type File struct {
	Name string
	Data []byte
	// Version is the migration's, as the other tool counts.
	Version string
	// Replaces is set for a file that is there before, and changes.
	Replaces bool
}

// Write renders a migration as the files of another tool in the folder. The
// migration's version is not kept: theirs continues what the folder has, as
// Next tells. Nothing is written.
func Write(m *migrations.Migration, format Format, folder string, now time.Time, reader Reader) ([]File, diag.List) {
	var problems diag.List
	t, ok := find(format)
	if !ok || t.write == nil {
		problems.Errorf("unknown-format", "Unknown format", diag.Range{}, "%q is no format of migrations that schemac writes. There are %s.%s",
			format, strings.Join(Writable(), ", "), diag.DidYouMean(string(format), Writable()))
		return nil, problems
	}
	version, err := Next(format, folder, now)
	if err != nil {
		problems.Errorf("migration-folder", "Migration folder cannot be read", diag.Range{File: folder}, "%v.", reason(err))
		return nil, problems
	}
	out := &writing{tool: t, migration: m, version: version, folder: folder, reader: reader}
	if m.Type != migrations.Versioned && format != Flyway {
		out.errorf("%s has no migrations of type %s. Leave --type away, or use --format flyway.", t.title, m.Type)
	}
	out.check()
	t.write(out)
	if out.problems.HasErrors() {
		return nil, out.problems
	}
	return out.files, out.problems
}

// Next is the version that a new migration gets in the folder: the number
// behind the last, or the time where the last is a time.
func Next(format Format, folder string, now time.Time) (string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	var names []string
	last := ""
	for _, entry := range entries {
		names = append(names, entry.Name())
		if v := leadingDigits.FindString(entry.Name()); v != "" && (last == "" || migrations.CompareVersions(last, v) < 0) {
			last = v
		}
	}
	if format == Flyway {
		last = lastFlyway(names)
	}
	if stamp := now.UTC().Format("20060102150405"); len(last) == len(stamp) && last < stamp {
		return stamp, nil
	}
	return migrations.NextVersion(last), nil
}

var leadingDigits = regexp.MustCompile(`^[0-9]+`)

// writing is a migration on its way into another tool's files.
type writing struct {
	tool
	migration *migrations.Migration
	version   string
	folder    string
	reader    Reader
	files     []File
	problems  diag.List
}

func (out *writing) file(name, text string) {
	out.files = append(out.files, File{Name: name, Data: []byte(text), Version: out.version, Replaces: name == atlasSum})
}

func (out *writing) errorf(format string, args ...any) {
	out.problems.Errorf("foreign-format", "Migration does not fit the format", diag.Range{}, format, args...)
}

func (out *writing) warnf(format string, args ...any) {
	out.problems.Warnf("foreign-format", "Format says less", diag.Range{}, format, args...)
}

// check warns of what the other tool will not do.
func (out *writing) check() {
	m := out.migration
	if m.LockTimeout > 0 || m.StatementTimeout > 0 {
		out.warnf("%s knows no time limits in migrations. Set them for its connection; in the file they are a comment.", out.title)
	}
	for _, section := range []migrations.Section{m.Upgrade, m.Rollback} {
		for _, s := range out.statements(section) {
			if s.Check != "" {
				out.warnf("%s does not look at the rows of this query and goes on where schemac would stop: %s", out.title, s.Check)
			}
		}
	}
}

// header is what only we can say, as comments.
func (out *writing) header() string {
	m := out.migration
	h := m.Header
	h.Type = migrations.Versioned
	off := h.NoTransaction
	if out.format != GolangMigrate {
		h.NoTransaction = false
	}
	text := h.String()
	marked := out.format != GolangMigrate && (out.apart(m.Upgrade) || out.format != Atlas && out.apart(m.Rollback))
	if !off && marked {
		text += "-- schemac: transaction on\n"
	}
	return text
}

// plain is a section's text.
func (out *writing) plain(section migrations.Section) string {
	text := strings.Trim(section.SQL, "\n")
	if strings.TrimSpace(text) == "" {
		return ""
	}
	for l := range strings.SplitSeq(text, "\n") {
		if dbmateMarker.MatchString(l) && out.format == Dbmate {
			out.errorf("A line of the migration is a marker of dbmate, which dbmate would obey: %s", l)
		}
	}
	return text + "\n"
}

// apart reports whether a statement of the section must run outside a
// transaction.
func (out *writing) apart(section migrations.Section) bool {
	return slices.ContainsFunc(out.statements(section), func(s piece) bool { return !s.Transactional })
}

// oneQuery warns where the tool sends several statements as one query although
// one of them must be alone.
func (out *writing) oneQuery(remedy string) {
	for _, section := range []migrations.Section{out.migration.Upgrade, out.migration.Rollback} {
		statements := out.statements(section)
		i := slices.IndexFunc(statements, func(s piece) bool { return !s.Transactional })
		if i < 0 || len(statements) == 1 {
			continue
		}
		out.warnf("%s sends the %d statements as one query, in which the server may refuse %s, or do nothing for it. %s", out.title, len(statements), brief(statements[i].sql), remedy)
	}
}

func brief(sql string) string {
	text := []rune(strings.Join(strings.Fields(sql), " "))
	if len(text) > 60 {
		return string(text[:60]) + "…"
	}
	return string(text)
}

// piece is a statement with the comments in front of it, and behind it if it
// is the last.
type piece struct {
	dialects.Statement
	comments, sql, trailing string
}

// statements takes a section apart. Only what lies between two statements can
// be a comment; the rest is theirs.
func (out *writing) statements(section migrations.Section) (pieces []piece) {
	list, err := out.reader.Read(section.SQL)
	if err != nil {
		if !out.problems.HasErrors() {
			out.errorf("The migration cannot be read: %v", err)
		}
		return nil
	}
	end := 0
	for _, s := range list {
		s.Transactional = s.Transactional && !out.migration.NoTransaction
		p := piece{Statement: s, sql: s.SQL}
		if s.Offset >= end && s.Offset <= len(section.SQL) {
			p.comments = comments(section.SQL[end:s.Offset])
		}
		if strings.HasPrefix(section.SQL[min(s.Offset, len(section.SQL)):], s.SQL) {
			end = s.Offset + len(s.SQL)
		}
		pieces = append(pieces, p)
	}
	if n := len(pieces); n > 0 {
		pieces[n-1].trailing = comments(section.SQL[end:])
	}
	return pieces
}

// comments are those of a text that holds nothing else but semicolons.
func comments(gap string) string {
	var b strings.Builder
	for gap != "" {
		text := blankOrComment.FindString(gap)
		if text == "" {
			gap = gap[1:]
			continue
		}
		gap = gap[len(text):]
		if text = strings.TrimSpace(text); text != "" {
			b.WriteString(text + "\n")
		}
	}
	return b.String()
}

// closed puts an end behind the statement, on a line of its own if the last
// line has a comment that would hide it.
func closed(sql, end string) string {
	if strings.Contains(sql[strings.LastIndexByte(sql, '\n')+1:], "--") {
		return sql + "\n" + end + "\n"
	}
	return sql + end + "\n"
}

// present reads the files of the folder that have the ending.
func (out *writing) present(ending string) (files []File) {
	entries, err := os.ReadDir(out.folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		out.errorf("%s cannot be read: %v.", out.folder, reason(err))
	}
	for _, entry := range entries {
		if entry.IsDir() || !strings.HasSuffix(entry.Name(), ending) {
			continue
		}
		data, err := boundedfile.Read(filepath.Join(out.folder, entry.Name()), maxFileSize)
		if err != nil {
			out.errorf("%s cannot be read: %v.", entry.Name(), reason(err))
		}
		files = append(files, File{Name: entry.Name(), Data: data})
	}
	return files
}
