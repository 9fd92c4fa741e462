// Command fetch makes all engines that tests use ready, before the tests run:
//
//	go run ./internal/enginetest/fetch
//
// A pipeline that keeps the user's cache folder between runs keeps them, too.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"github.com/schemac/schemac/internal/enginetest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := enginetest.Fetch(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "fetch:", err)
		os.Exit(1)
	}
}
