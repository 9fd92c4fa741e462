package examples_test

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write the project examples/workflow as its story makes it")

// workflow are the databases of the project, with what the project takes their
// URLs from.
var workflow = []struct {
	database, variable string
	url                func(t *testing.T) string
}{
	{"primary", "PRIMARY_URL", postgres},
	{"analytics", "ANALYTICS_URL", clickhouse},
}

// TestWorkflow tells the story of the project's migrations, and demands that
// the project is what comes of it: models, migrations, plans, sum files and
// snapshots. Then it proves the migrations.
func TestWorkflow(t *testing.T) {
	dir := t.TempDir()
	copyFile(t, "workflow/schemac.hcl", filepath.Join(dir, "schemac.hcl"))
	for _, database := range workflow { // the project file is of both databases from the start
		chapters(t, database.database)[0].edit(t, dir)
	}
	for _, database := range workflow {
		p := project{dir: dir, args: []string{"-C", dir, "-d", database.database}}
		p.url = database.url(t)
		for _, c := range chapters(t, database.database) {
			p.tell(t, c, database.variable)
		}
		p.run(t, 0, "make-migrations", "--offline", "--exit-code")
		t.Setenv(database.variable, p.url)
		p.run(t, 0, "verify", "--each")
	}
	made := projectFiles(t, dir)
	if *update {
		writeProject(t, made)
	}
	committed := projectFiles(t, "workflow")
	for path, text := range made {
		if committed[path] == "" {
			t.Errorf("examples/workflow lacks %s; go test ./examples -run TestWorkflow -update writes it", path)
		} else if committed[path] != text {
			t.Errorf("examples/workflow/%s is not what its story makes it:\n%s", path, text)
		}
	}
	for path := range committed {
		if made[path] == "" {
			t.Errorf("examples/workflow/%s does not come of its story", path)
		}
	}
}

// chapter is one migration of the story.
type chapter struct {
	command, migration string
	models             []txtar.File
}

// chapters reads the story of a database.
func chapters(t *testing.T, database string) []chapter {
	t.Helper()
	story, err := txtar.ParseFile("testdata/workflow.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var list []chapter
	last := ""
	for _, f := range story.Files {
		parts := strings.SplitN(f.Name, "/", 3)
		if parts[0] != database {
			continue
		}
		if parts[1] != last {
			list, last = append(list, chapter{}), parts[1]
		}
		c := &list[len(list)-1]
		switch parts[2] {
		case "command":
			c.command = strings.TrimSpace(string(f.Data))
		case "migration":
			c.migration = string(f.Data)
		default:
			c.models = append(c.models, txtar.File{Name: parts[2], Data: f.Data})
		}
	}
	return list
}

// edit changes the models.
func (c chapter) edit(t *testing.T, dir string) {
	t.Helper()
	for _, f := range c.models {
		write(t, filepath.Join(dir, f.Name), f.Data)
	}
}

// tell changes the models and makes the migration. It tells the project where
// the database is, in the environment, only once that is needed.
func (p project) tell(t *testing.T, c chapter, variable string) {
	t.Helper()
	c.edit(t, p.dir)
	p.run(t, 0, words(c.command)...)
	if c.migration == "" {
		return
	}
	drafts, err := filepath.Glob(filepath.Join(p.dir, "migrations", p.args[3], "*.sql"))
	if err != nil || len(drafts) == 0 {
		t.Fatal("there is no migration to write", err)
	}
	write(t, drafts[len(drafts)-1], []byte(c.migration))
	p.run(t, 0, "rehash")
	if !strings.Contains(c.migration, "schema unchanged") {
		t.Setenv(variable, p.url)
		p.run(t, 0, "export-models", "--from-migrations")
	}
}

var word = regexp.MustCompile(`"[^"]*"|\S+`)

func words(command string) []string {
	list := word.FindAllString(command, -1)
	for i := range list {
		list[i] = strings.Trim(list[i], `"`)
	}
	return list
}

// moment is what differs each time the story is told.
var moment = regexp.MustCompile(`"(created_at|exported_at)": "[^"]*"`)

// projectFiles reads a project, by path.
func projectFiles(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			if err == nil && entry.Name() == ".github" {
				return filepath.SkipDir
			}
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(name)] = moment.ReplaceAllString(string(data), `"$1": "2026-01-01T12:00:00Z"`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func writeProject(t *testing.T, files map[string]string) {
	t.Helper()
	for _, folder := range []string{"models", "migrations", ".schemac"} {
		if err := os.RemoveAll(filepath.Join("workflow", folder)); err != nil {
			t.Fatal(err)
		}
	}
	for path, text := range files {
		write(t, filepath.Join("workflow", path), []byte(text))
	}
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.TrimLeft(data, "\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	write(t, to, data)
}
