package enginetest

import (
	"bufio"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// The tests below run the test binary again, as a process that they can end in
// all the ways a test binary ends. This variable tells it to be one.
const victimVariable = "ENGINETEST_VICTIM"

// engines are started by name, so that a victim can be told which to start.
var engines = map[string]func(testing.TB) *Server{
	"postgres":   func(t testing.TB) *Server { return Postgres(t, NewestPostgres) },
	"clickhouse": ClickHouse,
}

// TestVictim is no test but the main function of the second process: it starts
// an engine, says where, and waits for its end.
func TestVictim(t *testing.T) {
	name := os.Getenv(victimVariable)
	if name == "" {
		t.Skip("only runs as a second process of other tests")
	}
	server := engines[name](t)
	fmt.Printf("victim %s %s\n", server.process.folder, server.Database(t))
	bufio.NewReader(os.Stdin).ReadString('\n')
}

// victim is a running second process and the engine it started.
type victim struct {
	cmd             *exec.Cmd
	release         func() error
	folder, address string
}

func startVictim(t *testing.T, name string) victim {
	t.Helper()
	engines[name](t) // skips the test where there is no engine
	cmd := exec.Command(os.Args[0], "-test.run=^TestVictim$", "-test.v")
	cmd.Env = append(os.Environ(), victimVariable+"="+name)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		if fields := strings.Fields(lines.Text()); len(fields) == 3 && fields[0] == "victim" {
			u, err := url.Parse(fields[2])
			if err != nil {
				t.Fatal(err)
			}
			return victim{cmd, stdin.Close, fields[1], u.Host}
		}
	}
	t.Fatal("the second process started no engine")
	return victim{}
}

// running tells whether the engine still listens or has data.
func (v victim) running() bool {
	if _, err := os.Stat(v.folder); err == nil {
		return true
	}
	conn, err := net.Dial("tcp", v.address)
	if err == nil {
		conn.Close()
	}
	return err == nil
}

func TestNoEngineOutlivesItsTestBinary(t *testing.T) {
	for name := range engines {
		t.Run(name+" killed", func(t *testing.T) {
			t.Parallel()
			v := startVictim(t, name)
			if !v.running() {
				t.Fatal("not running")
			}
			if err := v.cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			v.cmd.Wait()
			for deadline := time.Now().Add(20 * time.Second); v.running(); time.Sleep(20 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatalf("still at %s, in %s", v.address, v.folder)
				}
			}
		})
		t.Run(name+" done", func(t *testing.T) {
			t.Parallel()
			v := startVictim(t, name)
			v.release()
			if err := v.cmd.Wait(); err != nil {
				t.Error(err)
			}
			if v.running() {
				t.Errorf("Main returned with the engine still at %s, in %s", v.address, v.folder)
			}
		})
	}
}

func TestAwaitReportsTheLogOfAnEngineThatEnds(t *testing.T) {
	if platform() == "windows/amd64" {
		t.Skip("no Unix shell")
	}
	me := account{}
	folder, err := runFolder("failing", me)
	if err != nil {
		t.Fatal(err)
	}
	e, err := supervise(folder, me, command{signal: "KILL", args: []string{"/bin/sh", "-c", "echo no such luck; exit 3"}})
	if err != nil {
		t.Fatal(err)
	}
	defer e.stop()
	if err := e.await(func() bool { return false }); err == nil || !strings.Contains(err.Error(), "no such luck") {
		t.Errorf("await: %v", err)
	}
	if got := e.obituary(); !strings.Contains(got, "no such luck") {
		t.Errorf("obituary: %q", got)
	}
}
