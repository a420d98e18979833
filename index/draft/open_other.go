//go:build !windows

package draft

import "os"

// Open opens an existing file, which may be renamed, replaced or removed meanwhile. The flag is one
// of [os.OpenFile].
func Open(name string, flag int) (*os.File, error) { return os.OpenFile(name, flag, 0) }

// Rename renames a file and replaces an existing one.
func Rename(from, to string) error { return os.Rename(from, to) }

// Remove removes a file.
func Remove(path string) error { return os.Remove(path) }

// Sweep removes former files of path that processes had open when they were replaced or removed.
// Only Windows needs names for them.
func Sweep(string) {}
