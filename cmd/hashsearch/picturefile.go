package main

import (
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"

	"github.com/hashsearch/hashsearch/index/picture"
)

// writePicture writes p to the file at path in the given format, svg or png.
func writePicture(path string, p picture.Picture, format string) error {
	return writeInto(path, func(w io.Writer) error { return picture.Encode(w, p, format) })
}

// writeImage writes m to the file at path as PNG.
func writeImage(path string, m image.Image) error {
	return writeInto(path, func(w io.Writer) error { return png.Encode(w, m) })
}

// writeInto is writeWhole, but first creates the directory of path if there is none.
func writeInto(path string, write func(io.Writer) error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return writeWhole(path, write)
}
