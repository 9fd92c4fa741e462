//go:build !unix

package main

// runFaultChild is for systems that know SIGKILL.
func runFaultChild() int { return 1 }
