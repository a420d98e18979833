package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/jobs"
	"github.com/hashsearch/hashsearch/index/quality"
)

// A usageError reports an invalid command line. Nothing was done.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// usagef returns a usageError with a formatted message.
func usagef(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

var (
	errNoCollection = errors.New("no such collection")
	errRejected     = errors.New("some documents were rejected")
	errRepeated     = errors.New("ids were repeated with different content")
	errNothing      = errors.New("nothing was read")
	errGate         = errors.New("quality gate not met")
)

// status returns the exit status for the error of a command.
func status(err error) int {
	var usage *usageError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &usage), errors.Is(err, hashing.ErrOptions), errors.Is(err, index.ErrQuery), errors.Is(err, index.ErrCursor),
		errors.Is(err, quality.ErrMeasure), errors.Is(err, keys.ErrKey), errors.Is(err, jobs.ErrOptions):
		return 2
	case errors.Is(err, errRejected), errors.Is(err, errRepeated), errors.Is(err, errNothing):
		return 3
	case errors.Is(err, index.ErrBusy):
		return 4
	case errors.Is(err, errGate):
		return 5
	case errors.Is(err, context.Canceled):
		return 130
	}
	return 1
}

// explain prints err and, if there is one, a hint on how to proceed.
func explain(stderr io.Writer, err error) {
	if err == nil {
		return
	}
	if errors.Is(err, context.Canceled) {
		err = errors.New("interrupted: committed changes are kept, and the same command continues from there")
	}
	fmt.Fprintf(stderr, "hashsearch: error: %v\n", err)
	if h := hint(err); h != "" {
		fmt.Fprintf(stderr, "hashsearch: hint: %s\n", h)
	}
}

// hint returns a suggestion that resolves err, or "".
func hint(err error) string {
	var usage *usageError
	switch {
	case errors.As(err, &usage):
		return "'hashsearch help' lists the commands, and 'hashsearch COMMAND --help' lists the flags of one"
	case errors.Is(err, errNoCollection):
		return "'hashsearch ingest FILE SOURCE…' creates a collection"
	case errors.Is(err, hashing.ErrNoTerms):
		return "use other words: the model knows only words of the documents that it was trained on"
	case errors.Is(err, hashing.ErrTooFew):
		return "add more documents with different content: 'hashsearch ingest FILE SOURCE…'"
	case errors.Is(err, index.ErrForeign):
		return "'hashsearch similar FILE ID' and 'hashsearch search FILE --code CODE' or '--vector VECTOR' need no model; 'hashsearch train FILE' trains one on the documents"
	case errors.Is(err, keys.ErrUnknown):
		return "'hashsearch keys list KEYFILE' lists the keys"
	case errors.Is(err, index.ErrFormat):
		return "if it is a damaged collection, 'hashsearch check FILE --repair' recovers the intact parts"
	case errors.Is(err, index.ErrNoModel):
		return "'hashsearch train FILE' trains a model on the documents"
	}
	return ""
}
