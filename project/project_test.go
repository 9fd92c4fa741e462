package project

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// TestRules loads each archive's schemac.hcl. Every problem is expected by a
// comment on its line: # ERROR: what its summary and detail contain, in
// parts separated by |. The archive's comment lists what has no line.
func TestRules(t *testing.T) {
	archives, _ := filepath.Glob("testdata/rules/*.txtar")
	if len(archives) == 0 {
		t.Fatal("no test cases")
	}
	for _, path := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			root := extract(t, archive)
			_, problems := Load(filepath.Join(root, FileName), options(map[string]string{"URL": "sqlite://x.db"}))
			expected := expectations(t, filepath.Join(root, FileName))
			for _, p := range problems {
				line := int(p.Range.Start.Line)
				if want, ok := expected[line]; !ok || !containsAll(p.Summary+" "+p.Detail, want) {
					t.Errorf("unexpected: %s", p)
				} else {
					delete(expected, line)
				}
			}
			for line, want := range expected {
				t.Errorf("line %d: missing %q", line, want)
			}
		})
	}
}

func options(env map[string]string) Options {
	return Options{Getenv: func(name string) (string, bool) { v, ok := env[name]; return v, ok }}
}

func extract(t *testing.T, archive *txtar.Archive) string {
	t.Helper()
	root := t.TempDir()
	for _, file := range archive.Files {
		path := filepath.Join(root, file.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if target, ok := strings.CutPrefix(string(file.Data), "-> "); ok {
			if err := os.Symlink(strings.TrimSpace(target), path); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.WriteFile(path, file.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func expectations(t *testing.T, path string) map[int]string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	expected := map[int]string{}
	for i, line := range strings.Split(string(text), "\n") {
		if _, want, ok := strings.Cut(line, "# ERROR: "); ok {
			expected[i+1] = want
		}
	}
	return expected
}

func containsAll(text, parts string) bool {
	for part := range strings.SplitSeq(parts, "|") {
		if !strings.Contains(text, strings.TrimSpace(part)) {
			return false
		}
	}
	return true
}

func TestDefaults(t *testing.T) {
	root := extract(t, txtar.Parse([]byte(`
-- schemac.hcl --
variable "path" { default = "app.db" }
variable "other" {
  type    = string
  default = "unused"
}
database "main" {
  url         = "sqlite://${var.path}"
  model_paths = ["models", "models/a.hcl"]
}
-- models/a.hcl --
-- models/deep/b.hcl --
-- models/.hidden/c.hcl --
-- models/readme.md --
`)))
	opts := options(nil)
	opts.Variables = map[string]string{"path": "given.db", "of_the_models": "x"}
	p, problems := Load(filepath.Join(root, FileName), opts)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	d, err := p.Select("")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, got, want string }{
		{"dialect", d.Dialect, "sqlite"},
		{"url", d.URL, "sqlite://" + root + "/given.db"},
		{"snapshot", d.Snapshot, root + "/.schemac/main.json"},
		{"migrations", d.Migrations, root + "/migrations/main"},
		{"models", strings.Join(d.ModelFiles, " "), root + "/models/a.hcl " + root + "/models/deep/b.hcl"},
		{"variables", fmt.Sprint(p.Variables), "[{other unused } {path given.db a URL is made of it}]"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, c.got, c.want)
		}
	}
	if _, err := p.Select("mian"); err == nil || !strings.Contains(err.Error(), `Did you mean "main"?`) {
		t.Errorf("got %v", err)
	}
}

func TestUnreadable(t *testing.T) {
	root := t.TempDir()
	for name, c := range map[string]struct{ text, want string }{
		"binary": {"\x00\xff\xfe", "not UTF-8"},
		"large":  {strings.Repeat("# x\n", 300_000), "KiB at most"},
		"deep":   {"a = " + strings.Repeat("[", 100_000), "nested too deeply"},
		"bangs":  {"a = " + strings.Repeat("!", 100_000), "nested too deeply"},
		"syntax": {"database \"x\" {", "schemac.hcl"},
		"empty":  {"", "declares no database"},
	} {
		path := filepath.Join(root, FileName)
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, problems := Load(path, options(nil))
		if err := problems.Err(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %.300v", name, err)
		}
	}
}

func TestRedact(t *testing.T) {
	for url, want := range map[string]string{
		"postgres://u:secret@h/db":                               "postgres://u:***@h/db",
		"postgres://u:s%40cret@h/db":                             "postgres://u:***@h/db",
		"postgres://u:pa:ss@word@h/db":                           "postgres://u:***@h/db",
		"clickhouse://h:9000/db?password=secret":                 "clickhouse://h:9000/db?password=***",
		"postgres://h/db":                                        "postgres://h/db",
		"http://h/db?http_proxy=http%3A%2F%2Fu%3As3cret%40proxy": "http://h/db?http_proxy=http%3A%2F%2Fu%3A***%40proxy",
		"sqlite://a.db":                                          "sqlite://a.db",
	} {
		if got := Redact(url); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	r := NewRedactor("postgres://u:s%40cret@h/db")
	if got := r.Text(`auth failed for "s@cret" (s%40cret) at postgres://x:other@h`); got != `auth failed for "***" (***) at postgres://x:***@h` {
		t.Error(got)
	}
	var none *Redactor
	if got := none.Text("tcp://a:b@c"); got != "tcp://a:***@c" {
		t.Error(got)
	}
}

func TestURLs(t *testing.T) {
	for _, c := range []struct{ url, dialect, namespace, rooted string }{
		{"postgresql://h/db?search_path=app,public", "postgres", "app", "postgresql://h/db?search_path=app,public"},
		{"clickhouse+http://h:8123/events", "clickhouse", "events", "clickhouse+http://h:8123/events"},
		{"clickhouse://h", "clickhouse", "", "clickhouse://h"},
		{"clickhouse://u:p@a:9000,b:9000,[::1]:9000/events?secure=true", "clickhouse", "events", "clickhouse://u:p@a:9000,b:9000,[::1]:9000/events?secure=true"},
		{"clickhouse://a,b/my%20db", "clickhouse", "my db", "clickhouse://a,b/my%20db"},
		{"http://h:8123/events?database=other&x=%zz", "clickhouse", "other", "http://h:8123/events?database=other&x=%zz"},
		{"sqlite://a.db?x=1", "sqlite", "", "sqlite:///root/a.db?x=1"},
		{"file:a.db", "sqlite", "", "sqlite:///root/a.db"},
		{"sqlite:///abs.db", "sqlite", "", "sqlite:///abs.db"},
		{"sqlite://:memory:", "sqlite", "", "sqlite://:memory:"},
		{"mysql://h", "", "", "mysql://h"},
		{"", "", "", ""},
	} {
		if got := DialectOf(c.url); got != c.dialect {
			t.Errorf("%s: dialect %s", c.url, got)
		}
		if got := Namespace(c.url); got != c.namespace {
			t.Errorf("%s: namespace %s", c.url, got)
		}
		if got := Rooted(c.url, "/root"); got != c.rooted {
			t.Errorf("%s: rooted %s", c.url, got)
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte("variable \"v\" {\n  default = getenv(\"X\")\n}\ndatabase \"d\" {\n  url = \"sqlite://${var.v}\"\n  model_paths = [\".\"]\n}\n"))
	path := filepath.Join(f.TempDir(), FileName)
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		p, problems := Load(path, options(nil))
		if !problems.HasErrors() && len(p.Databases) == 0 {
			t.Fatal("no database and no error")
		}
	})
}
