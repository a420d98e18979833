package index

import (
	"errors"
	"fmt"

	"github.com/hashsearch/hashsearch/index/internal/boltfile"
)

// Errors that are matched by [errors.Is]. Returned errors wrap them with details.
var (
	// Errors of opening.
	ErrBusy   = errors.New("another process has the file open")       // lock not free in time
	ErrFormat = errors.New("not a hashsearch collection, or damaged") // truncated or corrupt
	ErrNewer  = errors.New("the collection was written by a newer hashsearch")

	// Errors of searching.
	ErrQuery      = errors.New("bad query")
	ErrCursor     = errors.New("bad cursor") // malformed, or of a different query or generation
	ErrNotFound   = errors.New("no such document")
	ErrNoModel    = errors.New("the collection has no model yet: train one first")
	ErrForeign    = errors.New("another program made the codes of this collection: search by code or by id, or train a model")
	ErrNoWords    = errors.New("the words of this collection are not indexed completely yet: wait, or search by code")
	ErrGeneration = errors.New("no such generation")

	// Errors of writing.
	ErrPrecondition = errors.New("the document does not meet the precondition: read it again, then retry")
)

// asFormat makes an error about damaged pages match ErrFormat.
func asFormat(err error) error {
	if errors.Is(err, boltfile.ErrDamaged) {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return err
}
