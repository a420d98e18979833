//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package index

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// lock takes the exclusive lock that bbolt takes, without reading the file. Closing the file
// releases it.
func lock(f *os.File) error {
	err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if err == unix.EWOULDBLOCK {
		return fmt.Errorf("%w: another hashsearch process holds it; stop that process first", ErrBusy)
	}
	return err
}
