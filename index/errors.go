package index

import (
	"errors"
	"fmt"

	"github.com/hashsearch/hashsearch/index/internal/boltfile"
)

// Test for these with [errors.Is]; what is returned wraps them in a sentence that says more.
var (
	// Opening.
	ErrBusy   = errors.New("another process has the file open")       // the lock was not free within the timeout
	ErrFormat = errors.New("not a hashsearch collection, or damaged") // foreign, truncated or corrupt
	ErrNewer  = errors.New("the collection was written by a newer hashsearch")

	// Asking.
	ErrQuery      = errors.New("bad query")
	ErrCursor     = errors.New("bad cursor") // not one of ours, of another question, or of another generation
	ErrNotFound   = errors.New("no such document")
	ErrNoModel    = errors.New("the collection has no model yet: train one first")
	ErrForeign    = errors.New("the codes of this collection come from elsewhere: ask by code or by id, or train a model")
	ErrGeneration = errors.New("no such generation")

	// Writing.
	ErrPrecondition = errors.New("the document is not in the state that was asked for: read it again, then decide")
)

// asFormat makes damage to the pages of a file match ErrFormat.
func asFormat(err error) error {
	if errors.Is(err, boltfile.ErrDamaged) {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return err
}
