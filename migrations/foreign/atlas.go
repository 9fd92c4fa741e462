package foreign

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Atlas runs plain SQL files in the order of their names. Directives in
// comments that a blank line separates from the statements speak of the whole
// file. atlas.sum holds the files' hashes.
const atlasSum = "atlas.sum"

var (
	atlasName      = regexp.MustCompile(`^([^_]*?)(?:_(.*))?\.sql$`)
	atlasDirective = regexp.MustCompile(`^\s*(?:--|#)\s*atlas:(\w+)(?:[ \t]+(.*?))?\s*$`)
	atlasSection   = regexp.MustCompile(`^-- (\S+\.sql) --\s*$`)
	atlasBack      = "-- schemac: rollback, which Atlas does not run:"
)

func atlasClaims(f *file) bool {
	return f.name == atlasSum || !f.nested() && slices.ContainsFunc(f.lines, func(text string) bool { return atlasDirective.MatchString(text) })
}

func readAtlas(in *reading) {
	var files, checkpoints []*file
	for _, f := range in.candidates() {
		switch {
		case f.name == atlasSum:
			in.atlasSum(f)
		case !strings.HasSuffix(f.name, ".sql"):
		case slices.ContainsFunc(f.lines[:f.lead()], isCheckpoint):
			checkpoints = append(checkpoints, f)
		default:
			files = append(files, f)
		}
	}
	files = in.startFrom(files, checkpoints)
	seen := map[string]*file{}
	for _, f := range files {
		name := atlasName.FindStringSubmatch(f.name)
		if other := seen[name[1]]; other != nil {
			in.duplicate(f, other)
			continue
		}
		seen[name[1]] = f
		in.atlas(f, &draft{version: name[1], slug: name[2]})
	}
}

func isCheckpoint(text string) bool {
	m := atlasDirective.FindStringSubmatch(text)
	return m != nil && m[1] == "checkpoint"
}

// isSetting is true for directives that have done their work here.
func isSetting(text string) bool {
	m := atlasDirective.FindStringSubmatch(text)
	return m != nil && m[1] != "nolint" && m[1] != "assert"
}

// startFrom skips checkpoints, which only repeat what the files before them
// do. Where no file is before one, it is the first migration.
func (in *reading) startFrom(files, checkpoints []*file) []*file {
	for i, c := range checkpoints {
		before := slices.ContainsFunc(files, func(f *file) bool { return f.name < c.name })
		if i > 0 || before {
			in.skip(c, "it is a checkpoint, which only repeats what the migrations before it do")
			continue
		}
		files = append([]*file{c}, files...)
	}
	return files
}

// atlasSum warns of files that were changed behind Atlas's back.
func (in *reading) atlasSum(f *file) {
	in.skip(f, "it holds Atlas's checksums; schemac keeps its own")
	want := map[string]bool{}
	for _, text := range f.lines {
		want[strings.TrimSpace(text)] = true
	}
	var hashed []File
	for _, other := range in.src.files {
		if !other.nested() && strings.HasSuffix(other.name, ".sql") {
			hashed = append(hashed, File{Name: other.name, Data: other.raw})
		}
	}
	for _, text := range strings.Split(strings.TrimSpace(string(Sum(hashed))), "\n")[1:] {
		if !want[text] {
			name, _, _ := strings.Cut(text, " h1:")
			in.problems.Warnf("import-changed", "Checksums disagree", f.whole(), "%s, or a file before it, is not what atlas.sum says: it was edited, added or removed without atlas migrate hash. It is imported as it is.", name)
			return
		}
	}
}

// atlas reads one file.
func (in *reading) atlas(f *file, d *draft) {
	in.add(d, f)
	d.up = f.cut(0, len(f.lines))
	d.downless = "Atlas plans the way back itself"
	delimiter, archive := "", false
	for i, text := range f.lines[:f.lead()] {
		m := atlasDirective.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		switch m[1] {
		case "txmode":
			d.header.NoTransaction = m[2] == "none"
		case "delimiter":
			if i == 0 { // elsewhere, Atlas does not look for it
				delimiter = unescape(m[2])
			}
		case "txtar":
			archive = true
		case "nolint", "checkpoint", "sum", "sensitive", "assert":
		default:
			in.problems.Errorf("import-unsupported", "Unknown directive", f.at(i+1), "import does not know Atlas's directive %s, so it cannot tell what it changes.", m[1])
		}
	}
	d.ours(f)
	d.up.drop(func(l line) bool { return l.number <= f.lead() && isSetting(l.text) })
	if archive {
		in.archive(d)
	} else {
		d.restoreBack()
	}
	if delimiter != "" {
		d.up.delimit(delimiter)
	}
}

// unescape reads the escapes of a delimiter.
func unescape(text string) string {
	return strings.NewReplacer(`\n`, "\n", `\r`, "\r", `\t`, "\t").Replace(text)
}

// delimit puts a semicolon where another delimiter stands.
func (s *script) delimit(delimiter string) {
	var b strings.Builder
	for i, chunk := range strings.Split(s.text(), delimiter) {
		if i > 0 {
			b.WriteString(lineEnds(delimiter))
		}
		text := strings.TrimRight(chunk, " \t\n")
		b.WriteString(text)
		if last := text[strings.LastIndexByte(text, '\n')+1:]; text == "" || strings.HasSuffix(text, ";") || strings.HasPrefix(strings.TrimSpace(last), "--") && commentsOnly(text) {
			b.WriteString(chunk[len(text):])
			continue
		} else if strings.Contains(last, "--") {
			b.WriteString("\n;" + strings.TrimPrefix(chunk[len(text):], "\n"))
			continue
		}
		b.WriteString(";" + chunk[len(text):])
	}
	s.replace(b.String())
}

func commentsOnly(text string) bool {
	for text != "" {
		m := blankOrComment.FindString(text)
		if m == "" {
			return false
		}
		text = text[len(m):]
	}
	return true
}

// archive takes a file apart that holds several.
func (in *reading) archive(d *draft) {
	f, whole := d.up.file, d.up
	d.up = &script{file: f}
	var checks []*script
	var part *script
	for _, l := range whole.lines {
		m := atlasSection.FindStringSubmatch(strings.TrimRight(l.text, "\n"))
		switch {
		case m == nil && part != nil:
			part.lines = append(part.lines, l)
		case m == nil:
		case m[1] == "migration.sql":
			part = d.up
		case m[1] == "down.sql":
			d.down = &script{file: f}
			part = d.down
		case m[1] == "checks.sql" || strings.HasPrefix(m[1], "checks/"):
			part = &script{file: f}
			checks = append(checks, part)
		default:
			in.problems.Errorf("import-unsupported", "Unknown part", f.at(l.number), "import does not know what Atlas does with %s in an archive.", m[1])
			return
		}
	}
	for i := len(checks) - 1; i >= 0; i-- {
		in.check(d, checks[i])
	}
}

// check puts Atlas's assertions, which must be true, in front of the migration
// as checks of ours, which must return no row.
func (in *reading) check(d *draft, s *script) {
	oneOf := slices.ContainsFunc(s.lines, func(l line) bool { return strings.Contains(l.text, "atlas:assert oneof") })
	statements, problems := s.read(in.Reader)
	in.problems.Append(problems...)
	var conditions []string
	for _, q := range statements {
		conditions = append(conditions, "coalesce(("+q.SQL+"), false)")
	}
	if len(conditions) == 0 {
		return
	}
	groups := conditions
	if oneOf {
		groups = []string{"(" + strings.Join(conditions, " OR ") + ")"}
	}
	number := s.lines[0].number
	var lines []line
	for i, condition := range groups {
		words := "an assertion of " + s.file.name + " does not hold"
		if !oneOf {
			words += ": " + strings.Join(strings.Fields(statements[i].SQL), " ")
		}
		text := "-- check: stop if this returns a row: " + words + "\nSELECT 1 WHERE NOT " + condition + ";\n"
		for l := range strings.SplitAfterSeq(strings.TrimSuffix(text, "\n"), "\n") {
			lines = append(lines, line{strings.TrimSuffix(l, "\n") + "\n", number})
		}
	}
	d.up.lines = append(lines, d.up.lines...)
}

// restoreBack finds the way back that writeAtlas keeps in comments.
func (d *draft) restoreBack() {
	at := slices.IndexFunc(d.up.lines, func(l line) bool { return strings.TrimSpace(l.text) == atlasBack })
	if at < 0 {
		return
	}
	d.down = &script{file: d.up.file}
	for _, l := range d.up.lines[at+1:] {
		text := strings.TrimPrefix(strings.TrimPrefix(l.text, "--"), " ")
		d.down.lines = append(d.down.lines, line{text, l.number})
	}
	d.up.lines = d.up.lines[:at]
}

func writeAtlas(out *writing) {
	m := out.migration
	head := out.header()
	if out.apart(m.Upgrade) {
		head += "-- atlas:txmode none\n"
	}
	statements := out.statements(m.Upgrade)
	body := out.plain(m.Upgrade)
	if slices.ContainsFunc(statements, func(s piece) bool { return needsBracket(s.sql) }) {
		delimiter := "-- end"
		for strings.Contains(m.Upgrade.SQL, delimiter) {
			delimiter += " of statement"
		}
		head = "-- atlas:delimiter " + delimiter + "\n" + head // Atlas looks for it in the first line only
		var b strings.Builder
		for _, s := range statements {
			b.WriteString(s.comments + s.sql + "\n" + delimiter + "\n" + s.trailing)
		}
		body = b.String()
	}
	if head != "" {
		head += "\n"
	}
	text := head + body
	if back := out.plain(m.Rollback); back != "" {
		text += "\n" + atlasBack + "\n"
		for l := range strings.SplitSeq(strings.TrimSuffix(back, "\n"), "\n") {
			text += "-- " + l + "\n"
		}
	}
	name := cmp.Or(m.Slug, "migration")
	out.file(out.version+"_"+name+".sql", text)
	files := out.present(".sql")
	out.file(atlasSum, string(Sum(append(files, out.files...))))
}

// Sum is the text of atlas.sum for the files: each one's hash is that of all
// names and contents up to it, and the first line is the hash of the others.
func Sum(files []File) []byte {
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b File) int { return cmp.Compare(a.Name, b.Name) })
	running, total := sha256.New(), sha256.New()
	var lines strings.Builder
	for _, f := range files {
		running.Write([]byte(f.Name))
		if first, _, _ := strings.Cut(string(f.Data), "\n"); atlasIgnored.MatchString(first) {
			continue
		}
		running.Write(f.Data)
		hash := base64.StdEncoding.EncodeToString(running.Sum(nil))
		total.Write([]byte(f.Name + hash))
		fmt.Fprintf(&lines, "%s h1:%s\n", f.Name, hash)
	}
	return []byte("h1:" + base64.StdEncoding.EncodeToString(total.Sum(nil)) + "\n" + lines.String())
}

var atlasIgnored = regexp.MustCompile(`^[ -~]*atlas:sum +ignore`)
