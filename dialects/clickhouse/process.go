package clickhouse

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// process names a process so that it can be found again on its machine.
type process struct {
	// Machine names the run of the machine and its set of process numbers;
	// empty where the system does not tell, as outside Linux.
	Machine string `json:"machine,omitempty"`
	PID     int    `json:"pid"`
	// Started tells two processes with the same number apart.
	Started string `json:"started,omitempty"`
}

func thisProcess() process {
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	namespace, err2 := os.Readlink("/proc/self/ns/pid")
	started, _ := processState(os.Getpid())
	if err != nil || err2 != nil || started == "" {
		return process{PID: os.Getpid()}
	}
	return process{Machine: strings.TrimSpace(string(boot)) + " " + namespace, PID: os.Getpid(), Started: started}
}

// dead reports whether it is certain that the process is one of this machine
// and has ended.
func (p process) dead() bool {
	if p.Machine == "" || p.PID <= 0 || p.Machine != thisProcess().Machine {
		return false
	}
	found, err := os.FindProcess(p.PID)
	if err != nil {
		return false
	}
	if err := found.Signal(syscall.Signal(0)); errors.Is(err, os.ErrProcessDone) || errors.Is(err, syscall.ESRCH) {
		return true
	}
	started, ended := processState(p.PID)
	return ended || started != "" && started != p.Started
}

// processState tells when a process started, and whether it waits to be
// buried. It is "" where the system does not tell.
func processState(pid int) (started string, ended bool) {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return "", false
	}
	// The second field is the program's name between parentheses; it may hold
	// anything.
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	const state, start = 0, 19
	if len(fields) <= start {
		return "", false
	}
	return fields[start], fields[state] == "Z" || fields[state] == "X"
}
