// Hashsearch learns a hash function from your documents and finds similar ones by their
// codes: on the command line, over HTTP and in a page.
//
// Results go to stdout, talk and progress to stderr. The exit status is 0 when all went well,
// 1 when something failed, 2 for wrong usage, 3 when some documents were
// rejected, ids came twice with different content, or nothing was read, 4 when
// another process holds the file, 5 when a quality gate was not met, and 130 when interrupted.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

func main() {
	debug.SetGCPercent(30) // what is kept is large and free of pointers: looking at it often costs little and saves memory
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run is the program as a function: it returns the exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	started := false
	root := newRoot(func() { started = true })
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err != nil && !started {
		err = &usageError{err}
	}
	explain(stderr, err)
	return status(err)
}
