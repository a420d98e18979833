package main

import (
	"errors"
	"fmt"

	"github.com/hashsearch/hashsearch/api/collections"
	"github.com/hashsearch/hashsearch/index"
)

// A heldError reports that a server at address holds the file or directory at path.
type heldError struct{ path, address string }

func (e *heldError) Error() string {
	return fmt.Sprintf("%s is held by a server: use %s instead, or stop the server", e.path, e.address)
}

func (*heldError) Unwrap() error { return index.ErrBusy }

// withServerAddress returns err, or a heldError if err is index.ErrBusy because a server holds
// path.
func withServerAddress(path string, err error) error {
	if !errors.Is(err, index.ErrBusy) {
		return err
	}
	if address := collections.ServedAt(path); address != "" {
		return &heldError{path, address}
	}
	return err
}
