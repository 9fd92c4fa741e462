//go:build !linux && !darwin

package enginetest

import "os/exec"

// No engine but SQLite has a pinned package for these platforms, so that what
// needs an account or a lock is never reached: the declarations only let
// tests compile there.
type account struct{ switched bool }

func unprivileged() account { return account{} }

func (account) run(*exec.Cmd) {}

func (account) own(string) error { return nil }

func freeBytes(string) uint64 { return 0 }

func lock(string) (func() error, error) {
	return nil, missing("engines are supervised by a Unix shell, which %s lacks", platform())
}
