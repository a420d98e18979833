package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/google/renameio/v2"
)

// writeWhole writes the file at path with write. The file is either complete or not written. With
// an empty path writeWhole does nothing.
func writeWhole(path string, write func(io.Writer) error) error {
	if path == "" {
		return nil
	}
	f, err := renameio.NewPendingFile(path, renameio.WithPermissions(0o644))
	if err != nil {
		return err
	}
	defer f.Cleanup()
	w := bufio.NewWriter(f)
	if err := errors.Join(write(w), w.Flush()); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return f.CloseAtomicallyReplace()
}
