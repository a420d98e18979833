//go:build !(linux || darwin || freebsd || windows)

// Package disk tells the free space of a disk.
package disk

import "errors"

// Free cannot determine the free space here.
func Free(string) (int64, error) { return 0, errors.ErrUnsupported }
