package main

import (
	"errors"
	"fmt"

	"github.com/hashsearch/hashsearch/api/collections"
	"github.com/hashsearch/hashsearch/index"
)

// held means that a server has a file or folder, and says where.
type held struct{ path, address string }

func (e *held) Error() string {
	return fmt.Sprintf("%s is held by a server: use %s instead, or stop it", e.path, e.address)
}

func (*held) Unwrap() error { return index.ErrBusy }

// holder is err, or, if the file or folder at path is busy because a server has it, an error that names its address.
func holder(path string, err error) error {
	if !errors.Is(err, index.ErrBusy) {
		return err
	}
	if address := collections.ServedAt(path); address != "" {
		return &held{path, address}
	}
	return err
}
