package main

import (
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"

	"github.com/hashsearch/hashsearch/index/picture"
)

// writePicture draws a picture to a file.
func writePicture(path string, p picture.Picture, format string) error {
	return writeWhole(path, func(w io.Writer) error { return picture.Encode(w, p, format) })
}

// writeImage writes an image as PNG.
func writeImage(path string, m image.Image) error {
	return writeWhole(path, func(w io.Writer) error { return png.Encode(w, m) })
}

// writeWhole writes a file whole or not at all, in a folder that it makes if need be.
func writeWhole(path string, write func(io.Writer) error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := renameio.NewPendingFile(path, renameio.WithPermissions(os.FileMode(0o644)))
	if err != nil {
		return err
	}
	defer f.Cleanup()
	if err := write(f); err != nil {
		return err
	}
	return f.CloseAtomicallyReplace()
}
