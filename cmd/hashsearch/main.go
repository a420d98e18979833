// Hashsearch learns a hash function from your documents and finds similar documents by their
// codes. It runs on the command line, as an HTTP server and as a web page.
//
// Results are written to stdout, messages and progress to stderr. The exit status is
//
//	0    success
//	1    failure
//	2    invalid usage
//	3    documents were rejected, ids were repeated with different content, or nothing was read
//	4    another process holds the file
//	5    a quality gate was not met
//	130  interrupted
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
	// The live heap is large but almost free of pointers, so frequent collections are cheap and
	// save memory.
	debug.SetGCPercent(30)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run runs the program with the given arguments and streams, and returns its exit status.
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
