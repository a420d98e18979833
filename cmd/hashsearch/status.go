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

// usageError means that the command was not understood, and nothing was done.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// usagef is a usage error found after the flags were parsed.
func usagef(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

var (
	errNoCollection = errors.New("no such collection")
	errRejected     = errors.New("some documents were rejected")
	errRepeated     = errors.New("ids came twice with different content")
	errNothing      = errors.New("nothing was read")
	errGate         = errors.New("quality gate not met")
)

// status is the exit status that tells a script what became of the command.
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

// explain writes the error and, where one is known, what to try next.
func explain(stderr io.Writer, err error) {
	if err == nil {
		return
	}
	if errors.Is(err, context.Canceled) {
		err = errors.New("interrupted: what was committed stays, and the same command goes on from there")
	}
	fmt.Fprintf(stderr, "hashsearch: error: %v\n", err)
	if h := hint(err); h != "" {
		fmt.Fprintf(stderr, "hashsearch: hint: %s\n", h)
	}
}

func hint(err error) string {
	var usage *usageError
	switch {
	case errors.As(err, &usage):
		return "'hashsearch help' lists the commands, 'hashsearch COMMAND --help' their flags"
	case errors.Is(err, errNoCollection):
		return "'hashsearch ingest FILE SOURCE…' makes one"
	case errors.Is(err, hashing.ErrNoTerms):
		return "use other words; the model knows only words of the documents it was trained on"
	case errors.Is(err, hashing.ErrTooFew):
		return "ingest more documents, of different content, first: 'hashsearch ingest FILE SOURCE…'"
	case errors.Is(err, index.ErrForeign):
		return "'hashsearch similar FILE ID' and 'hashsearch search FILE --code CODE' need no model; 'hashsearch train FILE' learns one from the documents"
	case errors.Is(err, keys.ErrUnknown):
		return "'hashsearch keys list KEYFILE' lists those there are"
	case errors.Is(err, index.ErrFormat):
		return "if it is one, 'hashsearch check FILE --repair' keeps what is sound of it"
	case errors.Is(err, index.ErrNoModel):
		return "'hashsearch train FILE' learns one from the documents"
	}
	return ""
}
