//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package index

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// lock locks a file as bbolt does, for one process alone, without believing what is in it. Closing the file unlocks it.
func lock(f *os.File) error {
	err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if err == unix.EWOULDBLOCK {
		return fmt.Errorf("%w: another hashsearch holds it; stop that one first", ErrBusy)
	}
	return err
}
