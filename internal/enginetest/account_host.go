//go:build linux || darwin

package enginetest

import (
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// account is the user that an engine runs as.
type account struct {
	uid, gid int
	// switched tells that it is not the user who runs the tests.
	switched bool
}

// nobodyID is the customary id of the user without rights, for systems that
// don't list one.
const nobodyID = 65534

// unprivileged is the account for engines that refuse to run as root: the
// user's own, or for root the one called nobody.
func unprivileged() account {
	if os.Geteuid() != 0 {
		return account{uid: os.Geteuid(), gid: os.Getegid()}
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		return account{uid: nobodyID, gid: nobodyID, switched: true}
	}
	uid, errUID := strconv.Atoi(nobody.Uid)
	gid, errGID := strconv.Atoi(nobody.Gid)
	if errUID != nil || errGID != nil {
		return account{uid: nobodyID, gid: nobodyID, switched: true}
	}
	return account{uid: uid, gid: gid, switched: true}
}

// run lets a command run as the account. The command gets a process group of
// its own, so that a signal meant for the tests' group (an interrupt at the
// terminal) doesn't reach it before it can clean up.
func (a account) run(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if a.switched {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
}

// own gives a file or folder to the account.
func (a account) own(path string) error {
	if !a.switched {
		return nil
	}
	return os.Lchown(path, a.uid, a.gid)
}
