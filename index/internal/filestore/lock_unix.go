//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package filestore

import (
	"fmt"
	"os"

	"github.com/hashsearch/hashsearch/index/store"
	"golang.org/x/sys/unix"
)

// Lock takes the exclusive lock that bbolt takes, without reading the file. Closing the file
// releases it.
func Lock(f *os.File) error {
	err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if err == unix.EWOULDBLOCK {
		return fmt.Errorf("%w: another hashsearch process holds it; stop that process first", store.ErrBusy)
	}
	return err
}
