// Command schemac turns HCL models into database changes.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/schemac/schemac/cmd/schemac/internal/cli"
	"golang.org/x/term"
)

func main() {
	os.Exit(run())
}

// gcPercent lets the heap grow to three times what is live before it is
// collected: a command lives for seconds and builds graphs that stay in use
// to the end, so collecting more often costs a fifth of its time for little.
const gcPercent = 200

func run() int {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends what does not heed the first, such as a read from a pipe
	width, _, _ := term.GetSize(int(os.Stdout.Fd()))
	return cli.Run(ctx, os.Args[1:], cli.System{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Width: min(width, 120),
		InTerminal:  isatty.IsTerminal(os.Stdin.Fd()),
		OutTerminal: isatty.IsTerminal(os.Stdout.Fd()),
		ErrTerminal: isatty.IsTerminal(os.Stderr.Fd()),
		Getenv:      os.LookupEnv, Now: time.Now,
	})
}
