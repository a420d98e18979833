package index

import (
	"errors"

	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/index/store"
)

// Errors that are matched by [errors.Is]. Returned errors wrap them with details.
var (
	// Errors of opening.
	ErrBusy   = store.ErrBusy   // lock not free in time
	ErrFormat = store.ErrFormat // truncated or corrupt
	ErrNewer  = store.ErrNewer

	// Errors of a database, see package postgres.
	ErrUnreachable    = store.ErrUnreachable
	ErrDropped        = store.ErrDropped        // of a collection in a database, by another process
	ErrUnknownOutcome = store.ErrUnknownOutcome // of a change whose acknowledgement was lost

	// Errors of searching.
	ErrQuery      = errors.New("bad query")
	ErrCursor     = errors.New("bad cursor") // malformed, or of a different query or generation
	ErrNotFound   = errors.New("no such document")
	ErrNoModel    = errors.New("the collection has no model yet: train one first")
	ErrForeign    = generations.ErrForeign
	ErrNoWords    = errors.New("the words of this collection are not indexed completely yet: wait, or search by code")
	ErrGeneration = generations.ErrGeneration
	ErrTopic      = errors.New("no such topic")

	// Errors of writing.
	ErrCurrent      = errors.New("the generation is the current one") // and cannot be dropped
	ErrPrecondition = errors.New("the document does not meet the precondition: read it again, then retry")
)
