//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly || windows)

package filestore

import "os"

// Lock does nothing, since bbolt alone locks files on this system.
func Lock(*os.File) error { return nil }
