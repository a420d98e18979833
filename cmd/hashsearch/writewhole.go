package main

import (
	"fmt"
	"io"

	"github.com/hashsearch/hashsearch/index/draft"
)

// writeWhole writes the file at path with write. The file is either complete or not written. With
// an empty path writeWhole does nothing.
func writeWhole(path string, write func(io.Writer) error) error {
	if path == "" {
		return nil
	}
	if err := draft.Write(path, 0o644, write); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
