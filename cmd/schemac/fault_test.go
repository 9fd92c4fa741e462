//go:build unix

package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/schemac/schemac/cmd/schemac/internal/cli"
)

// faultChild makes this test binary work as schemac, and faultDies kills it
// when it looks at the clock for the n-th time: the runner does so before and
// after every statement.
const (
	faultChild = "SCHEMAC_TEST_FAULT_CHILD"
	faultDies  = "SCHEMAC_TEST_FAULT_DIES"
)

// faultPoints is how many times what a test is about is killed: a few times for
// a commit, hundreds of times at night.
var faultPoints = flag.Int("faults", 8, "how many times each dialect's runner, make-migrations and seed are killed")

// runFaultChild is schemac with a clock that kills.
func runFaultChild() int {
	dies, _ := strconv.Atoi(os.Getenv(faultDies))
	looks := 0
	return cli.Run(context.Background(), os.Args[1:], cli.System{In: strings.NewReader(""), Out: os.Stdout, Err: os.Stderr, Width: 200, Getenv: os.LookupEnv,
		Now: func() time.Time {
			if looks++; looks == dies {
				_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
				select {}
			}
			return time.Now()
		}})
}

// workload is a project whose migrations tell how often each statement ran.
type workload struct {
	dialect, url string
	// count is how many migrations there are; 0 for faultMigrations.
	count int
	// migration gives the sections of the i-th migration.
	migration func(i int) (upgrade, rollback string)
	// ran gives the numbers of the migrations as their statements left them,
	// in order; twice where one ran twice.
	ran func(t *testing.T) []int
}

// faults drives a workload to its end and back, killing schemac over and over.
type faults struct {
	*testing.T
	workload
	dir   string
	kills int
	// took is how long a command without a kill takes, about.
	took time.Duration
}

const faultMigrations = 12

func (w workload) run(t *testing.T) {
	f := &faults{T: t, workload: w, dir: t.TempDir(), took: 200 * time.Millisecond}
	f.write()
	f.twoAtOnce()
	for round := 0; f.kills < *faultPoints; round++ {
		f.until("migrate")
		f.complete()
		if out, err := f.command("status", "--exit-code").CombinedOutput(); err != nil {
			t.Fatalf("status: %v\n%s", err, out)
		}
		f.until("rollback", "--to-version", "0")
		f.empty()
	}
}

// complete demands that every migration ran once.
func (f *faults) complete() {
	f.Helper()
	want := make([]int, faultMigrations)
	for i := range want {
		want[i] = i + 1
	}
	if got := f.ran(f.T); fmt.Sprint(got) != fmt.Sprint(want) {
		f.Fatalf("after %d kills: ran %v, want %v", f.kills, got, want)
	}
}

// empty demands that nothing of any migration is left.
func (f *faults) empty() {
	f.Helper()
	if got := f.ran(f.T); len(got) != 0 {
		f.Fatalf("after %d kills: rolled back, but left %v", f.kills, got)
	}
}

// twoAtOnce starts two runners at the same time, again and again. One waits for
// the other and finds nothing left to do.
func (f *faults) twoAtOnce() {
	for range 1 + *faultPoints/5 {
		f.pair("migrate", "--lock-wait", "60s")
		f.complete()
		f.pair("rollback", "--to-version", "0", "--lock-wait", "60s")
		f.empty()
	}
}

func (f *faults) pair(args ...string) {
	var outputs [2]bytes.Buffer
	var commands [2]*exec.Cmd
	for i := range commands {
		commands[i] = f.command(args...)
		commands[i].Stdout, commands[i].Stderr = &outputs[i], &outputs[i]
		if err := commands[i].Start(); err != nil {
			f.Fatal(err)
		}
	}
	for i, c := range commands {
		if err := c.Wait(); err != nil {
			f.Fatalf("two at once, %v: %v\n%s\nand the other:\n%s", args, err, &outputs[i], &outputs[1-i])
		}
	}
}

func (f *faults) write() {
	files := map[string]string{
		"schemac.hcl":     fmt.Sprintf("database \"main\" {\n  dialect = %q\n  url = %q\n  model_paths = [\"models\"]\n}\n", f.dialect, f.url),
		"models/none.hcl": "",
	}
	count := f.count
	if count == 0 {
		count = faultMigrations
	}
	for i := 1; i <= count; i++ {
		up, down := f.migration(i)
		files[fmt.Sprintf("migrations/main/main__%04d_step.sql", i)] = "-- upgrade\n" + up + "\n-- rollback\n" + down + "\n"
	}
	for name, text := range files {
		path := filepath.Join(f.dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			f.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			f.Fatal(err)
		}
	}
}

func (f *faults) command(args ...string) *exec.Cmd {
	self, err := os.Executable()
	if err != nil {
		f.Fatal(err)
	}
	c := exec.Command(self, append([]string{"-C", f.dir}, args...)...)
	c.Env = append(os.Environ(), faultChild+"=1")
	return c
}

// until runs a command again and again, killed each time but the last.
func (f *faults) until(args ...string) {
	for tries := 0; ; tries++ {
		if tries > 400 {
			f.Fatalf("%v never ends", args)
		}
		c := f.command(args...)
		var out bytes.Buffer
		c.Stdout, c.Stderr = &out, &out
		timed := rand.IntN(2) == 0
		if !timed {
			c.Env = append(c.Env, fmt.Sprintf("%s=%d", faultDies, 1+rand.IntN(20)))
		}
		if err := c.Start(); err != nil {
			f.Fatal(err)
		}
		if timed {
			timer := time.AfterFunc(time.Duration(rand.Int64N(int64(f.took))), func() { _ = c.Process.Kill() })
			defer timer.Stop()
		}
		err := c.Wait()
		if err == nil {
			return
		}
		if status, ok := c.ProcessState.Sys().(syscall.WaitStatus); !ok || !status.Signaled() {
			f.Fatalf("after %d kills, %v: %v\n%s", f.kills, args, err, out.String())
		}
		f.kills++
	}
}
