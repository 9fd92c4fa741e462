package enginetest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// engine is a running engine together with the shell that supervises it.
type engine struct {
	folder string
	pipe   io.Closer
	log    *os.File
	exited chan struct{}
}

// supervision runs the engine given by "$@" and ends it, and then its folder,
// when standard input ends. Standard input is a pipe that the test binary
// holds, so that it ends with the binary, even one that was killed. A shell
// does, so that no program of ours has to be built first.
const supervision = `
folder=$1 signal=$2; shift 2
exec 3<&0
"$@" 3<&- </dev/null & engine=$!
{
	read -r _ <&3
	kill -"$signal" $engine
	for second in 1 2 3 4 5 6 7 8 9 10; do sleep 1; done
	kill -KILL $engine
} 2>/dev/null & watch=$!
exec 3<&- </dev/null
wait $engine
kill -KILL $watch 2>/dev/null
rm -rf "$folder"
`

// command is an engine's command line with what the supervisor must know.
type command struct {
	// signal ends the engine at once; its data are not needed any more.
	signal string
	args   []string
	env    []string
}

// runFolder makes the folder that an engine keeps its data in. It is the
// account's, so that the supervisor can remove it.
func runFolder(name string, a account) (string, error) {
	dir, err := os.MkdirTemp(dataFolder(), "schemac-"+name+"-")
	if err != nil {
		return "", err
	}
	return dir, a.own(dir)
}

// dataFolder is where engines keep data that live as long as a test binary:
// in memory, where there is plenty of it for that. Databases consist of so
// many small files that making one there takes a tenth of the time or less.
func dataFolder() string {
	const (
		memory = "/dev/shm"
		plenty = 2 << 30 // containers commonly have just 64 MB
	)
	if freeBytes(memory) >= plenty && open(memory) {
		return memory
	}
	return openTemp()
}

// supervise starts an engine whose data are in folder, and lets the folder
// vanish with it.
func supervise(folder string, a account, c command) (*engine, error) {
	log, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		return nil, err
	}
	args := append([]string{"-c", supervision, "sh", folder, c.signal}, c.args...)
	cmd := exec.Command("/bin/sh", args...)
	cmd.Dir, cmd.Env = folder, c.env
	cmd.Stdout, cmd.Stderr = log, log
	a.run(cmd)
	pipe, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	e := &engine{folder: folder, pipe: pipe, log: log, exited: make(chan struct{})}
	go func() {
		_ = cmd.Wait() // how the shell ended says nothing: the log does
		close(e.exited)
	}()
	return e, nil
}

// startTimeout is generous, because many test binaries may start engines on
// the same few cores.
const startTimeout = 2 * time.Minute

// await polls until the engine is ready. It fails with the engine's log.
func (e *engine) await(ready func() bool) error {
	deadline := time.Now().Add(startTimeout)
	for wait := 5 * time.Millisecond; ; wait = min(2*wait, 100*time.Millisecond) {
		if ready() {
			return nil
		}
		select {
		case <-e.exited:
			return fmt.Errorf("it ended while starting:\n%s", e.logTail())
		case <-time.After(wait):
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("it was not ready after %s:\n%s", startTimeout, e.logTail())
		}
	}
}

// logTail is the end of what the engine wrote. It works after the engine's
// folder was removed, because the file is still open.
func (e *engine) logTail() string {
	const limit = 4096
	size, err := e.log.Seek(0, io.SeekEnd)
	if err != nil {
		return err.Error()
	}
	tail := make([]byte, min(size, limit))
	n, err := e.log.ReadAt(tail, size-int64(len(tail)))
	if err != nil && !errors.Is(err, io.EOF) {
		return err.Error()
	}
	return string(tail[:n])
}

// obituary explains why an engine doesn't answer any more, if it has ended.
func (e *engine) obituary() string {
	select {
	case <-e.exited:
		return "\nthe engine has ended:\n" + e.logTail()
	default:
		return ""
	}
}

// stop ends the engine and waits until its data are gone.
func (e *engine) stop() {
	e.pipe.Close()
	<-e.exited
	e.log.Close()
}
