package main

import (
	"errors"
	"fmt"

	"github.com/hashsearch/hashsearch/api/collections"
	"github.com/hashsearch/hashsearch/index"
)

// held means that a server has a file or folder, and says where.
type heldError struct{ path, address string }

func (e *heldError) Error() string {
	return fmt.Sprintf("%s is held by a server: use %s instead, or stop it", e.path, e.address)
}

func (*heldError) Unwrap() error { return index.ErrBusy }

// withServerAddress is err, or, if the file or folder at path is busy because a server has it, an error that names its address.
func withServerAddress(path string, err error) error {
	if !errors.Is(err, index.ErrBusy) {
		return err
	}
	if address := collections.ServedAt(path); address != "" {
		return &heldError{path, address}
	}
	return err
}
