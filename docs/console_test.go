package docs_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/schemac/schemac/internal/enginetest"
)

// TestMain lets the test binary stand in for the programs sqlite3 and psql,
// which pages use to look into a database and which a machine may not have.
func TestMain(m *testing.M) {
	if name := filepath.Base(os.Args[0]); slices.Contains(databasePrograms, name) {
		os.Exit(databaseShell(name, os.Args[1:]))
	}
	code := enginetest.Main(m)
	_ = os.RemoveAll(programFolder)
	os.Exit(code)
}

// programFolder is what programs has made, for TestMain to remove.
var programFolder string

// programs is a folder with schemac and the database programs, made once.
var programs = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "schemac-docs-")
	if err != nil {
		return "", err
	}
	programFolder = dir
	if err := watchSource(); err != nil {
		return dir, err
	}
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "schemac"), "../cmd/schemac")
	if out, err := build.CombinedOutput(); err != nil {
		return dir, fmt.Errorf("go build: %w\n%s", err, out)
	}
	self, err := os.Executable()
	if err != nil {
		return dir, err
	}
	for _, name := range databasePrograms {
		err = errors.Join(err, os.Symlink(self, filepath.Join(dir, name)))
	}
	return dir, err
})

// watchSource looks at every source file, so that go test does not take a
// result from its cache after one has changed: it knows the imports of a test
// and the files that it looks at, but not what a go build inside it reads.
func watchSource() error {
	return filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && strings.HasPrefix(entry.Name(), ".") && path != "..", entry.IsDir() && entry.Name() == "testdata":
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(path) == ".md" || filepath.Ext(path) == ".db":
			return nil
		}
		_, err = os.Stat(path)
		return err
	})
}

func TestConsole(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("the commands of the pages need a shell: ", err)
	}
	for _, p := range readPages(t) {
		if !slices.ContainsFunc(p.blocks, func(b *block) bool { return b.is("console") }) {
			continue
		}
		t.Run(p.path, func(t *testing.T) {
			t.Parallel()
			newTerminal(t, p).play()
		})
	}
}

// terminal runs the commands of one page.
type terminal struct {
	t    *testing.T
	page *page
	dir  string
	env  []string
	// at is where the next command runs: dir until a command cd moves it.
	at string
	// shown replaces what differs between runs by what the page shows, and
	// real does the contrary.
	shown, real *strings.Replacer
	lastExit    int
	output      map[*block]string
}

func newTerminal(t *testing.T, p *page) *terminal {
	bin, err := programs()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	shown, real := []string{dir + "/", "", dir, "."}, []string{}
	for _, mark := range p.marks("engine") {
		name, url, _ := strings.Cut(mark, " ")
		server := engine(t, name)
		shown, real = append(shown, server, url), append(real, url, server)
	}
	for _, mark := range p.marks("engine") {
		shown = append(shown, databaseNames(mark, shown)...)
	}
	if slices.ContainsFunc(p.blocks, func(b *block) bool { return strings.Contains(b.text, " examples/") }) {
		if err := os.CopyFS(filepath.Join(dir, "examples"), os.DirFS("../examples")); err != nil {
			t.Fatal(err)
		}
	}
	return &terminal{t: t, page: p, dir: dir, at: dir, output: map[*block]string{},
		shown: strings.NewReplacer(shown...), real: strings.NewReplacer(append(real, "go run ./cmd/schemac", "schemac")...),
		env: append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "NO_COLOR=1")}
}

// engine gives a page its own database.
func engine(t *testing.T, name string) string {
	switch name {
	case "postgres":
		return enginetest.Postgres(t, enginetest.NewestPostgres).Database(t)
	case "clickhouse":
		return enginetest.ClickHouse(t).Database(t)
	}
	t.Fatalf("there is no engine %q", name)
	return ""
}

func (c *terminal) play() {
	for _, b := range c.page.blocks {
		switch {
		case b.file != "":
			c.write(b)
		case b.is("console"):
			c.console(b)
		}
	}
	if *update {
		c.rewrite()
	}
}

func (c *terminal) write(b *block) {
	path := filepath.Join(c.dir, filepath.FromSlash(b.file))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		c.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(c.real.Replace(b.text)), 0o644); err != nil {
		c.t.Fatal(err)
	}
}

// command is one command of a block with the output that the page shows.
type command struct{ text, want string }

func commandsOf(b *block) []command {
	var commands []command
	for line := range strings.Lines(b.text) {
		text, isCommand := strings.CutPrefix(line, "$ ")
		last := len(commands) - 1
		switch {
		case isCommand:
			commands = append(commands, command{text: text})
		case last >= 0 && commands[last].want == "" && strings.HasSuffix(commands[last].text, "\\\n"):
			commands[last].text += line
		case last >= 0:
			commands[last].want += line
		}
	}
	return commands
}

func (c *terminal) console(b *block) {
	commands := commandsOf(b)
	for i, command := range commands {
		got := c.run(command.text)
		asked := i+1 < len(commands) && strings.HasPrefix(commands[i+1].text, "echo $?")
		if c.lastExit != 0 && !asked {
			c.t.Errorf("%s: exit code %d, and the page does not say so\n$ %s%s", b, c.lastExit, command.text, got)
		}
		if !matches(command.want, got) {
			if !*update {
				c.t.Errorf("%s: other output\n$ %s%s\nThe page shows:\n%s", b, command.text, got, command.want)
			}
			command.want = got
		}
		c.output[b] += "$ " + command.text + command.want
	}
}

// databaseNames are the names of the database that a mark's page shows under
// another one, which statements for ClickHouse have in them.
func databaseNames(mark string, shown []string) []string {
	name, url, _ := strings.Cut(mark, " ")
	at := slices.Index(shown, url)
	if name != "clickhouse" || at < 0 {
		return nil
	}
	return []string{path.Base(shown[at-1]) + ".", path.Base(url) + "."}
}

// moves are the commands whose effect lasts beyond their own shell.
var moves = regexp.MustCompile(`^(cd|export) (\S+)\n$`)

// move executes one of moves.
func (c *terminal) move(verb, what string) string {
	c.lastExit = 0
	if verb == "export" {
		c.env = append(c.env, c.real.Replace(what))
	} else {
		c.at = filepath.Join(c.at, what)
	}
	return ""
}

// run executes a command and returns what it prints.
func (c *terminal) run(text string) string {
	if m := moves.FindStringSubmatch(text); m != nil {
		return c.move(m[1], m[2])
	}
	shell := exec.Command("sh", "-c", fmt.Sprintf("(exit %d)\n%s", c.lastExit, c.real.Replace(text)))
	shell.Dir, shell.Env = c.at, c.env
	var out bytes.Buffer
	shell.Stdout, shell.Stderr = &out, &out
	err := shell.Run()
	c.lastExit = 0
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		c.lastExit = exit.ExitCode()
	} else if err != nil {
		c.t.Fatal(err)
	}
	shown := strings.TrimRight(c.shown.Replace(out.String()), "\n")
	if shown == "" {
		return ""
	}
	return steady(shown) + "\n"
}

// unsteady is what differs from run to run.
var unsteady = []struct {
	pattern *regexp.Regexp
	shown   string
}{
	{regexp.MustCompile(`(?m)^(\[\d+/\d+\] .*) [0-9.]+(ns|µs|ms|s)$`), "$1 …"},
	{regexp.MustCompile(`( \(\d+ statements?,) (under 1ms|[0-9.]+m?s)\)`), "$1 …)"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(  .*),\s+(under 1ms|[0-9.]+m?s),\s+[^\s,]+@[^\s,]+`), "2026-01-01 12:00:00$1, 12ms, ann@laptop"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`), "2026-01-01T12:00:00Z"},
	{regexp.MustCompile(`\b(SQLite|PostgreSQL|ClickHouse)(\s)\d+(\.\d+)+`), "$1${2}…"},
	{regexp.MustCompile(`sha256:[0-9a-f]{64}`), "sha256:…"},
}

func steady(text string) string {
	for _, u := range unsteady {
		text = u.pattern.ReplaceAllString(text, u.shown)
	}
	return text
}

// matches compares output with what the page shows, where "…" stands for any
// text of a line and, alone on a line, for any lines.
func matches(want, got string) bool {
	var pattern strings.Builder
	for line := range strings.Lines(want) {
		if strings.TrimSpace(line) == "…" {
			pattern.WriteString(`(?:.*\n)*`)
			continue
		}
		parts := strings.Split(strings.TrimRight(line, " \n"), "…")
		for i := range parts {
			parts[i] = regexp.QuoteMeta(parts[i])
		}
		pattern.WriteString(strings.Join(parts, ".*") + ` *\n`)
	}
	return regexp.MustCompile(`\A` + pattern.String() + `\z`).MatchString(got)
}

// rewrite puts the output of the commands into the page.
func (c *terminal) rewrite() {
	var lines []string
	from := 0
	for _, b := range c.page.blocks {
		text, played := c.output[b]
		if !played {
			continue
		}
		lines = append(lines, c.page.lines[from:b.line-1]...)
		lines = append(lines, strings.Split(strings.TrimSuffix(text, "\n"), "\n")...)
		from = b.line - 1 + strings.Count(b.text, "\n")
	}
	lines = append(lines, c.page.lines[from:]...)
	if err := os.WriteFile(c.page.path, []byte(strings.Join(lines, "\n")), 0o644); err != nil {
		c.t.Error(err)
	}
}

func TestMatches(t *testing.T) {
	for _, test := range []struct {
		want, got string
		equal     bool
	}{
		{"", "", true},
		{"", "a\n", false},
		{"a\n", "", false},
		{"a … c\n", "a b c\n", true},
		{"a … c\n", "a b\nc\n", false},
		{"a\n…\nd\n", "a\nb\nc\nd\n", true},
		{"…\n", "", true},
		{"a.c\n", "abc\n", false},
	} {
		if matches(test.want, test.got) != test.equal {
			t.Errorf("matches(%q, %q) is not %v", test.want, test.got, test.equal)
		}
	}
}
