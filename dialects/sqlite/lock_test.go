package sqlite

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/schemac/schemac/dialects"
	"github.com/schemac/schemac/dialects/dialecttest"
)

// runnerVariable makes the test program a runner that locks a database.
const runnerVariable = "SCHEMAC_TEST_RUNNER"

func TestMain(m *testing.M) {
	if what, rest, _ := strings.Cut(os.Getenv(runnerVariable), " "); what != "" {
		if err := runners[what](rest); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if err := dialecttest.Repeatable(); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// runners are what the test program can be besides tests.
var runners = map[string]func(argument string) error{"hold": hold, "rounds": rounds, "scratch": scratch, "apply": applyForever}

// startRunner starts the test program as a runner.
func startRunner(t *testing.T, what, argument string) (*exec.Cmd, *bufio.Reader, io.Closer) {
	t.Helper()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), runnerVariable+"="+what+" "+argument)
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	return command, bufio.NewReader(output), input
}

func openLedger(url string) (dialects.Ledger, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	target, err := Dialect{}.Open(ctx, url)
	if err != nil {
		return nil, err
	}
	return target.(dialects.Resumer).Ledger(), nil
}

// hold takes the lock, says so, and keeps it until its input ends.
func hold(url string) error {
	ledger, err := openLedger(url)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if _, err := ledger.Acquire(ctx, "holder", 0); err != nil {
		return err
	}
	fmt.Println("locked")
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// rounds takes the lock twenty times and makes a file each time that must not
// be there already.
func rounds(url string) error {
	ledger, err := openLedger(url)
	if err != nil {
		return err
	}
	inside := strings.TrimPrefix(url, "sqlite://") + ".inside"
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for range 20 {
		lock, err := ledger.Acquire(ctx, "runner "+strconv.Itoa(os.Getpid()), time.Minute)
		if err != nil {
			return err
		}
		file, err := os.OpenFile(inside, os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return fmt.Errorf("two at once: %w", err)
		}
		time.Sleep(3 * time.Millisecond)
		if err := errors.Join(file.Close(), os.Remove(inside), lock.Release(ctx)); err != nil {
			return err
		}
	}
	return nil
}

// TestTwoProcesses: of two runners one at a time works, in twenty rounds.
func TestTwoProcesses(t *testing.T) {
	url := "sqlite://" + filepath.Join(t.TempDir(), "test.db")
	var outputs []*bufio.Reader
	var commands []*exec.Cmd
	for range 2 {
		command, output, _ := startRunner(t, "rounds", url)
		commands, outputs = append(commands, command), append(outputs, output)
	}
	for i, command := range commands {
		said, err := io.ReadAll(outputs[i])
		if err := errors.Join(err, command.Wait()); err != nil {
			t.Errorf("runner %d: %v: %s", i, err, said)
		}
	}
	requireNoFile(t, strings.TrimPrefix(url, "sqlite://"))
}

// TestKilledHolder: the lock is free as soon as its process is gone, and no
// sooner.
func TestKilledHolder(t *testing.T) {
	url := newURL(t, "CREATE TABLE t (a)")
	holder, output, _ := startRunner(t, "hold", url)
	if line, err := output.ReadString('\n'); line != "locked\n" {
		t.Fatalf("got %q, %v", line, err)
	}
	ledger := ledgerOf(t, url)
	var locked *dialects.LockedError
	if _, err := ledger.Acquire(t.Context(), "ann", 0); !errors.As(err, &locked) || locked.Holder.Name != "holder" {
		t.Fatalf("got %v", err)
	}
	want := fmt.Sprintf("process %d of this machine", holder.Process.Pid)
	if err := ledger.Break(t.Context(), locked.Holder); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
	if err := holder.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = holder.Wait()
	if found, err := ledger.Holder(t.Context()); found != nil || err != nil {
		t.Errorf("the dead has the lock: %v, %v", found, err)
	}
	if err := ledger.Break(t.Context(), locked.Holder); err == nil || !strings.Contains(err.Error(), "nothing to take away") {
		t.Errorf("got %v", err)
	}
	lock, err := ledger.Acquire(t.Context(), "ann", 0)
	if err != nil {
		t.Fatalf("the lock of the dead: %v", err)
	}
	if err := lock.Release(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestRemovedLockFile tells the holder that the lock is lost, and leaves the
// lock file of the next holder alone.
func TestRemovedLockFile(t *testing.T) {
	url := newURL(t, "CREATE TABLE t (a)")
	path := strings.TrimPrefix(url, "sqlite://") + lockSuffix
	ledger := ledgerOf(t, url)
	lock, err := ledger.Acquire(t.Context(), "ann", 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	next, err := ledger.Acquire(t.Context(), "bob", 0)
	if err != nil {
		t.Fatal(err)
	}
	select {
	case <-lock.Lost():
	case <-time.After(30 * time.Second):
		t.Fatal("ann does not learn that her lock is lost")
	}
	if err := lock.Release(t.Context()); err != nil {
		t.Error(err)
	}
	if holder, err := ledger.Holder(t.Context()); holder == nil || holder.Name != "bob" || err != nil {
		t.Errorf("got %v, %v", holder, err)
	}
	if err := next.Release(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestLockOfLinks: all names of a database file lead to the same lock.
func TestLockOfLinks(t *testing.T) {
	url := newURL(t, "CREATE TABLE t (a)")
	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(strings.TrimPrefix(url, "sqlite://"), link); err != nil {
		t.Skip(err)
	}
	lock, err := ledgerOf(t, url).Acquire(t.Context(), "ann", 0)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Release(t.Context())
	var locked *dialects.LockedError
	if _, err := ledgerOf(t, "sqlite://"+link).Acquire(t.Context(), "bob", 0); !errors.As(err, &locked) {
		t.Errorf("got %v", err)
	}
}
