package examples_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const pipeline = ".github/workflows/schemac.yml"

// job is a job of the pipeline: what it sets in the environment, and what its
// steps run.
type job struct {
	env  map[string]string
	runs []string
}

var (
	jobLine = regexp.MustCompile(`^  ([a-z]+):$`)
	envLine = regexp.MustCompile(`^      ([A-Z_]+): (.+)$`)
	runLine = regexp.MustCompile(`^      - run: (.+)$`)
)

// jobs reads the pipeline, as far as its file uses YAML.
func jobs(t *testing.T, path string) map[string]*job {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, text2, found := strings.Cut(string(text), "\njobs:\n")
	if !found {
		t.Fatal("the pipeline has no jobs")
	}
	list := map[string]*job{}
	var last *job
	for line := range strings.Lines(text2) {
		line = strings.TrimRight(line, "\n")
		if m := jobLine.FindStringSubmatch(line); m != nil {
			last = &job{env: map[string]string{}}
			list[m[1]] = last
		} else if m := envLine.FindStringSubmatch(line); m != nil {
			last.env[m[1]] = m[2]
		} else if m := runLine.FindStringSubmatch(line); m != nil {
			last.runs = append(last.runs, m[1])
		} else if strings.Contains(line, "run:") {
			t.Fatalf("the test cannot read this step: %s", line)
		}
	}
	return list
}

// play runs the steps of the job that call schemac, in a copy of the project,
// and gives the first that fails, with its exit code and what it printed.
func (j *job) play(t *testing.T, dir string, env []string) (failed string, code int, printed string) {
	t.Helper()
	played := 0
	for _, run := range j.runs {
		if !strings.HasPrefix(run, "schemac ") {
			continue
		}
		played++
		shell := exec.CommandContext(t.Context(), "sh", "-e", "-c", run)
		shell.Dir = dir
		shell.Env = append(append(os.Environ(), "PATH="+filepath.Dir(schemac)+string(os.PathListSeparator)+os.Getenv("PATH")), env...)
		out, err := shell.CombinedOutput()
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return run, exit.ExitCode(), string(out)
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if played == 0 {
		t.Fatal("no step runs schemac")
	}
	return "", 0, ""
}

// TestPipeline plays the pipeline of the workflow project: as it is, with a
// migration that was forgotten, and with one that was edited.
func TestPipeline(t *testing.T) {
	jobs := jobs(t, filepath.Join("workflow", pipeline))
	offline, proof := jobs["offline"], jobs["proof"]
	if offline == nil || proof == nil || len(offline.env) > 0 {
		t.Fatal("the pipeline has not the jobs offline, without URLs, and proof")
	}
	var env []string
	for _, database := range workflow {
		if proof.env[database.variable] == "" {
			t.Errorf("the job proof does not set %s", database.variable)
		}
		env = append(env, database.variable+"="+database.url(t))
	}
	fresh := func(edits ...edit) string {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS("workflow")); err != nil {
			t.Fatal(err)
		}
		for _, e := range edits {
			e.apply(t, dir)
		}
		return dir
	}
	if step, code, out := offline.play(t, fresh(), nil); step != "" {
		t.Errorf("%s: exit code %d\n%s", step, code, out)
	}
	if step, code, out := proof.play(t, fresh(), env); step != "" {
		t.Errorf("%s: exit code %d\n%s", step, code, out)
	}
	for _, test := range []struct {
		job  *job
		edit edit
		step string
		code int
	}{
		{offline, edit{"models/primary/customers.hcl", "varchar(320)", "varchar(400)"}, "schemac make-migrations", 2},
		{offline, edit{"models/analytics/views.hcl", "  column \"path\" {", "  column \"path\"  {"}, "schemac fmt", 1},
		{offline, edit{"models/primary/orders.hcl", "table.customers.column.id", "table.clients.column.id"}, "schemac validate", 1},
		{offline, edit{"migrations/primary/primary__0007_country_is_required.sql", "SET NOT NULL", "SET  NOT NULL"}, "schemac make-migrations", 1},
		{proof, edit{"models/primary/orders.hcl", "columns = [column.placed_at]", "columns = [column.status]"}, "schemac verify", 3},
	} {
		step, code, out := test.job.play(t, fresh(test.edit), env)
		if !strings.HasPrefix(step, test.step) || code != test.code {
			t.Errorf("%s edited: %q ended with %d, want %s to end with %d\n%s", test.edit.file, step, code, test.step, test.code, out)
		}
	}
}
